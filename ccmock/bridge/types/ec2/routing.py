"""Route tables, their routes, and the subnets that have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...declaration import BridgedType, Call, Listing, Source, Update
from ...forms import listed_in, same, tag_specifications, tags_of
from .attributes import tagging

ROUTE_TABLE: dict[str, Source] = {"RouteTableId": "RouteTableId"}

DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
TARGETS = (
    "CarrierGatewayId",
    "EgressOnlyInternetGatewayId",
    "InstanceId",
    "NatGatewayId",
    "NetworkInterfaceId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
)
ROUTE: dict[str, Source] = {**ROUTE_TABLE, **same(*DESTINATIONS)}


def _is_main(table: Any) -> bool:
    return any(each["Main"] for each in table["Associations"])


def _routes(page: Any) -> Iterator[Any]:
    """The routes of all tables, without those within the VPC and those that endpoints have added."""
    for table in page["RouteTables"]:
        for route in table["Routes"]:
            is_of_endpoint = "DestinationPrefixListId" in route and _endpoint(route) is not None
            if route["Origin"] == "CreateRoute" and not is_of_endpoint:
                yield {**route, "RouteTableId": table["RouteTableId"]}


def _endpoint(route: Any) -> Any:
    """The endpoint that a route leads to, which the API has as a gateway."""
    gateway = route.get("GatewayId", "")
    return gateway if gateway.startswith("vpce-") else None


def _gateway(route: Any) -> Any:
    return None if _endpoint(route) else route.get("GatewayId")


def _destination(route: Any) -> Any:
    return next((route[name] for name in DESTINATIONS if name in route), None)


def _subnets(page: Any) -> Iterator[Any]:
    """What associates subnets with route tables."""
    for table in page["RouteTables"]:
        yield from (each for each in table["Associations"] if each.get("SubnetId"))


TYPES = (
    BridgedType(
        "AWS::EC2::RouteTable",
        service="ec2",
        listing=Listing(
            Call("describe_route_tables"),
            "RouteTables",
            {**same("RouteTableId", "VpcId"), "Tags": tags_of("Tags")},
            one={"RouteTableIds": listed_in("RouteTableId")},
            is_companion=_is_main,
        ),
        create=Call("create_route_table", {"VpcId": "VpcId", "TagSpecifications": tag_specifications("route-table")}),
        made={"RouteTableId": "RouteTable/RouteTableId"},
        changes=(tagging("RouteTableId"),),
        delete=(Call("delete_route_table", ROUTE_TABLE),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::Route",
        service="ec2",
        listing=Listing(
            Call("describe_route_tables"),
            _routes,
            {
                **ROUTE,
                **same(*TARGETS),
                "GatewayId": _gateway,
                # Of a route to a gateway, Cloud Control shows that as an endpoint, too.
                "VpcEndpointId": "GatewayId",
                "CidrBlock": _destination,
            },
            one={"RouteTableIds": listed_in("RouteTableId")},
        ),
        create=Call("create_route", by_name=True),
        changes=(Update(Call("replace_route", ROUTE, by_name=True)),),
        delete=(Call("delete_route", ROUTE),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::SubnetRouteTableAssociation",
        service="ec2",
        listing=Listing(
            Call("describe_route_tables"),
            _subnets,
            {"Id": "RouteTableAssociationId", **same("RouteTableId", "SubnetId")},
        ),
        create=Call("associate_route_table", same("RouteTableId", "SubnetId")),
        made={"Id": "AssociationId"},
        delete=(Call("disassociate_route_table", {"AssociationId": "Id"}),),
        makes=(),
    ),
)
