from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags
from tests.bridge.cases.ec2.gateways import a_gateway, a_route_table, tag
from tests.bridge.network import subnets, vpc

ANYWHERE = "0.0.0.0/0"


def table(table_id: str) -> Any:
    return boto("ec2").describe_route_tables(RouteTableIds=[table_id])["RouteTables"][0]


def target(identifier: str) -> Any:
    """The description of the interface that a route leads to; None where there is no such route."""
    routes = table(identifier.split("|", maxsplit=1)[0])["Routes"]
    found = [route["NetworkInterfaceId"] for route in routes if route.get("DestinationCidrBlock") == ANYWHERE]
    if not found:
        return None
    return boto("ec2").describe_network_interfaces(NetworkInterfaceIds=found)["NetworkInterfaces"][0]["Description"]


def an_interface(description: str) -> str:
    made = boto("ec2").create_network_interface(SubnetId=subnets(1)[0], Description=description)
    interface_id: str = made["NetworkInterface"]["NetworkInterfaceId"]
    return interface_id


def a_route() -> str:
    table_id, interface_id = a_route_table(), an_interface("theirs")
    boto("ec2").create_route(RouteTableId=table_id, DestinationCidrBlock=ANYWHERE, NetworkInterfaceId=interface_id)
    return f"{table_id}|{ANYWHERE}"


def lead_to_gateway(identifier: str) -> None:
    table_id = identifier.split("|", maxsplit=1)[0]
    boto("ec2").replace_route(RouteTableId=table_id, DestinationCidrBlock=ANYWHERE, GatewayId=a_gateway())


def association(association_id: str) -> Any:
    filters = [{"Name": "association.route-table-association-id", "Values": [association_id]}]
    found = boto("ec2").describe_route_tables(Filters=filters)["RouteTables"]
    return found[0]["Associations"][0]["AssociationState"]["State"] if found else None


CASES = (
    Case(
        "AWS::EC2::RouteTable",
        lambda: {"VpcId": vpc(), "Tags": tags(Name="ours")},
        seen=lambda table_id: table(table_id)["Tags"],
        made=tags(Name="ours"),
        patch=replace("Tags", tags(stage="test")),
        patched=tags(stage="test"),
        make=a_route_table,
        shows={},
        change=tag,
        changed={"Tags": tags(Name="theirs")},
        remove=lambda table_id: boto("ec2").delete_route_table(RouteTableId=table_id),
    ),
    Case(
        "AWS::EC2::Route",
        lambda: {
            "RouteTableId": a_route_table(),
            "DestinationCidrBlock": ANYWHERE,
            "NetworkInterfaceId": an_interface("first"),
        },
        seen=target,
        made="first",
        patch=lambda: replace("NetworkInterfaceId", an_interface("second")),
        patched="second",
        make=a_route,
        shows={"DestinationCidrBlock": ANYWHERE, "CidrBlock": ANYWHERE},
        change=lead_to_gateway,
        changed={"NetworkInterfaceId": None},
        remove=lambda identifier: boto("ec2").delete_route(
            RouteTableId=identifier.split("|")[0], DestinationCidrBlock=ANYWHERE
        ),
        list_model=lambda identifier: {"RouteTableId": identifier.split("|")[0]},
    ),
    Case(
        "AWS::EC2::SubnetRouteTableAssociation",
        lambda: {"RouteTableId": a_route_table(), "SubnetId": subnets(1)[0]},
        seen=association,
        made="associated",
        patch=None,
        patched=None,
        make=lambda: boto("ec2").associate_route_table(RouteTableId=a_route_table(), SubnetId=subnets(1)[0])[
            "AssociationId"
        ],
        shows={},
        change=None,
        changed={},
        remove=lambda association_id: boto("ec2").disassociate_route_table(AssociationId=association_id),
    ),
)
