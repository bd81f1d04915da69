"""Read-only values that stay with a resource through an update."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..registry.json_text import plain_copy
from ..registry.pointers import Selection


def carry_over(selected: Selection, previous: Any, model: Any) -> None:
    """Puts what is selected from `previous` into `model`, in place, where it is missing and its parent still exists.

    List items are taken for the same where all else in them is equal, else by position.
    """
    if isinstance(previous, list) and isinstance(model, list):
        of_items = selected.get("*", selected)
        for before, item in _pairs(of_items, previous, model):
            carry_over(of_items, before, item)
    elif isinstance(previous, dict) and isinstance(model, dict):
        others = selected.get("*")
        for name, before in previous.items():
            inner = selected.get(name, others)
            if inner is None:
                continue
            if name not in model:
                if inner.pointer is not None:
                    model[name] = plain_copy(before)
            elif isinstance(before, (dict, list)):
                carry_over(inner, before, model[name])


def _pairs(selected: Selection, previous: list[Any], model: list[Any]) -> Iterator[tuple[Any, Any]]:
    """(item before, item now) of every item that was there before."""
    contents = [_without(selected, item) for item in previous]
    free = dict(enumerate(contents))
    changed: list[int] = []
    for position, item in enumerate(model):
        same = position if free.get(position, _NOTHING) == item else next((at for at in free if free[at] == item), None)
        if same is None:
            changed.append(position)
        else:
            del free[same]
            yield previous[same], item
    yield from ((previous[position], model[position]) for position in changed if position in free)


_NOTHING = object()


def _without(selected: Selection, value: Any) -> Any:
    if isinstance(value, list):
        return [_without(selected.get("*", selected), item) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {name: selected.below(name) for name in value}
    return {
        name: item if (below := inner[name]) is None else _without(below, item)
        for name, item in value.items()
        if (below := inner[name]) is None or not below.is_whole
    }
