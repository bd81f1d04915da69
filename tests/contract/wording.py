"""Compares declared values with read ones, and finds the spelling with which both are equal.

The suite compares values and list items as wholes. The author of a type therefore declares them as the service returns
them: names in its case, documents as text or object, a resource by name or ARN, and list items with the values that the
service fills in.
"""

from __future__ import annotations

import json
from typing import Any


def worded_as(read: Any, state: Any, *, in_a_list: bool = False) -> Any:
    """Returns the state with values in the spelling of the read ones, if both mean the same."""
    if isinstance(state, dict) and isinstance(read, dict):
        given = {name: worded_as(read.get(name), value, in_a_list=in_a_list) for name, value in state.items()}
        return {**read, **given} if in_a_list else given
    if isinstance(state, list) and isinstance(read, list) and len(state) == len(read):
        return [worded_as(found, item, in_a_list=True) for found, item in zip(read, state)]
    return read if _mean_the_same(read, state) else state


def shows(read: Any, state: Any) -> bool:
    """Returns whether everything declared is present; the service may have filled in more."""
    if isinstance(state, dict):
        return isinstance(read, dict) and all(name in read and shows(read[name], state[name]) for name in state)
    if isinstance(state, list):
        return isinstance(read, list) and len(read) == len(state) and all(map(shows, read, state))
    return bool(read == state)


def _mean_the_same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str) and one.startswith("arn:") != other.startswith("arn:"):
        arn, name = sorted((one, other), key=len, reverse=True)
        return bool(name) and arn.endswith((f":{name}", f"/{name}"))
    return _letters(one) == _letters(other)


def _letters(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return "".join(filter(str.isalnum, text.casefold()))
