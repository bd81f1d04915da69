"""Route tables, routes, gateways and public addresses."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, listed, made, poll, read, update, wait
from tests.support.failing import failed
from tests.support.network import (
    GATEWAY_ATTACHMENT,
    INTERNET_GATEWAY,
    ROUTE_TABLE,
    SUBNET,
    VPC,
    internet_gateway,
    subnet,
    vpc,
)

ROUTE = "AWS::EC2::Route"
ASSOCIATION = "AWS::EC2::SubnetRouteTableAssociation"
EIP = "AWS::EC2::EIP"
EIP_ASSOCIATION = "AWS::EC2::EIPAssociation"
NAT_GATEWAY = "AWS::EC2::NatGateway"
BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
INSTANCE = "AWS::EC2::Instance"
IMAGE = "ami-0aaaaaaaaaaaaaaaa"
GENERAL = "GeneralServiceException"


def _table(client: Any, vpc_id: str) -> str:
    return made(client, ROUTE_TABLE, {"VpcId": vpc_id})


def _address(client: Any) -> tuple[str, str]:
    """The identifier and the allocation of a new address."""
    identifier = made(client, EIP, {})
    return identifier, identifier.split("|")[1]


# --- route tables and routes ---


def test_route_table_in_use_cannot_be_deleted(cloud: MockCloud, client: Any) -> None:
    vpc_id = vpc(client)
    table, gateway = _table(client, vpc_id), internet_gateway(client, vpc_id)
    made(client, ROUTE, {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway})
    association = made(client, ASSOCIATION, {"RouteTableId": table, "SubnetId": subnet(client, vpc_id)})
    text = f"The routeTable '{table}' has dependencies and cannot be deleted."
    assert failed(client, delete(client, ROUTE_TABLE, table)) == (GENERAL, text)
    wait(client, delete(client, ASSOCIATION, association))
    wait(client, delete(client, ROUTE_TABLE, table))
    assert cloud.resources.list(ROUTE) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"DestinationCidrBlock": "0.0.0.0/0"}, {"DestinationCidrBlock": "0.0.0.0/0"}),
        ({"DestinationCidrBlock": "192.168.0.0/16"}, {"DestinationCidrBlock": "192.168.1.1/16"}),
        ({"DestinationIpv6CidrBlock": "::/0"}, {"DestinationIpv6CidrBlock": "0::/0"}),
        ({"DestinationPrefixListId": "pl-1"}, {"DestinationPrefixListId": "pl-1"}),
    ],
)
def test_route_destination_is_unique_in_its_table(client: Any, first: dict[str, str], second: dict[str, str]) -> None:
    table = _table(client, vpc(client))
    made(client, ROUTE, {"RouteTableId": table, "TransitGatewayId": "tgw-1", **first})
    event = create(client, ROUTE, {"RouteTableId": table, "TransitGatewayId": "tgw-2", **second})
    text = "Route already exists for the specified destination CIDR block"
    assert failed(client, event) == ("AlreadyExists", text)
    assert poll(client, event)["StatusMessage"] == text
    made(client, ROUTE, {"RouteTableId": _table(client, vpc(client)), "TransitGatewayId": "tgw-2", **second})


def test_route_to_the_own_vpc_exists_already(client: Any) -> None:
    table = _table(client, vpc(client))
    state = {"RouteTableId": table, "DestinationCidrBlock": "10.0.0.0/16", "TransitGatewayId": "tgw-1"}
    assert failed(client, create(client, ROUTE, state))[0] == "AlreadyExists"


def test_route_destination_must_be_a_block(client: Any) -> None:
    state = {"RouteTableId": "rtb-1", "DestinationCidrBlock": "anywhere", "TransitGatewayId": "tgw-1"}
    text = "Value (anywhere) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block."
    assert failed(client, create(client, ROUTE, state)) == (GENERAL, text)


@pytest.mark.parametrize(
    ("type_name", "seed", "state", "text"),
    [
        (ROUTE_TABLE, {"VpcId": "vpc-1"}, {"RouteTableId": "rtb-0"}, "The routeTable ID 'rtb-0' does not exist"),
        (INTERNET_GATEWAY, {}, {"GatewayId": "igw-0"}, "The gateway ID 'igw-0' does not exist"),
        ("AWS::EC2::VPNGateway", {"Type": "ipsec.1"}, {"GatewayId": "vgw-0"}, "The gateway ID 'vgw-0' does not exist"),
        (
            NAT_GATEWAY,
            {"SubnetId": "subnet-1", "ConnectivityType": "private"},
            {"NatGatewayId": "nat-0"},
            "The natGateway ID 'nat-0' does not exist",
        ),
        (
            "AWS::EC2::TransitGateway",
            {},
            {"TransitGatewayId": "tgw-0"},
            "The transitGateway ID 'tgw-0' does not exist.",
        ),
        (
            "AWS::EC2::EgressOnlyInternetGateway",
            {"VpcId": "vpc-1"},
            {"EgressOnlyInternetGatewayId": "eigw-0"},
            "The egressOnlyInternetGateway ID 'eigw-0' does not exist",
        ),
        (
            "AWS::EC2::VPCPeeringConnection",
            {"VpcId": "vpc-1", "PeerVpcId": "vpc-2"},
            {"VpcPeeringConnectionId": "pcx-0"},
            "The vpcPeeringConnection ID 'pcx-0' does not exist",
        ),
        (
            "AWS::EC2::VPCEndpoint",
            {"VpcId": "vpc-1"},
            {"VpcEndpointId": "vpce-0"},
            "The Vpc Endpoint Id 'vpce-0' does not exist",
        ),
        (
            "AWS::EC2::NetworkInterface",
            {"SubnetId": "subnet-1"},
            {"NetworkInterfaceId": "eni-0"},
            "The networkInterface ID 'eni-0' does not exist",
        ),
        (INSTANCE, {"ImageId": IMAGE}, {"InstanceId": "i-0"}, "The instance ID 'i-0' does not exist"),
    ],
)
def test_references_of_a_route_are_checked(
    cloud: MockCloud, client: Any, type_name: str, seed: dict[str, Any], state: dict[str, str], text: str
) -> None:
    cloud.resources.put(type_name, seed)
    event = create(client, ROUTE, {"RouteTableId": "rtb-1", "DestinationCidrBlock": "0.0.0.0/0", **state})
    assert failed(client, event) == (GENERAL, text)


def test_route_requires_a_gateway_of_its_vpc(client: Any) -> None:
    vpc_id = vpc(client)
    table, gateway = _table(client, vpc_id), made(client, INTERNET_GATEWAY, {})
    state = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}
    text = f"route table {table} and network gateway {gateway} belong to different networks"
    assert failed(client, create(client, ROUTE, state)) == (GENERAL, text)
    made(client, GATEWAY_ATTACHMENT, {"VpcId": vpc_id, "InternetGatewayId": gateway})
    route = made(client, ROUTE, state)
    wait(client, update(client, ROUTE, route, [{"op": "replace", "path": "/GatewayId", "value": gateway}]))
    patch = [{"op": "replace", "path": "/GatewayId", "value": internet_gateway(client, vpc(client))}]
    answer = failed(client, update(client, ROUTE, route, patch))
    assert (answer[0], answer[1].endswith("belong to different networks")) == (GENERAL, True)


def test_a_route_may_lead_to_gateways_of_other_kinds_too(client: Any) -> None:
    vpc_id = vpc(client)
    internet_gateway(client, vpc_id)
    table = _table(client, vpc_id)
    for number, gateway in enumerate(("vgw-0", "vpce-0", "local")):
        made(
            client, ROUTE, {"RouteTableId": table, "DestinationCidrBlock": f"10.{number}.0.0/24", "GatewayId": gateway}
        )


def test_references_of_a_route_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off") as cloud:
        client = boto3.client("cloudcontrol")
        table = cloud.resources.put(ROUTE_TABLE, {"VpcId": "vpc-1"}).identifier
        gateway = cloud.resources.put(INTERNET_GATEWAY, {}).identifier
        made(client, ROUTE, {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway})


def test_route_table_association_replaces_the_last_one(client: Any) -> None:
    vpc_id = vpc(client)
    subnet_id = subnet(client, vpc_id)
    first, second = (
        made(client, ASSOCIATION, {"SubnetId": subnet_id, "RouteTableId": _table(client, vpc_id)}) for _ in range(2)
    )
    assert listed(client, ASSOCIATION) == [second]
    assert first != second


def test_route_table_and_subnet_must_be_in_the_same_vpc(client: Any) -> None:
    subnet_id, table = subnet(client, vpc(client)), _table(client, vpc(client))
    text = f"route table {table} and subnet {subnet_id} belong to different networks"
    event = create(client, ASSOCIATION, {"SubnetId": subnet_id, "RouteTableId": table})
    assert failed(client, event) == (GENERAL, text)


# --- internet gateways ---


def test_attached_internet_gateway_cannot_be_deleted(client: Any) -> None:
    vpc_id = vpc(client)
    gateway = internet_gateway(client, vpc_id)
    text = f"The internetGateway '{gateway}' has dependencies and cannot be deleted."
    assert failed(client, delete(client, INTERNET_GATEWAY, gateway)) == (GENERAL, text)
    wait(client, delete(client, GATEWAY_ATTACHMENT, f"IGW|{vpc_id}"))
    wait(client, delete(client, INTERNET_GATEWAY, gateway))


def test_a_vpc_has_one_internet_gateway(client: Any) -> None:
    vpc_id = vpc(client)
    internet_gateway(client, vpc_id)
    event = create(
        client, GATEWAY_ATTACHMENT, {"VpcId": vpc_id, "InternetGatewayId": made(client, INTERNET_GATEWAY, {})}
    )
    assert failed(client, event) == ("AlreadyExists", f"Network {vpc_id} already has an internet gateway attached")


def test_an_internet_gateway_has_one_vpc(client: Any) -> None:
    first, second = vpc(client), vpc(client)
    gateway = internet_gateway(client, first)
    event = create(client, GATEWAY_ATTACHMENT, {"VpcId": second, "InternetGatewayId": gateway})
    text = f"resource {gateway} is already attached to network {first}"
    assert failed(client, event) == ("AlreadyExists", text)


def test_a_vpc_may_have_gateways_of_both_kinds(client: Any) -> None:
    vpc_id = vpc(client)
    internet_gateway(client, vpc_id)
    vpn = made(client, "AWS::EC2::VPNGateway", {"Type": "ipsec.1"})
    identifier = made(client, GATEWAY_ATTACHMENT, {"VpcId": vpc_id, "VpnGatewayId": vpn})
    assert identifier == f"VGW|{vpc_id}"
    wait(client, delete(client, GATEWAY_ATTACHMENT, identifier))
    assert read(client, GATEWAY_ATTACHMENT, f"IGW|{vpc_id}")["AttachmentType"] == "IGW"


def test_the_gateway_of_a_vpc_can_be_changed(client: Any) -> None:
    vpc_id = vpc(client)
    internet_gateway(client, vpc_id)
    other = made(client, INTERNET_GATEWAY, {})
    patch = [{"op": "replace", "path": "/InternetGatewayId", "value": other}]
    wait(client, update(client, GATEWAY_ATTACHMENT, f"IGW|{vpc_id}", patch))
    assert read(client, GATEWAY_ATTACHMENT, f"IGW|{vpc_id}")["InternetGatewayId"] == other


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"VpcId": "vpc-0"}, "The vpc ID 'vpc-0' does not exist"),
        ({"InternetGatewayId": "igw-0"}, "The internetGateway ID 'igw-0' does not exist"),
        ({"VpnGatewayId": "vgw-0"}, "The vpnGateway ID 'vgw-0' does not exist"),
    ],
)
def test_references_of_a_gateway_attachment_are_checked(client: Any, state: dict[str, str], text: str) -> None:
    vpc_id = vpc(client)
    internet_gateway(client, vpc_id)
    made(client, "AWS::EC2::VPNGateway", {"Type": "ipsec.1"})
    event = create(client, GATEWAY_ATTACHMENT, {"VpcId": vpc(client), **state})
    assert failed(client, event) == (GENERAL, text)


def _with_nat_gateway(client: Any, vpc_id: str) -> tuple[str, str]:
    state = {"SubnetId": subnet(client, vpc_id), "AllocationId": _address(client)[1]}
    return NAT_GATEWAY, made(client, NAT_GATEWAY, state)


def _with_public_instance(client: Any, vpc_id: str) -> tuple[str, str]:
    subnet_id = subnet(client, vpc_id, MapPublicIpOnLaunch=True)
    return INSTANCE, made(client, INSTANCE, {"ImageId": IMAGE, "SubnetId": subnet_id})


def _with_address_of_instance(client: Any, vpc_id: str) -> tuple[str, str]:
    instance = made(client, INSTANCE, {"ImageId": IMAGE, "SubnetId": subnet(client, vpc_id)})
    return EIP, made(client, EIP, {"InstanceId": instance})


def _with_load_balancer(client: Any, vpc_id: str) -> tuple[str, str]:
    made(client, BALANCER, {"Subnets": ["subnet-1"], "Type": "network", "Scheme": "internal"})
    return BALANCER, made(client, BALANCER, {"Subnets": [subnet(client, vpc_id)], "Type": "network"})


PUBLIC = [_with_nat_gateway, _with_public_instance, _with_address_of_instance, _with_load_balancer]


@pytest.mark.parametrize("with_public", PUBLIC)
def test_gateway_of_a_vpc_with_public_addresses_cannot_be_detached(
    cloud: MockCloud, client: Any, with_public: Any
) -> None:
    cloud.timing.set(create=5)
    vpc_id = vpc(client)
    internet_gateway(client, vpc_id)
    user = with_public(client, vpc_id)
    text = (
        f"Network {vpc_id} has some mapped public address(es). "
        "Please unmap those public address(es) before detaching the gateway."
    )
    assert failed(client, delete(client, GATEWAY_ATTACHMENT, f"IGW|{vpc_id}")) == (GENERAL, text)
    wait(client, delete(client, *user))
    wait(client, delete(client, GATEWAY_ATTACHMENT, f"IGW|{vpc_id}"))


# --- public addresses ---


def test_elastic_ip_in_use_cannot_be_deleted(client: Any) -> None:
    identifier, allocation = _address(client)
    association = made(client, EIP_ASSOCIATION, {"AllocationId": allocation, "NetworkInterfaceId": "eni-0"})
    text = f"Address {identifier.split('|')[0]} is in use."
    assert failed(client, delete(client, EIP, identifier)) == (GENERAL, text)
    wait(client, delete(client, EIP_ASSOCIATION, association))
    state = {"SubnetId": "subnet-0", "AllocationId": allocation}
    gateway = made(client, NAT_GATEWAY, state)
    assert failed(client, delete(client, EIP, identifier)) == (GENERAL, text)
    wait(client, delete(client, NAT_GATEWAY, gateway))
    wait(client, delete(client, EIP, identifier))


@pytest.mark.parametrize("type_name", [EIP, EIP_ASSOCIATION])
def test_elastic_ip_requires_an_internet_gateway(client: Any, type_name: str) -> None:
    internet_gateway(client, vpc(client))
    vpc_id = vpc(client)
    instance = made(client, INSTANCE, {"ImageId": IMAGE, "SubnetId": subnet(client, vpc_id)})
    text = f"Network {vpc_id} is not attached to any internet gateway"
    assert failed(client, create(client, type_name, {"InstanceId": instance})) == (GENERAL, text)
    internet_gateway(client, vpc_id)
    made(client, type_name, {"InstanceId": instance})


def test_an_address_is_given_to_an_instance_later(client: Any) -> None:
    internet_gateway(client, vpc(client))
    vpc_id = vpc(client)
    instance = made(client, INSTANCE, {"ImageId": IMAGE, "SubnetId": subnet(client, vpc_id)})
    identifier = made(client, EIP, {})
    patch = [{"op": "add", "path": "/InstanceId", "value": instance}]
    assert failed(client, update(client, EIP, identifier, patch))[0] == GENERAL
    internet_gateway(client, vpc_id)
    wait(client, update(client, EIP, identifier, patch))
    assert read(client, EIP, identifier)["InstanceId"] == instance


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"AllocationId": "eipalloc-0"}, "The allocation ID 'eipalloc-0' does not exist"),
        ({"EIP": "203.0.113.1"}, "Address '203.0.113.1' not found."),
    ],
)
def test_elastic_ip_association_requires_its_address(client: Any, state: dict[str, str], text: str) -> None:
    _address(client)
    event = create(client, EIP_ASSOCIATION, {"NetworkInterfaceId": "eni-0", **state})
    assert failed(client, event) == (GENERAL, text)


def test_an_association_names_an_address_either_way(client: Any) -> None:
    identifier, allocation = _address(client)
    made(client, EIP_ASSOCIATION, {"NetworkInterfaceId": "eni-0", "EIP": identifier.split("|")[0]})
    made(client, EIP_ASSOCIATION, {"NetworkInterfaceId": "eni-1", "AllocationId": allocation})


def test_elastic_ip_is_released_with_its_instance(client: Any) -> None:
    instance = made(client, INSTANCE, {"ImageId": IMAGE})
    identifier = made(client, EIP, {"InstanceId": instance})
    wait(client, delete(client, INSTANCE, instance))
    assert "InstanceId" not in read(client, EIP, identifier)


# --- NAT gateways ---


def test_nat_gateway_requires_its_subnet(client: Any) -> None:
    vpc_id = vpc(client)
    internet_gateway(client, vpc_id)
    subnet_id = subnet(client, vpc_id, "10.0.7.0/28")
    gateway = made(client, NAT_GATEWAY, {"SubnetId": subnet_id, "AllocationId": _address(client)[1]})
    properties = read(client, NAT_GATEWAY, gateway)
    assert properties["VpcId"] == vpc_id
    assert properties["PrivateIpAddress"].startswith("10.0.7.")


def test_nat_gateway_is_created_and_deleted_over_time(cloud: MockCloud, client: Any) -> None:
    event = create(client, NAT_GATEWAY, {"SubnetId": "subnet-0", "ConnectivityType": "private"})
    cloud.clock.advance(60)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(60)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"


@pytest.mark.parametrize(
    ("state", "parameter"),
    [({}, "SubnetId"), ({"SubnetId": "subnet-0"}, "AllocationId"), ({"ConnectivityType": "private"}, "SubnetId")],
)
def test_a_nat_gateway_in_a_zone_needs_a_place(client: Any, state: dict[str, str], parameter: str) -> None:
    text = f"The request must contain the parameter {parameter}"
    assert failed(client, create(client, NAT_GATEWAY, state)) == (GENERAL, text)


def test_a_nat_gateway_of_a_region_needs_none(client: Any) -> None:
    made(client, NAT_GATEWAY, {"AvailabilityMode": "regional", "VpcId": vpc(client)})


def test_a_nat_gateway_names_an_address_that_exists(client: Any) -> None:
    _address(client)
    event = create(client, NAT_GATEWAY, {"SubnetId": "subnet-0", "AllocationId": "eipalloc-0"})
    assert failed(client, event) == (GENERAL, "The elasticIp ID 'eipalloc-0' does not exist")


def test_a_nat_gateway_fails_without_a_way_to_the_internet(client: Any) -> None:
    internet_gateway(client, vpc(client))
    vpc_id = vpc(client)
    state = {"SubnetId": subnet(client, vpc_id), "AllocationId": _address(client)[1]}
    code, text = failed(client, create(client, NAT_GATEWAY, state))
    assert (code, text.startswith("NatGateway nat-")) == (GENERAL, True)
    assert text.endswith(
        " is in state failed and hence failed to stabilize. "
        f"Detailed failure message: Network {vpc_id} has no Internet gateway attached"
    )
    made(client, NAT_GATEWAY, {"SubnetId": subnet(client, vpc_id, "10.0.1.0/24"), "ConnectivityType": "private"})


def test_a_nat_gateway_fails_with_an_address_that_is_taken(client: Any) -> None:
    _, allocation = _address(client)
    made(client, NAT_GATEWAY, {"SubnetId": "subnet-0", "AllocationId": allocation})
    code, text = failed(client, create(client, NAT_GATEWAY, {"SubnetId": "subnet-0", "AllocationId": allocation}))
    reason = f"Elastic IP address [{allocation}] is already associated"
    assert (code, text.endswith(f"Detailed failure message: {reason}")) == (GENERAL, True)


def test_nat_gateway_before_the_first_internet_gateway(client: Any) -> None:
    state = {"SubnetId": subnet(client, vpc(client)), "AllocationId": _address(client)[1]}
    assert read(client, NAT_GATEWAY, made(client, NAT_GATEWAY, state))["ConnectivityType"] == "public"


def test_nat_gateway_requires_an_available_private_address(client: Any) -> None:
    subnet_id = subnet(client, vpc(client))
    state = {"SubnetId": subnet_id, "ConnectivityType": "private", "PrivateIpAddress": "10.0.0.9"}
    made(client, NAT_GATEWAY, state)
    assert failed(client, create(client, NAT_GATEWAY, state))[1] == "Address 10.0.0.9 is in use."


def test_whole_network_can_be_deleted_in_order(client: Any) -> None:
    vpc_id = vpc(client)
    gateway, table = internet_gateway(client, vpc_id), _table(client, vpc_id)
    subnet_id = subnet(client, vpc_id)
    association = made(client, ASSOCIATION, {"SubnetId": subnet_id, "RouteTableId": table})
    state = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}
    route = made(client, ROUTE, state)
    steps = [
        (ROUTE, route),
        (ASSOCIATION, association),
        (SUBNET, subnet_id),
        (ROUTE_TABLE, table),
        (GATEWAY_ATTACHMENT, f"IGW|{vpc_id}"),
        (INTERNET_GATEWAY, gateway),
        (VPC, vpc_id),
    ]
    for type_name, identifier in steps:
        wait(client, delete(client, type_name, identifier))
    assert [listed(client, type_name) for type_name in (SUBNET, ROUTE_TABLE, INTERNET_GATEWAY, VPC)] == [[], [], [], []]
