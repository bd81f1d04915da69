"""VPCs, with what comes and goes with each: its default security group, network ACL and main route table."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from ipaddress import IPv4Network

from ...contract.handler import HandlerContext, HandlerRequest, InProgress, Model
from ...handlers.references import Holder, Reference
from ...registry.identifiers import identifier_of
from ..shared.relations import Child, RelatedHandler, take_away
from .addresses import allocate, check_size, checked_network, networks_of_all_vpcs, plain
from .texts import DHCP_OPTIONS_IN_USE, NETWORK_ACL_IN_USE, NO_DHCP_OPTIONS, NO_VPC, NO_VPC_BLOCK, VPC_IN_USE, passed_on
from .type_names import (
    CARRIER_GATEWAY,
    DHCP_OPTIONS,
    DHCP_OPTIONS_ASSOCIATION,
    EGRESS_ONLY_GATEWAY,
    GATEWAY_ATTACHMENT,
    INSTANCE,
    NAT_GATEWAY,
    NETWORK_ACL,
    NETWORK_ACL_ASSOCIATION,
    NETWORK_ACL_ENTRY,
    NETWORK_INTERFACE,
    ROUTE_TABLE,
    SECURITY_GROUP,
    SUBNET,
    TRANSIT_GATEWAY_ATTACHMENT,
    TRANSIT_GATEWAY_VPC_ATTACHMENT,
    VPC,
    VPC_CIDR_BLOCK,
    VPC_ENDPOINT,
)

POOL = IPv4Network("10.0.0.0/8")
"""Where the blocks of VPCs come from that give none themselves."""

IN_VPC = Reference("VpcId", VPC, NO_VPC)

DEPENDENCIES = (
    SUBNET,
    SECURITY_GROUP,
    ROUTE_TABLE,
    NETWORK_ACL,
    GATEWAY_ATTACHMENT,
    EGRESS_ONLY_GATEWAY,
    CARRIER_GATEWAY,
    NAT_GATEWAY,
    NETWORK_INTERFACE,
    INSTANCE,
    VPC_ENDPOINT,
    TRANSIT_GATEWAY_ATTACHMENT,
    TRANSIT_GATEWAY_VPC_ATTACHMENT,
)
"""What keeps a VPC from being deleted, unless it came with the VPC."""


class Vpc(RelatedHandler):
    """A network with a block of its own."""

    children = (Child(VPC_CIDR_BLOCK, "VpcId"), Child(DHCP_OPTIONS_ASSOCIATION, "VpcId"))

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """A block is needed, of a size that a VPC may have."""
        if "CidrBlock" in declared:
            checked_network(request, declared["CidrBlock"])
        elif request.operation == "CREATE" and "Ipv4IpamPoolId" not in declared:
            raise NO_VPC_BLOCK.error(request)
        check_size(request, declared)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """The block without bits of a host; of a pool, the first that no other VPC has."""
        if "CidrBlock" in model:
            model["CidrBlock"] = plain(model["CidrBlock"])
        else:
            allocate(request, model, [POOL], networks_of_all_vpcs(request.handler_context))
        return model

    def create(self, request: HandlerRequest) -> Model:
        """Makes the VPC and what comes with it."""
        return _accompanied(request, super().create(request))

    def seed(self, request: HandlerRequest) -> Model:
        """Likewise; what a changed VPC came with is there already."""
        model = super().seed(request)
        return model if request.operation == "UPDATE" else _accompanied(request, model)

    def read(self, request: HandlerRequest) -> Model:
        """The VPC with the blocks that were associated with it later."""
        model, context = super().read(request), request.handler_context
        added = [block for block in context.seen(VPC_CIDR_BLOCK) if block.get("VpcId") == request.identifier]
        ids = [block["Id"] for block in added if "CidrBlock" in block]
        blocks = [block["Ipv6CidrBlock"] for block in added if "Ipv6CidrBlock" in block]
        model["CidrBlockAssociations"] = [*model.get("CidrBlockAssociations", ()), *ids]
        model["Ipv6CidrBlocks"] = [*model.get("Ipv6CidrBlocks", ()), *blocks]
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Takes away what came with the VPC. Refused while anything else is in it."""
        context, companions = (
            request.handler_context,
            list(_companions(request.previous_state, request.handler_context)),
        )
        own = {identifier for _, identifier, _ in companions}
        if any(identifier not in own for identifier in _contents(context, request.identifier)):
            raise VPC_IN_USE.error(request)
        answer = super().delete(request)
        for type_name, _, model in companions:
            take_away(context, type_name, model)
        return answer


def _contents(context: HandlerContext, vpc_id: str | None) -> Iterator[str | None]:
    """The identifiers of what is in a VPC."""
    for type_name in DEPENDENCIES:
        resource_type = context.type_named(type_name)
        if resource_type is not None and context.checks_references_to(type_name):
            inside = (model for model in context.seen(type_name) if model.get("VpcId") == vpc_id)
            yield from (identifier_of(resource_type.primary_identifier, model) for model in inside)


# --- what comes with a VPC ---


def main_route_table_of(vpc_id: str) -> str:
    """The main route table of a VPC, which no property of it names."""
    return f"rtb-{blake2b(vpc_id.encode()).hexdigest()[:17]}"


def _accompanied(request: HandlerRequest, vpc: Model) -> Model:
    context = request.handler_context
    for type_name, identifier, model in _companions(vpc, context):
        if not context.is_taken(type_name, identifier):
            context.put(type_name, identifier, model)
    return vpc


def _companions(vpc: Model, context: HandlerContext) -> Iterator[tuple[str, str, Model]]:
    """(type name, identifier, model) of what comes with a VPC."""
    vpc_id, acl, group = vpc["VpcId"], vpc.get("DefaultNetworkAcl"), vpc.get("DefaultSecurityGroup")
    table = main_route_table_of(vpc_id)
    yield ROUTE_TABLE, table, {"RouteTableId": table, "VpcId": vpc_id}
    if acl is not None:
        yield NETWORK_ACL, acl, {"Id": acl, "VpcId": vpc_id}
    if group is not None:
        yield SECURITY_GROUP, group, _default_group(group, vpc_id, context.account_id)


def _default_group(group_id: str, vpc_id: str, account_id: str) -> Model:
    everything = {"IpProtocol": "-1", "FromPort": -1, "ToPort": -1}
    itself = {"SourceSecurityGroupId": group_id, "SourceSecurityGroupOwnerId": account_id}
    return {
        "Id": group_id,
        "GroupId": group_id,
        "GroupName": "default",
        "GroupDescription": "default VPC security group",
        "SecurityGroupEgress": [{**everything, "CidrIp": "0.0.0.0/0"}],
        "SecurityGroupIngress": [{**everything, **itself}],
        "VpcId": vpc_id,
    }


# --- what is in a VPC and has no mind of its own ---


class VpcCidrBlock(RelatedHandler):
    """A further block of a VPC."""

    references = (IN_VPC,)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """An IPv4 block is of a size that a VPC may have."""
        if "CidrBlock" in declared:
            checked_network(request, declared["CidrBlock"])


class NetworkAcl(RelatedHandler):
    """A list of rules for subnets."""

    references = (IN_VPC,)
    held_by = (Holder(NETWORK_ACL_ASSOCIATION, "NetworkAclId", NETWORK_ACL_IN_USE),)
    children = (Child(NETWORK_ACL_ENTRY, "NetworkAclId"),)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Refused for the one that came with a VPC."""
        vpc = request.handler_context.model_of(VPC, request.previous_state.get("VpcId", ""))
        if vpc is not None and vpc.get("DefaultNetworkAcl") == request.identifier:
            raise NETWORK_ACL_IN_USE.error(request)
        return super().delete(request)


class DhcpOptions(RelatedHandler):
    """What VPCs tell their instances."""

    held_by = (Holder(DHCP_OPTIONS_ASSOCIATION, "DhcpOptionsId", DHCP_OPTIONS_IN_USE),)


class DhcpOptionsAssociation(RelatedHandler):
    """Which options a VPC has."""

    references = (
        Reference("VpcId", VPC, passed_on(NO_VPC)),
        Reference("DhcpOptionsId", DHCP_OPTIONS, passed_on(NO_DHCP_OPTIONS), outside=("default",)),
    )


class EgressOnlyGateway(RelatedHandler):
    """The way out of a VPC for IPv6."""

    references = (Reference("VpcId", VPC, passed_on(NO_VPC)),)


HANDLERS = {
    VPC: Vpc(),
    VPC_CIDR_BLOCK: VpcCidrBlock(),
    NETWORK_ACL: NetworkAcl(),
    DHCP_OPTIONS: DhcpOptions(),
    DHCP_OPTIONS_ASSOCIATION: DhcpOptionsAssociation(),
    EGRESS_ONLY_GATEWAY: EgressOnlyGateway(),
}
