"""What was observed of properties, as facts: the forms are those of `docs/facts.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..facts.forms import BECOMES, CASES, INSIDE
from ..registry.json_text import is_same
from ..registry.pointers import Path, found_at
from .differences import ABSENT

_WORD = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[A-Za-z0-9]+")
_HEX = re.compile(r"(?=.*[0-9])(?=.*[a-f])[0-9a-f]{8,}")
SHORTEST_NAME = 3


class Observation(NamedTuple):
    """What one read showed at a path, the names of which stand in `path`; `recorded` is ABSENT where that is nothing.

    `given`: the model that the caller had given until then. `line`: that of the recording.
    """

    path: Path
    recorded: Any
    given: Mapping[str, Any]
    account_id: str
    region: str
    line: int


class Contradiction(NamedTuple):
    """Observations that no fact explains. `values`: (line, value) of each."""

    type_name: str
    place: str
    values: Sequence[tuple[int, Any]]

    def __str__(self) -> str:
        values = ", ".join(f"{value!r} (line {line})" for line, value in self.values)
        return f"{self.type_name} {self.place}: no one fact says {values}"


def place_of(path: Path) -> str:
    """A path as text, positions as `*`."""
    return "/".join("*" if isinstance(part, int) else part for part in path)


def fact_of(observations: Sequence[Observation]) -> Any:
    """The fact that explains all observations of one place; ABSENT where none does."""
    first = observations[0]
    if found_at(first.given, first.path, ABSENT) != ABSENT:
        return _rewriting(observations)
    for candidate in _candidates(first):
        if all(any(is_same(candidate, other) for other in _candidates(each)) for each in observations):
            return candidate
    return ABSENT


def nested(path: Path, fact: Any) -> Any:
    """A fact of a member as one of the property that it is in."""
    names = [part for part in path if isinstance(part, str)]
    for name in reversed(names[1:]):
        fact = {INSIDE: {name: fact}}
    return fact


def _rewriting(observations: Sequence[Observation]) -> Any:
    """What the service makes of given values: a case for each that was given."""
    cases: list[list[Any]] = []
    for each in observations:
        names = [part for part in each.path if isinstance(part, str)]
        condition_path = names[0] if len(names) == 1 else f".{names[-1]}"
        given = found_at(each.given, each.path)
        condition = {condition_path: {"$is": given} if isinstance(given, (dict, list)) else given}
        known = next((case for case in cases if is_same(case[0], condition)), None)
        if each.recorded == ABSENT or (known is not None and not is_same(known[1], each.recorded)):
            return ABSENT
        if known is None:
            cases.append([condition, _escaped(each.recorded)])
    return {BECOMES: {CASES: cases}}


def _candidates(observation: Observation) -> Iterator[Any]:
    """Facts that make what was observed, the likeliest first; null for a property that is not shown."""
    value = observation.recorded
    if value == ABSENT:
        yield None
        return
    fields = {observation.account_id: "{account}", observation.region: "{region}"}
    names = {
        text: f"{{{name}}}"
        for name, text in observation.given.items()
        if isinstance(text, str) and text and name != observation.path[0]
    }
    # A short text may be part of a longer one without any reason.
    longer = {text: field for text, field in names.items() if len(text) >= SHORTEST_NAME}
    plain, *made = (_template(value, {**known, **fields}) for known in ({}, longer, names))
    # A word that stands alone is rather chosen than made of another property.
    is_made = isinstance(value, str) and not re.fullmatch(r"\w+", value)
    yield from (*made, plain) if is_made else (plain, *made)


def _template(value: Any, fields: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _template(item, fields) for name, item in value.items()}
    if isinstance(value, list):
        return [_template(item, fields) for item in value]
    if not isinstance(value, str):
        return value
    longest_first = map(re.escape, sorted(fields, key=len, reverse=True))
    pieces = re.split(rf"((?<![A-Za-z0-9])(?:{'|'.join(longest_first)})(?![A-Za-z0-9]))", value)
    made = "".join(fields[piece] if piece in fields else _with_chance(_doubled(piece)) for piece in pieces)
    return re.sub(r"\Aarn:aws[a-z-]*:", "arn:{partition}:", made)


def _with_chance(text: str) -> str:
    """A text with fields in the place of the words in it that look generated."""
    return _WORD.sub(lambda found: _field(found[0]), text)


def _field(word: str) -> str:
    if "-" in word:
        return "{uuid}"
    return f"{{hex{len(word)}}}" if _HEX.fullmatch(word) else word


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _escaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _escaped(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_escaped(item) for item in value]
    return _doubled(value) if isinstance(value, str) else value
