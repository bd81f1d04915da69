"""VPCs, and what EC2 creates and deletes with each: its default security group, network ACL and main route table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from ipaddress import IPv4Network

from ...contract.handler import HandlerContext, HandlerRequest, InProgress, Model
from ...handlers.model_keys import by_property
from ...handlers.references import Dependent, Reference
from ...registry.identifiers import identifier_of
from ..shared.service_handler import Child, ServiceHandler, remove_resource
from . import texts
from .addresses import allocate, check_size, checked_network, networks_of_all_vpcs, without_host_bits
from .type_names import (
    CARRIER_GATEWAY,
    DHCP_OPTIONS,
    DHCP_OPTIONS_ASSOCIATION,
    EGRESS_ONLY_GATEWAY,
    NETWORK_ACL,
    NETWORK_ACL_ENTRY,
    ROUTE_TABLE,
    SECURITY_GROUP,
    TRANSIT_GATEWAY_ATTACHMENT,
    TRANSIT_GATEWAY_VPC_ATTACHMENT,
    VPC,
    VPC_CIDR_BLOCK,
)

POOL = IPv4Network("10.0.0.0/8")
"""The pool that the address blocks of VPCs come from where a caller gives none."""

IN_VPC = Reference("VpcId", VPC, texts.NO_VPC, in_use=texts.VPC_IN_USE)


class Vpc(ServiceHandler):
    """A network with an address block of its own."""

    dependents = tuple(
        Dependent(type_name, "VpcId", texts.VPC_IN_USE)
        for type_name in (CARRIER_GATEWAY, TRANSIT_GATEWAY_ATTACHMENT, TRANSIT_GATEWAY_VPC_ATTACHMENT)
    )
    children = (Child(VPC_CIDR_BLOCK, "VpcId"), Child(DHCP_OPTIONS_ASSOCIATION, "VpcId"))

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a missing or invalid block, and for a size that no VPC can have."""
        if "CidrBlock" in declared:
            checked_network(request, declared["CidrBlock"])
        elif request.operation == "CREATE" and "Ipv4IpamPoolId" not in declared:
            raise texts.NO_VPC_BLOCK.error(request)
        check_size(request, declared)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Removes the host bits from the block; without one, allocates a block that no other VPC has."""
        if "CidrBlock" in model:
            model["CidrBlock"] = without_host_bits(model["CidrBlock"])
        else:
            allocate(request, model, [POOL], networks_of_all_vpcs(request.handler_context))
        return model

    def created(self, request: HandlerRequest, model: Model) -> None:
        """Creates the main route table, the default network ACL and the default security group."""
        context = request.handler_context
        for type_name, identifier, companion in _companions(model, context):
            if not context.is_taken(type_name, identifier):
                context.put(type_name, identifier, companion)

    def read(self, request: HandlerRequest) -> Model:
        """The VPC with the blocks that were associated with it later."""
        model, context = super().read(request), request.handler_context
        added = list(context.seen_by(VPC_CIDR_BLOCK, by_property("VpcId"), request.identifier))
        ids = [block["Id"] for block in added if "CidrBlock" in block]
        blocks = [block["Ipv6CidrBlock"] for block in added if "Ipv6CidrBlock" in block]
        model["CidrBlockAssociations"] = [*model.get("CidrBlockAssociations", ()), *ids]
        model["Ipv6CidrBlocks"] = [*model.get("Ipv6CidrBlocks", ()), *blocks]
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Deletes the VPC and what EC2 created with it. Raises while anything else is in it."""
        answer = super().delete(request)
        for type_name, _, model in list(_companions(request.previous_state, request.handler_context)):
            remove_resource(request.handler_context, type_name, model)
        return answer

    def prevents_delete(self, request: HandlerRequest, type_name: str, model: Model) -> bool:
        """Whether a resource in the VPC is not one of those that EC2 created with it."""
        resource_type = request.handler_context.type_named(type_name)
        identifier = identifier_of(resource_type.primary_identifier, model) if resource_type else None
        companions = _companions(request.previous_state, request.handler_context)
        return (type_name, identifier) not in [(companion_type, own) for companion_type, own, _ in companions]


# --- what EC2 creates with a VPC ---


def main_route_table_of(vpc_id: str) -> str:
    """The identifier of the main route table of a VPC, which no property of the VPC holds."""
    return f"rtb-{blake2b(vpc_id.encode()).hexdigest()[:17]}"


def _companions(vpc: Model, context: HandlerContext) -> Iterator[tuple[str, str, Model]]:
    """(type name, identifier, model) of what EC2 creates with a VPC."""
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


# --- what is in a VPC ---


class VpcCidrBlock(ServiceHandler):
    """A further address block of a VPC."""

    references = (replace(IN_VPC, in_use=None),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid IPv4 block, and for a size that no VPC can have."""
        if "CidrBlock" in declared:
            checked_network(request, declared["CidrBlock"])


class NetworkAcl(ServiceHandler):
    """A list of rules for subnets."""

    references = (IN_VPC,)
    children = (Child(NETWORK_ACL_ENTRY, "NetworkAclId"),)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises for the default network ACL of a VPC."""
        vpc = request.handler_context.model_of(VPC, request.previous_state.get("VpcId", ""))
        if vpc is not None and vpc.get("DefaultNetworkAcl") == request.identifier:
            raise texts.NETWORK_ACL_IN_USE.error(request)
        return super().delete(request)


class DhcpOptionsAssociation(ServiceHandler):
    """Which options a VPC has."""

    references = (
        Reference("VpcId", VPC, texts.unmapped(texts.NO_VPC)),
        Reference(
            "DhcpOptionsId",
            DHCP_OPTIONS,
            texts.unmapped(texts.NO_DHCP_OPTIONS),
            outside=("default",),
            in_use=texts.DHCP_OPTIONS_IN_USE,
        ),
    )


class EgressOnlyGateway(ServiceHandler):
    """The way out of a VPC for IPv6."""

    references = (Reference("VpcId", VPC, texts.unmapped(texts.NO_VPC), in_use=texts.VPC_IN_USE),)


HANDLERS = {
    VPC: Vpc(),
    VPC_CIDR_BLOCK: VpcCidrBlock(),
    NETWORK_ACL: NetworkAcl(),
    DHCP_OPTIONS: ServiceHandler(),
    DHCP_OPTIONS_ASSOCIATION: DhcpOptionsAssociation(),
    EGRESS_ONLY_GATEWAY: EgressOnlyGateway(),
}
