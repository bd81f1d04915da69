"""The IAM actions that calls and handlers require, and the policy that allows what a test turned out to require.

A call requires `cloudformation:<Operation>`. Its handler requires the actions that the schema of the type lists for it.
It works as the caller or, if the call names one, as a role that the caller must be allowed to pass.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine.model import API_OPERATIONS
from ..engine.region import Region
from ..registry.pointers import value_at
from ..registry.resource_type import ACTIONS, ResourceType

ACTION = re.compile(r"[\w*?-]+:[\w*?]+")
"""What an IAM action, or a pattern of actions, looks like."""

PASS_ROLE = "iam:PassRole"  # noqa: S105 - an action
_READS_TAGS = re.compile(r":(List|Get|Describe|BatchGet)")
_UNTAGS = re.compile(r":(Untag|Remove|Delete)")


class RequiredActions(NamedTuple):
    """The actions that a call or a handler requires, and which of them are only for tags."""

    actions: tuple[str, ...]
    tagging: frozenset[str] = frozenset()


OF_CALL: Mapping[str, RequiredActions] = {
    operation: RequiredActions((f"cloudformation:{operation}",)) for operation in API_OPERATIONS
}
"""Name of an API operation → what a call of it requires."""

OF_PASSING_A_ROLE = RequiredActions((PASS_ROLE,))


# --- what handlers require ---


def required_by_handler(resource_type: ResourceType, operation: str, *, with_tags: bool) -> RequiredActions:
    """What a handler requires. It is empty if the type has no such handler.

    The actions for tags are required only if the request sets or changes tags, those that remove tags only by updates.
    """
    return resource_type.derived(_required_by_handlers)[operation, with_tags]


def _required_by_handlers(resource_type: ResourceType) -> dict[tuple[str, bool], RequiredActions]:
    return {
        (operation, with_tags): _required(resource_type, operation, with_tags)
        for operation in ACTIONS
        for with_tags in (False, True)
    }


def _required(resource_type: ResourceType, operation: str, with_tags: bool) -> RequiredActions:
    # Some schemas list texts that are not actions, such as the name of a log entry.
    tagging = [action for action in resource_type.tagging.permissions if ACTION.fullmatch(action)]
    tagging = [action for action in tagging if not _READS_TAGS.search(action)]
    own = resource_type.handlers[operation].permissions if operation in resource_type.handlers else ()
    actions = [action for action in own if ACTION.fullmatch(action) and action not in tagging]
    if not with_tags:
        return RequiredActions(tuple(dict.fromkeys(actions)))
    wanted = [action for action in tagging if operation == "UPDATE" or not _UNTAGS.search(action)]
    return RequiredActions(tuple(dict.fromkeys([*actions, *wanted])), frozenset(wanted))


def changes_tags(operation: str, tag_property: str, desired_state: Mapping[str, Any], model: Mapping[str, Any]) -> bool:
    """Whether a handler that brings a resource from `model` to `desired_state` sets or changes its tags."""
    if operation not in ("CREATE", "UPDATE"):
        return False
    now = value_at(desired_state, tag_property) or None
    return now != (value_at(model, tag_property) or None) if operation == "UPDATE" else now is not None


def api_resource(partition: str, region: str, account_id: str) -> str:
    """The resource that permissions of the API are about, in an account and region."""
    return f"arn:{partition}:cloudformation:{region}:{account_id}:resource/*"


# --- what was required so far ---


class RequirementLogState(NamedTuple):
    """What a RequirementLog holds."""

    calls: frozenset[tuple[str, str, str, str]]
    passed_roles: frozenset[str]
    by_handlers: tuple[tuple[str | None, tuple[str, ...]], ...]


class RequirementLog:
    """What was required so far, in all accounts and regions."""

    def __init__(self) -> None:
        self._calls: set[tuple[str, str, str, str]] = set()
        """(partition, region, account id, operation) of every call."""
        self._passed_roles: set[str] = set()
        """The roles that calls named."""
        self._by_handlers: dict[tuple[str | None, tuple[str, ...]], None] = {}
        """(role or None for the caller, actions) of every handler, in order."""

    def add_call(self, region: Region, operation: str, role: str | None) -> None:
        """A call was made; `role` is the role that it named, if any."""
        self._calls.add((region.partition, region.name, region.account_id, operation))
        if role is not None:
            self._passed_roles.add(role)

    def add_handler(self, role: str | None, required: RequiredActions) -> None:
        """A handler is about to run as a role, or (None) as the caller."""
        self._by_handlers[role, required.actions] = None

    def policy(self, role: str | None) -> dict[str, Any]:
        """The policy of callers, or of one role, that allows what was required and no more."""
        own_statements = self._statements_of_callers() if role is None else []
        return {"Version": "2012-10-17", "Statement": [*own_statements, *self._statements_of_handlers(role)]}

    def _statements_of_callers(self) -> list[dict[str, Any]]:
        statements: list[dict[str, Any]] = []
        if self._calls:
            actions = sorted({action for *_, operation in self._calls for action in OF_CALL[operation].actions})
            resources = sorted({api_resource(*place) for *place, _ in self._calls})
            statements.append(_statement("CloudControl", actions, resources))
        if self._passed_roles:
            statements.append(_statement("PassRole", [PASS_ROLE], sorted(self._passed_roles)))
        return statements

    def _statements_of_handlers(self, role: str | None) -> list[dict[str, Any]]:
        by_service: dict[str, set[str]] = {}
        for whose, actions in self._by_handlers:
            for action in actions if whose == role else ():
                by_service.setdefault(action.partition(":")[0], set()).add(action)
        return [_statement(_sid(service), sorted(found), ["*"]) for service, found in sorted(by_service.items())]

    # --- state ---

    def state(self) -> RequirementLogState:
        """All that was required so far."""
        return RequirementLogState(frozenset(self._calls), frozenset(self._passed_roles), tuple(self._by_handlers))

    def put_back(self, state: RequirementLogState) -> None:
        """Holds what a state holds, and no more."""
        self._calls, self._passed_roles = set(state.calls), set(state.passed_roles)
        self._by_handlers = dict.fromkeys(state.by_handlers)


def encode_requirements(state: RequirementLogState) -> dict[str, Any]:
    """What was required, as plain JSON."""
    return {
        "calls": sorted(map(list, state.calls)),
        "passed": sorted(state.passed_roles),
        "asked": [[role, list(actions)] for role, actions in state.by_handlers],
    }


def decode_requirements(plain: Mapping[str, Any]) -> RequirementLogState:
    """The state that was encoded."""
    calls = frozenset(
        (partition, region, account, operation) for partition, region, account, operation in plain["calls"]
    )
    asked = tuple((role, tuple(actions)) for role, actions in plain["asked"])
    return RequirementLogState(calls, frozenset(plain["passed"]), asked)


def _sid(service: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"[^a-zA-Z0-9]", service))


def _statement(sid: str, actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": actions,
        "Resource": resources[0] if len(resources) == 1 else resources,
    }
