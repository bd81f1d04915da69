"""Instances, and the templates that they are launched from."""

from __future__ import annotations

import re
from typing import Any

from ...contract.handler import HandlerContext, HandlerRequest, InProgress, Model
from ...handlers.references import Reference
from ..shared.service_handler import Child, ServiceHandler, Unique
from . import texts
from .addresses import free_address
from .interfaces import check_placement
from .network_lookups import default_group_of, internal_domain, public_address, public_name, subnet_named
from .type_names import (
    EIP,
    EIP_ASSOCIATION,
    INSTANCE,
    INSTANCE_PROFILE,
    KEY_PAIR,
    LAUNCH_TEMPLATE,
    NETWORK_INTERFACE,
    NETWORK_INTERFACE_ATTACHMENT,
    SECURITY_GROUP,
    SUBNET,
    VOLUME,
    VOLUME_ATTACHMENT,
    VPC,
)

IMAGE = re.compile(r"ami-[0-9a-f]+|resolve:ssm:.+")

FROM_TEMPLATE = ("EbsOptimized", "ImageId", "InstanceType", "KeyName", "SecurityGroupIds", "SecurityGroups", "UserData")
"""What an instance takes from its launch template where it has no value of its own."""

COMBINATIONS = (
    ("NetworkInterfaces", "SubnetId", texts.SUBNET_AND_INTERFACES),
    ("NetworkInterfaces", "SecurityGroupIds", texts.GROUPS_AND_INTERFACES),
    ("SubnetId", "SecurityGroups", texts.GROUP_NAME_AND_SUBNET),
)
"""(property, property, error) of what a create must not give together."""


class Instance(ServiceHandler):
    """A virtual machine."""

    references = (
        Reference("SubnetId", SUBNET, texts.NO_SUBNET, in_use=texts.SUBNET_IN_USE),
        Reference("SecurityGroupIds/*", SECURITY_GROUP, texts.NO_GROUP, in_use=texts.GROUP_IN_USE),
        Reference("NetworkInterfaces/*/SubnetId", SUBNET, texts.NO_SUBNET),
        Reference("NetworkInterfaces/*/GroupSet/*", SECURITY_GROUP, texts.NO_GROUP, in_use=texts.GROUP_IN_USE),
        Reference(
            "NetworkInterfaces/*/NetworkInterfaceId",
            NETWORK_INTERFACE,
            texts.NO_INTERFACE,
            in_use=texts.INTERFACE_IN_USE,
        ),
        Reference("KeyName", KEY_PAIR, texts.NO_KEY_PAIR),
        Reference("IamInstanceProfile", INSTANCE_PROFILE, texts.NO_INSTANCE_PROFILE),
        Reference("LaunchTemplate/LaunchTemplateId", LAUNCH_TEMPLATE, texts.NO_LAUNCH_TEMPLATE),
        Reference(
            "LaunchTemplate/LaunchTemplateName",
            LAUNCH_TEMPLATE,
            texts.NO_LAUNCH_TEMPLATE_NAME,
            keys=("LaunchTemplateName",),
        ),
        Reference("Volumes/*/VolumeId", VOLUME, texts.NO_VOLUME, in_use=texts.VOLUME_IN_USE, named_by="InstanceId"),
        # EC2 adds the VPC of the subnet.
        Reference("VpcId", VPC, missing=None, in_use=texts.VPC_IN_USE),
    )
    children = (
        Child(VOLUME_ATTACHMENT, "InstanceId"),
        Child(EIP_ASSOCIATION, "InstanceId"),
        Child(NETWORK_INTERFACE_ATTACHMENT, "InstanceId"),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a missing or invalid image, and where groups or addresses do not fit the subnet."""
        if request.operation != "CREATE":
            return
        if "ImageId" not in declared and "LaunchTemplate" not in declared:
            raise texts.MISSING.error(request, parameter="ImageId")
        if "ImageId" in declared and not IMAGE.fullmatch(declared["ImageId"]):
            raise texts.BAD_IMAGE.error(request, value=declared["ImageId"])
        for place in (declared, *declared.get("NetworkInterfaces", ())):
            if "SubnetId" in place:
                groups = [*place.get("SecurityGroupIds", ()), *place.get("GroupSet", ())]
                addresses = [place["PrivateIpAddress"]] if "PrivateIpAddress" in place else []
                check_placement(request, place["SubnetId"], groups, addresses)

    def create(self, request: HandlerRequest) -> Model:
        """Raises where interfaces and the properties of an interface are both given."""
        for one, other, error_text in COMBINATIONS:
            if request.desired_state.get(one) and request.desired_state.get(other):
                raise error_text.error(request)
        return super().create(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Gives the interface that EC2 creates for the instance the instance's groups and whether it is public."""
        if request.operation == "CREATE" and "NetworkInterfaces" not in request.desired_state:
            for interface in model.get("NetworkInterfaces", ()):
                interface["GroupSet"] = list(model["SecurityGroupIds"])
                interface["AssociatePublicIpAddress"] = "PublicIp" in model
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while termination protection is on. Public addresses of the instance remain without it."""
        if request.previous_state.get("DisableApiTermination"):
            raise texts.TERMINATION_PROTECTED.error(request)
        answer = super().delete(request)
        _release_addresses(request)
        return answer

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model = super().declared(request, desired_state)
        if request.operation == "CREATE":
            for name, value in _of_template(request.handler_context, model).items():
                model.setdefault(name, value)
            _place(request, model)
        return model


def _release_addresses(request: HandlerRequest) -> None:
    """Keeps the public addresses of an instance, and takes the instance out of them."""
    for address in request.handler_context.models(EIP):
        if address.get("InstanceId") == request.identifier:
            del address["InstanceId"]
            request.handler_context.put(EIP, f"{address['PublicIp']}|{address['AllocationId']}", address)


def _of_template(context: HandlerContext, instance: Model) -> Model:
    """The properties that the launch template of an instance has."""
    named = instance.get("LaunchTemplate", {}).items()
    templates = context.models(LAUNCH_TEMPLATE)
    template = next((each for each in templates if any(each.get(name) == value for name, value in named)), {})
    content: Model = template.get("LaunchTemplateData", {})
    return {name: content[name] for name in FROM_TEMPLATE if name in content}


def _place(request: HandlerRequest, model: Model) -> None:
    """Adds what a new instance takes from its subnet, in place."""
    context, first = request.handler_context, _first_interface(model)
    if "SubnetId" in first:
        model.setdefault("SubnetId", first["SubnetId"])
    if "GroupSet" in first:
        model.setdefault("SecurityGroupIds", first["GroupSet"])
    subnet = subnet_named(context, model.get("SubnetId"))
    if subnet is None:
        return
    model["VpcId"] = subnet["VpcId"]
    model.setdefault("AvailabilityZone", subnet["AvailabilityZone"])
    if group := default_group_of(context, subnet["VpcId"]):
        model.setdefault("SecurityGroupIds", [group])
    _name_groups(context, model)
    address = model.get("PrivateIpAddress") or first.get("PrivateIpAddress") or free_address(request, subnet)
    if address is not None:
        model["PrivateIpAddress"] = address
        model["PrivateDnsName"] = f"ip-{address.replace('.', '-')}.{internal_domain(context.region)}"
    if first.get("AssociatePublicIpAddress", subnet.get("MapPublicIpOnLaunch")):
        model["PublicIp"] = public_address(context.draw(f"{INSTANCE}/public"))
        model["PublicDnsName"] = public_name(context.region, model["PublicIp"])


def _name_groups(context: HandlerContext, model: Model) -> None:
    groups = [context.model_of(SECURITY_GROUP, group_id) for group_id in model.get("SecurityGroupIds", ())]
    names = [group["GroupName"] for group in groups if group]
    if names and len(names) == len(groups):
        model.setdefault("SecurityGroups", names)


def _first_interface(model: Model) -> dict[str, Any]:
    interfaces = model.get("NetworkInterfaces", ())
    return next((each for each in interfaces if each.get("DeviceIndex") in (None, "0")), {})


class LaunchTemplate(ServiceHandler):
    """What instances are launched with. Each change is a new version; the first one stays the default."""

    unique = (Unique(("LaunchTemplateName",), texts.SAME_TEMPLATE_NAME),)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Counts the versions of the template."""
        before = request.previous_state
        changed = any(model.get(name) != before.get(name) for name in ("LaunchTemplateData", "VersionDescription"))
        if request.operation == "UPDATE" and changed:
            model["LatestVersionNumber"] = str(int(before["LatestVersionNumber"]) + 1)
        return model


HANDLERS = {INSTANCE: Instance(), LAUNCH_TEMPLATE: LaunchTemplate()}
