from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace

IMAGE = "ami-12c6146b"


def group(name: str) -> Any:
    found = boto("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    if not found:
        return None
    return found[0]["MaxSize"], [(tag["Key"], tag["Value"], tag["PropagateAtLaunch"]) for tag in found[0]["Tags"]]


def configuration_of_groups() -> str:
    name = "of-groups"
    found = boto("autoscaling").describe_launch_configurations(LaunchConfigurationNames=[name])["LaunchConfigurations"]
    return name if found else make_configuration(name)


def make_configuration(name: str = "theirs") -> str:
    boto("autoscaling").create_launch_configuration(
        LaunchConfigurationName=name, ImageId=IMAGE, InstanceType="t3.micro"
    )
    return name


def configuration(name: str) -> Any:
    found = boto("autoscaling").describe_launch_configurations(LaunchConfigurationNames=[name])["LaunchConfigurations"]
    return (found[0]["ImageId"], found[0]["InstanceType"]) if found else None


def make_group() -> str:
    boto("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="theirs",
        MinSize=0,
        MaxSize=2,
        AvailabilityZones=["us-east-1b"],
        LaunchConfigurationName=configuration_of_groups(),
    )
    return "theirs"


def tag(value: str) -> list[dict[str, Any]]:
    return [{"Key": "team", "Value": value, "PropagateAtLaunch": True}]


CASES = (
    Case(
        "AWS::AutoScaling::AutoScalingGroup",
        lambda: {
            "AutoScalingGroupName": "ours",
            "MinSize": "0",
            "MaxSize": "1",
            "AvailabilityZones": ["us-east-1a"],
            "LaunchConfigurationName": configuration_of_groups(),
            "Tags": tag("a"),
        },
        seen=group,
        made=(1, [("team", "a", True)]),
        patch=[*replace("MaxSize", "3"), *replace("Tags", tag("b"))],
        patched=(3, [("team", "b", True)]),
        make=make_group,
        shows={
            "AutoScalingGroupName": "theirs",
            "MinSize": "0",
            "MaxSize": "2",
            "DesiredCapacity": "0",
            "AvailabilityZones": ["us-east-1b"],
        },
        change=lambda name: boto("autoscaling").update_auto_scaling_group(
            AutoScalingGroupName=name, MaxSize=4, HealthCheckGracePeriod=60
        ),
        changed={"MaxSize": "4", "HealthCheckGracePeriod": 60},
        remove=lambda name: boto("autoscaling").delete_auto_scaling_group(AutoScalingGroupName=name),
    ),
    Case(
        "AWS::AutoScaling::LaunchConfiguration",
        {"LaunchConfigurationName": "ours", "ImageId": IMAGE, "InstanceType": "t3.small"},
        seen=configuration,
        made=(IMAGE, "t3.small"),
        patch=None,
        patched=None,
        make=make_configuration,
        shows={"LaunchConfigurationName": "theirs", "ImageId": IMAGE, "InstanceMonitoring": False},
        change=None,
        changed={},
        remove=lambda name: boto("autoscaling").delete_launch_configuration(LaunchConfigurationName=name),
    ),
)
