"""The state of an engine as one plain JSON value, and back."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from ..errors import UsageError
from ..ids import IdsState
from ..registry.forms import Misfit, plain, shown
from ..registry.json_text import plain_copy
from .engine import Engine
from .engine_state import EngineState
from .model import CallError, CallRecord, FaultHit, StoredResource
from .region import RegionState
from .removals import decode_removals, encode_removals
from .request_tracker import decode_tracker, encode_tracker
from .saved_resources import SavedTypes
from .snapshot_checks import check_parts
from .snapshot_form import SNAPSHOT
from .store import TablesState, decode_tables, encode_tables
from .timeline import TimelineState, decode_timeline, encode_timeline
from .timing import decode_timing, encode_timing
from .types import encode_types

Decoded = TypeVar("Decoded")

VERSION = 6
"""Of the form that snapshots have; one more whenever an older ccmock could not read them any more."""


def take(engine: Engine) -> dict[str, Any]:
    """The whole state as plain JSON; nothing in it is shared with the engine. What is code is left out.

    UsageError where resources are shared with moto.
    """
    with _without_garbage_collection():
        copy: dict[str, Any] = plain_copy(to_write(engine))
        return copy


def to_write(engine: Engine) -> dict[str, Any]:
    """The same, to be written at once: it shares models with the engine."""
    engine.sharing.check_covered("snapshot()")
    state = engine.state()
    with _without_garbage_collection():
        return {
            "version": VERSION,
            "clock": {"now_ms": state.now_ms, "skipped_ms": state.skipped_ms, "moves": state.clock_moves},
            "ids": {"seed": state.ids.seed, "drawn": dict(state.ids.drawn)},
            "timeline": encode_timeline(_awaited(state)),
            "timing": encode_timing(state.timing),
            "types": encode_types(state.types),
            "removals": encode_removals(state.removals),
            "global_resources": [[*key, encode_tables(tables)] for key, tables in state.global_resources.items()],
            "regions": [_encoded_region(region) for region in state.regions],
            "calls": [_encoded_call(call) for call in state.calls],
            "simulation": engine.extension.encode(state.extension),
        }


def is_snapshot(document: object) -> bool:
    """Whether a JSON document is meant as a snapshot, of this version or of another one."""
    return isinstance(document, dict) and {"version", "clock", "regions"} <= document.keys()


def restore(engine: Engine, snapshot: Mapping[str, Any]) -> None:
    """Puts an engine into the state that was saved.

    UsageError where `snapshot` is not a snapshot that this version reads; the engine then is as it was.
    """
    _check_version(snapshot)
    try:
        with _without_garbage_collection():
            state = _decoded(engine, plain(dict(snapshot)))
    except Misfit as misfit:
        raise UsageError(f"The snapshot is damaged: {misfit}.") from None
    engine.put_back(state)


def _awaited(state: EngineState) -> TimelineState:
    """The timeline in order, without the steps that no request waits for any more."""
    waiting = {
        (region.account_id, region.name, request.token, request.due_sequence)
        for region in state.regions
        for request, _ in region.requests.requests
        if not request.is_terminal
    }
    awaited = (
        step
        for step in sorted(state.timeline.steps)
        if (step.account_id, step.region, step.request_token, step.sequence) in waiting
    )
    return state.timeline._replace(steps=tuple(awaited))


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """All that is made here stays, and the collector, which looks through it again and again, would take most time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _check_version(snapshot: Mapping[str, Any]) -> None:
    version = snapshot.get("version") if isinstance(snapshot, Mapping) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise UsageError("This is not a snapshot of ccmock. Give what `snapshot()` returned.")
    if version > VERSION:
        raise UsageError(
            f"The snapshot has version {shown(version)}, of a newer ccmock; this one reads version {VERSION}. "
            "Update ccmock, or take the snapshot again with this one."
        )
    if version < VERSION:
        raise UsageError(
            f"The snapshot has version {shown(version)}, of an older ccmock; this one reads version {VERSION}. "
            "Take the snapshot again with this one."
        )


def _decoded(engine: Engine, saved: dict[str, Any]) -> EngineState:
    """The state that was encoded, after every check; nothing in it is shared with the engine."""
    SNAPSHOT(saved)
    types = _within("types", engine.types.decode, saved["types"])
    known = SavedTypes(engine.catalog, types.own)
    check_parts(saved, known, engine.clock.read_ms())
    clock, shared = saved["clock"], saved["global_resources"]
    global_resources = {(account_id, partition): decode_tables(tables) for account_id, partition, tables in shared}
    return EngineState(
        clock["now_ms"],
        clock["skipped_ms"],
        clock["moves"],
        engine.resets + 1,
        IdsState(saved["ids"]["seed"], saved["ids"]["drawn"]),
        decode_timeline(saved["timeline"]),
        decode_timing(saved["timing"]),
        types,
        decode_removals(saved["removals"]),
        global_resources,
        tuple(_decoded_region(region, global_resources) for region in saved["regions"]),
        tuple(_decoded_call(call) for call in saved["calls"]),
        tuple(engine.deferred_errors),
        _within("simulation", lambda part: engine.extension.decode(part, known.check_known), saved["simulation"]),
    )


def _within(key: str, decode: Callable[[Any], Decoded], part: Any) -> Decoded:
    try:
        return decode(part)
    except Misfit as misfit:
        raise misfit.within(key) from None


# --- regions ---


def _encoded_region(region: RegionState) -> dict[str, Any]:
    return {
        "account_id": region.account_id,
        "region": region.name,
        "partition": region.partition,
        "resources": encode_tables(region.resources),
        "requests": encode_tracker(region.requests),
    }


def _decoded_region(saved: Mapping[str, Any], global_resources: Mapping[tuple[str, str], TablesState]) -> RegionState:
    account_id, name, partition = saved["account_id"], saved["region"], saved["partition"]
    resources = decode_tables(saved["resources"])
    found = {
        (type_name, held.resource.identifier): held.resource
        for tables in (global_resources[account_id, partition], resources)
        for type_name, table in tables.by_type.items()
        for held in table.resources
    }

    def find(type_name: str, identifier: str) -> StoredResource | None:
        return found.get((type_name, identifier))

    return RegionState(account_id, name, partition, resources, decode_tracker(saved["requests"], find))


# --- calls ---

_ERROR, _FAULTS = CallRecord._fields.index("error"), CallRecord._fields.index("faults")


def _encoded_call(call: CallRecord) -> list[Any]:
    encoded: list[Any] = [*call]
    encoded[_ERROR] = list(call.error) if call.error is not None else None
    encoded[_FAULTS] = [list(hit) for hit in call.faults]
    return encoded


def _decoded_call(saved: list[Any]) -> CallRecord:
    call = CallRecord(*saved)._replace(faults=tuple(FaultHit(*hit) for hit in saved[_FAULTS]))
    return call._replace(error=CallError(*call.error)) if call.error is not None else call
