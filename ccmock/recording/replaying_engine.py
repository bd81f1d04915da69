"""An engine that answers from a recording: calls, their records and errors are as ever, but nothing happens."""

from __future__ import annotations

from typing import Any

from ..engine.engine import Engine, RegionService
from ..engine.engine_state import EngineState
from ..engine.extension import RegionCall
from ..engine.model import ConnectionLost, ConnectionTimedOut, Members, ParsedCall
from ..errors import ReplayError
from ..service_errors import ServiceError
from .playback import Playback, PlaybackState
from .rows import Answer


class ReplayingEngine(Engine):
    """An engine with a playback, which answers in the place of the operations."""

    def __init__(self, playback: Playback, *args: Any, **options: Any) -> None:
        self._playback = playback
        super().__init__(*args, **options)

    def defer(self, error: Exception) -> None:
        """Keeps an error for the end of the mock; of those of the playback the first, from which the others follow."""
        if not (
            isinstance(error, ReplayError) and any(isinstance(known, ReplayError) for known in self.deferred_errors)
        ):
            super().defer(error)

    def finish(self) -> None:
        """Defers an error where calls of the recording were not made."""
        unused = self._playback.unused()
        if unused is not None:
            self.defer(unused)

    def _output(self, service: RegionService, call: ParsedCall, called: RegionCall) -> Members:  # noqa: ARG002
        row = self._playback.row_for(call, service.region.name)
        answer = row.answer
        if answer.status is None:
            raise ConnectionTimedOut if answer.lost in TIMEOUTS else ConnectionLost
        if answer.is_error:
            raise RecordedError(answer)
        return row.members() or {}

    # --- state ---

    def _state(self, now_ms: int) -> EngineState:
        state = _ReplayState(*super()._state(now_ms))
        state.position = self._playback.state()
        return state

    def _put_back(self, state: EngineState) -> None:
        super()._put_back(state)
        # A snapshot does not hold how far a recording was played.
        if isinstance(state, _ReplayState):
            self._playback.put_back(state.position)


class _ReplayState(EngineState):
    """The state of an engine, and how far its recording was played: not at all, unless it says so."""

    position = PlaybackState.of_beginning()


TIMEOUTS = frozenset({"ReadTimeoutError", "ConnectTimeoutError"})


class RecordedError(ServiceError):
    """An error as it was recorded, whether the mock knows it or not."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.message)
        body = answer.body if isinstance(answer.body, dict) else {}
        self.code = answer.code or ""
        self.namespace = str(body.get("__type", "")).rpartition("#")[0]
        self.http_status = answer.status or 500
        self.message_key = "message" if "message" in body else "Message"
        self.has_empty_message = self.message_key in body
