"""Auto Scaling: groups of instances, what they are launched with, and the parts of a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..contract.handler import Handler, HandlerContext, HandlerRequest, Model
from ..handlers.error_texts import ServiceTexts
from ..handlers.references import Reference
from .ec2.network_lookups import subnet_named, zone_id_of
from .ec2.type_names import CLASSIC_LOAD_BALANCER, KEY_PAIR, LAUNCH_TEMPLATE, SECURITY_GROUP, SUBNET
from .elasticloadbalancingv2 import TARGET_GROUP
from .shared.service_handler import Child, ServiceHandler

GROUP = "AWS::AutoScaling::AutoScalingGroup"
LAUNCH_CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration"
PARTS = (
    "AWS::AutoScaling::LifecycleHook",
    "AWS::AutoScaling::ScalingPolicy",
    "AWS::AutoScaling::ScheduledAction",
    "AWS::AutoScaling::WarmPool",
)
"""The parts of a group, which are deleted with it."""

_error_text = ServiceTexts("AutoScaling")

NO_GROUP = _error_text("AutoScalingGroup name not found - null")
NO_SUBNET = _error_text("The subnet ID '{value}' does not exist")
NO_SECURITY_GROUP = _error_text("The security group '{value}' does not exist")
NO_KEY_PAIR = _error_text("The key pair '{value}' does not exist")
NO_CONFIGURATION = _error_text(
    "Launch configuration name not found - A launch configuration with the name: {value} does not exist"
)
BAD_TEMPLATE = "You must use a valid fully-formed launch template. "
NO_TEMPLATE = _error_text(BAD_TEMPLATE + "The specified launch template, with template ID {value}, does not exist.")
NO_TEMPLATE_NAME = _error_text(
    BAD_TEMPLATE + "The specified launch template, with template name {value}, does not exist."
)
NO_KEY_PAIR_IN_TEMPLATE = _error_text(BAD_TEMPLATE + "The key pair '{value}' does not exist")
NO_GROUP_IN_TEMPLATE = _error_text(BAD_TEMPLATE + "The security group '{value}' does not exist")
NO_TARGET_GROUP = _error_text("Provided Target Groups may not be valid. Please ensure they exist and try again.")
NO_BALANCER = _error_text("Provided Load Balancers may not be valid. Please ensure they exist and try again.")
SAME_GROUP = _error_text(
    "AutoScalingGroup by this name already exists - A group with the name {value} already exists", "AlreadyExists"
)
SAME_CONFIGURATION = _error_text(
    "Launch Configuration by this name already exists - A launch configuration already exists with the name {value}",
    "AlreadyExists",
)
NO_LAUNCH_SOURCE = _error_text(
    "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy "
    "parameter."
)
NO_ZONE = _error_text("At least one Availability Zone or VPC Subnet is required.")
BAD_BOUNDS = _error_text("Max bound, {most}, must be greater than or equal to min bound, {least}")
BAD_CAPACITY = _error_text(
    "Desired capacity:{wanted} must be between the specified min size:{least} and max size:{most}"
)
CONFIGURATION_IN_USE = _error_text(
    "Cannot delete launch configuration {identifier} because it is attached to AutoScalingGroup {dependent}",
    "ResourceConflict",
)

LAUNCH_SOURCES = frozenset({"LaunchTemplate", "LaunchConfigurationName", "InstanceId", "MixedInstancesPolicy"})
ZONE_PROPERTIES = frozenset({"AvailabilityZones", "AvailabilityZoneIds", "VPCZoneIdentifier"})

TEMPLATES = ("LaunchTemplate", "MixedInstancesPolicy/LaunchTemplate/LaunchTemplateSpecification")
"""The paths where a group names its launch template."""


def _template_references(path: str) -> tuple[Reference, Reference]:
    return (
        Reference(f"{path}/LaunchTemplateId", LAUNCH_TEMPLATE, NO_TEMPLATE),
        Reference(f"{path}/LaunchTemplateName", LAUNCH_TEMPLATE, NO_TEMPLATE_NAME, keys=("LaunchTemplateName",)),
    )


class AutoScalingGroup(ServiceHandler):
    """A group of instances."""

    references = (
        Reference("VPCZoneIdentifier/*", SUBNET, NO_SUBNET),
        Reference(
            "LaunchConfigurationName",
            LAUNCH_CONFIGURATION,
            NO_CONFIGURATION,
            in_use=CONFIGURATION_IN_USE,
            named_by="AutoScalingGroupName",
        ),
        *(reference for path in TEMPLATES for reference in _template_references(path)),
        Reference("TargetGroupARNs/*", TARGET_GROUP, NO_TARGET_GROUP),
        Reference("LoadBalancerNames/*", CLASSIC_LOAD_BALANCER, NO_BALANCER),
    )
    children = tuple(Child(type_name, "AutoScalingGroupName") for type_name in PARTS)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name, a missing launch source or zone, and contradictory sizes."""
        if request.operation == "CREATE":
            name = declared.get("AutoScalingGroupName", "")
            if request.handler_context.is_taken(GROUP, name):
                raise SAME_GROUP.error(request, value=name)
            if LAUNCH_SOURCES.isdisjoint(declared):
                raise NO_LAUNCH_SOURCE.error(request)
            if ZONE_PROPERTIES.isdisjoint(declared):
                raise NO_ZONE.error(request)
        _check_sizes(request, declared)

    def create(self, request: HandlerRequest) -> Model:
        """Raises where the launch template names what does not exist."""
        model = super().create(request)
        _check_template(request, _template_of(request.handler_context, model.get("LaunchTemplate", {})))
        return model

    def update(self, request: HandlerRequest) -> Model:
        """Changes the group. Its zones follow its subnets."""
        model = super().update(request)
        if model.get("VPCZoneIdentifier") != request.previous_state.get("VPCZoneIdentifier"):
            model.update(_zones_of(request.handler_context, model.get("VPCZoneIdentifier", ())))
        return model

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model, context = super().declared(request, desired_state), request.handler_context
        model = {**_zones_of(context, model.get("VPCZoneIdentifier", ())), **model}
        template = _template_of(context, model.get("LaunchTemplate", {}))
        named = {name: template[name] for name in ("LaunchTemplateId", "LaunchTemplateName") if name in template}
        if named:
            model["LaunchTemplate"] = {**named, **model["LaunchTemplate"]}
        return model


def _check_sizes(request: HandlerRequest, group: Model) -> None:
    least, most = int(group["MinSize"]), int(group["MaxSize"])
    wanted = int(group.get("DesiredCapacity", least))
    if least > most:
        raise BAD_BOUNDS.error(request, least=least, most=most)
    if not least <= wanted <= most:
        raise BAD_CAPACITY.error(request, wanted=wanted, least=least, most=most)


def _zones_of(context: HandlerContext, subnet_ids: Sequence[str]) -> Model:
    """The zones of subnets; nothing where one of the subnets does not exist here."""
    subnets = [subnet_named(context, subnet_id) for subnet_id in subnet_ids]
    zones = sorted({subnet["AvailabilityZone"] for subnet in subnets if subnet})
    if not zones or None in subnets:
        return {}
    ids = [zone_id_of(context.region, zone) for zone in zones]
    return {"AvailabilityZones": zones, "AvailabilityZoneIds": [zone_id for zone_id in ids if zone_id]}


def _template_of(context: HandlerContext, named: Mapping[str, str]) -> Model:
    """The launch template that is named; empty where it does not exist here."""
    keys = [name for name in ("LaunchTemplateId", "LaunchTemplateName") if name in named]
    templates = context.models(LAUNCH_TEMPLATE) if keys else ()
    return next((each for each in templates if all(each.get(name) == named[name] for name in keys)), {})


def _check_template(request: HandlerRequest, template: Model) -> None:
    content, context = template.get("LaunchTemplateData", {}), request.handler_context
    named = [(KEY_PAIR, content.get("KeyName"), NO_KEY_PAIR_IN_TEMPLATE)]
    named += [(SECURITY_GROUP, group_id, NO_GROUP_IN_TEMPLATE) for group_id in content.get("SecurityGroupIds", ())]
    for type_name, value, missing in named:
        is_checked = value is not None and context.checks_references_to(type_name)
        if is_checked and not context.exists(type_name, value):
            raise missing.error(request, value=value)


class LaunchConfiguration(ServiceHandler):
    """What instances were launched with before there were launch templates."""

    references = (
        Reference("SecurityGroups/*", SECURITY_GROUP, NO_SECURITY_GROUP),
        Reference("KeyName", KEY_PAIR, NO_KEY_PAIR),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name."""
        name = declared.get("LaunchConfigurationName", "")
        if request.operation == "CREATE" and request.handler_context.is_taken(LAUNCH_CONFIGURATION, name):
            raise SAME_CONFIGURATION.error(request, value=name)


class PartOfGroup(ServiceHandler):
    """A part of a group."""

    references = (Reference("AutoScalingGroupName", GROUP, NO_GROUP),)


HANDLERS: Mapping[str, Handler] = {
    GROUP: AutoScalingGroup(),
    LAUNCH_CONFIGURATION: LaunchConfiguration(),
    **{type_name: PartOfGroup() for type_name in PARTS},
}
