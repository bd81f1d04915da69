"""What an assertion about calls or requests says when it fails: how many there are, and how the nearest ones differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from ..arguments import shown
from ..registry.pointers import MASK

T = TypeVar("T")

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models

NEAREST = 3
"""How many of those that differ are shown."""
LISTED = 5
"""How many of those that match are shown."""
LINES = 8
"""How many differences of one are shown."""


class Criterion(NamedTuple, Generic[T]):
    """Something that is asserted: in words, and a line for each difference that something has from it."""

    words: str
    differences: Callable[[T], list[str]]


class Wording(NamedTuple, Generic[T]):
    """How things are told: their name in the singular, and one of them in a line."""

    noun: str
    line: Callable[[T], str]


def attribute_criteria(
    wanted: Mapping[str, str | None], is_met: Callable[[Any, str, str], bool]
) -> Iterator[Criterion[Any]]:
    """A criterion for each attribute that should have a value. `is_met(thing, name, value)` says whether it has."""
    for name, value in wanted.items():
        if value is not None:
            yield Criterion(f"{name}={value!r}", _attribute_differences(name, value, is_met))


def _attribute_differences(
    name: str, value: str, is_met: Callable[[Any, str, str], bool]
) -> Callable[[Any], list[str]]:
    def differences(thing: Any) -> list[str]:
        return [] if is_met(thing, name, value) else [f"{name}: {shown(getattr(thing, name))}, expected {value!r}"]

    return differences


def hanging(text: str, indent: str) -> str:
    """A text that is indented, its further lines more than its first."""
    return indent + f"\n{indent}    ".join(text.splitlines())


def counted(
    wording: Wording[T], expected: str, found: Sequence[T], others: Sequence[T], criteria: Sequence[Criterion[T]]
) -> list[str]:
    """The lines of a failed assertion about a number of things.

    `expected`: how many there should be, in a word. `others`: where none was found, those among which near ones are.
    """
    noun, line = wording
    asked = ", ".join(criterion.words for criterion in criteria)
    subject, verb = (
        (f"{len(found) or 'No'} {noun}", "matches") if len(found) < 2 else (f"{len(found)} {noun}s", "match")
    )
    lines = [f"{subject} {verb} {asked}; expected {expected}." if asked else f"{subject}; expected {expected}."]
    if not found and not others:
        return [*lines, f"  No {noun} was made."]
    lines += [hanging(line(one), "  ") for one in found[:LISTED]]
    if len(found) > LISTED:
        lines.append(f"  and {len(found) - LISTED} more")
    if not found:
        lines += _nearest(wording, others, criteria)
    return lines


def _nearest(wording: Wording[T], others: Sequence[T], criteria: Sequence[Criterion[T]]) -> Iterator[str]:
    differing = [(other, [criterion.differences(other) for criterion in criteria]) for other in others]
    near = [(other, found) for other, found in differing if len(criteria) == 1 or not all(found)]
    near.sort(key=lambda each: (sum(map(bool, each[1])), sum(map(len, each[1]))))
    yield f"  The nearest of {len(others)}:" if near else f"  None of the others is near; there are {len(others)}."
    for other, found in near[:NEAREST]:
        yield hanging(wording.line(other), "  ")
        lines = [line for each in found for line in each]
        yield from (f"    {line}" for line in lines[:LINES])
        if len(lines) > LINES:
            yield f"    and {len(lines) - LINES} more differences"


# --- JSON values ---

MISSING = object()


class Masked(NamedTuple):
    """A JSON value, and the same with a mask in the place of each write-only value."""

    value: Any
    masked: Any


def json_differences(place: str, there: Masked, wanted: Masked) -> Iterator[str]:
    """A line for each place in which two JSON values differ; write-only values are not shown."""
    if there.value == wanted.value:
        return
    names = _common_places(there, wanted)
    if names is None:
        yield f"{place}: {_difference(there, wanted)}"
        return
    for name in names:
        yield from json_differences(f"{place}/{name}", _part(there, name), _part(wanted, name))


def _common_places(there: Masked, wanted: Masked) -> Sequence[Any] | None:
    """The places in two values that can be compared one by one; None where the values differ as a whole."""
    values = there.masked, wanted.masked
    if all(isinstance(value, dict) for value in values):
        return list(dict.fromkeys((*there.value, *wanted.value)))
    if all(isinstance(value, list) for value in values) and len(there.value) == len(wanted.value):
        return range(len(there.value))
    return None


def _part(whole: Masked, name: Any) -> Masked:
    if isinstance(whole.value, dict):
        return Masked(whole.value.get(name, MISSING), whole.masked.get(name, MISSING))
    return Masked(whole.value[name], whole.masked[name])


def _difference(there: Masked, wanted: Masked) -> str:
    if MASK in (there.masked, wanted.masked):
        return "another value than expected, which is write-only and not shown"
    if there.value is MISSING:
        return f"missing, expected {shown(wanted.masked)}"
    if wanted.value is MISSING:
        return f"{shown(there.masked)}, expected to be missing"
    return f"{shown(there.masked)}, expected {shown(wanted.masked)}"
