"""Instances, network interfaces, volumes, launch templates and key pairs."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from ccmock import MockCloud
from tests.support.calls import create, delete, listed, made, poll, read, update, wait
from tests.support.failing import failed
from tests.support.network import SUBNET, VPC, group, subnet, vpc

INSTANCE = "AWS::EC2::Instance"
INTERFACE = "AWS::EC2::NetworkInterface"
INTERFACE_ATTACHMENT = "AWS::EC2::NetworkInterfaceAttachment"
VOLUME = "AWS::EC2::Volume"
VOLUME_ATTACHMENT = "AWS::EC2::VolumeAttachment"
TEMPLATE = "AWS::EC2::LaunchTemplate"
KEY_PAIR = "AWS::EC2::KeyPair"
IMAGE = "ami-0aaaaaaaaaaaaaaaa"
INVALID = "InvalidRequest"


def _instance(client: Any, **state: Any) -> str:
    return made(client, INSTANCE, {"ImageId": IMAGE, **state})


def _interface(client: Any, subnet_id: str, **state: Any) -> str:
    return made(client, INTERFACE, {"SubnetId": subnet_id, **state})


# --- instances ---


def test_instance_takes_vpc_zone_and_group_from_its_subnet(client: Any) -> None:
    vpc_id = vpc(client)
    subnet_id = subnet(client, vpc_id, "10.0.7.0/28", AvailabilityZone="us-east-1b")
    properties = read(client, INSTANCE, _instance(client, SubnetId=subnet_id))
    address, default_group = properties["PrivateIpAddress"], read(client, VPC, vpc_id)["DefaultSecurityGroup"]
    assert ip_address(address) in ip_network("10.0.7.0/28")
    assert properties["PrivateIp"] == address
    assert properties["PrivateDnsName"] == f"ip-{address.replace('.', '-')}.ec2.internal"
    assert (properties["VpcId"], properties["AvailabilityZone"]) == (vpc_id, "us-east-1b")
    assert (properties["SecurityGroupIds"], properties["SecurityGroups"]) == ([default_group], ["default"])
    interface = properties["NetworkInterfaces"][0]
    assert (interface["PrivateIpAddress"], interface["SubnetId"]) == (address, subnet_id)
    assert (interface["GroupSet"], interface["AssociatePublicIpAddress"]) == ([default_group], False)
    assert "PublicIp" not in properties


def test_an_instance_in_a_public_subnet_has_a_public_address(client: Any) -> None:
    subnet_id = subnet(client, vpc(client), MapPublicIpOnLaunch=True)
    instance = _instance(client, SubnetId=subnet_id)
    properties = read(client, INSTANCE, instance)
    public = properties["PublicIp"]
    assert properties["PublicDnsName"] == f"ec2-{public.replace('.', '-')}.compute-1.amazonaws.com"
    assert properties["NetworkInterfaces"][0]["AssociatePublicIpAddress"] is True
    wait(client, update(client, INSTANCE, instance, [{"op": "add", "path": "/SourceDestCheck", "value": False}]))
    assert read(client, INSTANCE, instance) == {**properties, "SourceDestCheck": False}


def test_instance_takes_its_subnet_from_its_interface(client: Any) -> None:
    vpc_id = vpc(client)
    subnet_id, group_id = subnet(client, vpc_id), group(client, vpc_id, GroupName="web")
    interface = {
        "DeviceIndex": "0",
        "SubnetId": subnet_id,
        "GroupSet": [group_id],
        "AssociatePublicIpAddress": True,
        "PrivateIpAddress": "10.0.0.77",
    }
    properties = read(client, INSTANCE, _instance(client, NetworkInterfaces=[interface]))
    assert (properties["SubnetId"], properties["VpcId"]) == (subnet_id, vpc_id)
    assert (properties["SecurityGroupIds"], properties["SecurityGroups"]) == ([group_id], ["web"])
    assert properties["PrivateIpAddress"] == "10.0.0.77"
    assert "PublicIp" in properties


def test_an_instance_in_a_subnet_for_ipv6_alone_has_no_address_of_it(client: Any) -> None:
    state = {"VpcId": vpc(client), "Ipv6Native": True, "Ipv6CidrBlock": "2600:1f18:1:1::/64"}
    subnet_id = made(client, SUBNET, state)
    given = _instance(client, SubnetId=subnet_id, PrivateIpAddress="10.9.9.9")
    assert read(client, INSTANCE, given)["PrivateIpAddress"] == "10.9.9.9"
    _interface(client, subnet_id)


def test_the_same_address_may_be_free_in_another_subnet(client: Any) -> None:
    first, second = subnet(client, vpc(client)), subnet(client, vpc(client))
    _instance(client, SubnetId=first, PrivateIpAddress="10.0.0.9")
    _instance(client, SubnetId=second, PrivateIpAddress="10.0.0.9")


def test_private_addresses_in_a_subnet_are_unique(client: Any) -> None:
    subnet_id = subnet(client, vpc(client), "10.0.0.0/28")
    instances = [_instance(client, SubnetId=subnet_id) for _ in range(11)]
    addresses = {read(client, INSTANCE, instance)["PrivateIpAddress"] for instance in instances}
    assert addresses == {f"10.0.0.{number}" for number in range(4, 15)}
    text = f"There are not enough free addresses in subnet '{subnet_id}' to satisfy the requested number of instances."
    assert failed(client, create(client, INSTANCE, {"ImageId": IMAGE, "SubnetId": subnet_id})) == (INVALID, text)
    wait(client, delete(client, INSTANCE, instances[0]))
    _instance(client, SubnetId=subnet_id)


@pytest.mark.parametrize("type_name", [INSTANCE, INTERFACE])
@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("10.0.1.9", "Address 10.0.1.9 does not fall within the subnet's address range"),
        ("10.0.0.3", "Address 10.0.0.3 is in subnet's reserved address range"),
        ("10.0.0.255", "Address 10.0.0.255 is in subnet's reserved address range"),
        ("10.0.0.9", "Address 10.0.0.9 is in use."),
        ("nine", "Invalid IPv4 address: nine"),
    ],
)
def test_unavailable_private_address_is_refused(client: Any, type_name: str, address: str, text: str) -> None:
    subnet_id = subnet(client, vpc(client))
    _interface(client, subnet_id, PrivateIpAddress="10.0.0.9")
    state = {"SubnetId": subnet_id, "PrivateIpAddress": address}
    event = create(client, type_name, {"ImageId": IMAGE, **state} if type_name == INSTANCE else state)
    assert failed(client, event) == (INVALID, text)


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({}, "The request must contain the parameter ImageId"),
        ({"ImageId": "my-image"}, 'Invalid id: "my-image" (expecting "ami-...")'),
    ],
)
def test_instance_requires_an_image(client: Any, state: dict[str, str], text: str) -> None:
    assert failed(client, create(client, INSTANCE, state)) == (INVALID, text)


def test_image_can_be_an_ssm_parameter(client: Any) -> None:
    made(client, INSTANCE, {"ImageId": "resolve:ssm:/images/web"})


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (
            {"NetworkInterfaces": [{"DeviceIndex": "0"}], "SubnetId": "subnet-0"},
            "Network interfaces and an instance-level subnet ID may not be specified on the same request",
        ),
        (
            {"NetworkInterfaces": [{"DeviceIndex": "0"}], "SecurityGroupIds": ["sg-0"]},
            "Network interfaces and an instance-level security groups may not be specified on the same request",
        ),
        (
            {"SubnetId": "subnet-0", "SecurityGroups": ["web"]},
            "The parameter groupName cannot be used with the parameter subnet",
        ),
    ],
)
def test_contradictory_instance_properties_are_refused(client: Any, state: dict[str, Any], text: str) -> None:
    assert failed(client, create(client, INSTANCE, {"ImageId": IMAGE, **state})) == (INVALID, text)


@pytest.mark.parametrize(
    ("type_name", "seed", "state", "text"),
    [
        (KEY_PAIR, {"KeyName": "one"}, {"KeyName": "two"}, "The key pair 'two' does not exist"),
        (
            "AWS::IAM::InstanceProfile",
            {"InstanceProfileName": "one", "Roles": ["role"]},
            {"IamInstanceProfile": "two"},
            "Value (two) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
        ),
        (
            "AWS::EC2::SecurityGroup",
            {"GroupDescription": "any"},
            {"SecurityGroupIds": ["sg-0"]},
            "The security group 'sg-0' does not exist",
        ),
        (
            INTERFACE,
            {"SubnetId": "subnet-1"},
            {"NetworkInterfaces": [{"DeviceIndex": "0", "NetworkInterfaceId": "eni-0"}]},
            "The networkInterface ID 'eni-0' does not exist",
        ),
        (
            TEMPLATE,
            {"LaunchTemplateData": {}},
            {"LaunchTemplate": {"LaunchTemplateId": "lt-0", "Version": "1"}},
            "The specified launch template, with template ID lt-0, does not exist.",
        ),
        (
            TEMPLATE,
            {"LaunchTemplateData": {}},
            {"LaunchTemplate": {"LaunchTemplateName": "web", "Version": "1"}},
            "The specified launch template, with template name web, does not exist.",
        ),
        (
            VOLUME,
            {"AvailabilityZone": "us-east-1a", "Size": 1},
            {"Volumes": [{"Device": "/dev/sdf", "VolumeId": "vol-0"}]},
            "The volume 'vol-0' does not exist.",
        ),
    ],
)
def test_references_of_an_instance_are_checked(
    cloud: MockCloud, client: Any, type_name: str, seed: dict[str, Any], state: dict[str, Any], text: str
) -> None:
    cloud.resources.put(type_name, seed)
    assert failed(client, create(client, INSTANCE, {"ImageId": IMAGE, **state})) == (INVALID, text)


@pytest.mark.parametrize("type_name", [INSTANCE, INTERFACE])
def test_security_groups_must_be_in_the_vpc_of_the_subnet(client: Any, type_name: str) -> None:
    subnet_id, stranger = subnet(client, vpc(client)), group(client, vpc(client))
    groups = {"SecurityGroupIds": [stranger], "ImageId": IMAGE} if type_name == INSTANCE else {"GroupSet": [stranger]}
    text = f"Security group {stranger} and subnet {subnet_id} belong to different networks."
    assert failed(client, create(client, type_name, {"SubnetId": subnet_id, **groups})) == (INVALID, text)


def test_instance_with_termination_protection_cannot_be_deleted(client: Any) -> None:
    instance = _instance(client, DisableApiTermination=True)
    text = (
        f"The instance '{instance}' may not be terminated. "
        "Modify its 'disableApiTermination' instance attribute and try again."
    )
    assert failed(client, delete(client, INSTANCE, instance)) == (INVALID, text)
    wait(
        client,
        update(client, INSTANCE, instance, [{"op": "replace", "path": "/DisableApiTermination", "value": False}]),
    )
    wait(client, delete(client, INSTANCE, instance))


def test_attachments_are_deleted_with_their_instance(cloud: MockCloud, client: Any) -> None:
    instance = _instance(client)
    volume = made(client, VOLUME, {"AvailabilityZone": "us-east-1a", "Size": 1})
    made(client, VOLUME_ATTACHMENT, {"VolumeId": volume, "InstanceId": instance, "Device": "/dev/sdf"})
    wait(client, delete(client, INSTANCE, instance))
    assert listed(client, VOLUME_ATTACHMENT) == []
    wait(client, delete(client, VOLUME, volume))


def test_instance_is_created_and_deleted_over_time(cloud: MockCloud, client: Any) -> None:
    event = create(client, INSTANCE, {"ImageId": IMAGE})
    cloud.clock.advance(10)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(10)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"


# --- network interfaces ---


def test_network_interface_takes_vpc_and_group_from_its_subnet(client: Any) -> None:
    vpc_id = vpc(client)
    properties = read(client, INTERFACE, _interface(client, subnet(client, vpc_id, "10.0.7.0/28")))
    address = properties["PrivateIpAddress"]
    assert ip_address(address) in ip_network("10.0.7.0/28")
    assert properties["PrimaryPrivateIpAddress"] == address
    assert properties["PrivateIpAddresses"] == [{"Primary": True, "PrivateIpAddress": address}]
    assert properties["VpcId"] == vpc_id
    assert properties["GroupSet"] == [read(client, VPC, vpc_id)["DefaultSecurityGroup"]]


def test_the_first_of_several_addresses_is_the_primary_one(client: Any) -> None:
    addresses = [
        {"Primary": False, "PrivateIpAddress": "10.0.0.8"},
        {"Primary": True, "PrivateIpAddress": "10.0.0.9"},
    ]
    subnet_id = subnet(client, vpc(client))
    interface = _interface(client, subnet_id, PrivateIpAddresses=addresses)
    assert read(client, INTERFACE, interface)["PrimaryPrivateIpAddress"] == "10.0.0.9"
    event = create(client, INTERFACE, {"SubnetId": subnet_id, "PrivateIpAddress": "10.0.0.8"})
    assert failed(client, event) == (INVALID, "Address 10.0.0.8 is in use.")


def test_an_interface_does_not_conflict_with_itself(client: Any) -> None:
    interface = _interface(client, subnet(client, vpc(client)), PrivateIpAddress="10.0.0.9")
    wait(client, update(client, INTERFACE, interface, [{"op": "add", "path": "/Description", "value": "mine"}]))
    assert read(client, INTERFACE, interface)["PrivateIpAddress"] == "10.0.0.9"


def test_attached_network_interface_cannot_be_attached_or_deleted(client: Any) -> None:
    interface = _interface(client, subnet(client, vpc(client)))
    first, second = _instance(client), _instance(client)
    state = {"NetworkInterfaceId": interface, "DeviceIndex": "1"}
    attachment = made(client, INTERFACE_ATTACHMENT, {**state, "InstanceId": first})
    event = create(client, INTERFACE_ATTACHMENT, {**state, "InstanceId": second})
    assert failed(client, event) == (INVALID, f"Interface: [{interface}] in use.")
    answer = failed(client, delete(client, INTERFACE, interface))
    assert answer == (INVALID, f"Network interface '{interface}' is currently in use.")
    patch = [{"op": "add", "path": "/DeleteOnTermination", "value": False}]
    wait(client, update(client, INTERFACE_ATTACHMENT, attachment, patch))
    wait(client, delete(client, INSTANCE, first))
    wait(client, delete(client, INTERFACE, interface))


# --- volumes ---


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"VolumeType": "io2"}, "The parameter iops must be specified for io2 volumes."),
        ({"VolumeType": "gp2", "Iops": 3000}, "The parameter iops is not supported for gp2 volumes."),
    ],
)
def test_iops_must_fit_the_volume_type(client: Any, state: dict[str, Any], text: str) -> None:
    event = create(client, VOLUME, {"AvailabilityZone": "us-east-1a", "Size": 10, **state})
    assert failed(client, event) == (INVALID, text)


def test_volume_cannot_shrink(client: Any) -> None:
    volume = made(client, VOLUME, {"AvailabilityZone": "us-east-1a", "Size": 10})
    wait(client, update(client, VOLUME, volume, [{"op": "replace", "path": "/Size", "value": 20}]))
    event = update(client, VOLUME, volume, [{"op": "replace", "path": "/Size", "value": 10}])
    assert failed(client, event) == (INVALID, "New size cannot be smaller than existing size")


def test_attached_volume_cannot_be_attached_or_deleted(client: Any) -> None:
    first, second = _instance(client), _instance(client)
    volume = made(client, VOLUME, {"AvailabilityZone": "us-east-1a", "Size": 10})
    state = {"VolumeId": volume, "Device": "/dev/sdf"}
    attachment = made(client, VOLUME_ATTACHMENT, {**state, "InstanceId": first})
    event = create(client, VOLUME_ATTACHMENT, {**state, "InstanceId": second})
    assert failed(client, event) == (INVALID, f"{volume} is already attached to an instance")
    answer = failed(client, delete(client, VOLUME, volume))
    assert answer == (INVALID, f"Volume {volume} is currently attached to {first}")
    wait(client, delete(client, VOLUME_ATTACHMENT, attachment))
    wait(client, delete(client, VOLUME, volume))


def test_multi_attach_volume_has_several_instances(client: Any) -> None:
    state = {"AvailabilityZone": "us-east-1a", "Size": 10, "VolumeType": "io2", "Iops": 100, "MultiAttachEnabled": True}
    volume = made(client, VOLUME, state)
    for _ in range(2):
        made(client, VOLUME_ATTACHMENT, {"VolumeId": volume, "InstanceId": _instance(client), "Device": "/dev/sdf"})


def test_device_of_an_instance_has_one_volume(client: Any) -> None:
    instance = _instance(client)
    volumes = [made(client, VOLUME, {"AvailabilityZone": "us-east-1a", "Size": 10}) for _ in range(2)]
    states = [{"VolumeId": volume, "InstanceId": instance, "Device": "/dev/sdf"} for volume in volumes]
    made(client, VOLUME_ATTACHMENT, states[0])
    text = "Invalid value '/dev/sdf' for unixDevice. Attachment point /dev/sdf is already in use"
    assert failed(client, create(client, VOLUME_ATTACHMENT, states[1])) == (INVALID, text)


def test_volume_must_be_in_the_zone_of_its_instance(client: Any) -> None:
    instance = _instance(client, SubnetId=subnet(client, vpc(client), AvailabilityZone="us-east-1b"))
    volume = made(client, VOLUME, {"AvailabilityZoneId": "use1-az1", "Size": 10})
    event = create(client, VOLUME_ATTACHMENT, {"VolumeId": volume, "InstanceId": instance, "Device": "/dev/sdf"})
    text = f"The volume '{volume}' is not in the same availability zone as instance '{instance}'"
    assert failed(client, event) == (INVALID, text)


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"VolumeId": "vol-0", "InstanceId": "i-0"}, "The volume 'vol-0' does not exist."),
        ({"InstanceId": "i-0"}, "The instance ID 'i-0' does not exist"),
    ],
)
def test_references_of_attachments_are_checked(client: Any, state: dict[str, str], text: str) -> None:
    _instance(client)
    volume = made(client, VOLUME, {"AvailabilityZone": "us-east-1a", "Size": 10})
    event = create(client, VOLUME_ATTACHMENT, {"VolumeId": volume, "Device": "/dev/sdf", **state})
    assert failed(client, event) == (INVALID, text)


# --- launch templates ---


def _versions(client: Any, template: str) -> tuple[str, str]:
    properties = read(client, TEMPLATE, template)
    return properties["DefaultVersionNumber"], properties["LatestVersionNumber"]


def test_launch_template_counts_its_versions(client: Any) -> None:
    content = {"InstanceType": "t3.micro"}
    template = made(client, TEMPLATE, {"LaunchTemplateName": "web", "LaunchTemplateData": content})
    assert _versions(client, template) == ("1", "1")
    larger = [{"op": "add", "path": "/LaunchTemplateData", "value": {"InstanceType": "t3.large"}}]
    wait(client, update(client, TEMPLATE, template, larger))
    assert _versions(client, template) == ("1", "2")
    wait(client, update(client, TEMPLATE, template, larger))
    assert _versions(client, template) == ("1", "2")


def test_launch_template_name_is_unique(client: Any) -> None:
    state = {"LaunchTemplateName": "web", "LaunchTemplateData": {"InstanceType": "t3.micro"}}
    template = made(client, TEMPLATE, state)
    answer = failed(client, create(client, TEMPLATE, state))
    assert answer == ("AlreadyExists", "Launch template name already in use.")
    wait(client, delete(client, TEMPLATE, template))
    made(client, TEMPLATE, state)


@pytest.mark.parametrize("is_by_name", [True, False])
def test_instance_takes_defaults_from_its_launch_template(client: Any, is_by_name: bool) -> None:
    content = {"ImageId": IMAGE, "InstanceType": "t3.micro", "KeyName": "key"}
    template = made(client, TEMPLATE, {"LaunchTemplateName": "web", "LaunchTemplateData": content})
    named = {"LaunchTemplateName": "web"} if is_by_name else {"LaunchTemplateId": template}
    state = {"LaunchTemplate": {**named, "Version": "1"}, "InstanceType": "t3.large"}
    properties = read(client, INSTANCE, made(client, INSTANCE, state))
    assert (properties["ImageId"], properties["InstanceType"]) == (IMAGE, "t3.large")
    assert properties["KeyName"] == "key"


# --- key pairs ---


def test_key_pair_name_is_unique(client: Any) -> None:
    made(client, KEY_PAIR, {"KeyName": "key"})
    text = f"Resource of type '{KEY_PAIR}' with identifier 'key' already exists."
    assert failed(client, create(client, KEY_PAIR, {"KeyName": "key"})) == ("AlreadyExists", text)
