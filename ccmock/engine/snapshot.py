"""A world's state as one plain JSON value, and back."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..errors import UsageError
from ..ids import Ids
from ..registry.json_text import plain_copy
from .backend import Backend
from .store import Shelves, Store
from .timeline import Timeline
from .timing import Timing
from .tracker import Tracker
from .world import RecordedCall, World

VERSION = 1
"""Of the form that snapshots have; one more whenever an older ccmock could not read them any more."""


class SavedError(NamedTuple):
    """What a client got instead of an answer, as it was saved."""

    code: str


class SavedExchange(NamedTuple):
    """A call and its answer, as they were saved."""

    operation: str
    parameters: dict[str, Any]
    output: dict[str, Any] | None
    error: SavedError | None


def saved(world: World) -> dict[str, Any]:
    """The whole state as plain JSON; nothing in it is shared with the world."""
    now_ms = world.settle()
    with _without_collecting():
        return {
            "version": VERSION,
            "clock": {"now_ms": now_ms, "skipped_ms": world.clock.skipped_ms},
            "ids": world.ids.saved(),
            "timeline": world.timeline.saved(),
            "timing": world.timing.saved(),
            "types": world.types.saved(),
            "everywhere": [[*place, shelves.saved()] for place, shelves in world.everywhere.items()],
            "backends": [_saved_backend(backend) for backend in world.backends()],
            "calls": [_saved_call(call) for call in world.calls],
            "simulation": world.seam.saved(),
        }


def restore(world: World, snapshot: Mapping[str, Any]) -> None:
    """Puts a world into the state that was saved. UsageError where it is no snapshot; the world then is as it was."""
    _check(snapshot)
    try:
        with _without_collecting():
            restored = _Restored(world, snapshot)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"The snapshot is damaged: {type(error).__name__}: {error}.") from error
    restored.move_in()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No garbage collection meanwhile.

    All that is made here stays, and the collector, which looks through it time and again, would take most of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _check(snapshot: Mapping[str, Any]) -> None:
    version = snapshot.get("version") if isinstance(snapshot, Mapping) else None
    if not isinstance(version, int):
        raise UsageError("This is no snapshot of ccmock. Give what `snapshot()` returned.")
    if version != VERSION:
        whose = "a newer ccmock" if version > VERSION else "an older ccmock"
        raise UsageError(f"The snapshot has version {version}, of {whose}; this one reads version {VERSION}.")


class _Restored:
    """Everything that a snapshot holds, ready to be put into a world."""

    def __init__(self, world: World, snapshot: Mapping[str, Any]) -> None:
        self._world = world
        self._now_ms = int(snapshot["clock"]["now_ms"])
        self._skipped_ms = int(snapshot["clock"]["skipped_ms"])
        self._ids = Ids.restored(snapshot["ids"])
        self._timeline = Timeline.restored(snapshot["timeline"])
        self._timing = Timing.restored(snapshot["timing"])
        self._types = world.types.restored(snapshot["types"])
        self._everywhere = {
            (account_id, partition): Shelves.restored(shelves)
            for account_id, partition, shelves in snapshot["everywhere"]
        }
        self._places = [self._place(plain) for plain in snapshot["backends"]]
        self._calls = [(plain["place"], _exchange(plain), int(plain["time_ms"])) for plain in snapshot["calls"]]
        self._restore_simulation = world.seam.restoring(snapshot["simulation"])

    def _place(self, plain: Mapping[str, Any]) -> tuple[str, str, str, Store, Tracker]:
        account_id, region, partition = plain["place"]
        store = Store(self._everywhere[account_id, partition], Shelves.restored(plain["store"]))
        return account_id, region, partition, store, Tracker.restored(plain["tracker"], store)

    def move_in(self) -> None:
        world = self._world
        self._restore_simulation()
        world.clock.continue_from(self._now_ms, self._skipped_ms)
        world.ids, world.timeline, world.timing, world.types = self._ids, self._timeline, self._timing, self._types
        world.everywhere = self._everywhere
        world.put_backends(Backend(world, *place) for place in self._places)
        world.calls = [
            RecordedCall(world.backend(*place), exchange, time_ms) for place, exchange, time_ms in self._calls
        ]


def _saved_backend(backend: Backend) -> dict[str, Any]:
    return {
        "place": [backend.account_id, backend.region, backend.partition],
        "store": backend.store.here.saved(),
        "tracker": backend.tracker.saved(),
    }


def _saved_call(call: RecordedCall) -> dict[str, Any]:
    exchange = call.exchange
    return {
        "place": [call.backend.account_id, call.backend.region],
        "operation": exchange.operation,
        "parameters": plain_copy(exchange.parameters),
        "output": plain_copy(exchange.output),
        "error": exchange.error.code if exchange.error is not None else None,
        "time_ms": call.time_ms,
    }


def _exchange(plain: Mapping[str, Any]) -> SavedExchange:
    error = SavedError(plain["error"]) if plain["error"] is not None else None
    return SavedExchange(plain["operation"], plain_copy(plain["parameters"]), plain_copy(plain["output"]), error)
