"""A engine as it stood at a moment, to be put back in the same process, as often as wanted.

A snapshot is a plain value and holds no code. A checkpoint never leaves the process, so it holds everything: handlers,
hooks, whatever a test has set. And every object stays the one that it is: what comes back is what was in it. So whoever
kept a request, a fault or a hook from before sees the right one.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..ids import Ids
from .engine import Engine

Undo = Callable[[], None]
Contents = tuple[Undo, Sequence[Any]]
"""What puts back what one thing holds, and what it holds."""


class Checkpoint:
    """All that a engine holds now. Taking it settles what is due."""

    def __init__(self, engine: Engine) -> None:
        with engine.lock:
            self._engine = engine
            self._now_ms, self._skipped_ms = engine.settle(), engine.clock.skipped_ms
            self._moves = engine.clock.moves
            self._undo = list(_undoing(engine))

    def restore(self) -> None:
        """Puts all back as it was, the clock too, whatever happened since: a reset, a snapshot that was restored."""
        clock = self._engine.clock
        with self._engine.lock:
            for put_back in self._undo:
                put_back()
            clock.continue_from(self._now_ms, self._skipped_ms)
            clock.moves = self._moves


def _undoing(engine: Engine) -> Iterator[Undo]:
    """What puts back the contents of everything that a engine holds.

    State is kept in plain containers, in objects of the engine and of its extension, and in the ids. All
    else that is met never changes (types, the catalogue), or is code of somebody's (handlers, the checks of hooks).
    """
    packages = {_package(type(engine)), _package(type(engine.extension))}
    seen: dict[int, object] = {}
    waiting: list[object] = [engine]
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen[id(found)] = found
        kind = type(found)
        contents = _CONTAINERS.get(kind)
        if contents is not None:
            put_back, held = contents(found)
        elif isinstance(found, tuple):
            waiting += found
            continue
        elif kind is Ids or _package(kind) in packages:
            put_back, held = _of_attributes(found)
        else:
            continue
        waiting += held
        yield put_back


def _package(kind: type[Any]) -> str:
    return kind.__module__.rpartition(".")[0]


def _of_dict(found: dict[Any, Any]) -> Contents:
    kept = dict(found)

    def put_back() -> None:
        found.clear()
        dict.update(found, kept)  # what a Counter calls update adds up

    return put_back, (*kept, *kept.values())


def _of_sequence(found: list[Any] | deque[Any]) -> Contents:
    kept = tuple(found)

    def put_back() -> None:
        found.clear()
        found.extend(kept)

    return put_back, kept


def _of_set(found: set[Any]) -> Contents:
    kept = tuple(found)

    def put_back() -> None:
        found.clear()
        found.update(kept)

    return put_back, kept


def _of_attributes(found: object) -> Contents:
    """Of an object that keeps them in slots, or in its `__dict__`."""
    attributes = getattr(found, "__dict__", None)
    if attributes is not None:
        return _of_dict(attributes)
    kept = [(name, getattr(found, name)) for name in getattr(type(found), "__slots__", ())]

    def put_back() -> None:
        for name, value in kept:
            setattr(found, name, value)

    return put_back, [value for _, value in kept]


_CONTAINERS: dict[type[Any], Callable[[Any], Contents]] = {
    dict: _of_dict,
    Counter: _of_dict,
    list: _of_sequence,
    deque: _of_sequence,
    set: _of_set,
}
