"""Whether what a service returns is what was declared, and how it would have had to be declared to be exactly that.

The suite compares values, and the items of lists, as wholes. A type's author therefore declares them in the words that
the service has for them: names in its case, documents as the text or the object that it keeps, a resource by its name
or its ARN, and the items of a list with what the service fills in.
"""

from __future__ import annotations

import json
from typing import Any


def worded_as(read: Any, state: Any, *, in_a_list: bool = False) -> Any:
    """The state, its values in the words of what was read where they mean the same."""
    if isinstance(state, dict) and isinstance(read, dict):
        given = {name: worded_as(read.get(name), value, in_a_list=in_a_list) for name, value in state.items()}
        return {**read, **given} if in_a_list else given
    if isinstance(state, list) and isinstance(read, list) and len(state) == len(read):
        return [worded_as(found, item, in_a_list=True) for found, item in zip(read, state)]
    return read if _mean_the_same(read, state) else state


def shows(read: Any, state: Any) -> bool:
    """Whether everything that was declared is there; what the service filled in may have come to it."""
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
