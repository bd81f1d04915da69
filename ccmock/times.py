"""Times and durations, as mocks count them.

Times are whole milliseconds since the epoch, the unit of the service's timestamps, so a client reads exactly the times
that the mock uses. Durations are in seconds.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from .arguments import is_number, is_whole, shown
from .errors import UsageError

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LAST_MS = (datetime(9999, 1, 1, tzinfo=timezone.utc) - EPOCH) // timedelta(milliseconds=1)
"""The last time of a mock: some clients cannot read the times of the end of the year 9999."""

LONGEST_SECONDS = 1e11
"""The longest duration, some 3,000 years."""


def to_datetime(time_ms: int) -> datetime:
    """The aware UTC datetime of a time in milliseconds since the epoch."""
    return EPOCH + timedelta(milliseconds=time_ms)


def to_ms(moment: datetime, what: str) -> int:
    """A datetime in milliseconds since the epoch; a naive one counts as UTC.

    UsageError: it is not a datetime, or not one between 1970 and 9998; the text starts with `what`.
    """
    if not isinstance(moment, datetime):
        raise UsageError(
            f"{what} takes a datetime; got {shown(moment)}. "
            "Give an aware one, such as datetime(2030, 1, 1, tzinfo=timezone.utc)."
        )
    aware = moment if moment.utcoffset() is not None else moment.replace(tzinfo=timezone.utc)
    return checked_time((aware - EPOCH) // timedelta(milliseconds=1), f"{what}: {moment.isoformat()}")


def checked_time(time_ms: object, what: str) -> int:
    """A time in milliseconds since the epoch; UsageError, which starts with `what`, where it cannot be a mock's."""
    if not isinstance(time_ms, int) or not is_whole(time_ms, 0, LAST_MS):
        raise UsageError(f"{what} is not a time of a mock. Its times lie between the years 1970 and 9998.")
    return time_ms


def seconds_to_ms(seconds: float, what: str) -> int:
    """A duration in seconds as whole milliseconds.

    UsageError: it is not a number of seconds, zero or more; the text starts with `what`.
    """
    if not is_number(seconds) or seconds < 0:
        raise UsageError(f"{what} is a number of seconds, zero or more; got {shown(seconds)}.")
    if seconds >= LONGEST_SECONDS:
        raise UsageError(f"{what} is a number of seconds below {LONGEST_SECONDS:.0e}; got {shown(seconds)}.")
    return round(seconds * 1000)
