"""The state of an engine as one plain JSON value, and back."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..errors import UsageError
from ..ids import IdsState
from ..registry.json_text import plain_copy
from .engine import Engine, EngineState
from .model import CallError, CallRecord, StoredResource
from .region import RegionState
from .removals import decode_removals, encode_removals
from .request_tracker import decode_tracker, encode_tracker
from .store import TablesState, decode_tables, encode_tables
from .timeline import decode_timeline, encode_timeline
from .timing import decode_timing, encode_timing
from .types import encode_types

VERSION = 2
"""Of the form that snapshots have; one more whenever an older ccmock could not read them any more."""


def take(engine: Engine) -> dict[str, Any]:
    """The whole state as plain JSON; nothing in it is shared with the engine. What is code is left out."""
    state = engine.state()
    with _without_garbage_collection():
        return {
            "version": VERSION,
            "clock": {"now_ms": state.now_ms, "skipped_ms": state.skipped_ms, "moves": state.clock_moves},
            "ids": {"seed": state.ids.seed, "drawn": dict(state.ids.drawn)},
            "timeline": encode_timeline(state.timeline),
            "timing": encode_timing(state.timing),
            "types": encode_types(state.types),
            "removals": encode_removals(state.removals),
            "global_resources": [[*key, encode_tables(tables)] for key, tables in state.global_resources.items()],
            "regions": [_encoded_region(region) for region in state.regions],
            "calls": [_encoded_call(call) for call in state.calls],
            "simulation": engine.extension.encode(state.extension),
        }


def restore(engine: Engine, snapshot: Mapping[str, Any]) -> None:
    """Puts an engine into the state that was saved.

    UsageError where `snapshot` is not a snapshot that this version reads; the engine then is as it was.
    """
    _check_version(snapshot)
    try:
        with _without_garbage_collection():
            state = _decoded(engine, snapshot)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"The snapshot is damaged: {type(error).__name__}: {error}.") from error
    engine.put_back(state)


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
    if not isinstance(version, int):
        raise UsageError("This is not a snapshot of ccmock. Give what `snapshot()` returned.")
    if version != VERSION:
        whose = "a newer ccmock" if version > VERSION else "an older ccmock"
        raise UsageError(f"The snapshot has version {version}, of {whose}; this one reads version {VERSION}.")


def _decoded(engine: Engine, plain: Mapping[str, Any]) -> EngineState:
    clock, shared = plain["clock"], plain["global_resources"]
    global_resources = {(account_id, partition): decode_tables(tables) for account_id, partition, tables in shared}
    return EngineState(
        int(clock["now_ms"]),
        int(clock["skipped_ms"]),
        int(clock["moves"]),
        engine.resets + 1,
        IdsState(plain["ids"]["seed"], dict(plain["ids"]["drawn"])),
        decode_timeline(plain["timeline"]),
        decode_timing(plain["timing"]),
        engine.types.decode(plain["types"]),
        decode_removals(plain.get("removals", ())),
        global_resources,
        tuple(_decoded_region(region, global_resources) for region in plain["regions"]),
        tuple(_decoded_call(call) for call in plain["calls"]),
        tuple(engine.deferred_errors),
        engine.extension.decode(plain["simulation"]),
    )


# --- regions ---


def _encoded_region(region: RegionState) -> dict[str, Any]:
    return {
        "account_id": region.account_id,
        "region": region.name,
        "partition": region.partition,
        "resources": encode_tables(region.resources),
        "requests": encode_tracker(region.requests),
    }


def _decoded_region(plain: Mapping[str, Any], global_resources: Mapping[tuple[str, str], TablesState]) -> RegionState:
    account_id, name, partition = plain["account_id"], plain["region"], plain["partition"]
    resources = decode_tables(plain["resources"])
    found = {
        (type_name, held.resource.identifier): held.resource
        for tables in (global_resources[account_id, partition], resources)
        for type_name, table in tables.by_type.items()
        for held in table.resources
    }

    def find(type_name: str, identifier: str) -> StoredResource | None:
        return found.get((type_name, identifier))

    return RegionState(account_id, name, partition, resources, decode_tracker(plain["requests"], find))


# --- calls ---


def _encoded_call(call: CallRecord) -> list[Any]:
    error = list(call.error) if call.error is not None else None
    copied: list[Any] = plain_copy([*call._replace(error=None)])
    copied[CallRecord._fields.index("error")] = error
    return copied


def _decoded_call(plain: list[Any]) -> CallRecord:
    call = CallRecord(*plain_copy(plain))
    return call._replace(error=CallError(*call.error)) if call.error is not None else call
