"""States that are valid by their schema and that nobody would write: empty, odd and missing values."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from ccmock.contract.handler import Model
from ccmock.registry.pointers import Path
from ccmock.registry.resource_type import ResourceType

MOST_CHANGES = 8
ODD_TEXTS = (
    *("", " ", "a", "é", '"', "*", "-1", "0", "1e9", "::", "/", "|", "%s", "{x}", "${x}", "null", "[]", "{}"),
    *(
        "a.b.c",
        "arn:",
        "arn:aws:x",
        "arn:aws:s3:::b",
        "10.0.0.0/8",
        "::/0",
        "http://x",
        "sg-1",
        "us-east-1a",
        "x" * 200,
    ),
    *('{"Statement":[]}', '{"Version":"2012-10-17","Statement":{"Effect":"Allow"}}'),
)
ODD_NUMBERS = (0, -1, 1, 1.5, 10**9)


def made_odd(resource_type: ResourceType, state: Model, draw: random.Random) -> Model:
    """The state with a few values replaced by odd ones or left out, as far as the schema allows it."""
    for _ in range(draw.randint(0, MOST_CHANGES)):
        changed = copy.deepcopy(state)
        places = list(_places(changed))
        if not places:
            break
        _change(changed, *draw.choice(places), draw)
        if resource_type.validator.is_valid(changed):
            state = changed
    return state


def _places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """(path, value) of everything inside of a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        yield (*path, name), item
        yield from _places(item, (*path, name))


def _change(state: Any, path: Path, value: Any, draw: random.Random) -> None:
    owner = state
    for name in path[:-1]:
        owner = owner[name]
    if draw.random() < 0.2:
        del owner[path[-1]]
    elif isinstance(value, bool):
        owner[path[-1]] = not value
    elif isinstance(value, str):
        owner[path[-1]] = draw.choice(ODD_TEXTS)
    elif isinstance(value, dict):
        owner[path[-1]] = draw.choice(({}, {"a": "b"}, "x"))
    else:
        owner[path[-1]] = [] if isinstance(value, list) else draw.choice(ODD_NUMBERS)
