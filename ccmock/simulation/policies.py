"""IAM policy documents: reading them, and what they decide about an action on a resource.

Source: the IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements reference". An explicit deny
overrides any allow, and what is not allowed is denied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..arguments import find_choice, nearest, shown
from ..errors import UsageError
from ..registry.json_text import InvalidJson, plain_json
from .conditions import Condition, read_conditions
from .policy_strings import ANYTHING, ConditionKeys, PolicyString, action_pattern, matches_text, parse_policy_string
from .required_actions import ACTION

ALLOWED, EXPLICIT_DENY, IMPLICIT_DENY = "allowed", "explicitDeny", "implicitDeny"
"""The decisions, by the names that the IAM policy simulator has for them."""

ELEMENTS = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal", "NotPrincipal"}
)
VERSION_WITH_VARIABLES, VERSION_WITHOUT = "2012-10-17", "2008-10-17"


class Statement(NamedTuple):
    """One statement of a policy.

    `actions` and `resources` are patterns. If they are negated, the statement is about everything else.
    """

    allows: bool
    actions: tuple[str, ...]
    negates_actions: bool
    resources: tuple[PolicyString, ...]
    negates_resources: bool
    conditions: tuple[Condition, ...]

    @property
    def is_unconditional(self) -> bool:
        """Whether it applies to every resource and every request."""
        return ANYTHING in self.resources and not self.negates_resources and not self.conditions

    def is_about(self, action: str) -> bool:
        """Whether it is about an action, on whatever resource."""
        return any(matches_action(pattern, action) for pattern in self.actions) is not self.negates_actions

    def applies_to(self, resource: str | None, keys: ConditionKeys) -> bool:
        """Whether it applies to a resource and a request. A resource that is not known (None) passes."""
        if resource is not None:
            is_named = any(matches_text(pattern, resource, keys) for pattern in self.resources)
            if is_named is self.negates_resources:
                return False
        return all(condition.holds(keys) for condition in self.conditions)


Policy = tuple[Statement, ...]

DENY_ALL = Statement(False, ("*",), False, (ANYTHING,), False, ())


def matches_action(pattern: str, action: str) -> bool:
    """Whether an action pattern matches an action; upper and lower case are the same."""
    return pattern == "*" or action_pattern(pattern).fullmatch(action.lower()) is not None


def statements_about(policies: Iterable[Policy], action: str) -> list[Statement]:
    """The statements that are about an action, those that deny first."""
    found = [statement for policy in policies for statement in policy if statement.is_about(action)]
    return sorted(found, key=lambda statement: statement.allows)


def decide(statements: Iterable[Statement], resource: str | None, keys: ConditionKeys) -> str:
    """The decision about an action, by the statements that are about it: the first that applies decides."""
    deciding = next((statement for statement in statements if statement.applies_to(resource, keys)), None)
    if deciding is None:
        return IMPLICIT_DENY
    return ALLOWED if deciding.allows else EXPLICIT_DENY


# --- reading ---


def plain_policy(document: Mapping[str, Any]) -> dict[str, Any]:
    """A policy document as plain JSON, which no other object shares. UsageError if it is not a dict of such values."""
    if not isinstance(document, Mapping):
        raise UsageError(f"{shown(document)} is not a valid policy document. It must be a dict.")
    try:
        plain: dict[str, Any] = plain_json(dict(document))
    except InvalidJson as error:
        raise UsageError(f"The policy document is not plain JSON: {error}.") from None
    return plain


def read_policy(document: Mapping[str, Any]) -> Policy:
    """The statements of a policy document in plain JSON. UsageError if it is not valid, with the place in it."""
    if unknown := document.keys() - {"Version", "Id", "Statement"}:
        raise UsageError(
            f"The policy document has unknown elements {sorted(unknown, key=str)}. It has Version, Id and Statement."
        )
    has_variables = _has_variables(document)
    statements = document.get("Statement")
    if not isinstance(statements, (list, Mapping)):
        raise UsageError(f"Statement of the policy document is {statements!r}. It must be a list of statements.")
    listed = [statements] if isinstance(statements, Mapping) else statements
    policy = tuple(_statement(found, f"Statement[{at}]", has_variables) for at, found in enumerate(listed))
    _check_sids(listed)
    return policy


def _has_variables(document: Mapping[str, Any]) -> bool:
    """Whether the document's Version knows policy variables. A document without a Version has the older one."""
    version = document.get("Version", VERSION_WITHOUT)
    if find_choice(version, (VERSION_WITH_VARIABLES, VERSION_WITHOUT)) is None:
        raise UsageError(f"Version of the policy document is {version!r}. It must be {VERSION_WITH_VARIABLES!r}.")
    return bool(version == VERSION_WITH_VARIABLES)


def _check_sids(statements: Iterable[Mapping[str, Any]]) -> None:
    """UsageError if two statements have the same Sid. An empty one is like none."""
    first_with: dict[str, int] = {}
    for at, statement in enumerate(statements):
        sid = statement.get("Sid", "")
        if not isinstance(sid, str):
            raise UsageError(f"Statement[{at}].Sid is {sid!r}. It must be a string.")
        if sid and first_with.setdefault(sid, at) != at:
            raise UsageError(
                f"Statement[{at}].Sid is {sid!r}, which Statement[{first_with[sid]}] has already. "
                "Each statement must have a Sid of its own."
            )


def _statement(statement: Any, place: str, has_variables: bool) -> Statement:
    if not isinstance(statement, Mapping):
        raise UsageError(f"{place} of the policy document is {statement!r}. It must be a dict.")
    for name in statement:
        if name not in ELEMENTS:
            raise UsageError(f"{place} has an unknown element {name!r}.{nearest(name, ELEMENTS)}")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise UsageError(f"{place}.Effect is {statement.get('Effect')!r}. It must be 'Allow' or 'Deny'.")
    actions, negates_actions = _either(statement, "Action", place)
    for action in actions:
        if action != "*" and not ACTION.fullmatch(action):
            raise UsageError(f"{place} has the action {action!r}. An action looks like 's3:CreateBucket' or 's3:*'.")
    texts, negates_resources = _either(statement, "Resource", place)
    resources = tuple(parse_policy_string(text, has_variables=has_variables) for text in texts)
    block = statement.get("Condition", {})
    conditions = tuple(read_conditions(block, f"{place}.Condition", has_variables=has_variables))
    return Statement(statement["Effect"] == "Allow", actions, negates_actions, resources, negates_resources, conditions)


def _either(statement: Mapping[str, Any], name: str, place: str) -> tuple[tuple[str, ...], bool]:
    """The patterns of an element such as Action or of its opposite, and whether it is the opposite."""
    given = [form for form in (name, f"Not{name}") if form in statement]
    if len(given) != 1:
        raise UsageError(f"{place} must have exactly one of {name} and Not{name}.")
    value = statement[given[0]]
    patterns = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    if not patterns or not all(isinstance(pattern, str) for pattern in patterns):
        raise UsageError(f"{place}.{given[0]} is {value!r}. It must be a string or a list of strings.")
    return patterns, given[0] != name
