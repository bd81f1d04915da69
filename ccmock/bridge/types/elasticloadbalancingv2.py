"""Elastic Load Balancing: load balancers, target groups and listeners. Listeners are listed by load balancer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...contract.handler import Model
from ..declaration import BridgedType, Call, EachOf, Listing, Look, Setting, Some, Source, Steps, Tagging, Within
from ..forms import constant, each_of, listed_in, same, tags_as_list, tags_of

BALANCER = same("LoadBalancerArn")
TARGET_GROUP = same("TargetGroupArn")
LISTENER = same("ListenerArn")
HEALTH_CHECK = (
    "HealthCheckEnabled",
    "HealthCheckIntervalSeconds",
    "HealthCheckPath",
    "HealthCheckPort",
    "HealthCheckProtocol",
    "HealthCheckTimeoutSeconds",
    "HealthyThresholdCount",
    "Matcher",
    "UnhealthyThresholdCount",
)
NEW_TARGET_GROUP = ("IpAddressType", "Name", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId")
OF_LISTENER = ("AlpnPolicy", "Certificates", "DefaultActions", "MutualAuthentication", "Port", "Protocol", "SslPolicy")
TARGET: dict[str, Source] = {**TARGET_GROUP, "Targets": lambda scope: [scope["@"]]}


def _tags(arn: str) -> Look:
    call = Call("describe_tags", {"ResourceArns": listed_in(arn)})
    return Look(call, {"Tags": tags_of("TagDescriptions/0/Tags")})


def _tagging(arn: str) -> Tagging:
    return Tagging(
        tag=Call("add_tags", {"ResourceArns": listed_in(arn), "Tags": "@"}),
        untag=Call("remove_tags", {"ResourceArns": listed_in(arn), "TagKeys": "@"}),
    )


def _attributes(operation: str, name: str, arn: dict[str, Source]) -> Look:
    """The attributes; moto does not know all that a read shows."""
    return Look(Call(operation, arn), {name: lambda answer: Some(answer["Attributes"])})


def _new_attributes(operation: str, name: str, arn: dict[str, Source]) -> Steps:
    """The attributes of which the value changes."""

    def steps(before: Model | None, after: Model) -> Iterator[Call]:
        old = (before or {}).get(name, [])
        changed = [each for each in after.get(name, []) if each not in old]
        if changed:
            yield Call(operation, {**arn, "Attributes": constant(changed)})

    return Steps(steps)


def _full_name(source: str) -> Callable[[Any], Any]:
    return lambda item: item[source].split(":", 5)[5].removeprefix("loadbalancer/")


def _subnets(model: Any) -> Any:
    return None if "SubnetMappings" in model["@declared"] else model.get("Subnets")


def _shown_targets(answer: Any) -> Any:
    return [each["Target"] for each in answer["TargetHealthDescriptions"]]


def _certificates(listener: Any) -> Any:
    return [{"CertificateArn": each["CertificateArn"]} for each in listener.get("Certificates") or ()]


TYPES = (
    BridgedType(
        "AWS::ElasticLoadBalancingV2::Listener",
        service="elbv2",
        listing=Listing(
            Call("describe_listeners", {"LoadBalancerArn": "@/LoadBalancerArn"}),
            "Listeners",
            {**LISTENER, **BALANCER, **same(*OF_LISTENER), "Certificates": _certificates},
            one={"ListenerArns": listed_in("ListenerArn")},
            within=Within(Call("describe_load_balancers"), "LoadBalancers"),
        ),
        looks=(_tags("ListenerArn"),),
        create=Call("create_listener", {**BALANCER, **same(*OF_LISTENER), "Tags": tags_as_list()}),
        made={"ListenerArn": "Listeners/0/ListenerArn"},
        changes=(
            Setting(OF_LISTENER, put=Call("modify_listener", {**LISTENER, **same(*OF_LISTENER)}), on_create=False),
            _tagging("ListenerArn"),
        ),
        delete=(Call("delete_listener", LISTENER),),
        makes=("AWS::ElasticLoadBalancingV2::ListenerRule", "AWS::ElasticLoadBalancingV2::TargetGroup"),
    ),
    BridgedType(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        service="elbv2",
        listing=Listing(
            Call("describe_load_balancers"),
            "LoadBalancers",
            {
                **BALANCER,
                "LoadBalancerFullName": _full_name("LoadBalancerArn"),
                "Name": "LoadBalancerName",
                "CanonicalHostedZoneID": "CanonicalHostedZoneId",
                **same("DNSName", "IpAddressType", "LoadBalancerName", "Scheme", "SecurityGroups", "Type"),
                "Subnets": each_of("AvailabilityZones", "SubnetId"),
            },
            one={"LoadBalancerArns": listed_in("LoadBalancerArn")},
        ),
        looks=(
            _attributes("describe_load_balancer_attributes", "LoadBalancerAttributes", BALANCER),
            _tags("LoadBalancerArn"),
        ),
        create=Call(
            "create_load_balancer",
            {
                **same("IpAddressType", "Name", "Scheme", "Type"),
                "SecurityGroups": "@declared/SecurityGroups",
                "SubnetMappings": "@declared/SubnetMappings",
                "Subnets": _subnets,
                "Tags": tags_as_list(),
            },
        ),
        made={
            "LoadBalancerArn": "LoadBalancers/0/LoadBalancerArn",
            "DNSName": "LoadBalancers/0/DNSName",
            "LoadBalancerFullName": lambda answer: _full_name("LoadBalancerArn")(answer["LoadBalancers"][0]),
        },
        changes=(
            Setting(
                ("SecurityGroups",),
                put=Call("set_security_groups", {**BALANCER, **same("SecurityGroups")}),
                on_create=False,
            ),
            Setting(("Subnets",), put=Call("set_subnets", {**BALANCER, **same("Subnets")}), on_create=False),
            Setting(
                ("IpAddressType",),
                put=Call("set_ip_address_type", {**BALANCER, **same("IpAddressType")}),
                on_create=False,
            ),
            _new_attributes("modify_load_balancer_attributes", "LoadBalancerAttributes", BALANCER),
            _tagging("LoadBalancerArn"),
        ),
        delete=(Call("delete_load_balancer", BALANCER),),
        makes=("AWS::EC2::NetworkInterface",),
    ),
    BridgedType(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        service="elbv2",
        listing=Listing(
            Call("describe_target_groups"),
            "TargetGroups",
            {
                **TARGET_GROUP,
                "TargetGroupFullName": _full_name("TargetGroupArn"),
                "Name": "TargetGroupName",
                **same("LoadBalancerArns", "TargetGroupName", *NEW_TARGET_GROUP[2:], "IpAddressType", *HEALTH_CHECK),
            },
            one={"TargetGroupArns": listed_in("TargetGroupArn")},
        ),
        looks=(
            _attributes("describe_target_group_attributes", "TargetGroupAttributes", TARGET_GROUP),
            Look(Call("describe_target_health", TARGET_GROUP), {"Targets": _shown_targets}),
            _tags("TargetGroupArn"),
        ),
        create=Call("create_target_group", {**same(*NEW_TARGET_GROUP, *HEALTH_CHECK), "Tags": tags_as_list()}),
        made={
            "TargetGroupArn": "TargetGroups/0/TargetGroupArn",
            "TargetGroupFullName": lambda answer: _full_name("TargetGroupArn")(answer["TargetGroups"][0]),
        },
        changes=(
            Setting(
                HEALTH_CHECK,
                put=Call("modify_target_group", {**TARGET_GROUP, **same(*HEALTH_CHECK)}),
                on_create=False,
            ),
            _new_attributes("modify_target_group_attributes", "TargetGroupAttributes", TARGET_GROUP),
            EachOf("Targets", add=Call("register_targets", TARGET), remove=Call("deregister_targets", TARGET)),
            _tagging("TargetGroupArn"),
        ),
        delete=(Call("delete_target_group", TARGET_GROUP),),
        makes=(),
    ),
)
