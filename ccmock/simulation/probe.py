"""What watches the calls of one run of a test, and lets failures befall exactly those that it is aimed at.

A failure is aimed at a call by its number in the run. It is no fault of the test's own: `cloud.faults` does not show
it, and neither a reset nor a snapshot changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..contract.failures import HANDLER_FAILURES
from ..engine.extension import RegionCall
from ..engine.model import (
    HOOK_COMPLETE_FAILED,
    ConnectionLost,
    HookRun,
    PlannedFailure,
    PlannedOutcome,
    ResourceRequest,
    StoredResource,
)
from ..engine.region import Region
from ..engine.request_log import RequestLog
from ..service_errors import ServiceInternalError, Throttled
from .hook import hook_arn

THROTTLED, INTERNAL_ERROR, LOST, ANSWER_LOST = "throttled", "internal-error", "lost", "answer-lost"
STALE, REFUSED_BY_HOOK, SLOW, CANCELED = "stale", "refused-by-hook", "slow", "canceled"
REMNANT = "+remnant"
"""What follows a HandlerErrorCode where the failure leaves behind what the handler has made."""

SLOW_SECONDS = 300
"""How much longer a slow request takes: more than the patience of botocore's waiters, which is 120 seconds."""

HOOK_NAME = "Private::Exploration::Refusal"
HOOK_VERSION = "00000001"
HOOK_MS = 1000

_BEFORE: Mapping[str, Callable[[], Exception]] = {
    THROTTLED: Throttled,
    INTERNAL_ERROR: ServiceInternalError,
    LOST: ConnectionLost,
}
"""What ends a call before it is carried out → the error of it."""


class EndlessCalls(BaseException):
    """A run makes more calls than any run that ends. It is no Exception, so that no retry catches it."""


@dataclass(eq=False)
class Step:
    """One call of a run, together with the retries that its client makes by itself."""

    number: int
    """Its number among the calls of the run, from 1 on."""
    operation: str
    type_name: str | None
    identifier: str | None
    parameters: Mapping[str, Any] = field(repr=False)
    """Those of the call, without the client token, which clients draw at random."""
    request: ResourceRequest | None = None
    """The request that the call has made, once that has begun."""
    was_carried_out: bool = False
    """Whether the service has done what the call asks for, and not refused it."""
    changes_tags: bool = False
    """Whether the handler of the request needs permissions for tags."""
    can_be_canceled: bool = False
    """Whether the request is still running when the call is answered."""
    reads_new_resource: bool = False
    """Whether the call reads a resource that a request has made."""


class MadeRequest(NamedTuple):
    """A request that a call of the run has made, and where."""

    region: Region
    request: ResourceRequest


class Probe:
    """Watches the calls of one run while it is open.

    `aims`: number of a call → the failures that befall it. `max_calls`: how many calls the run may make; EndlessCalls
    is raised at the next one. None: as many as it likes.
    """

    def __init__(self, aims: Mapping[int, Collection[str]], max_calls: int | None = None) -> None:
        self._aims = aims
        self._max_calls = max_calls
        self.is_open = False
        self.steps: list[Step] = []
        self.requests: list[MadeRequest] = []
        self.fired: set[tuple[int, str]] = set()
        """(number of a call, failure) of each that has had its effect."""
        self._under_way: list[tuple[RegionCall, Step]] = []
        self._current: Step | None = None
        self._by_invocation: dict[str, Step] = {}
        self._makers: dict[tuple[int, int], Step] = {}
        """(log, sequence of a request) → the call that makes it."""

    # --- calls ---

    def before_call(self, log: RequestLog, call: RegionCall) -> None:
        """A call is about to be carried out; raises what befalls it instead."""
        self._current = None
        if not self.is_open:
            return
        step = self._current = self._step_of(call)
        self._under_way.append((call, step))
        # Where the call makes a request at all, it is the next one of the log.
        self._makers[id(log), log.last_sequence + 1] = step
        for failure, error in _BEFORE.items():
            if self._strikes(step, failure):
                raise error()

    def after_call(self, call: RegionCall, cancel: Callable[[ResourceRequest], None]) -> None:
        """A call was carried out; ConnectionLost keeps its answer from the client. `cancel` cancels a request."""
        step = next((step for other, step in self._under_way if other is call), None)
        self._under_way.clear()
        self._current = None
        if step is None:
            return
        step.was_carried_out = True
        request = step.request
        if request is not None and not request.is_terminal and not step.can_be_canceled:
            step.can_be_canceled = True
            if self._strikes(step, CANCELED):
                cancel(request)
        if self._strikes(step, ANSWER_LOST):
            raise ConnectionLost

    def _step_of(self, call: RegionCall) -> Step:
        """The call as a step of the run: the same one again where its client tries again by itself."""
        known = self._by_invocation.get(call.invocation_id) if call.invocation_id is not None else None
        if known is not None:
            return known
        if len(self.steps) == self._max_calls:
            raise EndlessCalls(f"more than {self._max_calls} calls")
        parameters = {name: value for name, value in call.parameters.items() if name != "ClientToken"}
        type_name, identifier = parameters.get("TypeName"), parameters.get("Identifier")
        step = Step(len(self.steps) + 1, call.operation, type_name, identifier, parameters)
        self.steps.append(step)
        if call.invocation_id is not None:
            self._by_invocation[call.invocation_id] = step
        return step

    # --- requests ---

    def planned_outcome_of(
        self, log: RequestLog, region: Region, request: ResourceRequest, planned: PlannedOutcome
    ) -> PlannedOutcome:
        """What becomes of a request that begins, of which `planned` says what the test has planned."""
        step = self._makers.get((id(log), request.sequence))
        if step is None or step.request is not None:
            return planned
        step.request = request
        self.requests.append(MadeRequest(region, request))
        for failure in self._aims.get(step.number, ()):
            code, _, remnant = failure.partition("+")
            if code in HANDLER_FAILURES:
                self._strikes(step, failure)
                planned = planned._replace(failure=PlannedFailure(code, leaves_remnant=bool(remnant)))
        if self._strikes(step, SLOW):
            planned = planned._replace(delay_ms=planned.delay_ms + SLOW_SECONDS * 1000)
        return planned

    def hook_runs(
        self, region: Region, request: ResourceRequest, runs: Sequence[HookRun], now_ms: int
    ) -> Sequence[HookRun]:
        """The hooks that run for a request, and after them one that refuses it where that befalls it."""
        step = self._maker_of(request)
        is_refused = any(run.fails_request for run in runs)
        if step is None or is_refused or not self._strikes(step, REFUSED_BY_HOOK):
            return runs
        starts_ms = runs[-1].ends_ms if runs else now_ms
        arn = hook_arn(region, HOOK_NAME, HOOK_VERSION)
        refusal = HookRun(
            HOOK_NAME, HOOK_VERSION, arn, "FAIL", starts_ms, starts_ms + HOOK_MS, HOOK_COMPLETE_FAILED, "Refused"
        )
        return [*runs, refusal]

    def before_handler(self, request: ResourceRequest, *, with_tags: bool) -> None:
        """The handler of a request is about to run."""
        step = self._maker_of(request)
        if step is not None:
            step.changes_tags = with_tags

    def _maker_of(self, request: ResourceRequest) -> Step | None:
        return next((step for step in self.steps if step.request is request), None)

    # --- reads ---

    def hides(self, resource: StoredResource) -> bool:
        """Whether the read that is under way does not find a resource yet."""
        step = self._current
        if step is None or not resource.shown_since_ms:
            return False
        step.reads_new_resource = True
        return self._strikes(step, STALE)

    def _strikes(self, step: Step, failure: str) -> bool:
        """Whether a failure befalls a call; it counts as fired then."""
        if failure not in self._aims.get(step.number, ()):
            return False
        self.fired.add((step.number, failure))
        return True
