"""What the service model demands of each input member, compiled once per shape.

botocore checks types, required members and minimum lengths before it sends; the service checks all of it again
and answers with every violation at once. The texts are those of AWS's Java services.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..registry.constraint_texts import (
    EACH,
    LENGTH,
    NOT_NULL,
    VALUE,
    Limits,
    constraints_of,
    item_path,
    java_length,
    lower_camel,
    violation_text,
    whole_match,
)
from .service_model import Shape

ANYTHING = r"[\s\S]*"
"""The pattern of what holds a whole document."""

Check = Callable[[Any, str, list[str]], None]
"""Takes a value, the path of its member and the list that its violations are added to."""


def check_of(shape: Shape) -> Callable[[dict[str, Any]], list[str]]:
    """Compiles an input shape to a function from parameters to violations, in the order of the model's members."""
    check = _check_of(shape)

    def violations_of(parameters: dict[str, Any]) -> list[str]:
        violations: list[str] = []
        check(parameters, "", violations)
        return violations

    return violations_of


def glance_of(shape: Shape) -> Callable[[dict[str, Any]], bool]:
    """Compiles an input shape to a quick look at a call's JSON: True where it is all plain texts, and they are right.

    It is so for most calls. False says nothing: then the members have to be read and checked one by one.
    """
    plain = {name: member for name, member in shape.members.items() if _is_plain_text(member)}
    texts = {name: _glance_of_text(limits_of(member)) for name, member in plain.items()}
    required = shape.required

    def is_right(document: dict[str, Any]) -> bool:
        for name, value in document.items():
            text = texts.get(name)
            if text is None or not isinstance(value, str) or not value.isascii():
                return False
            lowest, highest, matches = text
            # The length of an ASCII text is the same in Python and Java.
            if not lowest <= len(value) <= highest or (matches is not None and not matches(value)):
                return False
        return required <= document.keys()

    return is_right


def _is_plain_text(shape: Shape) -> bool:
    return shape.kind == "string" and "enum" not in shape.traits


def _glance_of_text(limits: Limits) -> tuple[float, float, Callable[[str], bool] | None]:
    return limits.lowest, limits.highest, whole_match(limits.pattern) if limits.pattern is not None else None


def _check_of(shape: Shape) -> Check:
    if shape.kind == "structure":
        return _structure_check(shape)
    if shape.kind == "list":
        return _list_check(shape)
    return _own_check(shape)


def _structure_check(shape: Shape) -> Check:
    required = shape.required
    members = [(name, lower_camel(name), name in required, _check_of(member)) for name, member in shape.members.items()]

    def check(value: dict[str, Any], path: str, violations: list[str]) -> None:
        prefix = f"{path}." if path else ""
        for name, spelling, is_required, check_member in members:
            member = value.get(name)
            if member is not None:
                check_member(member, prefix + spelling, violations)
            elif is_required:
                violations.append(violation_text(None, prefix + spelling, NOT_NULL))

    return check


def _list_check(shape: Shape) -> Check:
    if shape.item.kind in ("structure", "list"):
        return _nested_list_check(shape)
    return _scalar_list_check(shape)


def _scalar_list_check(shape: Shape) -> Check:
    """A list of plain values is refused as a whole, with all that is demanded of its items."""
    check_itself, constraints = _own_check(shape), tuple(constraints_of(limits_of(shape.item)))
    demands = EACH.format(", ".join(constraint.text for constraint in constraints))

    def check(value: list[Any], path: str, violations: list[str]) -> None:
        check_itself(value, path, violations)
        if any(item is None or not all(is_met(item) for is_met, _ in constraints) for item in value):
            violations.append(violation_text(value, path, demands))

    return check


def _nested_list_check(shape: Shape) -> Check:
    check_itself, check_item = _own_check(shape), _check_of(shape.item)

    def check(value: list[Any], path: str, violations: list[str]) -> None:
        check_itself(value, path, violations)
        for number, item in enumerate(value, start=1):
            if item is None:
                violations.append(violation_text(None, item_path(path, number), NOT_NULL))
            else:
                check_item(item, item_path(path, number), violations)

    return check


def _own_check(shape: Shape) -> Check:
    """What is demanded of the value itself, whatever is in it."""
    constraints = tuple(constraints_of(limits_of(shape)))
    is_sensitive = bool(shape.traits.get("sensitive"))

    def check(value: Any, path: str, violations: list[str]) -> None:
        for is_met, text in constraints:
            if not is_met(value):
                violations.append(violation_text(value, path, text, is_sensitive=is_sensitive))

    return check


def limits_of(shape: Shape) -> Limits:
    """What the model demands of a value of a shape."""
    given = shape.traits
    size, size_text = _SIZES.get(shape.kind, (None, ""))
    pattern = given.get("pattern", ANYTHING)
    return Limits(
        size,
        given.get("min", -math.inf),
        given.get("max", math.inf),
        size_text,
        pattern if pattern != ANYTHING else None,
        tuple(given.get("enum", ())),
    )


_SIZES: dict[str, tuple[Callable[[Any], float], str]] = {
    "string": (java_length, LENGTH),
    "list": (len, LENGTH),
    "integer": (int, VALUE),
    "long": (int, VALUE),
}
