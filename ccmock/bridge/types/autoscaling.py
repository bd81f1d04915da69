"""Auto Scaling: groups and launch configurations. Sizes are texts in the types and numbers in the service."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, EachOf, Listing, Setting, Source, Tagging
from ..forms import constant, declared, listed_in, number, picked, same, text, told

GROUP = same("AutoScalingGroupName")
CONFIGURATION = same("LaunchConfigurationName")
SIZES: dict[str, Source] = {name: number(name) for name in ("DesiredCapacity", "MaxSize", "MinSize")}
SHOWN_SIZES: dict[str, Source] = {name: text(name) for name in SIZES}
OF_GROUP = (
    "AvailabilityZones",
    "HealthCheckGracePeriod",
    "HealthCheckType",
    "LaunchConfigurationName",
    "NewInstancesProtectedFromScaleIn",
)
FIXED = ("CapacityRebalance", "TerminationPolicies")
"""What moto is told of a new group, and does not change."""
OF_CONFIGURATION = (
    "AssociatePublicIpAddress",
    "EbsOptimized",
    "IamInstanceProfile",
    "ImageId",
    "InstanceType",
    "KeyName",
    "SecurityGroups",
    "SpotPrice",
)


def _tags(scope: Any) -> Any:
    """The tags of a group, or those that are new, as the service takes them."""
    of_group = {"ResourceId": scope["AutoScalingGroupName"], "ResourceType": "auto-scaling-group"}
    by_key = {tag["Key"]: tag for tag in scope.get("Tags") or ()}
    tags = scope["@"] if "@" in scope else by_key.values()
    return [{**of_group, "PropagateAtLaunch": False, **by_key[tag["Key"]]} for tag in tags] or None


def _old_tags(scope: Any) -> Any:
    of_group = {"ResourceId": scope["AutoScalingGroupName"], "ResourceType": "auto-scaling-group"}
    return [{**of_group, "Key": key} for key in scope["@"]]


def _subnets(model: Any) -> Any:
    return ",".join(model.get("VPCZoneIdentifier") or ()) or None


def _shown_subnets(group: Any) -> Any:
    return [each for each in group.get("VPCZoneIdentifier", "").split(",") if each]


def _launch_template(model: Any) -> Any:
    template = model.get("LaunchTemplate")
    return template and {name: value for name, value in template.items() if value}


GIVEN: dict[str, Source] = {
    **GROUP,
    **SIZES,
    **same(*OF_GROUP),
    "LaunchTemplate": _launch_template,
    "MixedInstancesPolicy": "MixedInstancesPolicy",
    "VPCZoneIdentifier": _subnets,
}

TYPES = (
    BridgedType(
        "AWS::AutoScaling::AutoScalingGroup",
        service="autoscaling",
        listing=Listing(
            Call("describe_auto_scaling_groups"),
            "AutoScalingGroups",
            {
                **GROUP,
                **SHOWN_SIZES,
                **same(*OF_GROUP, "AutoScalingGroupARN", "LoadBalancerNames", "ServiceLinkedRoleARN"),
                "LaunchTemplate": picked("LaunchTemplate", "LaunchTemplateId", "Version"),
                "Tags": picked("Tags", "Key", "Value", "PropagateAtLaunch"),
                **same("TargetGroupARNs", *FIXED),
                "Cooldown": text("DefaultCooldown"),
                "MixedInstancesPolicy": told("MixedInstancesPolicy"),
                "VPCZoneIdentifier": _shown_subnets,
            },
            one={"AutoScalingGroupNames": listed_in("AutoScalingGroupName")},
        ),
        create=Call(
            "create_auto_scaling_group",
            {
                **GIVEN,
                **declared("LoadBalancerNames", "TargetGroupARNs", *FIXED),
                "DefaultCooldown": number("Cooldown"),
                "Tags": _tags,
            },
        ),
        changes=(
            Setting(
                (*SIZES, *OF_GROUP, "LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier"),
                put=Call("update_auto_scaling_group", GIVEN),
                on_create=False,
            ),
            EachOf(
                "TargetGroupARNs",
                add=Call("attach_load_balancer_target_groups", {**GROUP, "TargetGroupARNs": listed_in("@")}),
                remove=Call("detach_load_balancer_target_groups", {**GROUP, "TargetGroupARNs": listed_in("@")}),
                on_create=False,
            ),
            EachOf(
                "LoadBalancerNames",
                add=Call("attach_load_balancers", {**GROUP, "LoadBalancerNames": listed_in("@")}),
                remove=Call("detach_load_balancers", {**GROUP, "LoadBalancerNames": listed_in("@")}),
                on_create=False,
            ),
            Tagging(tag=Call("create_or_update_tags", {"Tags": _tags}), untag=Call("delete_tags", {"Tags": _old_tags})),
        ),
        delete=(Call("delete_auto_scaling_group", {**GROUP, "ForceDelete": constant(True)}),),
        makes=("AWS::EC2::Instance", "AWS::EC2::Volume", "AWS::EC2::NetworkInterface"),
        fixed=("Cooldown", *FIXED),
    ),
    BridgedType(
        "AWS::AutoScaling::LaunchConfiguration",
        service="autoscaling",
        listing=Listing(
            Call("describe_launch_configurations"),
            "LaunchConfigurations",
            {
                **CONFIGURATION,
                **same(*OF_CONFIGURATION),
                "InstanceMonitoring": "InstanceMonitoring/Enabled",
            },
            one={"LaunchConfigurationNames": listed_in("LaunchConfigurationName")},
        ),
        create=Call(
            "create_launch_configuration",
            {
                **CONFIGURATION,
                **same(*OF_CONFIGURATION, "UserData"),
                "InstanceMonitoring": lambda model: {"Enabled": model.get("InstanceMonitoring", True)},
            },
        ),
        delete=(Call("delete_launch_configuration", CONFIGURATION),),
        makes=(),
    ),
)
