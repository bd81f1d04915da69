"""What calls and handlers need, and the policy that allows what a test turned out to need.

A call needs `cloudformation:<Operation>`. Its handler needs the actions that the type's schema lists for it, in the
name of the caller or, where the call names one, of a role that the caller may pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..engine.model import API_OPERATIONS
from ..engine.region import Region
from ..registry.pointers import value_at
from ..registry.resource_type import ACTIONS, ResourceType

ACTION = re.compile(r"[\w*?-]+:[\w*?]+")
"""What an IAM action, or a pattern of some, looks like."""

PASS_ROLE = "iam:PassRole"  # noqa: S105 - an action
_READS_TAGS = re.compile(r":(List|Get|Describe|BatchGet)")
_UNTAGS = re.compile(r":(Untag|Remove|Delete)")


class Needs(NamedTuple):
    """The actions that a call or a handler needs, and which of them are those of tagging."""

    actions: tuple[str, ...]
    tagging: frozenset[str] = frozenset()


CALL = {operation: Needs((f"cloudformation:{operation}",)) for operation in API_OPERATIONS}
PASSING = Needs((PASS_ROLE,))


class Needed:
    """What was needed so far, in all accounts and regions.

    `calls`: (partition, region, account id, operation) of every call; `passed`: the roles that calls named; `asked`:
    what handlers needed, each with the role in whose name it ran, or None for the caller.
    """

    def __init__(self) -> None:
        self.calls: set[tuple[str, str, str, str]] = set()
        self.passed: set[str] = set()
        self.asked: dict[tuple[str | None, Needs], None] = {}

    def note_call(self, region: Region, operation: str, role: str | None) -> None:
        """A call was made, which named a role or (None) did not."""
        self.calls.add((region.partition, region.name, region.account_id, operation))
        if role is not None:
            self.passed.add(role)

    def note_handler(self, role: str | None, needs: Needs) -> None:
        """A handler is about to run, in the name of a role or (None) of the caller."""
        self.asked[role, needs] = None

    def policy(self, role: str | None) -> dict[str, Any]:
        """The policy of callers, or of one role, that allows it and no more."""
        statements: list[dict[str, Any]] = []
        if role is None and self.calls:
            actions = sorted({action for _, _, _, operation in self.calls for action in CALL[operation].actions})
            resources = sorted({api_resource(*place) for *place, _ in self.calls})
            statements.append(_statement("CloudControl", actions, resources))
        if role is None and self.passed:
            statements.append(_statement("PassRole", [PASS_ROLE], sorted(self.passed)))
        by_service: dict[str, set[str]] = {}
        for whose, needs in self.asked:
            for action in needs.actions if whose == role else ():
                by_service.setdefault(action.partition(":")[0], set()).add(action)
        for service, found in sorted(by_service.items()):
            sid = "".join(part.capitalize() for part in re.split(r"[^a-zA-Z0-9]", service))
            statements.append(_statement(sid, sorted(found), ["*"]))
        return {"Version": "2012-10-17", "Statement": statements}

    def saved(self) -> dict[str, Any]:
        """All of it, as plain values."""
        asked = dict.fromkeys((role, needs.actions) for role, needs in self.asked)
        return {
            "calls": sorted(map(list, self.calls)),
            "passed": sorted(self.passed),
            "asked": [[role, list(actions)] for role, actions in asked],
        }

    def restoring(self, saved: Mapping[str, Any]) -> Callable[[], None]:
        """What brings back what was needed when it was saved, and no more."""
        calls = {(partition, region, account, operation) for partition, region, account, operation in saved["calls"]}
        passed = set(saved["passed"])
        asked = dict.fromkeys((role, Needs(tuple(actions))) for role, actions in saved["asked"])

        def put_back() -> None:
            self.calls, self.passed, self.asked = calls, passed, asked

        return put_back


def needed(resource_type: ResourceType, operation: str, *, with_tags: bool) -> Needs:
    """What a handler needs: nothing where the type has none, as a few that are updated have no READ.

    Actions that only change tags are needed where tags are in play; those of removing tags by updates alone.
    """
    return resource_type.derived(_needs)[operation, with_tags]


def _needs(resource_type: ResourceType) -> dict[tuple[str, bool], Needs]:
    return {
        (operation, with_tags): _needed(resource_type, operation, with_tags)
        for operation in ACTIONS
        for with_tags in (False, True)
    }


def _needed(resource_type: ResourceType, operation: str, with_tags: bool) -> Needs:
    # Some schemas list what is no action, such as the name of a log entry.
    tagging = [action for action in resource_type.tagging.permissions if ACTION.fullmatch(action)]
    tagging = [action for action in tagging if not _READS_TAGS.search(action)]
    own = resource_type.handlers[operation].permissions if operation in resource_type.handlers else ()
    actions = [action for action in own if ACTION.fullmatch(action) and action not in tagging]
    if not with_tags:
        return Needs(tuple(dict.fromkeys(actions)))
    wanted = [action for action in tagging if operation == "UPDATE" or not _UNTAGS.search(action)]
    return Needs(tuple(dict.fromkeys([*actions, *wanted])), frozenset(wanted))


def has_tags_in_play(
    operation: str, tag_property: str, desired_state: Mapping[str, Any], model: Mapping[str, Any]
) -> bool:
    """Whether a handler that shall bring a resource from `model` to `desired_state` has to do with its tags."""
    if operation not in ("CREATE", "UPDATE"):
        return False
    before = value_at(model, tag_property) or None
    now = value_at(desired_state, tag_property) or None
    return now != before if operation == "UPDATE" else now is not None


def api_resource(partition: str, region: str, account_id: str) -> str:
    """What permissions of the API are about, in one place."""
    return f"arn:{partition}:cloudformation:{region}:{account_id}:resource/*"


def _statement(sid: str, actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": actions,
        "Resource": resources[0] if len(resources) == 1 else resources,
    }
