"""VPCs and subnets: their blocks, what comes with a VPC, and what keeps them from being deleted."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import boto3
import pytest

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from tests.support.calls import create, delete, listed, made, poll, read, refused, update, wait
from tests.support.failing import failed
from tests.support.network import (
    GATEWAY_ATTACHMENT,
    ROUTE_TABLE,
    SECURITY_GROUP,
    SUBNET,
    VPC,
    group,
    internet_gateway,
    subnet,
    vpc,
)

NETWORK_ACL = "AWS::EC2::NetworkAcl"
VPC_CIDR_BLOCK = "AWS::EC2::VPCCidrBlock"
EGRESS_ONLY = "AWS::EC2::EgressOnlyInternetGateway"
HAS_DEPENDENCIES = "has dependencies and cannot be deleted."

# --- VPCs ---


@pytest.mark.parametrize("block", ["10.0.0.0/15", "10.0.0.0/29"])
def test_vpc_block_of_invalid_size_is_refused(client: Any, block: str) -> None:
    event = create(client, VPC, {"CidrBlock": block})
    assert failed(client, event) == ("InvalidRequest", f"The CIDR '{block}' is invalid.")


@pytest.mark.parametrize("block", ["10.0.0.0", "10.0.0.0/33", "fd00::/56", "nonsense"])
def test_invalid_vpc_block_is_refused(client: Any, block: str) -> None:
    text = f"Value ({block}) for parameter cidrBlock is invalid. This is not a valid CIDR block."
    assert failed(client, create(client, VPC, {"CidrBlock": block})) == ("InvalidRequest", text)


def test_vpc_requires_a_block_or_a_pool(client: Any) -> None:
    text = "Either CIDR Block or IPv4 IPAM Pool and IPv4 Netmask Length must be provided"
    event = create(client, VPC, {})
    assert failed(client, event) == ("InvalidRequest", text)
    assert poll(client, event)["StatusMessage"] == text


def test_a_pool_gives_blocks_that_no_other_vpc_has(client: Any) -> None:
    vpc(client)
    state = {"Ipv4IpamPoolId": "ipam-pool-0aaaaaaaaaaaaaaaa", "Ipv4NetmaskLength": 24}
    blocks = [read(client, VPC, made(client, VPC, state))["CidrBlock"] for _ in range(2)]
    assert blocks == ["10.1.0.0/24", "10.1.1.0/24"]


@pytest.mark.parametrize("type_name", [VPC, SUBNET])
def test_a_pool_gives_blocks_of_a_size_that_ec2_has(client: Any, type_name: str) -> None:
    state = {"Ipv4IpamPoolId": "ipam-pool-0aaaaaaaaaaaaaaaa", "Ipv4NetmaskLength": 8}
    event = create(client, type_name, state if type_name == VPC else {**state, "VpcId": "vpc-1"})
    text = "Value (8) for parameter ipv4NetmaskLength is invalid. The netmask length must be between 16 and 28."
    assert failed(client, event) == ("InvalidRequest", text)


def test_exhausted_pool_is_refused(client: Any) -> None:
    vpc_id = vpc(client, "10.0.0.0/27")
    state = {"VpcId": vpc_id, "Ipv4IpamPoolId": "ipam-pool-0aaaaaaaaaaaaaaaa", "Ipv4NetmaskLength": 28}
    blocks = [read(client, SUBNET, made(client, SUBNET, state))["CidrBlock"] for _ in range(2)]
    assert blocks == ["10.0.0.0/28", "10.0.0.16/28"]
    text = "There is not enough space in the pool to allocate a CIDR of the requested netmask length."
    assert failed(client, create(client, SUBNET, state)) == ("InvalidRequest", text)
    event = create(client, SUBNET, {**state, "Ipv4NetmaskLength": 20})
    assert failed(client, event) == ("InvalidRequest", text)


def test_host_bits_are_removed_from_a_block(client: Any) -> None:
    assert read(client, VPC, vpc(client, "10.1.2.3/16"))["CidrBlock"] == "10.1.0.0/16"


def test_ec2_error_text_ends_as_that_of_the_sdk(client: Any) -> None:
    text = poll(client, create(client, VPC, {"CidrBlock": "10.0.0.0/8"}))["StatusMessage"]
    assert text.startswith("The CIDR '10.0.0.0/8' is invalid. (Service: Ec2, Status Code: 400, Request ID: ")
    assert text.endswith(") (SDK Attempt Count: 1)")


def test_vpc_is_created_with_default_group_acl_and_route_table(client: Any) -> None:
    first, second = vpc(client), vpc(client, "10.1.0.0/16")
    properties = read(client, VPC, first)
    default_group = read(client, SECURITY_GROUP, properties["DefaultSecurityGroup"])
    assert default_group == {
        "GroupDescription": "default VPC security group",
        "GroupId": properties["DefaultSecurityGroup"],
        "GroupName": "default",
        "Id": properties["DefaultSecurityGroup"],
        "SecurityGroupEgress": [{"CidrIp": "0.0.0.0/0", "FromPort": -1, "IpProtocol": "-1", "ToPort": -1}],
        "SecurityGroupIngress": [
            {
                "FromPort": -1,
                "IpProtocol": "-1",
                "SourceSecurityGroupId": properties["DefaultSecurityGroup"],
                "SourceSecurityGroupOwnerId": "123456789012",
                "ToPort": -1,
            }
        ],
        "VpcId": first,
    }
    assert read(client, NETWORK_ACL, properties["DefaultNetworkAcl"])["VpcId"] == first
    assert [read(client, ROUTE_TABLE, table)["VpcId"] for table in listed(client, ROUTE_TABLE)] == [first, second]


def test_default_resources_are_deleted_with_their_vpc(client: Any) -> None:
    vpc_id = vpc(client)
    wait(client, delete(client, VPC, vpc_id))
    assert [listed(client, name) for name in (SECURITY_GROUP, NETWORK_ACL, ROUTE_TABLE)] == [[], [], []]


def test_rules_of_the_default_group_are_deleted_with_the_vpc(cloud: MockCloud, client: Any) -> None:
    vpc_id = vpc(client)
    state = {"GroupId": read(client, VPC, vpc_id)["DefaultSecurityGroup"], "IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}
    made(client, "AWS::EC2::SecurityGroupIngress", state)
    wait(client, delete(client, VPC, vpc_id))
    assert cloud.resources.list("AWS::EC2::SecurityGroupIngress") == []


def test_seeded_vpc_has_default_resources(cloud: MockCloud, client: Any) -> None:
    state = {"CidrBlock": "10.0.0.0/16", "VpcId": "vpc-1", "DefaultSecurityGroup": "sg-1"}
    cloud.resources.put(VPC, state)
    assert listed(client, SECURITY_GROUP) == ["sg-1"]
    cloud.resources.put(VPC, {**state, "EnableDnsHostnames": True})
    assert (len(listed(client, NETWORK_ACL)), len(listed(client, ROUTE_TABLE))) == (1, 1)


def test_existing_default_group_is_kept(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(SECURITY_GROUP, {"Id": "sg-1", "GroupId": "sg-1", "GroupDescription": "mine"})
    cloud.resources.put(VPC, {"CidrBlock": "10.0.0.0/16", "DefaultSecurityGroup": "sg-1"})
    assert read(client, SECURITY_GROUP, "sg-1")["GroupDescription"] == "mine"


def test_default_resources_do_not_turn_reference_checks_on(client: Any) -> None:
    vpc_id = vpc(client)
    state = {"SubnetId": "subnet-far-away", "GroupSet": ["sg-far-away"]}
    made(client, "AWS::EC2::NetworkInterface", state)
    group(client, vpc_id)
    event = create(client, "AWS::EC2::NetworkInterface", state)
    assert failed(client, event) == ("InvalidRequest", "The security group 'sg-far-away' does not exist")


def test_a_vpc_shows_the_blocks_that_were_added_to_it(cloud: MockCloud, client: Any) -> None:
    vpc_id = vpc(client)
    before = read(client, VPC, vpc_id)
    made(client, VPC_CIDR_BLOCK, {"VpcId": vpc_id, "CidrBlock": "10.1.0.0/16"})
    made(client, VPC_CIDR_BLOCK, {"VpcId": vpc_id, "AmazonProvidedIpv6CidrBlock": True})
    after = read(client, VPC, vpc_id)
    assert (len(before["CidrBlockAssociations"]), len(after["CidrBlockAssociations"])) == (1, 2)
    assert [ip_network(block).prefixlen for block in after["Ipv6CidrBlocks"]] == [56]
    wait(client, update(client, VPC, vpc_id, [{"op": "add", "path": "/EnableDnsHostnames", "value": True}]))
    assert read(client, VPC, vpc_id) == {**after, "EnableDnsHostnames": True}
    wait(client, delete(client, VPC, vpc_id))
    assert cloud.resources.list(VPC_CIDR_BLOCK) == []


@pytest.mark.parametrize("block", ["10.0.0.0/15", "10.0.0.0/29"])
def test_further_vpc_block_of_invalid_size_is_refused(client: Any, block: str) -> None:
    event = create(client, VPC_CIDR_BLOCK, {"VpcId": vpc(client), "CidrBlock": block})
    assert failed(client, event) == ("InvalidRequest", f"The CIDR '{block}' is invalid.")


@pytest.mark.parametrize(
    ("type_name", "more"),
    [
        (SUBNET, {"CidrBlock": "10.0.0.0/24"}),
        (SECURITY_GROUP, {"GroupDescription": "any"}),
        (ROUTE_TABLE, {}),
        (NETWORK_ACL, {}),
        (EGRESS_ONLY, {}),
    ],
)
def test_vpc_in_use_cannot_be_deleted(client: Any, type_name: str, more: dict[str, Any]) -> None:
    vpc_id = vpc(client)
    content = made(client, type_name, {"VpcId": vpc_id, **more})
    answer = failed(client, delete(client, VPC, vpc_id))
    assert answer == ("InvalidRequest", f"The vpc '{vpc_id}' {HAS_DEPENDENCIES}")
    wait(client, delete(client, type_name, content))
    wait(client, delete(client, VPC, vpc_id))
    refused("ResourceNotFoundException", read, client, VPC, vpc_id)


def test_a_vpc_with_a_gateway_cannot_be_deleted(client: Any) -> None:
    vpc_id = vpc(client)
    internet_gateway(client, vpc_id)
    assert failed(client, delete(client, VPC, vpc_id))[0] == "InvalidRequest"
    wait(client, delete(client, GATEWAY_ATTACHMENT, f"IGW|{vpc_id}"))
    wait(client, delete(client, VPC, vpc_id))


def test_vpc_in_use_can_be_deleted_when_references_are_off() -> None:
    with mock_cloudcontrol(references="off") as cloud:
        client = boto3.client("cloudcontrol")
        vpc_id = cloud.resources.put(VPC, {"CidrBlock": "10.0.0.0/16"}).identifier
        cloud.resources.put(SUBNET, {"VpcId": vpc_id, "CidrBlock": "10.0.0.0/24"})
        wait(client, delete(client, VPC, vpc_id))


def test_default_resources_of_a_vpc_cannot_be_deleted(client: Any) -> None:
    properties = read(client, VPC, vpc(client))
    acl, default_group, table = (
        properties["DefaultNetworkAcl"],
        properties["DefaultSecurityGroup"],
        listed(client, ROUTE_TABLE)[0],
    )
    assert failed(client, delete(client, NETWORK_ACL, acl)) == (
        "InvalidRequest",
        f"The networkAcl '{acl}' {HAS_DEPENDENCIES}",
    )
    assert failed(client, delete(client, SECURITY_GROUP, default_group)) == (
        "InvalidRequest",
        f'the specified group: "{default_group}" name: "default" cannot be deleted by a user',
    )
    assert failed(client, delete(client, ROUTE_TABLE, table)) == (
        "GeneralServiceException",
        f"The routeTable '{table}' {HAS_DEPENDENCIES}",
    )


# --- subnets ---


def test_subnet_requires_its_vpc(client: Any) -> None:
    vpc(client)
    event = create(client, SUBNET, {"VpcId": "vpc-nowhere", "CidrBlock": "10.0.0.0/24"})
    assert failed(client, event) == ("InvalidRequest", "The vpc ID 'vpc-nowhere' does not exist")


def test_subnet_of_an_unknown_vpc_before_the_first_vpc(client: Any) -> None:
    assert read(client, SUBNET, subnet(client, "vpc-nowhere"))["VpcId"] == "vpc-nowhere"


@pytest.mark.parametrize("block", ["10.1.0.0/24", "10.0.0.0/15", "10.0.0.0/29"])
def test_a_subnet_lies_inside_of_its_vpc_and_is_not_too_small(client: Any, block: str) -> None:
    event = create(client, SUBNET, {"VpcId": vpc(client), "CidrBlock": block})
    assert failed(client, event) == ("InvalidRequest", f"The CIDR '{block}' is invalid.")


def test_a_subnet_may_lie_in_a_block_that_was_added(client: Any) -> None:
    vpc_id = vpc(client)
    made(client, VPC_CIDR_BLOCK, {"VpcId": vpc_id, "CidrBlock": "10.1.0.0/16"})
    assert read(client, SUBNET, subnet(client, vpc_id, "10.1.0.0/24"))["CidrBlock"] == "10.1.0.0/24"


@pytest.mark.parametrize("block", ["10.0.0.0/24", "10.0.0.128/25", "10.0.0.0/20"])
def test_subnets_do_not_overlap(client: Any, block: str) -> None:
    vpc_id = vpc(client)
    subnet(client, vpc_id)
    event = create(client, SUBNET, {"VpcId": vpc_id, "CidrBlock": block})
    assert failed(client, event) == ("AlreadyExists", f"The CIDR '{block}' conflicts with another subnet")
    subnet(client, vpc_id, "10.0.16.0/24")


def test_subnets_of_different_vpcs_may_have_the_same_block(client: Any) -> None:
    subnet(client, vpc(client))
    subnet(client, vpc(client))
    assert len(listed(client, SUBNET)) == 2


def test_the_block_of_a_deleted_subnet_is_free_again(client: Any) -> None:
    vpc_id = vpc(client)
    wait(client, delete(client, SUBNET, subnet(client, vpc_id)))
    subnet(client, vpc_id)


def test_two_subnets_that_are_made_at_once_do_not_overlap(client: Any) -> None:
    state = {"VpcId": vpc(client), "CidrBlock": "10.0.0.0/24"}
    first = create(client, SUBNET, state)
    assert failed(client, create(client, SUBNET, state))[0] == "AlreadyExists"
    wait(client, first)


def test_a_subnet_needs_a_block(client: Any) -> None:
    text = "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided."
    assert failed(client, create(client, SUBNET, {"VpcId": vpc(client)})) == ("InvalidRequest", text)


def test_a_subnet_for_ipv6_alone_needs_no_block(client: Any) -> None:
    made(client, SUBNET, {"VpcId": vpc(client), "Ipv6Native": True, "Ipv6CidrBlock": "2600:1f18:1:1::/64"})


def test_a_pool_gives_a_subnet_the_first_block_that_is_free(client: Any) -> None:
    vpc_id = vpc(client)
    subnet(client, vpc_id)
    state = {"VpcId": vpc_id, "Ipv4IpamPoolId": "ipam-pool-0aaaaaaaaaaaaaaaa", "Ipv4NetmaskLength": 24}
    assert read(client, SUBNET, made(client, SUBNET, state))["CidrBlock"] == "10.0.1.0/24"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"AvailabilityZone": "us-east-1c"}, ("us-east-1c", "use1-az3")),
        ({"AvailabilityZoneId": "use1-az2"}, ("us-east-1b", "use1-az2")),
        ({}, ("us-east-1a", "use1-az1")),
    ],
)
def test_a_zone_has_a_name_and_an_id(client: Any, given: dict[str, str], expected: tuple[str, str]) -> None:
    properties = read(client, SUBNET, subnet(client, vpc(client), **given))
    assert (properties["AvailabilityZone"], properties["AvailabilityZoneId"]) == expected


def test_other_properties_of_a_subnet_change_without_a_conflict_with_itself(client: Any) -> None:
    subnet_id = subnet(client, vpc(client))
    patch = [{"op": "add", "path": "/MapPublicIpOnLaunch", "value": True}]
    wait(client, update(client, SUBNET, subnet_id, patch))
    assert read(client, SUBNET, subnet_id)["MapPublicIpOnLaunch"] is True


def test_a_subnet_shows_the_ipv6_blocks_that_were_added_to_it(client: Any) -> None:
    subnet_id = subnet(client, vpc(client))
    block = {"SubnetId": subnet_id, "Ipv6CidrBlock": "2600:1f18:1:1::/64"}
    made(client, "AWS::EC2::SubnetCidrBlock", block)
    assert read(client, SUBNET, subnet_id)["Ipv6CidrBlocks"] == ["2600:1f18:1:1::/64"]


@pytest.mark.parametrize(
    ("type_name", "more"),
    [
        ("AWS::EC2::NetworkInterface", {}),
        ("AWS::EC2::Instance", {"ImageId": "ami-0aaaaaaaaaaaaaaaa"}),
        ("AWS::EC2::NatGateway", {"ConnectivityType": "private"}),
        ("AWS::EFS::MountTarget", {"FileSystemId": "fs-0aaaaaaa", "SecurityGroups": ["sg-0aaaaaaa"]}),
    ],
)
def test_subnet_in_use_cannot_be_deleted(client: Any, type_name: str, more: dict[str, Any]) -> None:
    subnet_id = subnet(client, vpc(client))
    content = made(client, type_name, {"SubnetId": subnet_id, **more})
    answer = failed(client, delete(client, SUBNET, subnet_id))
    assert answer == ("InvalidRequest", f"The subnet '{subnet_id}' {HAS_DEPENDENCIES}")
    wait(client, delete(client, type_name, content))
    wait(client, delete(client, SUBNET, subnet_id))


def test_associations_are_deleted_with_their_subnet(client: Any) -> None:
    vpc_id = vpc(client)
    subnet_id, table = subnet(client, vpc_id), made(client, ROUTE_TABLE, {"VpcId": vpc_id})
    association = "AWS::EC2::SubnetRouteTableAssociation"
    made(client, association, {"SubnetId": subnet_id, "RouteTableId": table})
    wait(client, delete(client, SUBNET, subnet_id))
    assert listed(client, association) == []


def test_seeding_a_conflicting_subnet_is_an_error(cloud: MockCloud) -> None:
    vpc_id = cloud.resources.put(VPC, {"CidrBlock": "10.0.0.0/16"}).identifier
    with pytest.raises(UsageError, match=r"The CIDR '10\.9\.0\.0/24' is invalid"):
        cloud.resources.put(SUBNET, {"VpcId": vpc_id, "CidrBlock": "10.9.0.0/24"})


# --- what lies in them ---


@pytest.mark.parametrize(
    ("type_name", "more", "code", "text"),
    [
        (ROUTE_TABLE, {}, "GeneralServiceException", "The vpc ID 'vpc-nowhere' does not exist"),
        (NETWORK_ACL, {}, "InvalidRequest", "The vpc ID 'vpc-nowhere' does not exist"),
        (VPC_CIDR_BLOCK, {}, "InvalidRequest", "The vpc ID 'vpc-nowhere' does not exist"),
        (EGRESS_ONLY, {}, "GeneralServiceException", "The vpc ID 'vpc-nowhere' does not exist"),
        ("AWS::EC2::VPCEndpoint", {}, "InvalidRequest", "The vpc ID 'vpc-nowhere' does not exist"),
        (
            "AWS::EC2::VPCDHCPOptionsAssociation",
            {"DhcpOptionsId": "default"},
            "GeneralServiceException",
            "The vpc ID 'vpc-nowhere' does not exist",
        ),
    ],
)
def test_parts_of_a_vpc_require_it(client: Any, type_name: str, more: dict[str, Any], code: str, text: str) -> None:
    vpc(client)
    assert failed(client, create(client, type_name, {"VpcId": "vpc-nowhere", **more})) == (code, text)


@pytest.mark.parametrize(
    ("type_name", "more", "code"),
    [
        ("AWS::EC2::NetworkInterface", {}, "InvalidRequest"),
        ("AWS::EC2::Instance", {"ImageId": "ami-0aaaaaaaaaaaaaaaa"}, "InvalidRequest"),
        ("AWS::EC2::NatGateway", {"ConnectivityType": "private"}, "GeneralServiceException"),
        ("AWS::EC2::SubnetRouteTableAssociation", {"RouteTableId": "rtb-1"}, "GeneralServiceException"),
        ("AWS::EC2::SubnetNetworkAclAssociation", {"NetworkAclId": "acl-1"}, "GeneralServiceException"),
        ("AWS::EC2::SubnetCidrBlock", {"Ipv6CidrBlock": "2600:1f18:1:1::/64"}, "GeneralServiceException"),
    ],
)
def test_parts_of_a_subnet_require_it(client: Any, type_name: str, more: dict[str, Any], code: str) -> None:
    subnet(client, vpc(client))
    event = create(client, type_name, {"SubnetId": "subnet-nowhere", **more})
    assert failed(client, event) == (code, "The subnet ID 'subnet-nowhere' does not exist")


def test_network_acl_in_use_cannot_be_deleted(client: Any) -> None:
    vpc_id = vpc(client)
    subnet_id, acl = subnet(client, vpc_id), made(client, NETWORK_ACL, {"VpcId": vpc_id})
    association = "AWS::EC2::SubnetNetworkAclAssociation"
    made(client, association, {"SubnetId": subnet_id, "NetworkAclId": acl})
    assert failed(client, delete(client, NETWORK_ACL, acl))[1] == f"The networkAcl '{acl}' {HAS_DEPENDENCIES}"
    wait(client, delete(client, SUBNET, subnet_id))
    wait(client, delete(client, NETWORK_ACL, acl))


def test_dhcp_options_in_use_cannot_be_deleted(client: Any) -> None:
    vpc_id, options = vpc(client), made(client, "AWS::EC2::DHCPOptions", {"DomainName": "example.com"})
    association = {"VpcId": vpc_id, "DhcpOptionsId": options}
    made(client, "AWS::EC2::VPCDHCPOptionsAssociation", association)
    answer = failed(client, delete(client, "AWS::EC2::DHCPOptions", options))
    assert answer == ("InvalidRequest", f"The dhcpOptions '{options}' {HAS_DEPENDENCIES}")
    wait(client, delete(client, VPC, vpc_id))
    wait(client, delete(client, "AWS::EC2::DHCPOptions", options))
    event = create(client, "AWS::EC2::VPCDHCPOptionsAssociation", {"VpcId": vpc(client), "DhcpOptionsId": options})
    assert failed(client, event)[1] == f"The dhcpOption ID '{options}' does not exist"
