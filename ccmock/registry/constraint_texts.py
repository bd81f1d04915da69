"""What AWS's Java services demand of single values, and the texts that say a demand was not met."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from .java_patterns import JavaPattern, PatternSyntaxError, java_pattern

NOT_NULL = "Member must not be null"
AT_MOST = "Member must have {} less than or equal to {}"
AT_LEAST = "Member must have {} greater than or equal to {}"
PATTERN = "Member must satisfy regular expression pattern: {}"
ENUM = "Member must satisfy enum value set: [{}]"
EACH = "Member must satisfy constraint: [{}]"
LENGTH, VALUE = "length", "value"


class Limits(NamedTuple):
    """What is demanded of a value itself, whatever is in it."""

    size: Callable[[Any], float] | None
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


def constraints_of(limits: Limits) -> Iterator[Constraint]:
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


def violation_text(value: Any, path: str, text: str, *, is_sensitive: bool = False) -> str:
    """One violation as AWS's services state it: the value, the path of its member, and what was demanded."""
    shown = "Value" if is_sensitive else f"Value '{_shown(value)}'" if value is not None else "Value null"
    return f"{shown} at '{path}' failed to satisfy constraint: {text}"


def _shown(value: Any) -> str:
    # A list as Java prints one.
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return "null" if value is None else str(value)


@lru_cache(maxsize=4096)
def lower_camel(member: str) -> str:
    """`TypeName` → `typeName`, the service's own spelling of a member in its texts."""
    return member[:1].lower() + member[1:]


def item_path(path: str, number: int) -> str:
    """The path of an item of a list, counted from 1."""
    return f"{path}.{number}.member"


def java_length(text: str) -> int:
    """The length as Java counts it, in UTF-16 code units; a lone surrogate counts as one."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def whole_match(pattern: str) -> Callable[[str], bool]:
    """Whether a whole text matches a Java pattern, as `Matcher.matches` says; every text does where it cannot be read.

    The pattern is compiled with the first text: that takes a millisecond, the first one of a process ten.
    """
    return part_match(rf"\A(?:{pattern})\z")


def part_match(pattern: str) -> Callable[[str], bool]:
    """Whether a text has a match of a Java pattern; every text does where it cannot be read."""
    return lambda text: (compiled := _compiled(pattern)) is None or compiled.search(text)


@cache
def _compiled(pattern: str) -> JavaPattern | None:
    try:
        return java_pattern(pattern)
    except PatternSyntaxError:  # a source newer than ccmock may have one
        return None
