"""Texts without the values that must not be printed: a mask stands in their place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .pointers import MASK

ALONE_BELOW = 8
"""Texts shorter than this are only masked where they stand as a word: others would hide half of what is said."""


def masking(values: Iterable[Any]) -> Callable[[str], str]:
    """What puts a mask in the place of JSON values, and of all that is in them, wherever a text quotes them."""
    found = {form for value in values for leaf in _leaves(value) for form in _forms(leaf)}
    if not found:
        return lambda text: text
    # The longest first: a value may be the beginning of another.
    pattern = re.compile("|".join(map(_wanted, sorted(found, key=lambda form: (-len(form), form)))))
    return lambda text: pattern.sub(MASK, text)


def _leaves(value: Any) -> Iterator[Any]:
    """The texts and numbers in a value, at every depth. Whether something is on or off is no secret."""
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif value not in (None, "") and not isinstance(value, bool):
        yield value


def _forms(value: Any) -> Iterator[str]:
    """How a value may be quoted in a text: as it is, in Python's and in JSON's quotes."""
    yield str(value)
    if isinstance(value, str):
        yield repr(value)[1:-1]
        yield json.dumps(value)[1:-1]
        yield json.dumps(value, ensure_ascii=False)[1:-1]


def _wanted(text: str) -> str:
    found = re.escape(text)
    return found if len(text) >= ALONE_BELOW else rf"(?<!\w){found}(?!\w)"
