"""The conditions of a policy statement.

Source: the IAM User Guide, "IAM JSON policy elements: Condition operators" and "Single-valued vs. multivalued context
keys".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

from ..errors import UsageError, suggestion
from .policy_strings import ConditionKeys, PolicyString, matches_arn, matches_text, parse_policy_string, text_of

ANY_VALUE, ALL_VALUES = "ForAnyValue", "ForAllValues"
IF_EXISTS = "IfExists"
NULL = "Null"


class Condition(NamedTuple):
    """One condition: an operator, a condition key, and the values of which one has to match.

    `quantifier`: ForAnyValue, ForAllValues or nothing. `if_exists`: whether a request without the key passes.
    """

    quantifier: str
    operator: str
    if_exists: bool
    key: str
    values: tuple[PolicyString, ...]

    def holds(self, keys: ConditionKeys) -> bool:
        """Whether a request with these condition keys passes."""
        present = keys.get(self.key)
        if self.operator == NULL:
            return any(text_of(value, keys) == str(present is None).lower() for value in self.values)
        if present is None:
            return self._holds_without_key
        given = [present] if isinstance(present, str) else present
        return (any if self.quantifier == ANY_VALUE else all)(self._matches(value, keys) for value in given)

    @property
    def _holds_without_key(self) -> bool:
        if self.quantifier:
            return self.quantifier == ALL_VALUES
        return self.if_exists or self.operator in _NEGATED

    def _matches(self, value: str, keys: ConditionKeys) -> bool:
        matches = _OPERATORS[_NEGATED.get(self.operator, self.operator)]
        has_match = any(matches(wanted, value, keys) for wanted in self.values)
        return has_match is not (self.operator in _NEGATED)


# --- reading ---

_NAME = re.compile(r"(?:(?P<quantifier>[^:]*):)?(?P<operator>.*?)(?P<if_exists>IfExists)?")


def read_conditions(block: Any, place: str, *, has_variables: bool) -> Iterator[Condition]:
    """The conditions of a Condition element. UsageError if one is not valid; `place` says where the element stands."""
    if not isinstance(block, Mapping):
        raise UsageError(f"{place} is {block!r}. It must be a dict of condition operators.")
    for name, tests in block.items():
        quantifier, operator, if_exists = _read_operator(name, place)
        if not isinstance(tests, Mapping):
            raise UsageError(f"{place}.{name} is {tests!r}. It must be a dict of condition keys and their values.")
        for key, value in tests.items():
            if not isinstance(key, str) or not key:
                raise UsageError(f"{place}.{name} has the condition key {key!r}. A condition key must be a string.")
            texts = _read_values(operator, value, f"{place}.{name}[{key!r}]")
            values = tuple(parse_policy_string(text, has_variables=has_variables) for text in texts)
            yield Condition(quantifier, operator, if_exists, key.lower(), values)


def _read_operator(name: Any, place: str) -> tuple[str, str, bool]:
    """(quantifier, operator, whether IfExists stands behind it) of an operator as it is written."""
    found = _NAME.fullmatch(str(name))
    quantifier, operator, if_exists = found.groups() if found else (None, "", None)
    is_known = operator in _OPERATORS or operator in _NEGATED or (operator == NULL and not if_exists)
    if not is_known or quantifier not in (None, ANY_VALUE, ALL_VALUES):
        raise UsageError(f"{place} has an unknown condition operator {name!r}.{suggestion(str(name), _all_names())}")
    return quantifier or "", operator, if_exists is not None


def _all_names() -> list[str]:
    """Every operator in every form that a document may have."""
    forms = [f"{operator}{suffix}" for operator in (*_OPERATORS, *_NEGATED) for suffix in ("", IF_EXISTS)]
    return [*forms, NULL, *(f"{quantifier}:{form}" for quantifier in (ANY_VALUE, ALL_VALUES) for form in forms)]


def _read_values(operator: str, value: Any, place: str) -> list[str]:
    values = value if isinstance(value, list) else [value]
    for item in values:
        if not isinstance(item, (str, int, float)):
            raise UsageError(f"{place} is {value!r}. It must be a string, number or Boolean, or a list of them.")
    texts = [str(item).lower() if isinstance(item, bool) or operator == NULL else str(item) for item in values]
    if operator == NULL and (not texts or not {"true", "false"}.issuperset(texts)):
        raise UsageError(f"{place} is {value!r}. It must be 'true' (the key is missing) or 'false' (it is there).")
    return texts


# --- operators ---

Matches = Callable[[PolicyString, str, ConditionKeys], bool]
"""(value in the policy, value in the request, condition keys) → whether they match."""


def _texts(compare: Callable[[str, str], bool]) -> Matches:
    return lambda wanted, value, keys: compare(value, text_of(wanted, keys))


def _converted(convert: Callable[[str], float], compare: Callable[[float, float], bool]) -> Matches:
    def compare_texts(value: str, wanted: str) -> bool:
        try:
            return compare(convert(value), convert(wanted))
        except ValueError:
            return False

    return _texts(compare_texts)


def _seconds(text: str) -> float:
    """The seconds since the epoch of a time in ISO 8601, or of a number of seconds."""
    if text.isdecimal():
        return float(text)
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def _is_in_network(value: str, wanted: str) -> bool:
    try:
        return ip_address(value) in ip_network(wanted, strict=False)
    except ValueError:
        return False


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "Equals": lambda value, wanted: value == wanted,
    "LessThan": lambda value, wanted: value < wanted,
    "LessThanEquals": lambda value, wanted: value <= wanted,
    "GreaterThan": lambda value, wanted: value > wanted,
    "GreaterThanEquals": lambda value, wanted: value >= wanted,
}
_OPERATORS: Mapping[str, Matches] = {
    "ArnEquals": matches_arn,
    "ArnLike": matches_arn,
    "BinaryEquals": _texts(lambda value, wanted: value == wanted),
    "Bool": _texts(lambda value, wanted: value.lower() == wanted.lower()),
    "IpAddress": _texts(_is_in_network),
    "StringEquals": _texts(lambda value, wanted: value == wanted),
    "StringEqualsIgnoreCase": _texts(lambda value, wanted: value.lower() == wanted.lower()),
    "StringLike": matches_text,
    **{f"Numeric{name}": _converted(float, compare) for name, compare in _COMPARISONS.items()},
    **{f"Date{name}": _converted(_seconds, compare) for name, compare in _COMPARISONS.items()},
}
_NEGATED: Mapping[str, str] = {
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
}
"""Negated operator → the operator that it negates."""
