"""The ways out of a VPC: internet gateways, NAT gateways, and the public addresses that lead in."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.handler import HandlerContext, HandlerRequest, InProgress, Model
from ...handlers.references import Reference
from ..shared.service_handler import ServiceHandler
from . import texts
from .addresses import check_address, free_address
from .network_lookups import lacks_internet_gateway, subnet_named, vpc_id_of
from .type_names import (
    EIP,
    EIP_ASSOCIATION,
    GATEWAY_ATTACHMENT,
    INSTANCE,
    INTERNET_GATEWAY,
    LOAD_BALANCER,
    NAT_GATEWAY,
    NETWORK_INTERFACE,
    SUBNET,
    VPC,
    VPN_GATEWAY,
)


class InternetGateway(ServiceHandler):
    """The way to the internet."""


class GatewayAttachment(ServiceHandler):
    """Which gateway a VPC has: one to the internet, and one to a private network."""

    references = (
        Reference("VpcId", VPC, texts.unmapped(texts.NO_VPC), in_use=texts.VPC_IN_USE),
        Reference(
            "InternetGatewayId",
            INTERNET_GATEWAY,
            texts.unmapped(texts.NO_INTERNET_GATEWAY),
            in_use=texts.GATEWAY_IN_USE,
        ),
        Reference("VpnGatewayId", VPN_GATEWAY, texts.unmapped(texts.NO_VPN_GATEWAY)),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises where the VPC has a gateway already, or the gateway is attached to a VPC."""
        gateway, vpc_id = declared.get("InternetGatewayId"), declared["VpcId"]
        if gateway is None or gateway == request.previous_state.get("InternetGatewayId"):
            return
        for other in request.handler_context.seen(request.type_name):
            if other.get("InternetGatewayId") == gateway:
                raise texts.GATEWAY_TAKEN.error(request, value=gateway, vpc=other["VpcId"])
            is_second = not request.previous_state and "InternetGatewayId" in other
            if is_second and other["VpcId"] == vpc_id:
                raise texts.HAS_GATEWAY.error(request, vpc=vpc_id)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while anything in the VPC has a public address."""
        vpc_id = request.previous_state["VpcId"]
        if "InternetGatewayId" in request.previous_state and any(_public(request.handler_context, vpc_id)):
            raise texts.PUBLIC_ADDRESSES.error(request, vpc=vpc_id)
        return super().delete(request)

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model = super().declared(request, desired_state)
        return {"AttachmentType": "VGW" if "VpnGatewayId" in model else "IGW", **model}


def _public(context: HandlerContext, vpc_id: str) -> Iterator[bool]:
    """True for each resource that has a public address in a VPC."""

    def known(type_name: str) -> Iterator[Model]:
        return context.seen(type_name) if context.checks_references_to(type_name) else iter(())

    yield from (
        True for each in known(NAT_GATEWAY) if each.get("VpcId") == vpc_id and each.get("ConnectivityType") == "public"
    )
    yield from (True for each in known(INSTANCE) if each.get("VpcId") == vpc_id and "PublicIp" in each)
    yield from (True for each in known(EIP) if _vpc_of_instance(context, each.get("InstanceId")) == vpc_id)
    for each in known(LOAD_BALANCER):
        if each.get("Scheme") == "internet-facing":
            yield from (True for subnet_id in each.get("Subnets", ()) if vpc_id_of(context, subnet_id) == vpc_id)


def _vpc_of_instance(context: HandlerContext, instance_id: str | None) -> str | None:
    instance = context.model_of(INSTANCE, instance_id) if instance_id else None
    return instance.get("VpcId") if instance else None


# --- public addresses ---


class Eip(ServiceHandler):
    """A public address."""

    references = (Reference("InstanceId", INSTANCE, texts.unmapped(texts.NO_INSTANCE)),)

    def create(self, request: HandlerRequest) -> Model:
        """Raises where the instance is in a VPC without an internet gateway."""
        model = super().create(request)
        _check_reached(request, model.get("InstanceId"))
        return model

    def update(self, request: HandlerRequest) -> Model:
        """Raises where a new instance is in a VPC without an internet gateway."""
        model = super().update(request)
        _check_reached(request, model.get("InstanceId"))
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while the address is in use by anything but its own instance, which gives it back."""
        context, own = request.handler_context, request.previous_state
        for type_name in (EIP_ASSOCIATION, NAT_GATEWAY, LOAD_BALANCER):
            if context.checks_references_to(type_name) and any(_uses(each, own) for each in context.seen(type_name)):
                raise texts.ADDRESS_IN_USE.error(request, address=own["PublicIp"])
        return super().delete(request)


def _check_reached(request: HandlerRequest, instance_id: str | None) -> None:
    vpc_id = _vpc_of_instance(request.handler_context, instance_id)
    if instance_id != request.previous_state.get("InstanceId") and lacks_internet_gateway(
        request.handler_context, vpc_id
    ):
        raise texts.NO_GATEWAY_ATTACHED.error(request, value=vpc_id)


def _uses(model: Model, address: Model) -> bool:
    allocations = [model.get("AllocationId"), *model.get("SecondaryAllocationIds", ())]
    allocations += [mapping.get("AllocationId") for mapping in model.get("SubnetMappings", ())]
    return address["AllocationId"] in allocations or model.get("EIP") == address["PublicIp"]


class EipAssociation(ServiceHandler):
    """The resource that a public address belongs to."""

    references = (
        Reference("AllocationId", EIP, texts.unmapped(texts.NO_ALLOCATION), keys=("AllocationId",)),
        Reference("EIP", EIP, texts.unmapped(texts.NO_ADDRESS), keys=("PublicIp",)),
        Reference("InstanceId", INSTANCE, texts.unmapped(texts.NO_INSTANCE)),
        Reference("NetworkInterfaceId", NETWORK_INTERFACE, texts.unmapped(texts.NO_INTERFACE)),
    )

    def create(self, request: HandlerRequest) -> Model:
        """Raises where the instance is in a VPC without an internet gateway."""
        model = super().create(request)
        _check_reached(request, model.get("InstanceId"))
        return model


# --- NAT gateways ---


class NatGateway(ServiceHandler):
    """The way to the internet for what has no public address."""

    references = (
        Reference("SubnetId", SUBNET, texts.unmapped(texts.NO_SUBNET), in_use=texts.SUBNET_IN_USE),
        Reference("AllocationId", EIP, texts.unmapped(texts.NO_ELASTIC_IP), keys=("AllocationId",)),
        Reference("VpcId", VPC, texts.unmapped(texts.NO_VPC), in_use=texts.VPC_IN_USE),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises where a zonal gateway lacks a subnet or a public address, or its private address is not available."""
        if request.operation != "CREATE" or declared.get("AvailabilityMode") == "regional":
            return
        is_public = declared.get("ConnectivityType", "public") == "public"
        for name in ("SubnetId", "AllocationId") if is_public else ("SubnetId",):
            if name not in declared:
                raise texts.unmapped(texts.MISSING).error(request, parameter=name)
        if "PrivateIpAddress" in declared:
            check_address(request, declared["SubnetId"], declared["PrivateIpAddress"])

    def create(self, request: HandlerRequest) -> Model:
        """Creates the gateway. It fails where the VPC has no internet gateway or the address is taken."""
        model = super().create(request)
        reason = _reason_to_fail(request.handler_context, model)
        if reason is not None:
            raise texts.NAT_GATEWAY_FAILED.error(request, gateway=model["NatGatewayId"], reason=reason)
        return model

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model = super().declared(request, desired_state)
        subnet = subnet_named(request.handler_context, model.get("SubnetId"))
        if subnet is not None:
            model.setdefault("VpcId", subnet["VpcId"])
            if "PrivateIpAddress" not in model and (address := free_address(request, subnet)):
                model["PrivateIpAddress"] = address
        return model


def _reason_to_fail(context: HandlerContext, gateway: Model) -> str | None:
    if gateway.get("ConnectivityType") != "public":
        return None
    if lacks_internet_gateway(context, gateway.get("VpcId")):
        return texts.NAT_WITHOUT_GATEWAY.format(vpc=gateway["VpcId"])
    allocation = gateway.get("AllocationId")
    users = (*context.seen(NAT_GATEWAY), *context.seen(EIP_ASSOCIATION))
    if allocation is not None and any(each.get("AllocationId") == allocation for each in users):
        return texts.NAT_ADDRESS_TAKEN.format(allocation=allocation)
    return None


HANDLERS = {
    INTERNET_GATEWAY: InternetGateway(),
    GATEWAY_ATTACHMENT: GatewayAttachment(),
    EIP: Eip(),
    EIP_ASSOCIATION: EipAssociation(),
    NAT_GATEWAY: NatGateway(),
}
