"""A engine's state as one plain JSON value, and back."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..errors import UsageError
from ..ids import Ids
from ..registry.json_text import plain_copy
from .engine import Engine, RecordedCall
from .operations import Backend
from .request_tracker import Tracker
from .store import Store, TypeTables
from .timeline import Timeline
from .timing import Timing

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


def saved(engine: Engine) -> dict[str, Any]:
    """The whole state as plain JSON; nothing in it is shared with the engine."""
    now_ms = engine.settle()
    with _without_collecting():
        return {
            "version": VERSION,
            "clock": {"now_ms": now_ms, "skipped_ms": engine.clock.skipped_ms},
            "ids": engine.ids.saved(),
            "timeline": engine.timeline.saved(),
            "timing": engine.timing.saved(),
            "types": engine.types.saved(),
            "everywhere": [[*place, tables.saved()] for place, tables in engine.everywhere.items()],
            "backends": [_saved_backend(backend) for backend in engine.backends()],
            "calls": [_saved_call(call) for call in engine.calls],
            "simulation": engine.extension.saved(),
        }


def restore(engine: Engine, snapshot: Mapping[str, Any]) -> None:
    """Puts a engine into the state that was saved. UsageError where it is no snapshot; the engine then is as it was."""
    _check(snapshot)
    try:
        with _without_collecting():
            restored = _Restored(engine, snapshot)
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
    """Everything that a snapshot holds, ready to be put into a engine."""

    def __init__(self, engine: Engine, snapshot: Mapping[str, Any]) -> None:
        self._engine = engine
        self._now_ms = int(snapshot["clock"]["now_ms"])
        self._skipped_ms = int(snapshot["clock"]["skipped_ms"])
        self._ids = Ids.restored(snapshot["ids"])
        self._timeline = Timeline.restored(snapshot["timeline"])
        self._timing = Timing.restored(snapshot["timing"])
        self._types = engine.types.restored(snapshot["types"])
        self._everywhere = {
            (account_id, partition): TypeTables.restored(tables)
            for account_id, partition, tables in snapshot["everywhere"]
        }
        self._places = [self._place(plain) for plain in snapshot["backends"]]
        self._calls = [(plain["place"], _exchange(plain), int(plain["time_ms"])) for plain in snapshot["calls"]]
        self._restore_simulation = engine.extension.restoring(snapshot["simulation"])

    def _place(self, plain: Mapping[str, Any]) -> tuple[str, str, str, Store, Tracker]:
        account_id, region, partition = plain["place"]
        store = Store(self._everywhere[account_id, partition], TypeTables.restored(plain["store"]))
        return account_id, region, partition, store, Tracker.restored(plain["tracker"], store)

    def move_in(self) -> None:
        engine = self._engine
        self._restore_simulation()
        engine.clock.continue_from(self._now_ms, self._skipped_ms)
        engine.ids, engine.timeline, engine.timing, engine.types = self._ids, self._timeline, self._timing, self._types
        engine.everywhere = self._everywhere
        engine.put_backends(Backend(engine, *place) for place in self._places)
        engine.calls = [
            RecordedCall(engine.backend(*place), exchange, time_ms) for place, exchange, time_ms in self._calls
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
