"""The mocks that are active in this process, and the way from a call to the innermost one."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from os import getpid
from typing import TYPE_CHECKING, NamedTuple

from .clock import Clock
from .cloud import MockCloud
from .errors import UsageError
from .intercept.router import SkippedSleep
from .observers import OBSERVERS
from .settings import region_of_environment
from .times import seconds_to_ms
from .wire.answering import answer
from .wire.messages import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from .intercept.installation import Installation


class Entered(NamedTuple):
    """An active mock, the region that the environment named when it started, and the process that it answers in.

    `refuses_foreign_calls`: whether it was started with `other_services="refuse"`.
    """

    cloud: MockCloud
    environment_region: str | None
    process_id: int
    refuses_foreign_calls: bool


class CallUnderWay:
    """A call of a client, from its entry into the library to its end.

    The mock that was innermost when it began answers it, for as long as the call is in flight. `outer` is the call, if
    any, within which this one is made. `refused_by`: the mock that refuses it if it is one of another service, also
    when that mock has ended before the call leaves.
    """

    __slots__ = ("entered", "outer", "refused_by")

    def __init__(self, entered: Entered, outer: CallUnderWay | None, refused_by: Entered | None) -> None:
        self.entered: Entered | None = entered
        self.outer = outer
        self.refused_by = refused_by


class ActiveMocks:
    """A stack of mocks. The first one installs the interceptions, the last one removes them."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        # Replaced as a whole, so that a call needs no lock to read it.
        self._entered: tuple[Entered, ...] = ()
        # The innermost one that refuses calls of other services.
        self._refusing: Entered | None = None
        self._parent_refuses_foreign_calls = False
        self._installation: Installation | None = None
        self._process_id = getpid()
        self._parent_id: int | None = None
        self._has_installed = False
        # The calls that began in a mock and have not ended; the same set for as long as the process lives.
        self.in_flight: set[CallUnderWay] = set()
        # The one that this thread or task is in, if it is in flight.
        self._call: ContextVar[CallUnderWay | None] = ContextVar("call", default=None)
        # The mock that answered last in this thread or task: the next sleep is skipped on its clock.
        self._answered_by: ContextVar[int | None] = ContextVar("answered_by", default=None)

    @property
    def is_installed(self) -> bool:
        """Whether calls of this thread or task are intercepted: a mock is active, or was when the call began."""
        if not self._has_installed:
            return False
        return bool(self._entered) or self._parent_id is not None or self._begun_in() is not None

    def _begun_in(self) -> Entered | None:
        """The mock that was innermost when the call began that this thread or task is in; None where it is in none."""
        call = self._under_way()
        return call.entered if call is not None else None

    def _under_way(self) -> CallUnderWay | None:
        call = self._call.get()
        # One that has ended may still be there: in a task that it started, or where something broke off its end.
        while call is not None and call not in self.in_flight:
            call = call.outer
        return call

    def enter(self, cloud: MockCloud, *, refuses_foreign_calls: bool = False) -> None:
        """The mock answers all calls from now on, and may refuse those of other services that nobody answers."""
        with self._lock_of_this_process():
            self._install()
            self._put(*self._entered, Entered(cloud, region_of_environment(), getpid(), refuses_foreign_calls))
        for observer in OBSERVERS:
            observer.mock_started(cloud)

    def leave(self, cloud: MockCloud) -> None:
        """The mock answers no more calls; the next outer one does."""
        self.remove(cloud)
        for observer in OBSERVERS:
            observer.mock_ended(cloud)

    def remove(self, cloud: MockCloud) -> None:
        """Leaves a mock whose start or end was broken off, in whatever state it is; no observer hears of it."""
        with self._lock_of_this_process():
            self._put(*(entered for entered in self._entered if entered.cloud is not cloud))
            self._uninstall_if_unused()

    def _put(self, *entered: Entered) -> None:
        self._entered = entered
        # The strictest counts: an inner mock that says nothing of it opens no way out.
        self._refusing = next((each for each in reversed(entered) if each.refuses_foreign_calls), None)
        if self._refusing is not None and self._installation is not None:
            self._installation.refuse_foreign_calls()

    def refuse_in_child_of(self, process_id: int, refuses_foreign_calls: bool) -> None:
        """Refuses calls in this process until a mock starts here: one is active in its parent, `process_id`.

        Calls of other services are refused for as long as the process lives, if the parent does so.
        """
        with self._lock_of_this_process():
            self._install()
            self._parent_id = process_id
            self._parent_refuses_foreign_calls = refuses_foreign_calls
            if refuses_foreign_calls and self._installation is not None:
                self._installation.refuse_foreign_calls()

    def clouds(self) -> list[MockCloud]:
        """The mocks that are active, the innermost last."""
        return [entered.cloud for entered in self._entered]

    def uses(self, clock: Clock) -> bool:
        """Whether the clock is that of an active mock."""
        return any(entered.cloud.clock is clock for entered in self._entered)

    def innermost(self) -> MockCloud | None:
        """The mock that answers calls, or None."""
        entered = self._innermost()
        return entered.cloud if entered is not None else None

    def _innermost(self) -> Entered | None:
        entered = self._entered
        # A forked child has copies of its parent's mocks, and the parent would not see what changes in them.
        return entered[-1] if entered and entered[-1].process_id == getpid() else None

    def _lock_of_this_process(self) -> threading.RLock:
        if self._process_id != getpid():
            # Another thread of the parent may have held the lock when this process was forked.
            self._lock, self._process_id = threading.RLock(), getpid()
            self.in_flight.clear()
        return self._lock

    def _install(self) -> None:
        if self._has_installed:
            return
        # Imported here to keep `import ccmock` fast.
        from .intercept.installation import Installation  # noqa: PLC0415

        try:
            self._has_installed = True
            self._installation = Installation()
            self._installation.install(self, refuse_in_child_of)
        except BaseException:
            self._uninstall()
            raise

    def _uninstall_if_unused(self) -> None:
        """Removes the interceptions, unless a call is under way whose next try would leave the process."""
        if self._installation is None or self.in_flight:
            return
        if not self._entered and self._parent_id is None:
            self._uninstall()
        elif self._refusing is None and not self._parent_refuses_foreign_calls:
            self._installation.pass_foreign_calls()

    def _uninstall(self) -> None:
        self._has_installed = False
        if self._installation is not None:
            self._installation.remove()
            self._installation = None

    # --- what the interceptions ask ---

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The answer of the mock in which the call began, which is the innermost one unless it began before that."""
        cloud = self._cloud_for("A Cloud Control call")
        return answer(request, cloud._engine, cloud.account_id, cloud.region)

    def answer_type_call(self, request: HttpRequest) -> HttpResponse:
        """As `answer`, for a call to CloudFormation about resource types."""
        # Imported here to keep the start of a mock fast.
        from . import other_services  # noqa: PLC0415

        cloud = self._cloud_for("A CloudFormation call about types")
        return other_services.answer(request, cloud) or other_services.not_answered(request, cloud)

    def _cloud_for(self, call: str) -> MockCloud:
        entered = self._answering()
        if entered is None:
            raise UsageError(self._why_no_answer(call))
        self._answered_by.set(id(entered.cloud))
        return entered.cloud

    def _answering(self) -> Entered | None:
        begun_in = self._begun_in()
        if begun_in is None:
            return self._innermost()
        is_active = any(entered is begun_in for entered in self._entered)
        return begun_in if is_active and begun_in.process_id == getpid() else None

    def _why_no_answer(self, call: str) -> str:
        parent_id = self._entered[-1].process_id if self._entered else self._parent_id
        if parent_id is None or parent_id == getpid():
            return (
                f"{call} that began while a mock was active is refused: it would be sent after that mock "
                "has ended. Let the threads and tasks that make calls end before their mock does."
            )
        return (
            f"{call} in process {getpid()}, whose mock is active in another process, {parent_id}: "
            "a mock answers in its own process only. Start one here, too (`with mock_cloudcontrol() as cloud:`), "
            "or use threads."
        )

    def new_call(self, *, joins: bool = False) -> CallUnderWay | None:
        """A call that is about to begin. None: no mock is active, or it `joins` one that is under way."""
        entered, outer = self._entered, self._under_way()
        if not entered or (joins and outer is not None):
            return None
        return CallUnderWay(entered[-1], outer, self._refusing)

    def call_started(self, call: CallUnderWay) -> None:
        """A call begins in this thread or task."""
        self.in_flight.add(call)
        self._call.set(call)

    def call_finished(self, call: CallUnderWay) -> None:
        """A call is not in flight any more; the last one that ends after the last mock removes the interceptions."""
        self._call.set(call.outer)
        # A task that was started in the call keeps it in its context.
        call.entered = None
        if not self._entered:
            with self._lock_of_this_process():
                self._uninstall_if_unused()

    @property
    def refuses_foreign_calls(self) -> bool:
        """Whether calls of other services of this thread or task must not leave the process."""
        return self._parent_refuses_foreign_calls or self._refused_by() is not None

    def _refused_by(self) -> Entered | None:
        if self._refusing is not None:
            return self._refusing
        call = self._under_way()
        return call.refused_by if call is not None else None

    def note_refusal(self, error: UsageError) -> None:
        """The mock that refuses a call raises the error once more at its end, as the code under test may catch it."""
        refused_by = self._refused_by()
        if refused_by is not None:
            # Without the engine's lock: a handler that holds it may wait for the thread that made the call.
            refused_by.cloud._engine.defer(error)

    def default_region(self) -> str | None:
        """The innermost mock's region, or the one that the test has set in the environment since the mock started."""
        entered, named = self._innermost(), region_of_environment()
        if entered is None or (named is not None and named != entered.environment_region):
            return named
        return entered.cloud.region

    def note_own_call(self) -> None:
        """A Cloud Control call is about to be sent."""
        # In a forked child this may be a mock of the parent; `answer` then raises before anything sleeps.
        entered = self._entered
        answering = self._begun_in() or (entered[-1] if entered else None)
        self._answered_by.set(id(answering.cloud) if answering else None)

    def note_foreign_call(self) -> None:
        """A call of another service was sent."""
        if self._answered_by.get() is not None:
            self._answered_by.set(None)

    def skip_sleep(self, seconds: float, *, before_retry: bool) -> SkippedSleep | None:
        """How to move the clock of the mock that answered last to the end of a sleep."""
        answered_by = self._answered_by.get()
        cloud = next((entered.cloud for entered in self._entered if id(entered.cloud) == answered_by), None)
        if cloud is None:
            return None
        now_ms = cloud.clock.now_ms()
        if before_retry and (cloud.clock.is_held or not cloud.clock.follows_retries):
            return _SkippedSleep(cloud, now_ms, moves_the_clock=False)
        return _SkippedSleep(cloud, now_ms + seconds_to_ms(seconds, "a sleep"))


class _SkippedSleep(NamedTuple):
    """The end of a sleep. One whose length botocore draws at random does not move every clock."""

    cloud: MockCloud
    until_ms: int
    moves_the_clock: bool = True

    @property
    def clock(self) -> Clock:
        return self.cloud.clock

    def finish(self) -> None:
        if self.moves_the_clock:
            with self.cloud._engine.lock:
                self.clock.advance_to_ms(self.until_ms)


ACTIVE = ActiveMocks()
"""The only state that belongs to the process."""


def refuse_in_child_of(process_id: int, refuses_foreign_calls: bool) -> None:
    """Called in a spawned process, with the id of its parent and whether that refuses calls of other services."""
    ACTIVE.refuse_in_child_of(process_id, refuses_foreign_calls)
