"""Network interfaces, and the endpoints that services have in a VPC."""

from __future__ import annotations

from ...contract.handler import HandlerRequest, Model
from ...handlers.references import Reference
from ..shared.service_handler import Child, ServiceHandler
from . import texts
from .addresses import check_address, free_address
from .network_lookups import default_group_of, group_of_other_vpc, subnet_named
from .type_names import (
    EIP_ASSOCIATION,
    INSTANCE,
    NETWORK_INTERFACE,
    NETWORK_INTERFACE_ATTACHMENT,
    ROUTE_TABLE,
    SECURITY_GROUP,
    SUBNET,
    VPC,
    VPC_ENDPOINT,
)
from .vpcs import IN_VPC


def check_placement(request: HandlerRequest, subnet_id: str, groups: list[str], addresses: list[str]) -> None:
    """Raises where groups are in another VPC than the subnet, or addresses are not available in it."""
    subnet = subnet_named(request.handler_context, subnet_id)
    other_group = group_of_other_vpc(request.handler_context, groups, subnet["VpcId"]) if subnet else None
    if other_group is not None:
        raise texts.GROUP_OF_OTHER_VPC.error(request, value=other_group, subnet=subnet_id)
    for address in addresses:
        check_address(request, subnet_id, address)


class NetworkInterface(ServiceHandler):
    """A network interface in a subnet, with its security groups."""

    references = (
        Reference("SubnetId", SUBNET, texts.NO_SUBNET, in_use=texts.SUBNET_IN_USE),
        Reference("GroupSet/*", SECURITY_GROUP, texts.NO_GROUP, in_use=texts.GROUP_IN_USE),
        # EC2 adds the VPC of the subnet.
        Reference("VpcId", VPC, missing=None, in_use=texts.VPC_IN_USE),
    )
    children = (Child(EIP_ASSOCIATION, "NetworkInterfaceId"),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises where groups are in another VPC than the subnet, or new addresses are not available."""
        known = set(_addresses(request.previous_state))
        new = [address for address in _addresses(declared) if address not in known]
        check_placement(request, declared["SubnetId"], declared.get("GroupSet", []), new)

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model, context = super().declared(request, desired_state), request.handler_context
        subnet = subnet_named(context, model["SubnetId"])
        if subnet is None:
            return model
        model["VpcId"] = subnet["VpcId"]
        if group := default_group_of(context, subnet["VpcId"]):
            model.setdefault("GroupSet", [group])
        address = next(iter(_addresses(model)), None) or free_address(request, subnet)
        if address is not None:
            model.setdefault("PrivateIpAddress", address)
        return model


def _addresses(interface: Model) -> list[str]:
    """The addresses that an interface asks for, the primary one first, each once."""
    given = interface.get("PrivateIpAddresses", ())
    ordered = sorted(given, key=lambda each: not each.get("Primary", False))
    own = [interface["PrivateIpAddress"]] if "PrivateIpAddress" in interface else []
    return list(dict.fromkeys([*own, *(each["PrivateIpAddress"] for each in ordered)]))


class NetworkInterfaceAttachment(ServiceHandler):
    """Which instance has an interface."""

    references = (
        Reference("NetworkInterfaceId", NETWORK_INTERFACE, texts.NO_INTERFACE, in_use=texts.INTERFACE_IN_USE),
        Reference("InstanceId", INSTANCE, texts.NO_INSTANCE),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises where the interface is attached already."""
        wanted = declared["NetworkInterfaceId"]
        others = (each for each in request.handler_context.seen(request.type_name) if each != request.previous_state)
        if any(each["NetworkInterfaceId"] == wanted for each in others):
            raise texts.INTERFACE_TAKEN.error(request, value=wanted)


class VpcEndpoint(ServiceHandler):
    """A service's presence in a VPC."""

    references = (
        IN_VPC,
        Reference("SubnetIds/*", SUBNET, texts.NO_SUBNET, in_use=texts.SUBNET_IN_USE),
        Reference("SecurityGroupIds/*", SECURITY_GROUP, texts.NO_GROUP, in_use=texts.GROUP_IN_USE),
        Reference("RouteTableIds/*", ROUTE_TABLE, texts.NO_ROUTE_TABLE),
    )


HANDLERS = {
    NETWORK_INTERFACE: NetworkInterface(),
    NETWORK_INTERFACE_ATTACHMENT: NetworkInterfaceAttachment(),
    VPC_ENDPOINT: VpcEndpoint(),
}
