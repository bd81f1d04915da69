"""IAM policy documents: reading them, and what they say of an action on a resource.

As the IAM User Guide has it under "Policy evaluation logic" and "IAM JSON policy elements": an explicit deny goes
before any allow, and what is not allowed is denied.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timezone
from functools import cache
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

from ..errors import UsageError, suggestion
from .required_actions import ACTION

Context = Mapping[str, "str | Sequence[str]"]
"""What a request knows: condition key in lower case → value or values."""

ALLOWED, DENIED, NOT_ALLOWED = "allowed", "denied", "not allowed"
ELEMENTS = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal", "NotPrincipal"}
)


class Condition(NamedTuple):
    """One condition: an operator, the key that it looks at, and the values of which one has to fit."""

    operator: str
    key: str
    values: tuple[str, ...]


class Statement(NamedTuple):
    """One statement of a policy. `actions` and `resources` are patterns; negated: all but those."""

    allows: bool
    actions: tuple[str, ...]
    negates_actions: bool
    resources: tuple[str, ...]
    negates_resources: bool
    conditions: tuple[Condition, ...]

    @property
    def is_general(self) -> bool:
        """Whether it is about every resource, whatever the request."""
        return "*" in self.resources and not self.negates_resources and not self.conditions

    def speaks_of(self, action: str) -> bool:
        """Whether it is about an action, on whatever resource."""
        return any(matches(pattern, action) for pattern in self.actions) is not self.negates_actions

    def concerns(self, resource: str | None, context: Context) -> bool:
        """Whether it is about a resource, as far as the request is known; about one that is not known (None) it is."""
        if resource is not None:
            is_named = any(wildcard(_filled(pattern, context), resource) for pattern in self.resources)
            if is_named is self.negates_resources:
                return False
        return all(_holds(condition, context) for condition in self.conditions)


Policy = tuple[Statement, ...]

DENY = Statement(False, ("*",), False, ("*",), False, ())
"""Denies everything."""


def speaking(policies: Iterable[Policy], action: str) -> list[Statement]:
    """The statements that speak of an action, those that deny first."""
    found = [statement for policy in policies for statement in policy if statement.speaks_of(action)]
    return sorted(found, key=lambda statement: statement.allows)


def judged(statements: Iterable[Statement], resource: str | None, context: Context) -> str:
    """ALLOWED, DENIED (explicitly) or NOT_ALLOWED, by what speaks of an action: the first that concerns it decides."""
    deciding = next((statement for statement in statements if statement.concerns(resource, context)), None)
    if deciding is None:
        return NOT_ALLOWED
    return ALLOWED if deciding.allows else DENIED


def matches(pattern: str, action: str) -> bool:
    """Whether an action pattern covers an action, in whatever case."""
    return wildcard(pattern.lower(), action.lower())


def wildcard(pattern: str, text: str) -> bool:
    """Whether a pattern with `*` and `?` covers a text whole."""
    return pattern == "*" or _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(char) or re.escape(char) for char in pattern), re.DOTALL)


# --- reading ---


def read_policy(document: Mapping[str, Any]) -> Policy:
    """The statements of a policy document, a dict; UsageError where it is none, saying where."""
    if not isinstance(document, Mapping):
        raise UsageError(f"A policy document is a dict; got {document!r}.")
    if unknown := document.keys() - {"Version", "Id", "Statement"}:
        raise UsageError(
            f"The policy document has unknown elements {sorted(unknown)}; it has Version, Id and Statement."
        )
    if document.get("Version", "2012-10-17") not in ("2012-10-17", "2008-10-17"):
        raise UsageError(f"The policy document's Version is {document['Version']!r}; it is '2012-10-17'.")
    statements = document.get("Statement")
    if not isinstance(statements, (list, Mapping)):
        raise UsageError(f"The policy document's Statement is {statements!r}; it is a list of statements.")
    listed = [statements] if isinstance(statements, Mapping) else statements
    return tuple(_statement(statement, f"Statement[{at}]") for at, statement in enumerate(listed))


def _statement(statement: Any, place: str) -> Statement:
    if not isinstance(statement, Mapping):
        raise UsageError(f"{place} of the policy document is {statement!r}; it is a dict.")
    for name in statement:
        if name not in ELEMENTS:
            raise UsageError(f"{place} has an unknown element {name!r}.{suggestion(str(name), ELEMENTS)}")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise UsageError(f"{place} has the Effect {statement.get('Effect')!r}; it is 'Allow' or 'Deny'.")
    actions, negates_actions = _either(statement, "Action", place)
    resources, negates_resources = _either(statement, "Resource", place)
    for action in actions:
        if action != "*" and not ACTION.fullmatch(action):
            raise UsageError(f"{place} has the action {action!r}. An action looks like 's3:CreateBucket' or 's3:*'.")
    conditions = tuple(_conditions(statement.get("Condition", {}), place))
    return Statement(statement["Effect"] == "Allow", actions, negates_actions, resources, negates_resources, conditions)


def _either(statement: Mapping[str, Any], name: str, place: str) -> tuple[tuple[str, ...], bool]:
    """The patterns of an element or of its opposite, and which of the two it is."""
    given = [form for form in (name, f"Not{name}") if form in statement]
    if len(given) != 1:
        raise UsageError(f"{place} needs exactly one of {name} and Not{name}.")
    value = statement[given[0]]
    patterns = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    if not patterns or not all(isinstance(pattern, str) for pattern in patterns):
        raise UsageError(f"{place} has the {given[0]} {value!r}; it is a string or a list of strings.")
    return patterns, given[0] != name


def _conditions(block: Any, place: str) -> Iterable[Condition]:
    if not isinstance(block, Mapping):
        raise UsageError(f"{place} has the Condition {block!r}; it is a dict.")
    for operator, keys in block.items():
        if _base(operator) not in OPERATORS:
            raise UsageError(
                f"{place} has an unknown condition operator {operator!r}.{suggestion(operator, OPERATORS)}"
            )
        for key, value in keys.items():
            values = value if isinstance(value, list) else [value]
            yield Condition(operator, key.lower(), tuple(_as_text(item) for item in values))


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- conditions ---


def _base(operator: str) -> str:
    """An operator without `ForAnyValue:` before it and `IfExists` behind it."""
    return operator.rpartition(":")[2].removesuffix("IfExists")


def _holds(condition: Condition, context: Context) -> bool:
    present = context.get(condition.key)
    base = _base(condition.operator)
    if base == "Null":
        return (present is None) is (condition.values[0] == "true")
    quantifier = condition.operator.rpartition(":")[0]
    if present is None:
        return condition.operator.endswith("IfExists") or quantifier == "ForAllValues" or base in NEGATIONS
    given = [present] if isinstance(present, str) else list(present)
    values = [_filled(value, context) for value in condition.values]
    found = [_fits(base, value, values) for value in given]
    return any(found) if quantifier == "ForAnyValue" else all(found)


def _fits(operator: str, value: str, wanted: Sequence[str]) -> bool:
    positive = NEGATIONS.get(operator)
    if positive is not None:
        return not any(OPERATORS[positive](value, one) for one in wanted)
    return any(OPERATORS[operator](value, one) for one in wanted)


def _filled(text: str, context: Context) -> str:
    """A text with the policy variables in it, such as `${aws:PrincipalAccount}`, replaced."""

    def value(found: re.Match[str]) -> str:
        known = context.get(found[1].lower(), found[0])
        return known if isinstance(known, str) else found[0]

    return re.sub(r"\$\{([^}]+)\}", value, text) if "${" in text else text


def _numeric(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return _converted(float, compare)


def _dated(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return _converted(_moment, compare)


def _converted(convert: Callable[[str], float], compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def fits(value: str, wanted: str) -> bool:
        try:
            return compare(convert(value), convert(wanted))
        except ValueError:
            return False

    return fits


def _moment(text: str) -> float:
    if text.isdecimal():
        return float(text)
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def _in_network(value: str, wanted: str) -> bool:
    try:
        return ip_address(value) in ip_network(wanted, strict=False)
    except ValueError:
        return False


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "Equals": lambda one, other: one == other,
    "LessThan": lambda one, other: one < other,
    "LessThanEquals": lambda one, other: one <= other,
    "GreaterThan": lambda one, other: one > other,
    "GreaterThanEquals": lambda one, other: one >= other,
}
NEGATIONS = {
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
}
OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "ArnEquals": lambda value, wanted: wildcard(wanted, value),
    "ArnLike": lambda value, wanted: wildcard(wanted, value),
    "BinaryEquals": lambda value, wanted: value == wanted,
    "Bool": lambda value, wanted: value.lower() == wanted.lower(),
    "IpAddress": _in_network,
    "Null": lambda value, wanted: False,  # noqa: ARG005 - decided before any value is looked at
    "StringEquals": lambda value, wanted: value == wanted,
    "StringEqualsIgnoreCase": lambda value, wanted: value.lower() == wanted.lower(),
    "StringLike": lambda value, wanted: wildcard(wanted, value),
    **{f"Numeric{name}": _numeric(compare) for name, compare in _COMPARISONS.items()},
    **{f"Date{name}": _dated(compare) for name, compare in _COMPARISONS.items()},
    **dict.fromkeys(NEGATIONS, lambda value, wanted: value != wanted),
}
"""Condition operator → whether a value fits one that is wanted; the negated ones are worked out from the others."""
