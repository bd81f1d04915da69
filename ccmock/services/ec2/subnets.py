"""Subnets: parts of a VPC, each with a block inside the VPC's that no other subnet has."""

from __future__ import annotations

from ...contract.handler import HandlerRequest, Model
from ...facts.templates import region_code
from ...handlers.references import Dependent, Reference
from ..shared.service_handler import Child, ServiceHandler
from . import texts
from .addresses import (
    allocate,
    check_size,
    checked_network,
    networks_of_subnets,
    networks_of_vpc,
    overlaps,
    without_host_bits,
)
from .network_lookups import complete_zone, is_zone_of, zone_id_of, zones_of
from .type_names import (
    CLASSIC_LOAD_BALANCER,
    INSTANCE_CONNECT_ENDPOINT,
    LOAD_BALANCER,
    NETWORK_ACL,
    NETWORK_ACL_ASSOCIATION,
    ROUTE_TABLE_ASSOCIATION,
    SUBNET,
    SUBNET_CIDR_BLOCK,
    TRANSIT_GATEWAY_ATTACHMENT,
    TRANSIT_GATEWAY_VPC_ATTACHMENT,
    VPC,
)
from .vpcs import IN_VPC

USED_BY = (LOAD_BALANCER, "AWS::EKS::Cluster", "AWS::Lambda::Function")
"""Types of other services that have network interfaces in the subnets that their references name."""

NAMED_AT = (
    (INSTANCE_CONNECT_ENDPOINT, "SubnetId"),
    (TRANSIT_GATEWAY_ATTACHMENT, "SubnetIds/*"),
    (TRANSIT_GATEWAY_VPC_ATTACHMENT, "SubnetIds/*"),
    (CLASSIC_LOAD_BALANCER, "Subnets/*"),
    ("AWS::EFS::MountTarget", "SubnetId"),
    ("AWS::Route53Resolver::ResolverEndpoint", "IpAddresses/*/SubnetId"),
)
"""(type name, path) of other types that have network interfaces in the subnets that they name."""

SOURCES_OF_BLOCKS = frozenset({"Ipv4IpamPoolId", "Ipv6Native"})
"""The properties that a subnet without an IPv4 block has instead."""


class Subnet(ServiceHandler):
    """A part of a VPC, in one zone."""

    references = (IN_VPC,)
    used_by = tuple((type_name, texts.SUBNET_IN_USE) for type_name in USED_BY)
    dependents = tuple(Dependent(type_name, path, texts.SUBNET_IN_USE) for type_name, path in NAMED_AT)
    children = (
        Child(ROUTE_TABLE_ASSOCIATION, "SubnetId"),
        Child(NETWORK_ACL_ASSOCIATION, "SubnetId"),
        Child(SUBNET_CIDR_BLOCK, "SubnetId"),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a block that is missing, invalid, outside those of the VPC, or taken by another subnet."""
        _check_zone(request)
        block, vpc_id = declared.get("CidrBlock"), declared["VpcId"]
        if request.previous_state and block == request.previous_state.get("CidrBlock"):
            return
        if block is None:
            if SOURCES_OF_BLOCKS.isdisjoint(declared):
                raise texts.NO_SUBNET_BLOCK.error(request)
            check_size(request, declared)
            return
        own, context = checked_network(request, block), request.handler_context
        vpc = context.model_of(VPC, vpc_id)
        outer = networks_of_vpc(context, vpc) if vpc else []
        if outer and not any(own.subnet_of(each) for each in outer):
            raise texts.BAD_BLOCK.error(request, value=block)
        if any(overlaps(own, each) for each in networks_of_subnets(context, vpc_id)):
            raise texts.SUBNET_CONFLICT.error(request, value=block)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Removes the host bits from the block; where only its size is given, allocates the first that is free."""
        context, vpc_id = request.handler_context, model["VpcId"]
        vpc = context.model_of(VPC, vpc_id)
        if "CidrBlock" in model:
            model["CidrBlock"] = without_host_bits(model["CidrBlock"])
        elif vpc is not None:
            allocate(request, model, networks_of_vpc(context, vpc), networks_of_subnets(context, vpc_id))
        return model

    def read(self, request: HandlerRequest) -> Model:
        """The subnet with the IPv6 blocks that were associated with it later."""
        model = super().read(request)
        added = request.handler_context.seen(SUBNET_CIDR_BLOCK)
        blocks = [each["Ipv6CidrBlock"] for each in added if each.get("SubnetId") == request.identifier]
        if blocks:
            model["Ipv6CidrBlocks"] = [*model.get("Ipv6CidrBlocks", ()), *blocks]
        return model

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model = super().declared(request, desired_state)
        complete_zone(request.handler_context.region, model)
        return model


def _check_zone(request: HandlerRequest) -> None:
    """Raises for a zone of another region, given by its name or its id."""
    region, state = request.handler_context.region, request.desired_state
    zone, zone_id = state.get("AvailabilityZone"), state.get("AvailabilityZoneId")
    zones = zones_of(region)
    if zone is not None and not is_zone_of(region, zone):
        raise texts.ZONE_OF_OTHER_REGION.error(
            request, value=zone, parameter="availabilityZone", zones=", ".join(zones)
        )
    if zone_id is not None and not zone_id.startswith(f"{region_code(region)}-"):
        ids = ", ".join(filter(None, (zone_id_of(region, name) for name in zones)))
        raise texts.ZONE_OF_OTHER_REGION.error(request, value=zone_id, parameter="availabilityZoneId", zones=ids)


class SubnetCidrBlock(ServiceHandler):
    """A further address block of a subnet."""

    references = (Reference("SubnetId", SUBNET, texts.unmapped(texts.NO_SUBNET)),)


class NetworkAclAssociation(ServiceHandler):
    """Which network ACL a subnet has."""

    references = (
        Reference("SubnetId", SUBNET, texts.unmapped(texts.NO_SUBNET)),
        Reference("NetworkAclId", NETWORK_ACL, texts.unmapped(texts.NO_NETWORK_ACL), in_use=texts.NETWORK_ACL_IN_USE),
    )


HANDLERS = {
    SUBNET: Subnet(),
    SUBNET_CIDR_BLOCK: SubnetCidrBlock(),
    NETWORK_ACL_ASSOCIATION: NetworkAclAssociation(),
}
