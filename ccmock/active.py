"""The mocks that are active in this process, the innermost last, and what lets calls reach them."""

from __future__ import annotations

import threading
from contextvars import ContextVar

from .cloud import MockCloud
from .engine.backend import Backend
from .engine.world import RecordedCall, World
from .errors import UsageError
from .intercept import botocore, sleeping
from .intercept.front import UnknownRegionError
from .intercept.replacements import Replacements
from .wire.dispatch import Caller, HttpRequest, HttpResponse, Stamp, answer, caller_of


class ActiveMocks:
    """A stack of mocks. The first one in puts the interceptions in place, the last one out takes them away."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._clouds: list[MockCloud] = []
        self._replacements = Replacements()
        # Whose call was the last one in this thread or task: the next sleep waits for that one.
        self._answered_by: ContextVar[int | None] = ContextVar("answered_by", default=None)

    def enter(self, cloud: MockCloud) -> None:
        """The mock takes all calls from now on."""
        with self._lock:
            if not self._clouds:
                self._install()
            self._clouds.append(cloud)

    def leave(self, cloud: MockCloud) -> None:
        """The mock takes no more calls; the next outer one does."""
        with self._lock:
            self._clouds.remove(cloud)
            if not self._clouds:
                self._replacements.undo()

    def innermost(self) -> MockCloud | None:
        """The mock that takes the calls, or None."""
        clouds = self._clouds
        return clouds[-1] if clouds else None

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
        cloud = self.innermost()
        if cloud is None:
            raise UsageError("A Cloud Control call reached ccmock after its last mock had ended.")
        self._answered_by.set(id(cloud))
        return answer_call(cloud, request)

    def passed_by(self) -> None:
        """A call of another service went its way."""
        if self._answered_by.get() is not None:
            self._answered_by.set(None)

    def sleep(self, seconds: float) -> bool:
        """Moves the clock of the mock that answered last instead of sleeping."""
        answered_by = self._answered_by.get()
        cloud = next((cloud for cloud in self._clouds if id(cloud) == answered_by), None)
        if cloud is None:
            return False
        with cloud._world.lock:
            cloud.clock.advance(seconds)
        return True


def answer_call(cloud: MockCloud, request: HttpRequest) -> HttpResponse:
    """A mock's answer to a call, which is put on its record."""
    world = cloud._world
    caller = caller_of(request)
    with world.lock:
        backend = _backend_of(world, caller, cloud)
        exchange = answer(
            request,
            lambda operation, parameters: world.call(backend, operation, parameters),
            lambda: Stamp(world.ids.uuid("request-id"), world.clock.now_ms()),
        )
        world.calls.append(RecordedCall(backend, exchange, world.clock.now_ms()))
    return exchange.response


def _backend_of(world: World, caller: Caller, cloud: MockCloud) -> Backend:
    region = caller.region or cloud.region
    try:
        return world.backend(caller.account_id or cloud.account_id, region)
    except KeyError:
        raise UnknownRegionError(f"ccmock knows no region {region!r}") from None


ACTIVE = ActiveMocks()
"""The one piece of state that belongs to the process."""
