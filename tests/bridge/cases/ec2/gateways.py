from __future__ import annotations

import json
from typing import Any

from tests.bridge.case import Case, boto, replace, tags
from tests.bridge.cases.ec2.networks import a_vpc
from tests.bridge.network import subnets, vpc


def tag(identifier: str) -> None:
    boto("ec2").create_tags(Resources=[identifier], Tags=tags(Name="theirs"))


def gateway(gateway_id: str) -> Any:
    found = boto("ec2").describe_internet_gateways(InternetGatewayIds=[gateway_id])["InternetGateways"][0]
    return found["Tags"]


def a_gateway() -> str:
    gateway_id: str = boto("ec2").create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    return gateway_id


def attachments(identifier: str) -> Any:
    """How many gateways are attached to the VPC of an attachment; None where there are none."""
    filters = [{"Name": "attachment.vpc-id", "Values": [identifier.split("|")[1]]}]
    found = boto("ec2").describe_internet_gateways(Filters=filters)["InternetGateways"]
    return len(found) or None


def attach() -> str:
    vpc_id = a_vpc()
    boto("ec2").attach_internet_gateway(VpcId=vpc_id, InternetGatewayId=a_gateway())
    return f"IGW|{vpc_id}"


def attached_gateway(vpc_id: str) -> str:
    filters = [{"Name": "attachment.vpc-id", "Values": [vpc_id]}]
    found = boto("ec2").describe_internet_gateways(Filters=filters)["InternetGateways"]
    gateway_id: str = found[0]["InternetGatewayId"]
    return gateway_id


def detach(identifier: str) -> None:
    vpc_id = identifier.split("|")[1]
    boto("ec2").detach_internet_gateway(VpcId=vpc_id, InternetGatewayId=attached_gateway(vpc_id))


def attach_vpn() -> str:
    vpc_id = a_vpc()
    boto("ec2").attach_vpn_gateway(VpcId=vpc_id, VpnGatewayId=a_vpn_gateway())
    return f"VGW|{vpc_id}"


def a_vpn_gateway() -> str:
    gateway_id: str = boto("ec2").create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    return gateway_id


def attached_vpn_gateway(identifier: str) -> Any:
    vpc_id = identifier.split("|")[1]
    gateways = boto("ec2").describe_vpn_gateways()["VpnGateways"]
    attached = {"VpcId": vpc_id, "State": "attached"}
    return next((each["VpnGatewayId"] for each in gateways if attached in each["VpcAttachments"]), None)


def detach_vpn(identifier: str) -> None:
    gateway_id = attached_vpn_gateway(identifier)
    boto("ec2").detach_vpn_gateway(VpcId=identifier.split("|")[1], VpnGatewayId=gateway_id)


def address(identifier: str) -> Any:
    allocation_id = identifier.split("|")[1]
    return boto("ec2").describe_addresses(AllocationIds=[allocation_id])["Addresses"][0]["Tags"]


def an_address() -> str:
    made = boto("ec2").allocate_address(Domain="vpc")
    return f"{made['PublicIp']}|{made['AllocationId']}"


def nat_gateway(gateway_id: str) -> Any:
    found = boto("ec2").describe_nat_gateways(NatGatewayIds=[gateway_id])["NatGateways"][0]
    return None if found["State"] == "deleted" else (found["ConnectivityType"], found["Tags"])


def a_nat_gateway() -> str:
    made = boto("ec2").create_nat_gateway(SubnetId=subnets(1)[0], AllocationId=an_address().split("|")[1])
    gateway_id: str = made["NatGateway"]["NatGatewayId"]
    return gateway_id


def endpoint(endpoint_id: str) -> Any:
    found = boto("ec2").describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"][0]
    shown = (found["ServiceName"], found["PolicyDocument"], len(found["RouteTableIds"]), found["Tags"])
    return None if found["State"] == "deleted" else shown


S3 = "com.amazonaws.us-east-1.s3"
SQS = "com.amazonaws.us-east-1.sqs"
POLICY = {"Version": "2012-10-17", "Statement": []}


def a_route_table() -> str:
    table_id: str = boto("ec2").create_route_table(VpcId=vpc())["RouteTable"]["RouteTableId"]
    return table_id


def with_route_table() -> dict[str, Any]:
    return {"VpcId": vpc(), "ServiceName": S3, "RouteTableIds": [a_route_table()], "Tags": tags(Name="ours")}


def an_interface_endpoint() -> str:
    made = boto("ec2").create_vpc_endpoint(
        VpcId=vpc(), ServiceName=SQS, VpcEndpointType="Interface", SubnetIds=subnets(1), PrivateDnsEnabled=True
    )
    endpoint_id: str = made["VpcEndpoint"]["VpcEndpointId"]
    return endpoint_id


def set_policy(endpoint_id: str) -> None:
    boto("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint_id, PolicyDocument=json.dumps(POLICY))


DEFAULT_POLICY = (
    '{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}'
)

CASES = (
    Case(
        "AWS::EC2::InternetGateway",
        {"Tags": tags(Name="ours")},
        seen=gateway,
        made=tags(Name="ours"),
        patch=replace("Tags", tags(stage="test")),
        patched=tags(stage="test"),
        make=a_gateway,
        shows={},
        change=tag,
        changed={"Tags": tags(Name="theirs")},
        remove=lambda gateway_id: boto("ec2").delete_internet_gateway(InternetGatewayId=gateway_id),
    ),
    Case(
        "AWS::EC2::VPCGatewayAttachment",
        lambda: {"VpcId": a_vpc(), "InternetGatewayId": a_gateway()},
        seen=attachments,
        made=1,
        patch=lambda: replace("InternetGatewayId", a_gateway()),
        patched=1,
        make=attach,
        shows={"AttachmentType": "IGW"},
        change=None,
        changed={},
        remove=detach,
    ),
    Case(
        "AWS::EC2::VPCGatewayAttachment",
        lambda: {"VpcId": a_vpc(), "VpnGatewayId": a_vpn_gateway()},
        seen=lambda identifier: attached_vpn_gateway(identifier) and "attached",
        made="attached",
        patch=None,
        patched=None,
        make=attach_vpn,
        shows={"AttachmentType": "VGW"},
        change=None,
        changed={},
        remove=detach_vpn,
        id="AWS::EC2::VPCGatewayAttachment of a VPN gateway",
    ),
    Case(
        "AWS::EC2::EIP",
        {"Tags": tags(Name="ours")},
        seen=address,
        made=tags(Name="ours"),
        patch=replace("Tags", tags(stage="test")),
        patched=tags(stage="test"),
        make=an_address,
        shows={"Domain": "vpc"},
        change=lambda identifier: tag(identifier.split("|")[1]),
        changed={"Tags": tags(Name="theirs")},
        remove=lambda identifier: boto("ec2").release_address(AllocationId=identifier.split("|")[1]),
    ),
    Case(
        "AWS::EC2::NatGateway",
        lambda: {"SubnetId": subnets(1)[0], "ConnectivityType": "private", "Tags": tags(Name="ours")},
        seen=nat_gateway,
        made=("private", tags(Name="ours")),
        patch=replace("Tags", tags(stage="test")),
        patched=("private", tags(stage="test")),
        make=a_nat_gateway,
        shows={"ConnectivityType": "public"},
        change=tag,
        changed={"Tags": tags(Name="theirs")},
        remove=lambda gateway_id: boto("ec2").delete_nat_gateway(NatGatewayId=gateway_id),
    ),
    Case(
        "AWS::EC2::VPCEndpoint",
        with_route_table,
        seen=endpoint,
        made=(S3, DEFAULT_POLICY, 1, tags(Name="ours")),
        patch=[
            {"op": "remove", "path": "/RouteTableIds/0"},
            *replace("PolicyDocument", POLICY),
            *replace("Tags", tags(stage="test")),
        ],
        patched=(S3, json.dumps(POLICY), 0, tags(stage="test")),
        make=an_interface_endpoint,
        shows={"ServiceName": SQS, "VpcEndpointType": "Interface", "PrivateDnsEnabled": True},
        change=set_policy,
        changed={"PolicyDocument": POLICY},
        remove=lambda endpoint_id: boto("ec2").delete_vpc_endpoints(VpcEndpointIds=[endpoint_id]),
    ),
)
