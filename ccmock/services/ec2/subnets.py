"""Subnets: parts of a VPC, each with a block inside the VPC's that no other subnet has."""

from __future__ import annotations

from ...contract.handler import HandlerRequest, Model
from ...handlers.references import Holder, Reference
from ..shared.relations import Child, RelatedHandler
from .addresses import allocate, check_size, checked_network, networks_of_subnets, networks_of_vpc, overlaps, plain
from .network_lookups import place_in_zone
from .texts import BAD_BLOCK, NO_NETWORK_ACL, NO_SUBNET, NO_SUBNET_BLOCK, SUBNET_CONFLICT, SUBNET_IN_USE, passed_on
from .type_names import (
    CLASSIC_LOAD_BALANCER,
    INSTANCE,
    INSTANCE_CONNECT_ENDPOINT,
    LOAD_BALANCER,
    NAT_GATEWAY,
    NETWORK_ACL,
    NETWORK_ACL_ASSOCIATION,
    NETWORK_INTERFACE,
    ROUTE_TABLE_ASSOCIATION,
    SUBNET,
    SUBNET_CIDR_BLOCK,
    TRANSIT_GATEWAY_ATTACHMENT,
    TRANSIT_GATEWAY_VPC_ATTACHMENT,
    VPC,
    VPC_ENDPOINT,
)
from .vpcs import IN_VPC

INTERFACES_IN_SUBNETS = (
    (INSTANCE, "SubnetId"),
    (NETWORK_INTERFACE, "SubnetId"),
    (NAT_GATEWAY, "SubnetId"),
    (VPC_ENDPOINT, "SubnetIds/*"),
    (INSTANCE_CONNECT_ENDPOINT, "SubnetId"),
    (TRANSIT_GATEWAY_ATTACHMENT, "SubnetIds/*"),
    (TRANSIT_GATEWAY_VPC_ATTACHMENT, "SubnetIds/*"),
    (LOAD_BALANCER, "Subnets/*"),
    (LOAD_BALANCER, "SubnetMappings/*/SubnetId"),
    (CLASSIC_LOAD_BALANCER, "Subnets/*"),
    ("AWS::EFS::MountTarget", "SubnetId"),
    ("AWS::EKS::Cluster", "ResourcesVpcConfig/SubnetIds/*"),
    ("AWS::Lambda::Function", "VpcConfig/SubnetIds/*"),
    ("AWS::Route53Resolver::ResolverEndpoint", "IpAddresses/*/SubnetId"),
)
"""What has network interfaces in a subnet: (type name, where it names the subnet)."""


SOURCES_OF_BLOCKS = frozenset({"Ipv4IpamPoolId", "Ipv6Native"})
"""What a subnet without a block has instead."""


class Subnet(RelatedHandler):
    """A part of a VPC, in one zone."""

    references = (IN_VPC,)
    held_by = tuple(Holder(type_name, path, SUBNET_IN_USE) for type_name, path in INTERFACES_IN_SUBNETS)
    children = (
        Child(ROUTE_TABLE_ASSOCIATION, "SubnetId"),
        Child(NETWORK_ACL_ASSOCIATION, "SubnetId"),
        Child(SUBNET_CIDR_BLOCK, "SubnetId"),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """A new block lies in the VPC's, and apart from those of its other subnets."""
        block, vpc_id = declared.get("CidrBlock"), declared["VpcId"]
        if request.previous_state and block == request.previous_state.get("CidrBlock"):
            return
        if block is None:
            if SOURCES_OF_BLOCKS.isdisjoint(declared):
                raise NO_SUBNET_BLOCK.error(request)
            check_size(request, declared)
            return
        own, context = checked_network(request, block), request.handler_context
        vpc = context.model_of(VPC, vpc_id)
        outer = networks_of_vpc(context, vpc) if vpc else []
        if outer and not any(own.subnet_of(each) for each in outer):
            raise BAD_BLOCK.error(request, value=block)
        if any(overlaps(own, each) for each in networks_of_subnets(context, vpc_id)):
            raise SUBNET_CONFLICT.error(request, value=block)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """The block without bits of a host, or the first that is free, where only its size was asked for."""
        context, vpc_id = request.handler_context, model["VpcId"]
        vpc = context.model_of(VPC, vpc_id)
        if "CidrBlock" in model:
            model["CidrBlock"] = plain(model["CidrBlock"])
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

    def _declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model = super()._declared(request, desired_state)
        place_in_zone(request.handler_context.region, model)
        return model


class SubnetCidrBlock(RelatedHandler):
    """A further block of a subnet."""

    references = (Reference("SubnetId", SUBNET, passed_on(NO_SUBNET)),)


class NetworkAclAssociation(RelatedHandler):
    """Which network ACL a subnet has."""

    references = (
        Reference("SubnetId", SUBNET, passed_on(NO_SUBNET)),
        Reference("NetworkAclId", NETWORK_ACL, passed_on(NO_NETWORK_ACL)),
    )


HANDLERS = {
    SUBNET: Subnet(),
    SUBNET_CIDR_BLOCK: SubnetCidrBlock(),
    NETWORK_ACL_ASSOCIATION: NetworkAclAssociation(),
}
