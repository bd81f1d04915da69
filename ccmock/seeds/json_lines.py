"""The line of a value in a JSON text.

Python's reader tells no places. So a text that has been read is walked again where an error needs the line: along the
path, with the same reader for all that stands beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ..registry.pointers import Path

_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[ \t\n\r]*")


def json_line(text: str, path: Path) -> int:
    """The line, from 1 on, of what stands at a path of a valid JSON text, or of the nearest thing above it."""
    found = value_at = _after_blanks(text, 0)
    for step in path:
        inner = next(((start, value) for key, start, value in _members(text, value_at) if key == step), None)
        if inner is None:
            break
        found, value_at = inner
    return text.count("\n", 0, found) + 1


def _members(text: str, at: int) -> Iterator[tuple[str | int, int, int]]:
    """(key or position, where it starts, where its value starts) of what an object or a list at a place holds."""
    is_object = text[at] == "{"
    if not is_object and text[at] != "[":
        return
    at, position = _after_blanks(text, at + 1), 0
    while text[at] not in "}]":
        key: str | int = position
        start = at
        if is_object:
            key, at = _DECODER.raw_decode(text, at)
            at = _after_blanks(text, _after_blanks(text, at) + 1)  # past the colon
        yield key, start, at
        at = _after_blanks(text, _DECODER.raw_decode(text, at)[1])
        if text[at] == ",":
            at = _after_blanks(text, at + 1)
        position += 1


def _after_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at
