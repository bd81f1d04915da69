"""Auto Scaling groups, what they launch, and what belongs to them."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock import MockCloud
from tests.support.calls import create, delete, listed, made, poll, read, update, wait
from tests.support.failing import failed
from tests.support.network import subnet, vpc

GROUP = "AWS::AutoScaling::AutoScalingGroup"
CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration"
TEMPLATE = "AWS::EC2::LaunchTemplate"
INVALID = "InvalidRequest"
STATE = {
    "MinSize": "1",
    "MaxSize": "3",
    "AvailabilityZones": ["us-east-1a"],
    "LaunchTemplate": {"LaunchTemplateId": "lt-0aaaaaaaaaaaaaaaa", "Version": "1"},
}
LAUNCHED = {"ImageId": "ami-0aaaaaaaaaaaaaaaa", "InstanceType": "t3.micro"}
NO_SOURCE = (
    "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy "
    "parameter."
)
PARTS = [
    ("AWS::AutoScaling::LifecycleHook", {"LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}),
    ("AWS::AutoScaling::ScalingPolicy", {"PolicyType": "SimpleScaling", "AdjustmentType": "ExactCapacity"}),
    ("AWS::AutoScaling::ScheduledAction", {"MinSize": 1}),
    ("AWS::AutoScaling::WarmPool", {}),
]


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        ({"DesiredCapacity": "5"}, "Desired capacity:5 must be between the specified min size:1 and max size:3"),
        ({"DesiredCapacity": "0"}, "Desired capacity:0 must be between the specified min size:1 and max size:3"),
        ({"MinSize": "4"}, "Max bound, 3, must be greater than or equal to min bound, 4"),
    ],
)
def test_contradictory_sizes_of_a_group_are_refused(client: Any, sizes: dict[str, str], text: str) -> None:
    assert failed(client, create(client, GROUP, {**STATE, **sizes})) == (INVALID, text)


def test_contradictory_sizes_are_refused_in_an_update(client: Any) -> None:
    group = made(client, GROUP, STATE)
    patch = [{"op": "replace", "path": "/MinSize", "value": "2"}]
    text = "Desired capacity:1 must be between the specified min size:2 and max size:3"
    assert failed(client, update(client, GROUP, group, patch)) == (INVALID, text)
    wait(client, update(client, GROUP, group, [*patch, {"op": "replace", "path": "/DesiredCapacity", "value": "2"}]))
    assert read(client, GROUP, group)["DesiredCapacity"] == "2"


@pytest.mark.parametrize(
    ("missing", "text"),
    [
        ("LaunchTemplate", NO_SOURCE),
        ("AvailabilityZones", "At least one Availability Zone or VPC Subnet is required."),
    ],
)
def test_group_requires_launch_source_and_zones(client: Any, missing: str, text: str) -> None:
    state = {name: value for name, value in STATE.items() if name != missing}
    assert failed(client, create(client, GROUP, state)) == (INVALID, text)


def test_group_name_is_unique(client: Any) -> None:
    made(client, GROUP, {**STATE, "AutoScalingGroupName": "web"})
    event = create(client, GROUP, {**STATE, "AutoScalingGroupName": "web"})
    text = "AutoScalingGroup by this name already exists - A group with the name web already exists"
    assert failed(client, event) == ("AlreadyExists", text)


def test_group_is_created_and_deleted_over_time(cloud: MockCloud, client: Any) -> None:
    event = create(client, GROUP, STATE)
    cloud.clock.advance(10)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(10)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"


def test_zones_of_a_group_follow_its_subnets(client: Any) -> None:
    vpc_id = vpc(client)
    first = subnet(client, vpc_id, "10.0.0.0/24", AvailabilityZone="us-east-1b")
    second = subnet(client, vpc_id, "10.0.1.0/24", AvailabilityZone="us-east-1c")
    state = {name: value for name, value in STATE.items() if name != "AvailabilityZones"}
    group = made(client, GROUP, {**state, "VPCZoneIdentifier": [second, first]})
    properties = read(client, GROUP, group)
    assert properties["AvailabilityZones"] == ["us-east-1b", "us-east-1c"]
    assert properties["AvailabilityZoneIds"] == ["use1-az2", "use1-az3"]
    wait(client, update(client, GROUP, group, [{"op": "replace", "path": "/VPCZoneIdentifier", "value": [second]}]))
    assert read(client, GROUP, group)["AvailabilityZones"] == ["us-east-1c"]


def test_group_shows_id_and_name_of_its_launch_template(client: Any) -> None:
    template = made(client, TEMPLATE, {"LaunchTemplateName": "web", "LaunchTemplateData": LAUNCHED})
    expected = {"LaunchTemplateId": template, "LaunchTemplateName": "web", "Version": "1"}
    for named in ({"LaunchTemplateId": template}, {"LaunchTemplateName": "web"}):
        group = made(client, GROUP, {**STATE, "LaunchTemplate": {**named, "Version": "1"}})
        assert read(client, GROUP, group)["LaunchTemplate"] == expected


BAD_TEMPLATE = "You must use a valid fully-formed launch template."


@pytest.mark.parametrize(
    ("type_name", "seed", "state", "text"),
    [
        (
            "AWS::EC2::Subnet",
            {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"},
            {"VPCZoneIdentifier": ["subnet-0"]},
            "The subnet ID 'subnet-0' does not exist",
        ),
        (
            CONFIGURATION,
            LAUNCHED,
            {"LaunchConfigurationName": "web"},
            "Launch configuration name not found - A launch configuration with the name: web does not exist",
        ),
        (
            TEMPLATE,
            {"LaunchTemplateData": {}},
            {},
            f"{BAD_TEMPLATE} The specified launch template, with template ID lt-0aaaaaaaaaaaaaaaa, does not exist.",
        ),
        (
            TEMPLATE,
            {"LaunchTemplateData": {}},
            {"LaunchTemplate": {"LaunchTemplateName": "web", "Version": "1"}},
            f"{BAD_TEMPLATE} The specified launch template, with template name web, does not exist.",
        ),
        (
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            {"TargetType": "lambda"},
            {"TargetGroupARNs": ["arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0"]},
            "Provided Target Groups may not be valid. Please ensure they exist and try again.",
        ),
        (
            "AWS::ElasticLoadBalancing::LoadBalancer",
            {"Listeners": [{"InstancePort": "80", "LoadBalancerPort": "80", "Protocol": "HTTP"}]},
            {"LoadBalancerNames": ["web"]},
            "Provided Load Balancers may not be valid. Please ensure they exist and try again.",
        ),
    ],
)
def test_references_of_a_group_are_checked(
    cloud: MockCloud, client: Any, type_name: str, seed: dict[str, Any], state: dict[str, Any], text: str
) -> None:
    cloud.resources.put(type_name, seed)
    assert failed(client, create(client, GROUP, {**STATE, **state})) == (INVALID, text)


@pytest.mark.parametrize(
    ("type_name", "seed", "content", "text"),
    [
        ("AWS::EC2::KeyPair", {"KeyName": "one"}, {"KeyName": "two"}, "The key pair 'two' does not exist"),
        (
            "AWS::EC2::SecurityGroup",
            {"GroupDescription": "any"},
            {"SecurityGroupIds": ["sg-0"]},
            "The security group 'sg-0' does not exist",
        ),
    ],
)
def test_references_of_the_launch_template_are_checked(
    cloud: MockCloud, client: Any, type_name: str, seed: dict[str, Any], content: dict[str, Any], text: str
) -> None:
    cloud.resources.put(type_name, seed)
    template = made(client, TEMPLATE, {"LaunchTemplateData": {**LAUNCHED, **content}})
    state = {**STATE, "LaunchTemplate": {"LaunchTemplateId": template, "Version": "1"}}
    assert failed(client, create(client, GROUP, state)) == (INVALID, f"{BAD_TEMPLATE} {text}")


# --- launch configurations ---


def test_launch_configuration_in_use_cannot_be_deleted(client: Any) -> None:
    configuration = made(client, CONFIGURATION, {**LAUNCHED, "LaunchConfigurationName": "old"})
    state = {name: value for name, value in STATE.items() if name != "LaunchTemplate"}
    group = made(client, GROUP, {**state, "LaunchConfigurationName": "old", "AutoScalingGroupName": "web"})
    text = "Cannot delete launch configuration old because it is attached to AutoScalingGroup web"
    assert failed(client, delete(client, CONFIGURATION, configuration)) == ("ResourceConflict", text)
    wait(client, delete(client, GROUP, group))
    wait(client, delete(client, CONFIGURATION, configuration))


def test_launch_configuration_name_is_unique(client: Any) -> None:
    state = {**LAUNCHED, "LaunchConfigurationName": "old"}
    made(client, CONFIGURATION, state)
    text = "Launch Configuration by this name already exists - A launch configuration already exists with the name old"
    assert failed(client, create(client, CONFIGURATION, state)) == ("AlreadyExists", text)


@pytest.mark.parametrize(
    ("type_name", "seed", "state", "text"),
    [
        ("AWS::EC2::KeyPair", {"KeyName": "one"}, {"KeyName": "two"}, "The key pair 'two' does not exist"),
        (
            "AWS::EC2::SecurityGroup",
            {"GroupDescription": "any"},
            {"SecurityGroups": ["sg-0"]},
            "The security group 'sg-0' does not exist",
        ),
    ],
)
def test_references_of_a_launch_configuration_are_checked(
    cloud: MockCloud, client: Any, type_name: str, seed: dict[str, Any], state: dict[str, Any], text: str
) -> None:
    cloud.resources.put(type_name, seed)
    assert failed(client, create(client, CONFIGURATION, {**LAUNCHED, **state})) == (INVALID, text)


# --- what belongs to a group ---


@pytest.mark.parametrize(("type_name", "state"), PARTS)
def test_parts_require_their_group(client: Any, type_name: str, state: dict[str, Any]) -> None:
    made(client, GROUP, STATE)
    event = create(client, type_name, {**state, "AutoScalingGroupName": "nowhere"})
    assert failed(client, event) == (INVALID, "AutoScalingGroup name not found - null")


@pytest.mark.parametrize(("type_name", "state"), PARTS)
def test_parts_are_deleted_with_their_group(
    cloud: MockCloud, client: Any, type_name: str, state: dict[str, Any]
) -> None:
    group = made(client, GROUP, STATE)
    made(client, type_name, {**state, "AutoScalingGroupName": group})
    wait(client, delete(client, GROUP, group))
    assert (cloud.resources.list(type_name), listed(client, GROUP)) == ([], [])
