"""Everything that an engine holds, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..ids import IdsState
from .model import CallRecord
from .region import RegionState
from .removals import RemovalsState
from .store import TablesState
from .timeline import TimelineState
from .timing import TimingState
from .types import TypesState


class EngineState(NamedTuple):
    """Everything that an engine held at some moment. What is code (handlers, hooks) is in it as it is."""

    now_ms: int
    skipped_ms: int
    clock_moves: int
    resets: int
    ids: IdsState
    timeline: TimelineState
    timing: TimingState
    types: TypesState
    removals: RemovalsState
    global_resources: Mapping[tuple[str, str], TablesState]
    """(account id, partition) → the resources that all regions share."""
    regions: tuple[RegionState, ...]
    calls: tuple[CallRecord, ...]
    deferred_errors: tuple[Exception, ...]
    extension: Any
