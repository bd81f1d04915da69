"""Instances, and the templates that they are launched from."""

from __future__ import annotations

import re
from typing import Any

from ...contract.handler import HandlerContext, HandlerRequest, InProgress, Model
from ...handlers.references import Reference
from ..shared.relations import Child, RelatedHandler, Unique
from .addresses import free_address
from .interfaces import check_placement
from .network_lookups import default_group_of, internal_domain, public_address, public_name, subnet_named
from .texts import (
    BAD_IMAGE,
    GROUP_NAME_BESIDE_SUBNET,
    GROUPS_BESIDE_INTERFACES,
    MISSING,
    NO_GROUP,
    NO_INSTANCE_PROFILE,
    NO_INTERFACE,
    NO_KEY_PAIR,
    NO_LAUNCH_TEMPLATE,
    NO_LAUNCH_TEMPLATE_NAME,
    NO_SUBNET,
    NO_VOLUME,
    SAME_TEMPLATE_NAME,
    SUBNET_BESIDE_INTERFACES,
    TERMINATION_PROTECTED,
)
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
)

IMAGE = re.compile(r"ami-[0-9a-f]+|resolve:ssm:.+")

FROM_TEMPLATE = ("EbsOptimized", "ImageId", "InstanceType", "KeyName", "SecurityGroupIds", "SecurityGroups", "UserData")
"""What an instance has of its launch template, where it does not say otherwise itself."""

COMBINATIONS = (
    ("NetworkInterfaces", "SubnetId", SUBNET_BESIDE_INTERFACES),
    ("NetworkInterfaces", "SecurityGroupIds", GROUPS_BESIDE_INTERFACES),
    ("SubnetId", "SecurityGroups", GROUP_NAME_BESIDE_SUBNET),
)
"""Which two properties a create must not give together."""


class Instance(RelatedHandler):
    """A virtual machine."""

    references = (
        Reference("SubnetId", SUBNET, NO_SUBNET),
        Reference("SecurityGroupIds/*", SECURITY_GROUP, NO_GROUP),
        Reference("NetworkInterfaces/*/SubnetId", SUBNET, NO_SUBNET),
        Reference("NetworkInterfaces/*/GroupSet/*", SECURITY_GROUP, NO_GROUP),
        Reference("NetworkInterfaces/*/NetworkInterfaceId", NETWORK_INTERFACE, NO_INTERFACE),
        Reference("KeyName", KEY_PAIR, NO_KEY_PAIR),
        Reference("IamInstanceProfile", INSTANCE_PROFILE, NO_INSTANCE_PROFILE),
        Reference("LaunchTemplate/LaunchTemplateId", LAUNCH_TEMPLATE, NO_LAUNCH_TEMPLATE),
        Reference(
            "LaunchTemplate/LaunchTemplateName", LAUNCH_TEMPLATE, NO_LAUNCH_TEMPLATE_NAME, keys=("LaunchTemplateName",)
        ),
        Reference("Volumes/*/VolumeId", VOLUME, NO_VOLUME),
    )
    children = (
        Child(VOLUME_ATTACHMENT, "InstanceId"),
        Child(EIP_ASSOCIATION, "InstanceId"),
        Child(NETWORK_INTERFACE_ATTACHMENT, "InstanceId"),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """An image is named; a new instance fits into its subnet."""
        if request.operation != "CREATE":
            return
        if "ImageId" not in declared and "LaunchTemplate" not in declared:
            raise MISSING.error(request, parameter="ImageId")
        if "ImageId" in declared and not IMAGE.fullmatch(declared["ImageId"]):
            raise BAD_IMAGE.error(request, value=declared["ImageId"])
        for place in (declared, *declared.get("NetworkInterfaces", ())):
            if "SubnetId" in place:
                groups = [*place.get("SecurityGroupIds", ()), *place.get("GroupSet", ())]
                addresses = [place["PrivateIpAddress"]] if "PrivateIpAddress" in place else []
                check_placement(request, place["SubnetId"], groups, addresses)

    def create(self, request: HandlerRequest) -> Model:
        """Refused where interfaces and what an interface has are both given."""
        for one, other, error_text in COMBINATIONS:
            if request.desired_state.get(one) and request.desired_state.get(other):
                raise error_text.error(request)
        return super().create(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """The interface that was made for the instance has its groups, and says whether it is public."""
        if request.operation == "CREATE" and "NetworkInterfaces" not in request.desired_state:
            for interface in model.get("NetworkInterfaces", ()):
                interface["GroupSet"] = list(model["SecurityGroupIds"])
                interface["AssociatePublicIpAddress"] = "PublicIp" in model
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Refused while the instance is protected from it."""
        if request.previous_state.get("DisableApiTermination"):
            raise TERMINATION_PROTECTED.error(request)
        answer = super().delete(request)
        _give_back_addresses(request)
        return answer

    def _declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model = super()._declared(request, desired_state)
        if request.operation == "CREATE":
            for name, value in _of_template(request.handler_context, model).items():
                model.setdefault(name, value)
            _place(request, model)
        return model


def _give_back_addresses(request: HandlerRequest) -> None:
    """Public addresses that an instance had stay, but are its own no longer."""
    for address in request.handler_context.models(EIP):
        if address.get("InstanceId") == request.identifier:
            del address["InstanceId"]
            request.handler_context.put(EIP, f"{address['PublicIp']}|{address['AllocationId']}", address)


def _of_template(context: HandlerContext, instance: Model) -> Model:
    """What the launch template of an instance says."""
    named = instance.get("LaunchTemplate", {}).items()
    templates = context.models(LAUNCH_TEMPLATE)
    template = next((each for each in templates if any(each.get(name) == value for name, value in named)), {})
    content: Model = template.get("LaunchTemplateData", {})
    return {name: content[name] for name in FROM_TEMPLATE if name in content}


def _place(request: HandlerRequest, model: Model) -> None:
    """Gives a new instance what it has of its subnet, in place."""
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


class LaunchTemplate(RelatedHandler):
    """What instances are launched with. Each change of it is a new version; the first stays the default."""

    unique = (Unique(("LaunchTemplateName",), SAME_TEMPLATE_NAME),)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Counts the versions."""
        before = request.previous_state
        changed = any(model.get(name) != before.get(name) for name in ("LaunchTemplateData", "VersionDescription"))
        if request.operation == "UPDATE" and changed:
            model["LatestVersionNumber"] = str(int(before["LatestVersionNumber"]) + 1)
        return model


HANDLERS = {INSTANCE: Instance(), LAUNCH_TEMPLATE: LaunchTemplate()}
