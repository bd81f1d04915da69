"""What the values of one resource are made from: its model, where it is, the time and chance."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Protocol


class Location(Protocol):
    """The account and region that a resource is in. A `HandlerContext` is one."""

    account_id: str
    region: str
    partition: str

    def next_number(self, series: str) -> int:
        """1, then 2, and so on; each series counts by itself."""


@dataclass
class TemplateContext:
    """What the values of one resource are made from.

    `location`: its account and region. `draw`: the source of chance. `now_ms`: the mock's time, in milliseconds since
    the epoch. `model`: the resource as it is so far. `item`: the object in the model that is being filled in.
    """

    location: Location
    draw: random.Random
    now_ms: int
    model: dict[str, Any] = field(default_factory=dict)
    type_name: str = ""
    item: Any = None

    def now_text(self, form: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
        """The mock's time in UTC, such as `2026-01-01T12:00:00Z`. `form`: as `strftime` takes it."""
        return datetime.fromtimestamp(self.now_ms // 1000, timezone.utc).strftime(form)


Maker = Callable[[TemplateContext], Any]
"""Makes a value for a resource; None where there is none."""


def owner_of(path: str) -> str:
    """The top-level property that a path leads into: `Config` for `Config.Name`; empty for `.Name`."""
    return path.partition(".")[0]


def value_of(context: TemplateContext, path: str) -> Any:
    """The value at a path such as `Config.Name` or `.Name`, or None.

    A path that starts with a dot leads into the item. Where a list is on the way, the result is a list of what its
    items have there.
    """
    owner, _, rest = path.partition(".")
    value = context.model.get(owner) if owner else context.item
    return _inside(value, rest.split(".")) if rest else value


def _inside(value: Any, names: list[str]) -> Any:
    for at, name in enumerate(names):
        if isinstance(value, list):
            found = [_inside(item, names[at:]) for item in value]
            plain = [
                each for item in found if item is not None for each in (item if isinstance(item, list) else [item])
            ]
            return plain or None
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
