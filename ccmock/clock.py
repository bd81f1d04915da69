"""The clocks of mocks. No other module reads the system's time.

Times are in milliseconds, as `times.py` says, and durations in seconds.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta, timezone
from types import FrameType, TracebackType

from .arguments import find_choice, nearest, shown, text, whole
from .errors import UsageError
from .stack import is_running_here
from .times import LAST_MS, checked_time, seconds_to_ms, to_datetime, to_ms

MANUAL_START = datetime(2026, 1, 1, 12, 0, 0, tzinfo=timezone.utc)


def system_ms() -> int:
    """The system's time, in milliseconds since the epoch."""
    # Looked up at each call, so that a patched `time.time` counts. Rounded, because a float of seconds may be slightly
    # below the millisecond that it was made from.
    return round(time.time() * 1000)


class Clock:
    """A clock that a test can move forward, but not back.

    Subclass it and override `read_ms` to take the time from another source.

    ```pycon
    >>> class Monday(Clock):
    ...     def read_ms(self):
    ...         return 1_767_571_200_000
    >>> with mock_cloudcontrol(clock=Monday()) as inner:
    ...     f"{inner.clock.now():%A, %H:%M}"
    'Monday, 00:00'
    ```
    """

    follows_polls = False
    """Whether the second poll of an unfinished request moves this clock on, to its RetryAfter or its usual end."""

    servers = 0
    """How many servers its mock has. With one, the first poll moves it already: clients elsewhere really sleep."""

    kind = ""
    """As which kind it is shown; empty: its class says so."""

    follows_retries = True
    """Whether the skipped sleep before a retry moves this clock. botocore chooses its length at random."""

    skipped_ms: int
    """Milliseconds added to the underlying time so far."""

    moves: int
    """How often the clock was moved so far."""

    def __init__(self) -> None:
        self.skipped_ms = 0
        self.moves = 0
        self._lock = threading.RLock()
        self._held_by: FrameType | None = None
        self._freezes: tuple[tuple[int, str], ...] = ()

    def read_ms(self) -> int:
        """The underlying time in milliseconds since the epoch, without `skipped_ms`. Subclasses override it.

        ```pycon
        >>> before = cloud.clock.read_ms()
        >>> cloud.clock.advance(60)
        >>> cloud.clock.read_ms() - before, cloud.clock.now_ms() - before
        (0, 60000)
        ```
        """
        raise NotImplementedError

    def now_ms(self) -> int:
        """The mock's time in milliseconds since the epoch, at most the end of the year 9998.

        ```pycon
        >>> before = cloud.clock.now_ms()
        >>> cloud.clock.advance(1.5)
        >>> cloud.clock.now_ms() - before
        1500
        ```
        """
        return self._freezes[0][0] if self._freezes else min(self.read_ms() + self.skipped_ms, LAST_MS)

    def now(self) -> datetime:
        """The mock's time as an aware UTC datetime.

        ```pycon
        >>> cloud.clock.now()
        datetime.datetime(2026, 1, 1, 12, 0, tzinfo=datetime.timezone.utc)
        ```
        """
        return to_datetime(self.now_ms())

    def advance(self, seconds: float | timedelta) -> None:
        """Moves time forward by a number of seconds or a timedelta. Steps that become due happen, each at its own time.

        UsageError: `seconds` is negative or not a duration, or it is longer than until the end of the year 9998.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(5)
        >>> cloud.requests[0].status
        'SUCCESS'
        ```
        """
        self.refuse_if_frozen(f"advance({shown(seconds)})")
        given = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
        duration_ms = seconds_to_ms(given, "advance(seconds)")
        checked_time(self.now_ms() + duration_ms, f"advance({shown(seconds)}): that")
        self._skip(duration_ms)

    def advance_to(self, moment: datetime) -> None:
        """Moves time forward to `moment`; a naive datetime counts as UTC.

        UsageError: `moment` is in the past, after the year 9998 or not a datetime.

        ```pycon
        >>> from datetime import datetime
        >>> cloud.clock.advance_to(datetime(2026, 2, 1))
        >>> cloud.clock.now().isoformat()
        '2026-02-01T00:00:00+00:00'
        ```
        """
        self.refuse_if_frozen(f"advance_to({shown(moment)})")
        moment_ms, now_ms = to_ms(moment, "advance_to()"), self.now_ms()
        if moment_ms < now_ms:
            counted = "" if moment.tzinfo is not None else ", which counts as UTC,"
            raise UsageError(
                f"advance_to({moment.isoformat()}){counted} would move the clock backwards: "
                f"it is {to_datetime(now_ms).isoformat()}. "
                "Time only moves forward; start a new mock for an earlier time."
            )
        self.advance_to_ms(moment_ms)

    def advance_to_ms(self, time_ms: int) -> None:
        """Moves time forward to `time_ms`, milliseconds since the epoch, if that is in the future, and not frozen.

        The end of the year 9998 is the last time: what happens by itself goes no further.

        ```pycon
        >>> later = cloud.clock.now_ms() + 2000
        >>> cloud.clock.advance_to_ms(later)
        >>> cloud.clock.now_ms() == later
        True
        ```
        """
        whole("advance_to_ms(time_ms)", time_ms, 0)
        with self._lock:
            if not self._freezes:
                self._skip(max(0, min(time_ms, LAST_MS) - self.now_ms()))

    @contextmanager
    def frozen(self, reason: str) -> Iterator[None]:
        """A context in which the time stands still.

        Polls, skipped sleeps and the system's time do not move the clock. A test that moves it, or resets or restores
        its mock, gets a UsageError with the `reason`; so does a loop that polls without end. UsageError: `reason` is
        not a text, or an empty one.

        ```pycon
        >>> with cloud.clock.frozen("the create is still running"):
        ...     cloud.clock.advance(5)
        Traceback (most recent call last):
            ...
        ccmock.errors.UsageError: advance(5) cannot move the clock, which is frozen: the create is still running. ...
        ```
        """
        if not text("frozen(reason)", reason, "Give the reason as a str.").strip():
            raise UsageError("frozen(reason) is empty. Say why the clock has to stand still.")
        freeze = (self.now_ms(), reason)
        self._freezes += (freeze,)
        try:
            yield
        finally:
            self._freezes = tuple(other for other in self._freezes if other is not freeze)

    @property
    def frozen_reason(self) -> str | None:
        """Why the clock is frozen, by the innermost `frozen`; None if it is not."""
        return self._freezes[-1][1] if self._freezes else None

    def refuse_if_frozen(self, what: str) -> None:
        """UsageError: the clock is frozen, so that `what` cannot move it."""
        if self._freezes:
            why = f"{what} cannot move the clock, which is frozen: {self.frozen_reason}."
            raise UsageError(f"{why} Do it after the end of the `with cloud.clock.frozen(…)` block.")

    def held(self) -> AbstractContextManager[None]:
        """A context in which code that this thread calls cannot move the clock: a handler or hook runs."""
        return _Held(self)

    @property
    def is_held(self) -> bool:
        """Whether the code that asks was called by a handler or hook, which runs at one moment."""
        return self._held_by is not None and is_running_here(self._held_by)

    def restart(self, skipped_ms: int) -> None:
        """Goes back to the time when `skipped_ms` had been skipped. Clocks that follow the system's time do nothing."""
        _check_skipped(skipped_ms)

    def continue_from(self, now_ms: int, skipped_ms: int) -> None:
        """Restores a saved clock of this class: its time was `now_ms`, of which `skipped_ms` had been skipped."""
        _check_skipped(skipped_ms)
        self.skipped_ms = checked_time(now_ms, "now_ms") - self.read_ms()

    def _skip(self, duration_ms: int) -> None:
        if self.is_held:
            raise UsageError(
                "A handler or hook cannot move the clock: it runs at one moment. A handler takes time by returning "
                "InProgress(…, delay_seconds=…), a hook by its duration=. Move the clock in the test itself."
            )
        with self._lock:
            self.skipped_ms += duration_ms
            self.moves += 1


class _Held:
    """Holds a clock for as long as the code in the `with` block is on the stack, however it is left."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._outer: FrameType | None = None

    def __enter__(self) -> None:
        self._outer, self._clock._held_by = self._clock._held_by, sys._getframe(1)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._clock._held_by = self._outer


class SystemClock(Clock):
    """The system's time, which freezegun and time-machine can change, plus all that was skipped."""

    def read_ms(self) -> int:
        return system_ms()

    def continue_from(self, now_ms: int, skipped_ms: int) -> None:  # noqa: ARG002 - the system's time cannot be restored
        """Continues with the system's time, plus what had been skipped."""
        _check_skipped(skipped_ms)
        self.skipped_ms = skipped_ms


class AutoClock(Clock):
    """The system's time plus all that was skipped. It never runs backwards, and polling moves it."""

    follows_polls = True

    def __init__(self) -> None:
        super().__init__()
        self._highest_ms: int | None = None

    def read_ms(self) -> int:
        return system_ms()

    def continue_from(self, now_ms: int, skipped_ms: int) -> None:
        super().continue_from(now_ms, skipped_ms)
        self._highest_ms = now_ms

    def now_ms(self) -> int:
        if self._freezes:
            return super().now_ms()
        now_ms = min(self.read_ms() + self.skipped_ms, LAST_MS)
        if self._highest_ms is not None and now_ms < self._highest_ms:
            return self._continue_from_highest()
        self._highest_ms = now_ms
        return now_ms

    def _continue_from_highest(self) -> int:
        """The system's time was set back: the mock's goes on from where it was."""
        with self._lock:
            # Read again: another thread may have moved the clock meanwhile.
            now_ms = self.read_ms() + self.skipped_ms
            if self._highest_ms is not None and now_ms < self._highest_ms:
                self.skipped_ms += self._highest_ms - now_ms
                now_ms = self._highest_ms
            return now_ms


class ManualClock(Clock):
    """A clock that stands still until it is moved; it starts at `start` (2026-01-01 12:00 UTC by default).

    A naive datetime counts as UTC. UsageError: `start` is not a datetime between the years 1970 and 9998.

    The skipped sleeps of waiters move it. Those before retries do not, because their length is random.

    ```pycon
    >>> from datetime import datetime
    >>> with mock_cloudcontrol(clock=ManualClock(datetime(2030, 1, 1))) as inner:
    ...     inner.clock.now().isoformat()
    '2030-01-01T00:00:00+00:00'
    ```
    """

    follows_retries = False

    def __init__(self, start: datetime = MANUAL_START) -> None:
        super().__init__()
        self._start_ms = to_ms(start, "ManualClock(start)")

    def read_ms(self) -> int:
        return self._start_ms

    def restart(self, skipped_ms: int) -> None:
        """Goes back to the time when `skipped_ms` had been skipped."""
        _check_skipped(skipped_ms)
        self.skipped_ms = skipped_ms


CLOCKS: dict[str, type[Clock]] = {"auto": AutoClock, "system": SystemClock, "manual": ManualClock}


def make_clock(clock: str | Clock) -> Clock:
    """The clock that `mock_cloudcontrol(clock=…)` names, or the given `Clock`.

    UsageError: `clock` is neither, or it is a Clock that tells no time.
    """
    if isinstance(clock, Clock):
        _check_own_clock(clock)
        return clock
    name = find_choice(clock, CLOCKS)
    if name is not None:
        return CLOCKS[name]()
    meant = nearest(clock, CLOCKS)
    if isinstance(clock, datetime):
        meant = " For a clock that starts then, give ManualClock of it."
    elif isinstance(clock, type) and issubclass(clock, Clock):
        meant = f" Give an instance, such as {clock.__name__}()."
    raise UsageError(
        f"clock={shown(clock)} is not a valid clock. Use {', '.join(map(repr, CLOCKS))} or an instance of ccmock.Clock."
        f"{meant}"
    )


def _check_own_clock(clock: Clock) -> None:
    if type(clock).read_ms is Clock.read_ms:
        raise UsageError(f"clock={shown(clock)} tells no time. Override read_ms in a subclass of ccmock.Clock.")
    if not vars(clock).keys() >= {"skipped_ms", "moves"}:
        raise UsageError(f"clock={shown(clock)} is not complete. Its __init__ has to call super().__init__().")


def _check_skipped(skipped_ms: int) -> None:
    # A clock that was set back to an earlier time has skipped less than nothing.
    whole("skipped_ms", skipped_ms, -LAST_MS, most=LAST_MS)
