"""Security groups, and their rules: those that a group declares itself, and those that are resources of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ...contract.handler import HandlerContext, HandlerRequest, InProgress, Model
from ...handlers.model_keys import by_property
from ...handlers.references import Dependent, Reference
from ..shared.service_handler import Child, ServiceHandler, Unique, check_unique
from . import texts
from .rules import Key, Rule, check_blocks, check_rules, description_of, key_of, shown
from .type_names import (
    CLASSIC_LOAD_BALANCER,
    EGRESS,
    INGRESS,
    INSTANCE_CONNECT_ENDPOINT,
    LOAD_BALANCER,
    SECURITY_GROUP,
)
from .vpcs import IN_VPC

RULE_TYPES = {"SecurityGroupIngress": INGRESS, "SecurityGroupEgress": EGRESS}
"""Property of a group → the type of the rules that are resources of their own, which a read shows there too."""

USED_BY = (
    LOAD_BALANCER,
    "AWS::ECS::Service",
    "AWS::EKS::Cluster",
    "AWS::Lambda::Function",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
)
"""Types of other services that have network interfaces with the groups that their references name."""

NAMED_AT = (
    (INSTANCE_CONNECT_ENDPOINT, "SecurityGroupIds/*"),
    (CLASSIC_LOAD_BALANCER, "SecurityGroups/*"),
    ("AWS::EFS::MountTarget", "SecurityGroups/*"),
    ("AWS::ElastiCache::ReplicationGroup", "SecurityGroupIds/*"),
)
"""(type name, path) of other types that have network interfaces with the groups that they name."""

SOURCE_GROUP = Reference("SourceSecurityGroupId", SECURITY_GROUP, missing=None, in_use=texts.GROUP_IN_USE)
"""The source of a rule, which may be of another account: `check_source` checks it."""

ONE_NAME_IN_VPC = Unique(("VpcId", "GroupName"), texts.SAME_GROUP_NAME)


class SecurityGroup(ServiceHandler):
    """A group of rules for network interfaces."""

    references = (
        IN_VPC,
        Reference(
            "SecurityGroupEgress/*/DestinationSecurityGroupId",
            SECURITY_GROUP,
            texts.NO_GROUP,
            in_use=texts.GROUP_IN_USE,
        ),
        replace(SOURCE_GROUP, path="SecurityGroupIngress/*/SourceSecurityGroupId"),
    )
    used_by = tuple((type_name, texts.GROUP_IN_USE) for type_name in USED_BY)
    dependents = tuple(Dependent(type_name, path, texts.GROUP_IN_USE) for type_name, path in NAMED_AT)
    children = (Child(INGRESS, "GroupId"), Child(EGRESS, "GroupId"))

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a name that is not allowed, and for a rule that is invalid or listed twice."""
        if request.operation == "CREATE" and "GroupName" in declared:
            _check_name(request, declared["GroupName"])
        for name in RULE_TYPES:
            check_rules(request, declared.get(name, ()))

    def create(self, request: HandlerRequest) -> Model:
        """Raises where a rule names a group of this account that does not exist."""
        _check_sources(request)
        return super().create(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Raises for a name that is taken in the VPC. Adds the owner of the groups that rules name."""
        if request.operation == "CREATE":
            check_unique([ONE_NAME_IN_VPC], request, model)
        for rule in model.get("SecurityGroupIngress", ()):
            if "SourceSecurityGroupId" in rule:
                rule.setdefault("SourceSecurityGroupOwnerId", request.handler_context.account_id)
        return model

    def read(self, request: HandlerRequest) -> Model:
        """The group with all of its rules, including those that are resources of their own."""
        model = super().read(request)
        for name, type_name in RULE_TYPES.items():
            rules = [shown(rule) for rule in _separate_rules(request, type_name).values()]
            if rules:
                model[name] = [*model.get(name, ()), *rules]
        return model

    def update(self, request: HandlerRequest) -> Model:
        """Changes the group's own rules; deletes the separate ones that the desired state does not list any more."""
        _check_sources(request)
        own = dict(request.desired_state)
        gone = list(_split_rules(request, own))
        model = super().update(replace(request, desired_state=own))
        for type_name, rule in gone:
            request.handler_context.remove(type_name, rule["Id"])
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises for a VPC's default group, and while interfaces or rules of other groups name the group."""
        if request.previous_state.get("GroupName") == "default":
            raise texts.DEFAULT_GROUP.error(request)
        return super().delete(request)

    def prevents_delete(self, request: HandlerRequest, type_name: str, model: Model) -> bool:  # noqa: ARG002 - a hook
        """Whether what names the group is not a rule of the group itself."""
        return model.get("GroupId") != request.identifier


def _check_name(request: HandlerRequest, name: str) -> None:
    if name.startswith("sg-"):
        raise texts.BAD_GROUP_NAME.error(request)
    if name == "default":
        raise texts.RESERVED_GROUP_NAME.error(request, value=name)


def _check_sources(request: HandlerRequest) -> None:
    known = {key_of(rule) for rule in request.previous_state.get("SecurityGroupIngress", ())}
    for rule in request.desired_state.get("SecurityGroupIngress", ()):
        if key_of(rule) not in known:
            check_source(request, rule)


def check_source(request: HandlerRequest, rule: Rule) -> None:
    """Raises where a rule names a source group of this account that does not exist."""
    context, group_id = request.handler_context, rule.get("SourceSecurityGroupId")
    is_ours = rule.get("SourceSecurityGroupOwnerId", context.account_id) == context.account_id
    is_checked = is_ours and context.checks_references_to(SECURITY_GROUP)
    if is_checked and isinstance(group_id, str) and not context.exists(SECURITY_GROUP, group_id):
        raise texts.NO_GROUP.error(request, value=group_id)


def _separate_rules(request: HandlerRequest, type_name: str) -> Mapping[Key, Model]:
    """The rules of a group that are resources of their own."""
    rules = request.handler_context.seen_by(type_name, by_property("GroupId"), request.identifier)
    return {key_of(rule): rule for rule in rules}


def _split_rules(request: HandlerRequest, state: Model) -> Iterator[tuple[str, Model]]:
    """Removes the separate rules from a group's state, in place; yields (type name, rule) of those not in it."""
    for name, type_name in RULE_TYPES.items():
        separate, wanted = _separate_rules(request, type_name), state.get(name, [])
        own = {key_of(rule) for rule in request.previous_state.get(name, ())}
        keys = {key_of(rule) for rule in wanted}
        if separate and name in state:
            state[name] = [rule for rule in wanted if key_of(rule) in own or key_of(rule) not in separate]
        yield from ((type_name, rule) for key, rule in separate.items() if key not in keys)


# --- rules that are resources of their own ---


class SeparateRule(ServiceHandler):
    """A rule that is a resource of its own. `property_name`: the group's property for such rules."""

    property_name: str
    references: Sequence[Reference] = (Reference("GroupId", SECURITY_GROUP, texts.NO_GROUP),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid block, and where the group has the same rule already."""
        check_blocks(request, declared)
        if request.operation == "CREATE":
            group = _group_of(request.handler_context, declared)
            rules = [*(group or {}).get(self.property_name, ()), *self._siblings(request, declared)]
            if any(key_of(rule) == key_of(declared) for rule in rules):
                raise texts.SAME_RULE.error(request, rule=description_of(declared))

    def _siblings(self, request: HandlerRequest, declared: Model) -> Iterator[Model]:
        group_id = declared.get("GroupId")
        return request.handler_context.seen_by(request.type_name, by_property("GroupId"), group_id)


class Ingress(SeparateRule):
    """A rule for inbound traffic."""

    property_name = "SecurityGroupIngress"
    references = (*SeparateRule.references, SOURCE_GROUP)

    def create(self, request: HandlerRequest) -> Model:
        """Raises where the source is a group of this account that does not exist."""
        check_source(request, request.desired_state)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises where neither the id nor the name of the group is given, and as for any rule."""
        if "GroupId" not in declared and "GroupName" not in declared:
            raise texts.NO_GROUP_NAMED.error(request)
        super().check(request, declared)

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model, context = super().declared(request, desired_state), request.handler_context
        group = _group_of(context, model)
        source = context.model_of(SECURITY_GROUP, model.get("SourceSecurityGroupId", ""))
        if group is not None:
            model.setdefault("GroupId", group["GroupId"])
            model.setdefault("GroupName", group.get("GroupName"))
        if source is not None:
            model.setdefault("SourceSecurityGroupName", source.get("GroupName"))
        return model


class Egress(SeparateRule):
    """A rule for outbound traffic."""

    property_name = "SecurityGroupEgress"
    references = (
        *SeparateRule.references,
        Reference("DestinationSecurityGroupId", SECURITY_GROUP, texts.NO_GROUP, in_use=texts.GROUP_IN_USE),
    )


def _group_of(context: HandlerContext, rule: Model) -> Model | None:
    """The group of a rule, by its id or its name; None where it does not exist here."""
    if "GroupId" in rule:
        return context.model_of(SECURITY_GROUP, rule["GroupId"])
    named = context.seen_by(SECURITY_GROUP, by_property("GroupName"), rule["GroupName"])
    return next(named, None)


HANDLERS = {SECURITY_GROUP: SecurityGroup(), INGRESS: Ingress(), EGRESS: Egress()}
