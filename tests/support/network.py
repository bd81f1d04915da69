"""A network to test in: short words for what most tests of EC2 and its neighbours need first."""

from __future__ import annotations

from typing import Any

from .calls import made

VPC = "AWS::EC2::VPC"
SUBNET = "AWS::EC2::Subnet"
SECURITY_GROUP = "AWS::EC2::SecurityGroup"
ROUTE_TABLE = "AWS::EC2::RouteTable"
INTERNET_GATEWAY = "AWS::EC2::InternetGateway"
GATEWAY_ATTACHMENT = "AWS::EC2::VPCGatewayAttachment"


def vpc(client: Any, block: str = "10.0.0.0/16") -> str:
    """The id of a new VPC."""
    return made(client, VPC, {"CidrBlock": block})


def subnet(client: Any, vpc_id: str, block: str = "10.0.0.0/24", **more: Any) -> str:
    """The id of a new subnet."""
    return made(client, SUBNET, {"VpcId": vpc_id, "CidrBlock": block, **more})


def group(client: Any, vpc_id: str, **more: Any) -> str:
    """The id of a new security group."""
    return made(client, SECURITY_GROUP, {"VpcId": vpc_id, "GroupDescription": "any", **more})


def internet_gateway(client: Any, vpc_id: str) -> str:
    """The id of a new internet gateway, attached to a VPC."""
    gateway = made(client, INTERNET_GATEWAY, {})
    made(client, GATEWAY_ATTACHMENT, {"VpcId": vpc_id, "InternetGatewayId": gateway})
    return gateway
