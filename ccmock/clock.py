"""The only reader of time.

Time is kept in whole milliseconds since the epoch, the unit of the service's timestamps, so
that what a client reads is exactly what the mock acts on. Durations are given in seconds.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

from .errors import UsageError, suggestion

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MANUAL_START = datetime(2026, 1, 1, 12, 0, 0, tzinfo=timezone.utc)


def to_datetime(time_ms: int) -> datetime:
    """An aware UTC datetime of milliseconds since the epoch."""
    return EPOCH + timedelta(milliseconds=time_ms)


def to_ms(moment: datetime) -> int:
    """Milliseconds since the epoch of a datetime; a naive one is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return (aware - EPOCH) // timedelta(milliseconds=1)


def seconds_to_ms(seconds: float, what: str) -> int:
    """Whole milliseconds of a duration in seconds, `what` naming it in the error."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds < 1e11:
        raise UsageError(f"{what} is a number of seconds, zero or more; got {seconds!r}.")
    return round(seconds * 1000)


def system_ms() -> int:
    """The system's time, in milliseconds since the epoch."""
    # Asked by name at each call, so that a patched `time.time` is the one that answers; rounded, since a float of
    # seconds may lie just below the millisecond that it was made from.
    return round(time.time() * 1000)


class Clock:
    """A clock that a test can move forward, never back.

    Subclass it and give `read_ms` to bring time from somewhere else.
    """

    follows_polls = False
    """Whether the second poll of an unfinished request moves this clock to its RetryAfter."""

    follows_retries = True
    """Whether the skipped sleep before a retry moves this clock: botocore draws its length at random."""

    skipped_ms: int
    """Milliseconds that were added to the underlying time so far."""

    moves: int
    """How often it was moved so far."""

    def __init__(self) -> None:
        self.skipped_ms = 0
        self.moves = 0

    def read_ms(self) -> int:
        """The underlying time, before what was skipped is added."""
        raise NotImplementedError

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        return self.read_ms() + self.skipped_ms

    def now(self) -> datetime:
        """The mock's time, an aware UTC datetime."""
        return to_datetime(self.now_ms())

    def advance(self, seconds: float | timedelta) -> None:
        """Moves time forward by `seconds`, or a timedelta; due steps happen, each at its own time."""
        given = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
        self._skip(seconds_to_ms(given, "advance(seconds)"))

    def advance_to(self, moment: datetime) -> None:
        """Moves time forward to `moment`; UsageError where that lies in the past."""
        if not isinstance(moment, datetime):
            raise UsageError(f"advance_to() takes a datetime; got {moment!r}.")
        now_ms = self.now_ms()
        if to_ms(moment) < now_ms:
            raise UsageError(
                f"advance_to({moment.isoformat()}) would move the clock backwards: "
                f"it is {to_datetime(now_ms).isoformat()}. "
                "Time only moves forward; start a new mock for an earlier time."
            )
        self.advance_to_ms(to_ms(moment))

    def advance_to_ms(self, time_ms: int) -> None:
        """Moves time forward to `time_ms` if that lies ahead."""
        self._skip(max(0, time_ms - self.now_ms()))

    def restart(self, skipped_ms: int) -> None:
        """Back to where this clock stood when `skipped_ms` were skipped, if it has no time of its own."""

    def continue_from(self, now_ms: int, skipped_ms: int) -> None:  # noqa: ARG002 - for clocks of another kind
        """Goes on at `now_ms`, where a clock like this one was saved that had skipped `skipped_ms` by then."""
        self.skipped_ms = now_ms - self.read_ms()

    def _skip(self, duration_ms: int) -> None:
        self.skipped_ms += duration_ms
        self.moves += 1


class SystemClock(Clock):
    """The system's time, read when asked: freezegun and time-machine rule it.

    What `advance` and the skipped sleeps of waiters add comes on top.
    """

    def read_ms(self) -> int:
        return system_ms()

    def continue_from(self, now_ms: int, skipped_ms: int) -> None:  # noqa: ARG002 - the system's time is what it is
        """Shows the system's time as before, with as much added as then."""
        self.skipped_ms = skipped_ms


class AutoClock(Clock):
    """The system's time plus all that was skipped; nobody waits, and it never runs backwards."""

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
        now_ms = self.read_ms() + self.skipped_ms
        if self._highest_ms is not None and now_ms < self._highest_ms:
            # The system's time was set back: go on from where the mock stood.
            self.skipped_ms += self._highest_ms - now_ms
            now_ms = self._highest_ms
        self._highest_ms = now_ms
        return now_ms


class ManualClock(Clock):
    """Stands still until it is moved; begins at `start` (2026-01-01 12:00 UTC by default).

    The skipped sleeps of waiters move it, those before retries do not: they would not be the same twice.
    """

    follows_retries = False

    def __init__(self, start: datetime = MANUAL_START) -> None:
        super().__init__()
        self._start_ms = to_ms(start)

    def read_ms(self) -> int:
        return self._start_ms

    def restart(self, skipped_ms: int) -> None:
        """Back to where it stood."""
        self.skipped_ms = skipped_ms


CLOCKS: dict[str, type[Clock]] = {"auto": AutoClock, "system": SystemClock, "manual": ManualClock}


def make_clock(clock: str | Clock) -> Clock:
    """The clock that `mock_cloudcontrol(clock=…)` names, or the given one itself."""
    if isinstance(clock, Clock):
        return clock
    if isinstance(clock, str) and clock in CLOCKS:
        return CLOCKS[clock]()
    raise UsageError(
        f"clock={clock!r} is no clock. Use {', '.join(map(repr, CLOCKS))} or an instance of ccmock.Clock."
        f"{suggestion(str(clock), CLOCKS)}"
    )
