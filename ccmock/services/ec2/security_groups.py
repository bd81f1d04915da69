"""Security groups, and their rules: those that a group declares itself, and those that are resources of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ...contract.handler import HandlerContext, HandlerRequest, InProgress, Model
from ...handlers.references import Holder, Reference
from ...registry.pointers import PropertySet
from ..shared.relations import Child, RelatedHandler, Unique, check_unique
from .rules import Key, Rule, check_blocks, check_rules, key_of, shown, words_of
from .texts import (
    BAD_GROUP_NAME,
    DEFAULT_GROUP,
    GROUP_IN_USE,
    NO_GROUP,
    NO_GROUP_NAMED,
    RESERVED_GROUP_NAME,
    SAME_GROUP_NAME,
    SAME_RULE,
)
from .type_names import (
    CLASSIC_LOAD_BALANCER,
    EGRESS,
    INGRESS,
    INSTANCE,
    INSTANCE_CONNECT_ENDPOINT,
    LOAD_BALANCER,
    NETWORK_INTERFACE,
    SECURITY_GROUP,
    VPC_ENDPOINT,
)
from .vpcs import IN_VPC

BESIDE = {"SecurityGroupIngress": INGRESS, "SecurityGroupEgress": EGRESS}
"""Property → the type of the rules that are resources of their own and are shown there too."""

USERS = (
    (INSTANCE, "SecurityGroupIds/*"),
    (INSTANCE, "NetworkInterfaces/*/GroupSet/*"),
    (NETWORK_INTERFACE, "GroupSet/*"),
    (VPC_ENDPOINT, "SecurityGroupIds/*"),
    (INSTANCE_CONNECT_ENDPOINT, "SecurityGroupIds/*"),
    (LOAD_BALANCER, "SecurityGroups/*"),
    (CLASSIC_LOAD_BALANCER, "SecurityGroups/*"),
    ("AWS::ECS::Service", "NetworkConfiguration/AwsvpcConfiguration/SecurityGroups/*"),
    ("AWS::EFS::MountTarget", "SecurityGroups/*"),
    ("AWS::EKS::Cluster", "ResourcesVpcConfig/SecurityGroupIds/*"),
    ("AWS::ElastiCache::ReplicationGroup", "SecurityGroupIds/*"),
    ("AWS::Lambda::Function", "VpcConfig/SecurityGroupIds/*"),
    ("AWS::RDS::DBCluster", "VpcSecurityGroupIds/*"),
    ("AWS::RDS::DBInstance", "VPCSecurityGroups/*"),
)
"""What has network interfaces with a group: (type name, where it names the group)."""

IN_RULES = {
    SECURITY_GROUP: PropertySet(
        [
            "/properties/SecurityGroupIngress/*/SourceSecurityGroupId",
            "/properties/SecurityGroupEgress/*/DestinationSecurityGroupId",
        ]
    ),
    INGRESS: PropertySet(["/properties/SourceSecurityGroupId"]),
    EGRESS: PropertySet(["/properties/DestinationSecurityGroupId"]),
}
"""Where rules name groups."""


ONE_NAME_IN_VPC = Unique(("VpcId", "GroupName"), SAME_GROUP_NAME)


class SecurityGroup(RelatedHandler):
    """A group of rules for network interfaces."""

    references = (
        IN_VPC,
        Reference("SecurityGroupEgress/*/DestinationSecurityGroupId", SECURITY_GROUP, NO_GROUP),
    )
    held_by = tuple(Holder(type_name, path, GROUP_IN_USE) for type_name, path in USERS)
    children = (Child(INGRESS, "GroupId"), Child(EGRESS, "GroupId"))

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """A new group has a name that callers may give; no rule stands there twice."""
        if request.operation == "CREATE" and "GroupName" in declared:
            _check_name(request, declared["GroupName"])
        for name in BESIDE:
            check_rules(request, declared.get(name, ()))

    def create(self, request: HandlerRequest) -> Model:
        """Refused where a rule names a group of this account that does not exist."""
        _check_sources(request)
        return super().create(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """The name is free in the VPC; rules that name a group say whose it is."""
        if request.operation == "CREATE":
            check_unique([ONE_NAME_IN_VPC], request, model)
        for rule in model.get("SecurityGroupIngress", ()):
            if "SourceSecurityGroupId" in rule:
                rule.setdefault("SourceSecurityGroupOwnerId", request.handler_context.account_id)
        return model

    def read(self, request: HandlerRequest) -> Model:
        """The group with all of its rules."""
        model = super().read(request)
        for name, type_name in BESIDE.items():
            rules = [shown(rule) for rule in _beside(request, type_name).values()]
            if rules:
                model[name] = [*model.get(name, ()), *rules]
        return model

    def update(self, request: HandlerRequest) -> Model:
        """Keeps its own rules apart from those beside; one of the latter that is not wanted any more is taken away."""
        _check_sources(request)
        own = dict(request.desired_state)
        gone = list(_take_apart(request, own))
        model = super().update(replace(request, desired_state=own))
        for type_name, rule in gone:
            request.handler_context.remove(type_name, rule["Id"])
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Refused for a VPC's default group, and while interfaces or rules of other groups name the group."""
        if request.previous_state.get("GroupName") == "default":
            raise DEFAULT_GROUP.error(request)
        if any(_names_of_others(request.handler_context, request.identifier)):
            raise GROUP_IN_USE.error(request)
        return super().delete(request)


def _check_name(request: HandlerRequest, name: str) -> None:
    if name.startswith("sg-"):
        raise BAD_GROUP_NAME.error(request)
    if name == "default":
        raise RESERVED_GROUP_NAME.error(request, value=name)


def _check_sources(request: HandlerRequest) -> None:
    known = {key_of(rule) for rule in request.previous_state.get("SecurityGroupIngress", ())}
    for rule in request.desired_state.get("SecurityGroupIngress", ()):
        if key_of(rule) not in known:
            check_source(request, rule)


def check_source(request: HandlerRequest, rule: Rule) -> None:
    """Refused where a rule names a source group that does not exist in this account."""
    context, group_id = request.handler_context, rule.get("SourceSecurityGroupId")
    is_ours = rule.get("SourceSecurityGroupOwnerId", context.account_id) == context.account_id
    is_checked = is_ours and context.checks_references_to(SECURITY_GROUP)
    if is_checked and isinstance(group_id, str) and not context.exists(SECURITY_GROUP, group_id):
        raise NO_GROUP.error(request, value=group_id)


def _beside(request: HandlerRequest, type_name: str) -> Mapping[Key, Model]:
    """The rules of a group that are resources of their own."""
    rules = request.handler_context.seen(type_name)
    return {key_of(rule): rule for rule in rules if rule.get("GroupId") == request.identifier}


def _take_apart(request: HandlerRequest, state: Model) -> Iterator[tuple[str, Model]]:
    """Takes the rules beside a group out of its state, in place; (type name, rule) of those that were not in it."""
    for name, type_name in BESIDE.items():
        beside, wanted = _beside(request, type_name), state.get(name, [])
        own = {key_of(rule) for rule in request.previous_state.get(name, ())}
        keys = {key_of(rule) for rule in wanted}
        if beside and name in state:
            state[name] = [rule for rule in wanted if key_of(rule) in own or key_of(rule) not in beside]
        yield from ((type_name, rule) for key, rule in beside.items() if key not in keys)


def _names_of_others(context: HandlerContext, group_id: str | None) -> Iterator[bool]:
    """True for each rule of another group that names the group."""
    for type_name, paths in IN_RULES.items():
        if context.checks_references_to(type_name):
            others = (model for model in context.seen(type_name) if model.get("GroupId") != group_id)
            yield from (True for model in others for _, _, value in paths.found(model) if value == group_id)


# --- rules that are resources of their own ---


class _RuleBeside(RelatedHandler):
    """A rule of a group that exists already. `property_name`: where the group itself declares such rules."""

    property_name: str
    references: Sequence[Reference] = (Reference("GroupId", SECURITY_GROUP, NO_GROUP),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """The group has no such rule yet."""
        check_blocks(request, declared)
        if request.operation == "CREATE":
            group = _group_of(request.handler_context, declared)
            rules = [*(group or {}).get(self.property_name, ()), *self._siblings(request, declared)]
            if any(key_of(rule) == key_of(declared) for rule in rules):
                raise SAME_RULE.error(request, rule=words_of(declared))

    def _siblings(self, request: HandlerRequest, declared: Model) -> Iterator[Model]:
        group_id = declared.get("GroupId")
        return (rule for rule in request.handler_context.seen(request.type_name) if rule.get("GroupId") == group_id)


class Ingress(_RuleBeside):
    """Who may come in."""

    property_name = "SecurityGroupIngress"

    def create(self, request: HandlerRequest) -> Model:
        """Refused where the source is a group that does not exist."""
        check_source(request, request.desired_state)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """The group is named, by id or by name."""
        if "GroupId" not in declared and "GroupName" not in declared:
            raise NO_GROUP_NAMED.error(request)
        super().check(request, declared)

    def _declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model, context = super()._declared(request, desired_state), request.handler_context
        group = _group_of(context, model)
        source = context.model_of(SECURITY_GROUP, model.get("SourceSecurityGroupId", ""))
        if group is not None:
            model.setdefault("GroupId", group["GroupId"])
            model.setdefault("GroupName", group.get("GroupName"))
        if source is not None:
            model.setdefault("SourceSecurityGroupName", source.get("GroupName"))
        return model


class Egress(_RuleBeside):
    """Where one may go."""

    property_name = "SecurityGroupEgress"
    references = (
        *_RuleBeside.references,
        Reference("DestinationSecurityGroupId", SECURITY_GROUP, NO_GROUP),
    )


def _group_of(context: HandlerContext, rule: Model) -> Model | None:
    """The group of a rule, by its id or its name; None where it lives elsewhere."""
    if "GroupId" in rule:
        return context.model_of(SECURITY_GROUP, rule["GroupId"])
    return next(
        (group for group in context.models(SECURITY_GROUP) if group.get("GroupName") == rule["GroupName"]), None
    )


HANDLERS = {SECURITY_GROUP: SecurityGroup(), INGRESS: Ingress(), EGRESS: Egress()}
