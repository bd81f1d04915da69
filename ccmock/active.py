"""The mocks that are active in this process, the innermost last, and what lets calls reach them."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import NamedTuple

from .clock import Clock
from .cloud import MockCloud
from .engine.backend import Backend
from .engine.events import Members
from .engine.seam import Call, ConnectionLost, ConnectionTimedOut
from .engine.world import LostExchange, RecordedCall, World
from .errors import UsageError
from .intercept import botocore, sleeping
from .intercept.front import NoAnswerError, UnknownRegionError
from .intercept.replacements import Replacements
from .settings import region_of_environment
from .wire.dispatch import Caller, HttpRequest, HttpResponse, Stamp, answer, caller_of


class Entered(NamedTuple):
    """A mock, and the region that the environment named when it began."""

    cloud: MockCloud
    environment_region: str | None


class ActiveMocks:
    """A stack of mocks. The first one in puts the interceptions in place, the last one out takes them away."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        # Put in its place whole, so that a call needs no lock to look at it.
        self._entered: tuple[Entered, ...] = ()
        self._replacements = Replacements()
        # Whose call was the last one in this thread or task: the next sleep waits for that one.
        self._answered_by: ContextVar[int | None] = ContextVar("answered_by", default=None)

    def enter(self, cloud: MockCloud) -> None:
        """The mock takes all calls from now on."""
        with self._lock:
            if not self._entered:
                self._install()
            self._entered += (Entered(cloud, region_of_environment()),)

    def leave(self, cloud: MockCloud) -> None:
        """The mock takes no more calls; the next outer one does."""
        with self._lock:
            self._entered = tuple(entered for entered in self._entered if entered.cloud is not cloud)
            if not self._entered:
                self._replacements.undo()

    def uses(self, clock: Clock) -> bool:
        """Whether the clock is that of an active mock."""
        return any(entered.cloud.clock is clock for entered in self._entered)

    def innermost(self) -> MockCloud | None:
        """The mock that takes the calls, or None."""
        entered = self._innermost()
        return entered.cloud if entered is not None else None

    def _innermost(self) -> Entered | None:
        entered = self._entered
        return entered[-1] if entered else None

    def _install(self) -> None:
        try:
            botocore.install(self, self._replacements)
            sleeping.install(self, self._replacements)
        except BaseException:
            self._replacements.undo()
            raise

    # --- what the interceptions ask ---

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The innermost mock's answer to a call."""
        entered = self._innermost()
        if entered is None:
            raise UsageError("A Cloud Control call reached ccmock after its last mock had ended.")
        self._answered_by.set(id(entered.cloud))
        try:
            return answer_call(entered.cloud, request)
        except ConnectionLost as lost:
            raise NoAnswerError(timed_out=isinstance(lost, ConnectionTimedOut)) from None

    def default_region(self) -> str | None:
        """The innermost mock's region, or the one that the test has put into the environment since it began."""
        entered, named = self._innermost(), region_of_environment()
        if entered is None or (named is not None and named != entered.environment_region):
            return named
        return entered.cloud.region

    def passed_by(self) -> None:
        """A call of another service went its way."""
        if self._answered_by.get() is not None:
            self._answered_by.set(None)

    def sleep(self, seconds: float, *, before_retry: bool) -> bool:
        """Moves the clock of the mock that answered last instead of sleeping."""
        answered_by = self._answered_by.get()
        cloud = next((entered.cloud for entered in self._entered if id(entered.cloud) == answered_by), None)
        if cloud is None:
            return False
        if cloud.clock.follows_retries or not before_retry:
            with cloud._world.lock:
                cloud.clock.advance(seconds)
        return True


def answer_call(cloud: MockCloud, request: HttpRequest) -> HttpResponse:
    """A mock's answer to a call, which is put on its record."""
    world = cloud._world
    caller = caller_of(request)
    with world.lock:
        backend = _backend_of(world, caller, cloud)

        def carry_out(operation: str, parameters: Members) -> Members:
            try:
                return world.call(Call(backend, operation, parameters, caller.access_key))
            except ConnectionLost as lost:
                exchange = LostExchange(operation, parameters, lost.with_traceback(None))
                world.calls.append(RecordedCall(backend, exchange, world.clock.now_ms()))
                raise

        exchange = answer(request, carry_out, lambda: Stamp(world.ids.uuid("request-id"), world.clock.now_ms()))
        world.calls.append(RecordedCall(backend, exchange, exchange.time_ms))
    return exchange.response


def _backend_of(world: World, caller: Caller, cloud: MockCloud) -> Backend:
    region = caller.region or cloud.region
    try:
        return world.backend(caller.account_id or cloud.account_id, region)
    except KeyError:
        raise UnknownRegionError(f"ccmock knows no region {region!r}") from None


ACTIVE = ActiveMocks()
"""The one piece of state that belongs to the process."""
