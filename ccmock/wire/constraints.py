"""What the service model demands of each input member, compiled once per shape.

botocore checks types, required members and minimum lengths before it sends; the service checks all of it again
and answers with every violation at once. The texts are those of AWS's Java services.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from botocore.model import ListShape, Shape, StructureShape

NOT_NULL = "Member must not be null"
MAX_LENGTH = "Member must have length less than or equal to {}"
MIN_LENGTH = "Member must have length greater than or equal to {}"
MAX_VALUE = "Member must have value less than or equal to {}"
MIN_VALUE = "Member must have value greater than or equal to {}"
PATTERN = "Member must satisfy regular expression pattern: {}"
ENUM = "Member must satisfy enum value set: [{}]"
EACH = "Member must satisfy constraint: [{}]"

ANYTHING = r"[\s\S]*"
"""The pattern of what holds a whole document."""

Check = Callable[[Any, str, list[str]], None]
"""Takes a value, the path of its member and the list that its violations are added to."""


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
    texts = {name: _limits_of(member) for name, member in members.items() if _is_plain_text(member)}
    required = frozenset(shape.metadata.get("required", ()))

    def is_right(document: dict[str, Any]) -> bool:
        for name, value in document.items():
            limits = texts.get(name)
            if limits is None or not isinstance(value, str) or not value.isascii():
                return False
            shortest, longest, matches = limits
            if not shortest <= len(value) <= longest or (matches is not None and not matches(value)):
                return False
        return required <= document.keys()

    return is_right


def _is_plain_text(shape: Shape) -> bool:
    return shape.type_name == "string" and "enum" not in shape.metadata


def _limits_of(shape: Shape) -> tuple[int, float, Callable[[str], object] | None]:
    """Least and greatest length of a text, and what says whether it matches; None where any does."""
    limits = shape.metadata
    pattern = limits.get("pattern", ANYTHING)
    compiled = java_regex(pattern) if pattern != ANYTHING else None
    return limits.get("min", 0), limits.get("max", math.inf), compiled.fullmatch if compiled is not None else None


def lower_camel(member: str) -> str:
    """`TypeName` → `typeName`, the service's own spelling of a member in its texts."""
    return member[:1].lower() + member[1:]


def java_length(text: str) -> int:
    """The length as Java counts it, in UTF-16 code units; the text holds no lone surrogate."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


# Java's `.` stops at more line ends than Python's, so it is spelled out; a dot in a class or after a backslash stays.
_DOT = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|(?P<dot>\.)", re.DOTALL)
_NO_LINE_END = r"[^\n\r\x85\u2028\u2029]"


def java_pattern(pattern: str) -> Callable[[str], bool] | None:
    """Whether a whole text matches, as Java's `matches()` has it; None for a pattern that Python does not know."""
    compiled = java_regex(pattern)
    return None if compiled is None else lambda text: compiled.fullmatch(text) is not None


def java_regex(pattern: str) -> re.Pattern[str] | None:
    """A Java pattern, compiled; None for one that Python does not know."""
    spelled_out = _DOT.sub(lambda token: _NO_LINE_END if token["dot"] else token[0], pattern)
    try:
        return re.compile(spelled_out, re.ASCII)
    except re.error:
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
    check_itself, constraints = _own_check(shape), tuple(_constraints_of(shape.member))
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
    constraints = tuple(_constraints_of(shape))
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


def _constraints_of(shape: Shape) -> Iterator[Constraint]:
    """In the order in which recorded answers of other AWS services name them: maximum, minimum, pattern."""
    limits, enum = shape.metadata, shape.metadata.get("enum")
    size, longest, shortest = _SIZES.get(shape.type_name, _UNSIZED)
    if size is not None and "max" in limits:
        yield Constraint(_at_most(size, limits["max"]), longest.format(limits["max"]))
    if size is not None and "min" in limits:
        yield Constraint(_at_least(size, limits["min"]), shortest.format(limits["min"]))
    matches = java_pattern(limits["pattern"]) if "pattern" in limits else None
    if matches is not None:
        yield Constraint(matches, PATTERN.format(limits["pattern"]))
    if enum:
        yield Constraint(frozenset(enum).__contains__, ENUM.format(", ".join(enum)))


def _at_most(size: Callable[[Any], int], limit: int) -> Callable[[Any], bool]:
    return lambda value: size(value) <= limit


def _at_least(size: Callable[[Any], int], limit: int) -> Callable[[Any], bool]:
    return lambda value: size(value) >= limit


_UNSIZED: tuple[Callable[[Any], int] | None, str, str] = (None, "", "")
_SIZES: dict[str, tuple[Callable[[Any], int] | None, str, str]] = {
    "string": (java_length, MAX_LENGTH, MIN_LENGTH),
    "list": (len, MAX_LENGTH, MIN_LENGTH),
    "integer": (int, MAX_VALUE, MIN_VALUE),
    "long": (int, MAX_VALUE, MIN_VALUE),
}
