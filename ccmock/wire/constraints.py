"""What the service model demands of each input member, compiled once per shape.

botocore checks types, required members and minimum lengths before it sends; the service checks all of it again
and answers with every violation at once. The texts are those of AWS's Java services.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from botocore.model import ListShape, Shape, StructureShape

from ..registry.java_patterns import JavaPattern, PatternSyntaxError, java_pattern

NOT_NULL = "Member must not be null"
AT_MOST = "Member must have {} less than or equal to {}"
AT_LEAST = "Member must have {} greater than or equal to {}"
PATTERN = "Member must satisfy regular expression pattern: {}"
ENUM = "Member must satisfy enum value set: [{}]"
EACH = "Member must satisfy constraint: [{}]"

ANYTHING = r"[\s\S]*"
"""The pattern of what holds a whole document."""

Check = Callable[[Any, str, list[str]], None]
"""Takes a value, the path of its member and the list that its violations are added to."""


class Limits(NamedTuple):
    """What the model demands of a value itself, whatever is in it."""

    size: Callable[[Any], int] | None
    """How the value is measured; None where it has no size."""
    lowest: float
    highest: float
    size_text: str
    """What is measured, as the texts say it."""
    pattern: str | None
    """The Java pattern that the whole text has to match; None where every text does."""
    enum: tuple[str, ...]
    """The only texts that are allowed; empty where all are."""


class Constraint(NamedTuple):
    """One demand on a value, and the text that says it was not met."""

    is_met: Callable[[Any], bool]
    text: str


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
    members = shape.members if isinstance(shape, StructureShape) else {}
    texts = {name: _glance_of_text(limits_of(member)) for name, member in members.items() if _is_plain_text(member)}
    required = frozenset(shape.metadata.get("required", ()))

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
    return shape.type_name == "string" and "enum" not in shape.metadata


def _glance_of_text(limits: Limits) -> tuple[float, float, Callable[[str], bool] | None]:
    return limits.lowest, limits.highest, whole_match(limits.pattern) if limits.pattern is not None else None


def lower_camel(member: str) -> str:
    """`TypeName` → `typeName`, the service's own spelling of a member in its texts."""
    return member[:1].lower() + member[1:]


def java_length(text: str) -> int:
    """The length as Java counts it, in UTF-16 code units; the text holds no lone surrogate."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def whole_match(pattern: str) -> Callable[[str], bool]:
    """Whether a whole text matches a Java pattern, as `Matcher.matches` says; every text does where it cannot be read.

    The pattern is compiled with the first text: that takes a millisecond, the first one of a process ten.
    """
    return lambda text: (compiled := _compiled(pattern)) is None or compiled.search(text)


@cache
def _compiled(pattern: str) -> JavaPattern | None:
    try:
        return java_pattern(rf"\A(?:{pattern})\z")
    except PatternSyntaxError:  # a model newer than ccmock may have one
        return None


def _check_of(shape: Shape) -> Check:
    if isinstance(shape, StructureShape):
        return _structure_check(shape)
    if isinstance(shape, ListShape):
        return _list_check(shape)
    return _own_check(shape)


def _structure_check(shape: StructureShape) -> Check:
    required = frozenset(shape.required_members)
    members = [(name, lower_camel(name), name in required, _check_of(member)) for name, member in shape.members.items()]

    def check(value: dict[str, Any], path: str, violations: list[str]) -> None:
        prefix = f"{path}." if path else ""
        for name, spelling, is_required, check_member in members:
            member = value.get(name)
            if member is not None:
                check_member(member, prefix + spelling, violations)
            elif is_required:
                violations.append(_violation("Value null", prefix + spelling, NOT_NULL))

    return check


def _list_check(shape: ListShape) -> Check:
    if isinstance(shape.member, (StructureShape, ListShape)):
        return _nested_list_check(shape)
    return _scalar_list_check(shape)


def _scalar_list_check(shape: ListShape) -> Check:
    """A list of plain values is refused as a whole, with all that is demanded of its items."""
    check_itself, constraints = _own_check(shape), tuple(_constraints_of(limits_of(shape.member)))
    demands = EACH.format(", ".join(constraint.text for constraint in constraints))

    def check(value: list[Any], path: str, violations: list[str]) -> None:
        check_itself(value, path, violations)
        if any(item is None or not all(is_met(item) for is_met, _ in constraints) for item in value):
            violations.append(_violation(f"Value '{_shown(value)}'", path, demands))

    return check


def _nested_list_check(shape: ListShape) -> Check:
    check_itself, check_item = _own_check(shape), _check_of(shape.member)

    def check(value: list[Any], path: str, violations: list[str]) -> None:
        check_itself(value, path, violations)
        for number, item in enumerate(value, start=1):
            item_path = f"{path}.{number}.member"
            if item is None:
                violations.append(_violation("Value null", item_path, NOT_NULL))
            else:
                check_item(item, item_path, violations)

    return check


def _own_check(shape: Shape) -> Check:
    """What is demanded of the value itself, whatever is in it."""
    constraints = tuple(_constraints_of(limits_of(shape)))
    is_sensitive = bool(shape.metadata.get("sensitive"))

    def check(value: Any, path: str, violations: list[str]) -> None:
        for is_met, text in constraints:
            if not is_met(value):
                violations.append(_violation("Value" if is_sensitive else f"Value '{_shown(value)}'", path, text))

    return check


def _violation(value: str, path: str, text: str) -> str:
    return f"{value} at '{path}' failed to satisfy constraint: {text}"


def _shown(value: Any) -> str:
    # A list as Java prints one.
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return "null" if value is None else str(value)


def limits_of(shape: Shape) -> Limits:
    """What the model demands of a value of a shape."""
    given = shape.metadata
    size, size_text = _SIZES.get(shape.type_name, (None, ""))
    pattern = given.get("pattern", ANYTHING)
    return Limits(
        size,
        given.get("min", -math.inf),
        given.get("max", math.inf),
        size_text,
        pattern if pattern != ANYTHING else None,
        tuple(given.get("enum", ())),
    )


def _constraints_of(limits: Limits) -> Iterator[Constraint]:
    """In the order in which recorded answers of other AWS services name them: maximum, minimum, pattern."""
    size, lowest, highest = limits.size, limits.lowest, limits.highest
    if size is not None and highest < math.inf:
        yield Constraint(lambda value: size(value) <= highest, AT_MOST.format(limits.size_text, highest))
    if size is not None and lowest > -math.inf:
        yield Constraint(lambda value: size(value) >= lowest, AT_LEAST.format(limits.size_text, lowest))
    if limits.pattern is not None:
        yield Constraint(whole_match(limits.pattern), PATTERN.format(limits.pattern))
    if limits.enum:
        yield Constraint(frozenset(limits.enum).__contains__, ENUM.format(", ".join(limits.enum)))


_SIZES: dict[str, tuple[Callable[[Any], int], str]] = {
    "string": (java_length, "length"),
    "list": (len, "length"),
    "integer": (int, "value"),
    "long": (int, "value"),
}
