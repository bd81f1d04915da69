"""Notices a client that asks again and again about a request that cannot go on, since the clock stands still."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple
from weakref import WeakSet

from ..clock import Clock, ManualClock
from ..errors import UsageError
from ..service_errors import ResourceNotFound
from ..times import to_datetime
from .model import CallError, Members, ParsedCall, ResourceRequest
from .region import Region

READS = ("GetResource", "GetResourceRequestStatus", "ListResources", "ListResourceRequests")


class EndlessPollingError(UsageError):
    """A client polls something that cannot change any more."""


class Polled(NamedTuple):
    """What a read got, and how often in a row."""

    answer: Any
    times: int


class PollWatch:
    """Counts the same reads with the same answers, from one move of the clock to the next.

    `max_polls`: how many of them are too many while a request that they are about has not ended; None for no limit.
    """

    def __init__(self, max_polls: int | None, clock: Clock) -> None:
        self._max_polls = max_polls
        self._clock = clock
        self._counted_at: tuple[int, int] | None = None
        self._polled: dict[tuple[str, str, str, str], Polled] = {}
        self._thread = threading.current_thread()
        self._earlier_threads = WeakSet(threading.enumerate())

    def count(self, region: Region, call: ParsedCall, output: Members | None, error: CallError | None) -> None:
        """Counts a call that was answered.

        EndlessPollingError: it is one more than allowed, and nothing that the client waits for can happen.
        """
        if self._max_polls is None:
            return
        if call.operation not in READS:
            self._polled.clear()
            return
        now_ms = self._clock.now_ms()
        moment = now_ms, self._clock.moves
        if self._counted_at != moment:
            self._counted_at = moment
            self._polled.clear()
        if error is not None and error.code != ResourceNotFound.code:
            return
        # The text of an error differs from call to call.
        answer = output if error is None else error.code
        key = region.account_id, region.name, call.operation, repr(call.parameters)
        before = self._polled.get(key)
        times = before.times + 1 if before is not None and before.answer == answer else 1
        self._polled[key] = Polled(answer, times)
        if times >= self._max_polls:
            self._refuse(region, call, now_ms)

    def _refuse(self, region: Region, call: ParsedCall, now_ms: int) -> None:
        request = next(_unfinished(region, call), None)
        if request is not None and not self._may_others_move_the_clock():
            raise EndlessPollingError(self._text(call, request, now_ms))

    def _text(self, call: ParsedCall, request: ResourceRequest, now_ms: int) -> str:
        subject = " ".join(filter(None, (request.operation, request.type_name, request.identifier)))
        clock = 'clock="manual"' if isinstance(self._clock, ManualClock) else type(self._clock).__name__
        return (
            f"{call.operation} got the same answer {self._max_polls} times, and nothing can change it: the request "
            f"{request.token} ({subject}) is {request.status} since {to_datetime(request.changed_ms).isoformat()}, and "
            f"the mock's clock ({clock}) {self._remedy(request, now_ms)}. If so many polls are meant, set max_polls= "
            "to a higher number or to None."
        )

    def _remedy(self, request: ResourceRequest, now_ms: int) -> str:
        """Why the clock stands still, and what would move it."""
        still = f"at {to_datetime(now_ms).isoformat()}"
        reason = self._clock.frozen_reason
        if reason is not None:
            return f"is frozen {still}: {reason}. Let the `with cloud.clock.frozen(…)` block end before the loop"
        seconds = max(0, request.due_ms - now_ms) / 1000
        other = "poll the request's status" if self._clock.follows_polls else 'use clock="auto", which moves with polls'
        return f"stands still {still}. Move it with `cloud.clock.advance({seconds:g})`, or {other}"

    def _may_others_move_the_clock(self) -> bool:
        """Whether another thread or task that belongs to the test is alive: it may do what this one waits for."""
        current = threading.current_thread()
        if current is not self._thread:
            return True
        return any(thread not in self._earlier_threads for thread in threading.enumerate()) or _has_other_tasks()


def _has_other_tasks() -> bool:
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return False
    try:
        return len(asyncio.all_tasks()) > 1
    except RuntimeError:
        # No event loop is running here.
        return False


def _unfinished(region: Region, call: ParsedCall) -> Iterator[ResourceRequest]:
    """The unfinished requests that a read is about."""
    parameters, requests = call.parameters, region.requests
    if call.operation == "GetResourceRequestStatus":
        token = parameters["RequestToken"]
    elif call.operation == "GetResource":
        token = requests.running_on(parameters["TypeName"], parameters["Identifier"])
    else:
        type_name = parameters.get("TypeName")
        yield from (each for each in requests if not each.is_terminal and type_name in (None, each.type_name))
        return
    request = requests.find(token) if token is not None else None
    if request is not None and not request.is_terminal:
        yield request
