"""Network interfaces, and the endpoints that services have in a VPC."""

from __future__ import annotations

from ...contract.handler import HandlerRequest, Model
from ...handlers.references import Holder, Reference
from ..shared.relations import Child, RelatedHandler
from .addresses import check_address, free_address
from .network_lookups import default_group_of, group_elsewhere, subnet_named
from .texts import (
    GROUP_ELSEWHERE,
    INTERFACE_IN_USE,
    INTERFACE_TAKEN,
    NO_GROUP,
    NO_INSTANCE,
    NO_INTERFACE,
    NO_ROUTE_TABLE,
    NO_SUBNET,
)
from .type_names import (
    EIP_ASSOCIATION,
    INSTANCE,
    NETWORK_INTERFACE,
    NETWORK_INTERFACE_ATTACHMENT,
    ROUTE_TABLE,
    SECURITY_GROUP,
    SUBNET,
    VPC_ENDPOINT,
)
from .vpcs import IN_VPC


def check_placement(request: HandlerRequest, subnet_id: str, groups: list[str], addresses: list[str]) -> None:
    """Refused where groups are in another VPC than a subnet, or addresses are not free in it."""
    subnet = subnet_named(request.handler_context, subnet_id)
    stranger = group_elsewhere(request.handler_context, groups, subnet["VpcId"]) if subnet else None
    if stranger is not None:
        raise GROUP_ELSEWHERE.error(request, value=stranger, subnet=subnet_id)
    for address in addresses:
        check_address(request, subnet_id, address)


class NetworkInterface(RelatedHandler):
    """An address in a subnet, with the groups that guard it."""

    references = (
        Reference("SubnetId", SUBNET, NO_SUBNET),
        Reference("GroupSet/*", SECURITY_GROUP, NO_GROUP),
    )
    held_by = (
        Holder(NETWORK_INTERFACE_ATTACHMENT, "NetworkInterfaceId", INTERFACE_IN_USE),
        Holder(INSTANCE, "NetworkInterfaces/*/NetworkInterfaceId", INTERFACE_IN_USE),
    )
    children = (Child(EIP_ASSOCIATION, "NetworkInterfaceId"),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Groups are in the subnet's VPC; addresses that are asked for are free."""
        known = set(_addresses(request.previous_state))
        new = [address for address in _addresses(declared) if address not in known]
        check_placement(request, declared["SubnetId"], declared.get("GroupSet", []), new)

    def _declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model, context = super()._declared(request, desired_state), request.handler_context
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


class NetworkInterfaceAttachment(RelatedHandler):
    """Which instance has an interface."""

    references = (
        Reference("NetworkInterfaceId", NETWORK_INTERFACE, NO_INTERFACE),
        Reference("InstanceId", INSTANCE, NO_INSTANCE),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """The interface is free."""
        wanted = declared["NetworkInterfaceId"]
        others = (each for each in request.handler_context.seen(request.type_name) if each != request.previous_state)
        if any(each["NetworkInterfaceId"] == wanted for each in others):
            raise INTERFACE_TAKEN.error(request, value=wanted)


class VpcEndpoint(RelatedHandler):
    """A service's presence in a VPC."""

    references = (
        IN_VPC,
        Reference("SubnetIds/*", SUBNET, NO_SUBNET),
        Reference("SecurityGroupIds/*", SECURITY_GROUP, NO_GROUP),
        Reference("RouteTableIds/*", ROUTE_TABLE, NO_ROUTE_TABLE),
    )


HANDLERS = {
    NETWORK_INTERFACE: NetworkInterface(),
    NETWORK_INTERFACE_ATTACHMENT: NetworkInterfaceAttachment(),
    VPC_ENDPOINT: VpcEndpoint(),
}
