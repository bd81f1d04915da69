"""Elastic Load Balancing: load balancers, their listeners and rules, and the target groups that these lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerContext, HandlerRequest, InProgress, Model
from ..handlers.error_texts import ServiceTexts
from ..handlers.references import Reference
from .ec2.network_lookups import group_of_other_vpc, lacks_internet_gateway, subnet_named, vpc_id_of
from .ec2.type_names import EIP, LOAD_BALANCER, SECURITY_GROUP, SUBNET, VPC
from .shared.service_handler import Child, ServiceHandler, Unique, check_unique

TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
LISTENER_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
TRUST_STORE = "AWS::ElasticLoadBalancingV2::TrustStore"

_error_text = ServiceTexts("ElasticLoadBalancingV2")

NO_SUBNET = _error_text("The subnet ID '{value}' does not exist")
NO_GROUP = _error_text("The security group '{value}' does not exist")
NO_ALLOCATION = _error_text("The allocation IDs are not available for use")
NO_VPC = _error_text("The VPC ID '{value}' is not found")
NO_BALANCER = _error_text("One or more load balancers not found", "NotFound")
NO_LISTENER = _error_text("One or more listeners not found", "NotFound")
NO_TARGET_GROUP = _error_text("One or more target groups not found", "NotFound")
NO_TRUST_STORE = _error_text("Trust store '{value}' not found", "NotFound")
SAME_BALANCER = _error_text(
    "A load balancer with the same name '{value}' exists, but with different settings", "AlreadyExists"
)
SAME_TARGET_GROUP = _error_text(
    "A target group with the same name '{value}' exists, but with different settings", "AlreadyExists"
)
SAME_PORT = _error_text("A listener already exists on this port for this load balancer '{value}'", "AlreadyExists")
PORT_TAKEN = _error_text("Listener port '{value}' is already in use")
PRIORITY_TAKEN = _error_text("Priority '{value}' is currently in use")
SAME_PRIORITY = "Resource of type 'AWS::ElasticLoadBalancingV2::ListenerRule' with identifier '{}' already exists."
PROTECTED = _error_text("Load balancer '{identifier}' cannot be deleted because deletion protection is enabled")
TARGET_GROUP_IN_USE = _error_text(
    "Target group '{identifier}' is currently in use by a listener or a rule", "ResourceConflict"
)
TARGET_GROUP_OF_OTHER_BALANCER = _error_text(
    "The following target groups cannot be associated with more than one load balancer: {value}"
)
TRUST_STORE_IN_USE = _error_text("Trust store '{identifier}' is currently in use by a listener", "ResourceConflict")
FEW_SUBNETS = _error_text("At least two subnets in two different Availability Zones must be specified")
SAME_ZONE = _error_text("A load balancer cannot be attached to multiple subnets in the same Availability Zone")
NO_GATEWAY = _error_text("VPC {value} has no internet gateway")
GROUP_OF_OTHER_VPC = _error_text("Security group '{value}' does not belong to VPC '{vpc}'")
LONG_NAME = _error_text("The {noun} name '{value}' cannot be longer than '32' characters")
BAD_NAME = _error_text(
    "The {noun} name '{value}' can only contain characters that are alphanumeric characters and hyphens(-)"
)
NEEDED = _error_text("A {noun} must be specified")
SHORT_INTERVAL = _error_text("Health check interval must be greater than the timeout.")
BAD_PROTOCOL = _error_text("Listener protocol '{value}' must be one of '{allowed}'")
BAD_ARN = _error_text("'{value}' is not a valid {noun} ARN")
NO_CERTIFICATE = _error_text("A certificate must be specified for {value} listeners")

ARN = re.compile(r"arn:[^:]+:elasticloadbalancing:[^:]+:[^:]+:(loadbalancer|listener)/(app|net|gwy)/.+")
PLAIN_NAME = re.compile(r"[A-Za-z0-9-]+")
LONGEST_NAME = 32

PROTOCOLS = {
    "app": ("HTTPS", "HTTP"),
    "net": ("UDP", "TCP", "TCP_UDP", "TLS", "QUIC", "TCP_QUIC"),
    "gwy": (),
}
"""Type of load balancer, as in its ARN → the protocols of its listeners."""

SECURE = ("HTTPS", "TLS")

NEEDED_FOR_TARGETS = {"Protocol": "protocol", "Port": "port", "VpcId": "VPC ID"}
"""What a target group requires unless its target is a Lambda function: property → the service's name for it."""


def _check_name(request: HandlerRequest, name: str, noun: str) -> None:
    if len(name) > LONGEST_NAME:
        raise LONG_NAME.error(request, value=name, noun=noun)
    if not PLAIN_NAME.fullmatch(name):
        raise BAD_NAME.error(request, value=name, noun=noun)


# --- load balancers ---


class LoadBalancer(ServiceHandler):
    """Distributes requests to targets."""

    references = (
        Reference("Subnets/*", SUBNET, NO_SUBNET),
        Reference("SubnetMappings/*/SubnetId", SUBNET, NO_SUBNET),
        Reference("SubnetMappings/*/AllocationId", EIP, NO_ALLOCATION, keys=("AllocationId",)),
        Reference("SecurityGroups/*", SECURITY_GROUP, NO_GROUP),
    )
    unique = (Unique(("Name",), SAME_BALANCER),)
    children = (Child(LISTENER, "LoadBalancerArn"),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid or taken name, subnets of the same zone, and security groups of another VPC."""
        if "Name" in declared and request.operation == "CREATE":
            _check_name(request, declared["Name"], "load balancer")
        super().check(request, declared)
        _check_subnets(request, declared)
        vpc_id = _vpc_of(request.handler_context, declared)
        group_id = group_of_other_vpc(request.handler_context, declared.get("SecurityGroups", ()), vpc_id)
        if group_id is not None:
            raise GROUP_OF_OTHER_VPC.error(request, value=group_id, vpc=vpc_id)

    def create(self, request: HandlerRequest) -> Model:
        """Raises where an internet-facing load balancer is in a VPC without an internet gateway."""
        model = super().create(request)
        vpc_id = _vpc_of(request.handler_context, model)
        if model.get("Scheme") == "internet-facing" and lacks_internet_gateway(request.handler_context, vpc_id):
            raise NO_GATEWAY.error(request, value=vpc_id)
        return model

    def update(self, request: HandlerRequest) -> Model:
        """Applies the change of either `Subnets` or `SubnetMappings`; a read shows the same subnets in both."""
        desired, before = request.desired_state, request.previous_state
        changed = [name for name in ("Subnets", "SubnetMappings") if desired.get(name) != before.get(name)]
        if len(changed) == 1:
            other = "SubnetMappings" if changed == ["Subnets"] else "Subnets"
            desired = {name: value for name, value in desired.items() if name != other}
        return super().update(replace(request, desired_state=desired))

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while deletion protection is on. Deletes the listeners."""
        attributes = request.previous_state.get("LoadBalancerAttributes", ())
        if {"Key": "deletion_protection.enabled", "Value": "true"} in attributes:
            raise PROTECTED.error(request)
        return super().delete(request)

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model = super().declared(request, desired_state)
        group = _default_group(request.handler_context, model)
        if group is not None and model.get("Type", "application") == "application":
            model.setdefault("SecurityGroups", [group])
        return model

    def completed(self, request: HandlerRequest, model: Model) -> Model:  # noqa: ARG002 - the hook's signature
        """Adds a mapping for each subnet that was given alone."""
        if "Subnets" in model:
            model.setdefault("SubnetMappings", [{"SubnetId": subnet_id} for subnet_id in model["Subnets"]])
        return model


def _subnets_of(balancer: Model) -> list[str]:
    mapped = (mapping["SubnetId"] for mapping in balancer.get("SubnetMappings", ()))
    return list(dict.fromkeys([*balancer.get("Subnets", ()), *mapped]))


def _vpc_of(context: HandlerContext, balancer: Model) -> str | None:
    """The VPC of the first subnet that is known."""
    found = (vpc_id_of(context, subnet_id) for subnet_id in _subnets_of(balancer))
    return next(filter(None, found), None)


def _default_group(context: HandlerContext, balancer: Model) -> str | None:
    vpc = context.model_of(VPC, _vpc_of(context, balancer) or "")
    return vpc.get("DefaultSecurityGroup") if vpc else None


def _check_subnets(request: HandlerRequest, balancer: Model) -> None:
    wanted = _subnets_of(balancer)
    if balancer.get("Type", "application") == "application" and len(wanted) < 2:
        raise FEW_SUBNETS.error(request)
    known = filter(None, (subnet_named(request.handler_context, subnet_id) for subnet_id in wanted))
    zones = [subnet.get("AvailabilityZone") for subnet in known]
    if len(set(zones)) < len(zones):
        raise SAME_ZONE.error(request)


# --- target groups ---


def _references_to_groups(actions: str) -> Iterator[Reference]:
    for path in ("TargetGroupArn", "ForwardConfig/TargetGroups/*/TargetGroupArn"):
        yield Reference(f"{actions}/*/{path}", TARGET_GROUP, NO_TARGET_GROUP, in_use=TARGET_GROUP_IN_USE)


ACTIONS = {LISTENER: "DefaultActions", LISTENER_RULE: "Actions"}
"""Where listeners and rules name target groups."""


class TargetGroup(ServiceHandler):
    """The targets that requests are sent to."""

    references = (Reference("VpcId", VPC, NO_VPC),)
    unique = (Unique(("Name",), SAME_TARGET_GROUP),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid or taken name, and where a property is missing that the target type requires."""
        if request.operation == "CREATE":
            if "Name" in declared:
                _check_name(request, declared["Name"], "target group")
            for name, noun in NEEDED_FOR_TARGETS.items():
                if declared.get("TargetType") != "lambda" and name not in declared:
                    raise NEEDED.error(request, noun=noun)
        super().check(request, declared)
        interval, timeout = declared.get("HealthCheckIntervalSeconds"), declared.get("HealthCheckTimeoutSeconds")
        if interval is not None and timeout is not None and interval <= timeout:
            raise SHORT_INTERVAL.error(request)

    def read(self, request: HandlerRequest) -> Model:
        """The group with the load balancers that forward to it."""
        users = _users_of(request.handler_context, str(request.identifier))
        return {**super().read(request), "LoadBalancerArns": list(dict.fromkeys(filter(None, users)))}


def _groups_in(actions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The target groups that actions forward to."""
    for action in actions:
        if "TargetGroupArn" in action:
            yield action["TargetGroupArn"]
        for group in action.get("ForwardConfig", {}).get("TargetGroups", ()):
            if "TargetGroupArn" in group:
                yield group["TargetGroupArn"]


def _groups_of(model: Model) -> Iterator[str]:
    """The target groups that a listener or a rule forwards to."""
    return (group_arn for name in ACTIONS.values() for group_arn in _groups_in(model.get(name, ())))


def _users_of(context: HandlerContext, group_arn: str) -> Iterator[str | None]:
    """The load balancers of the listeners and rules that forward to a target group."""
    for type_name in ACTIONS:
        for model in context.seen_by(type_name, _groups_of, group_arn):
            yield _balancer_of(context, model)


def has_listener(context: HandlerContext, group: Model) -> bool:
    """Whether a listener or a rule forwards to a target group."""
    return any(True for _ in _users_of(context, group["TargetGroupArn"]))


def _balancer_of(context: HandlerContext, model: Model) -> str | None:
    """The load balancer of a listener or a rule, or None where that is not known."""
    if "LoadBalancerArn" in model:
        return str(model["LoadBalancerArn"])
    listener = context.model_of(LISTENER, model.get("ListenerArn", ""))
    return listener["LoadBalancerArn"] if listener else None


def _check_groups(request: HandlerRequest, declared: Model) -> None:
    """Raises where a target group belongs to another load balancer."""
    own = _balancer_of(request.handler_context, {**request.previous_state, **declared})
    for group_arn in _groups_in(declared.get(ACTIONS[request.type_name], ())):
        if own is not None and any(user not in (None, own) for user in _users_of(request.handler_context, group_arn)):
            raise TARGET_GROUP_OF_OTHER_BALANCER.error(request, value=group_arn)


# --- listeners and their rules ---


ONE_FOR_EACH_PORT = Unique(("Port", "LoadBalancerArn"), SAME_PORT)
PORT_STAYS_FREE = Unique(("LoadBalancerArn", "Port"), PORT_TAKEN)
"""The same rule; create and update have different errors for it."""


class Listener(ServiceHandler):
    """A port of a load balancer."""

    references = (
        Reference("LoadBalancerArn", LOAD_BALANCER, NO_BALANCER),
        *_references_to_groups("DefaultActions"),
        Reference("MutualAuthentication/TrustStoreArn", TRUST_STORE, NO_TRUST_STORE, in_use=TRUST_STORE_IN_USE),
    )
    children = (Child(LISTENER_RULE, "ListenerArn"),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken port, and for a protocol that the type of load balancer does not support."""
        _check_protocol(request, declared)
        is_new = request.operation == "CREATE"
        check_unique([ONE_FOR_EACH_PORT if is_new else PORT_STAYS_FREE], request, declared)
        _check_groups(request, declared)


def _check_protocol(request: HandlerRequest, listener: Model) -> None:
    protocol, balancer = listener.get("Protocol"), _checked_arn(request, listener["LoadBalancerArn"], "load balancer")
    allowed = PROTOCOLS[balancer[2]]
    if protocol is not None and protocol not in allowed:
        raise BAD_PROTOCOL.error(request, value=protocol, allowed=", ".join(allowed))
    if protocol in SECURE and not listener.get("Certificates"):
        raise NO_CERTIFICATE.error(request, value=protocol)


def _checked_arn(request: HandlerRequest, arn: str, noun: str) -> re.Match[str]:
    found = ARN.fullmatch(arn)
    if found is None or found[1] != noun.replace(" ", ""):
        raise BAD_ARN.error(request, value=arn, noun=noun)
    return found


class ListenerRule(ServiceHandler):
    """What a listener does with the requests that match."""

    references = (
        Reference("ListenerArn", LISTENER, NO_LISTENER),
        *_references_to_groups("Actions"),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a missing listener, and for a priority that is taken."""
        if not request.previous_state and "ListenerArn" not in declared:
            raise NEEDED.error(request, noun="listener ARN")
        if "ListenerArn" in declared:
            _checked_arn(request, declared["ListenerArn"], "listener")
        wanted = {"ListenerArn": request.previous_state.get("ListenerArn"), **declared}
        try:
            check_unique([Unique(("ListenerArn", "Priority"), PRIORITY_TAKEN)], request, wanted)
        except HandlerError as error:
            if request.operation != "CREATE":
                raise
            # The handler takes the service's own text for the identifier of what exists already.
            raise HandlerError("AlreadyExists", SAME_PRIORITY.format(error.message)) from None
        _check_groups(request, declared)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Keeps the listener of the rule, which no read shows."""
        if "ListenerArn" in request.previous_state:
            model.setdefault("ListenerArn", request.previous_state["ListenerArn"])
        return model


class TrustStore(ServiceHandler):
    """The certificate authorities that listeners trust."""


HANDLERS: Mapping[str, Handler] = {
    LOAD_BALANCER: LoadBalancer(),
    TARGET_GROUP: TargetGroup(),
    LISTENER: Listener(),
    LISTENER_RULE: ListenerRule(),
    TRUST_STORE: TrustStore(),
}
