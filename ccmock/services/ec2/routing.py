"""Route tables, their routes, and the subnets that have them."""

from __future__ import annotations

from dataclasses import replace

from ...contract.handler import HandlerRequest, InProgress, Model
from ...handlers.model_keys import by_property
from ...handlers.references import Dependent, Reference
from ..shared.service_handler import Child, ServiceHandler
from . import texts
from .addresses import Network, network, networks_of_vpc
from .network_lookups import vpc_id_of
from .type_names import (
    EGRESS_ONLY_GATEWAY,
    GATEWAY_ATTACHMENT,
    GATEWAY_ROUTE_TABLE_ASSOCIATION,
    INSTANCE,
    INTERNET_GATEWAY,
    NAT_GATEWAY,
    NETWORK_INTERFACE,
    PEERING_CONNECTION,
    ROUTE,
    ROUTE_TABLE,
    ROUTE_TABLE_ASSOCIATION,
    SUBNET,
    TRANSIT_GATEWAY,
    VPC,
    VPC_ENDPOINT,
    VPN_GATEWAY,
)
from .vpcs import main_route_table_of

DESTINATIONS = {
    "DestinationCidrBlock": "destinationCidrBlock",
    "DestinationIpv6CidrBlock": "destinationIpv6CidrBlock",
}
"""Property → the parameter of EC2's API for it."""

IN_TABLE = Reference("RouteTableId", ROUTE_TABLE, texts.unmapped(texts.NO_ROUTE_TABLE))


class RouteTable(ServiceHandler):
    """Where the subnets of a VPC send their packets."""

    references = (Reference("VpcId", VPC, texts.unmapped(texts.NO_VPC), in_use=texts.VPC_IN_USE),)
    dependents = (Dependent(GATEWAY_ROUTE_TABLE_ASSOCIATION, "RouteTableId", texts.ROUTE_TABLE_IN_USE),)
    children = (Child(ROUTE, "RouteTableId"),)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises for a VPC's main route table."""
        if request.identifier == main_route_table_of(request.previous_state["VpcId"]):
            raise texts.ROUTE_TABLE_IN_USE.error(request)
        return super().delete(request)


class Route(ServiceHandler):
    """The target of the packets for a destination."""

    references = (
        IN_TABLE,
        Reference(
            "GatewayId", INTERNET_GATEWAY, texts.unmapped(texts.NO_ROUTE_GATEWAY), outside=("vgw-*", "vpce-*", "local")
        ),
        Reference(
            "GatewayId", VPN_GATEWAY, texts.unmapped(texts.NO_ROUTE_GATEWAY), outside=("igw-*", "vpce-*", "local")
        ),
        Reference("NatGatewayId", NAT_GATEWAY, texts.unmapped(texts.NO_NAT_GATEWAY)),
        Reference("EgressOnlyInternetGatewayId", EGRESS_ONLY_GATEWAY, texts.unmapped(texts.NO_EGRESS_ONLY_GATEWAY)),
        Reference("TransitGatewayId", TRANSIT_GATEWAY, texts.unmapped(texts.NO_TRANSIT_GATEWAY)),
        Reference("VpcPeeringConnectionId", PEERING_CONNECTION, texts.unmapped(texts.NO_PEERING_CONNECTION)),
        Reference("VpcEndpointId", VPC_ENDPOINT, texts.unmapped(texts.NO_VPC_ENDPOINT), outside=("igw-*", "vgw-*")),
        Reference("NetworkInterfaceId", NETWORK_INTERFACE, texts.unmapped(texts.NO_INTERFACE)),
        Reference("InstanceId", INSTANCE, texts.unmapped(texts.NO_INSTANCE)),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid destination, and for one to which the table has a route already."""
        for name, parameter in DESTINATIONS.items():
            if name in declared and network(declared[name]) is None:
                raise texts.unmapped(texts.NO_BLOCK).error(request, value=declared[name], parameter=parameter)
        destination = _destination_of(declared)
        if request.operation == "CREATE" and destination and destination in _destinations(request, declared):
            raise texts.SAME_ROUTE.error(request)

    def create(self, request: HandlerRequest) -> Model:
        """Raises where the gateway is attached to another VPC."""
        _check_gateway(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Raises where a new gateway is attached to another VPC."""
        _check_gateway(request)
        return super().update(request)


def _destination_of(route: Model) -> Network | str | None:
    block = next((route[name] for name in DESTINATIONS if name in route), None)
    return network(block) or route.get("DestinationPrefixListId")


def _destinations(request: HandlerRequest, route: Model) -> list[Network | str | None]:
    """The destinations that the table of a route has, its own VPC included."""
    context, table_id = request.handler_context, route["RouteTableId"]
    table = context.model_of(ROUTE_TABLE, table_id)
    vpc = context.model_of(VPC, table["VpcId"]) if table else None
    siblings = context.seen_by(ROUTE, by_property("RouteTableId"), table_id)
    return [*map(_destination_of, siblings), *(networks_of_vpc(context, vpc) if vpc else ())]


def _check_gateway(request: HandlerRequest) -> None:
    context, gateway = request.handler_context, request.desired_state.get("GatewayId", "")
    table = context.model_of(ROUTE_TABLE, request.desired_state["RouteTableId"])
    is_known = context.checks_references_to(INTERNET_GATEWAY) and context.exists(INTERNET_GATEWAY, gateway)
    if table is None or not is_known or gateway == request.previous_state.get("GatewayId"):
        return
    attached = context.seen_by(GATEWAY_ATTACHMENT, by_property("InternetGatewayId"), gateway)
    if not any(each.get("VpcId") == table["VpcId"] for each in attached):
        raise texts.GATEWAY_NOT_ATTACHED.error(request, value=gateway, table=table["RouteTableId"])


class RouteTableAssociation(ServiceHandler):
    """Which route table a subnet has."""

    references = (
        Reference("SubnetId", SUBNET, texts.unmapped(texts.NO_SUBNET)),
        replace(IN_TABLE, in_use=texts.ROUTE_TABLE_IN_USE),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises where the table is in another VPC than the subnet."""
        context, subnet = request.handler_context, declared["SubnetId"]
        table, vpc_id = context.model_of(ROUTE_TABLE, declared["RouteTableId"]), vpc_id_of(context, subnet)
        if table is not None and vpc_id not in (None, table["VpcId"]):
            raise texts.SUBNET_OF_OTHER_VPC.error(request, value=subnet, table=table["RouteTableId"])

    def create(self, request: HandlerRequest) -> Model:
        """Replaces the association that the subnet had."""
        model, context = super().create(request), request.handler_context
        others = list(context.seen_by(request.type_name, by_property("SubnetId"), model["SubnetId"]))
        for other in others:
            context.remove(request.type_name, other["Id"])
        return model


HANDLERS = {ROUTE_TABLE: RouteTable(), ROUTE: Route(), ROUTE_TABLE_ASSOCIATION: RouteTableAssociation()}
