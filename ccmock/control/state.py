"""The routes about the mock as a whole: its health, its clock."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

from ..arguments import choice, shown
from ..clock import CLOCKS, Clock
from ..engine.timing import encode_timing
from ..errors import UsageError
from ..settings import TIMING_PROFILES
from .events import sse_text
from .resources import count_resources
from .route import Asked
from .shown import time_text


def health(asked: Asked) -> Any:
    """That the mock is there, and how much is in it."""
    engine = asked.engine
    return {
        "service": "ccmock",
        "version": version(),
        "account_id": asked.cloud.account_id,
        "region": asked.cloud.region,
        "clock": clock(asked),
        "counts": {
            "resources": sum(each["count"] for each in count_resources(asked)["counts"]),
            "requests": len(engine.requests.in_order),
            "open_requests": len(engine.requests.open),
            "calls": len(engine.calls.everywhere),
            "faults": len(list(asked.cloud.faults)),
            "hooks": len(asked.cloud.hooks),
        },
        "problems": [f"{type(error).__name__}: {error}" for error in engine.deferred_errors],
    }


def version() -> str:
    """The version of ccmock."""
    # Not imported: the package names its public classes, those of upper layers too.
    found: str = sys.modules[__name__.partition(".")[0]].__version__
    return found


def clock(asked: Asked) -> Any:
    """The clock now."""
    there = asked.cloud.clock
    kind = there.kind or _kind_of_class(there)
    return {"now": time_text(there.now()), "kind": kind, "skipped_seconds": there.skipped_ms / 1000}


def _kind_of_class(clock: Clock) -> str:
    return next((name for name, kind in CLOCKS.items() if type(clock) is kind), type(clock).__name__)


def events(asked: Asked) -> Any:
    """What happened since a cursor, as the texts of server-sent events; the cursor of now where it names none.

    A server that streams goes on asking the feed.
    """
    happened, cursor = asked.feed.events_since(asked.query.get("cursor"))
    return "".join(map(sse_text, happened)) or f"id: {cursor}\n\n"


def advance(asked: Asked) -> Any:
    """Moves the clock forward by a number of seconds; what falls due happens."""
    asked.cloud.clock.advance(**asked.body)
    return _settled_clock(asked)


def advance_to(asked: Asked) -> Any:
    """Moves the clock forward to a time; what falls due happens."""
    moment = asked.body["moment"]
    asked.cloud.clock.advance_to(_read_time(moment) if isinstance(moment, str) else moment)
    return _settled_clock(asked)


def _settled_clock(asked: Asked) -> Any:
    asked.engine.settle()
    return clock(asked)


def _read_time(moment: str) -> datetime:
    try:
        # Python 3.10 reads no Z.
        return datetime.fromisoformat(moment.removesuffix("Z") + "+00:00" * moment.endswith("Z"))
    except ValueError:
        raise UsageError(f"moment={shown(moment)} is not a time. Give one such as '2030-01-01T12:00:00Z'.") from None


def reset(asked: Asked) -> Any:
    """Goes back to the beginning."""
    asked.cloud.reset()
    return {}


def show_timing(asked: Asked) -> Any:
    """The durations that are set."""
    steps = encode_timing(asked.engine.timing.state())
    return {
        "durations": [
            {"type_name": type_name, "phase": phase.lower(), "seconds": [step_ms / 1000 for step_ms in steps_ms]}
            for type_name, phase, steps_ms in steps
        ]
    }


def set_timing(asked: Asked) -> Any:
    """Sets durations."""
    asked.cloud.timing.set(**asked.body)
    return show_timing(asked)


def set_profile(asked: Asked) -> Any:
    """Takes durations from a profile that ccmock brings: the server's files are not the client's."""
    profile = asked.body["profile"]
    asked.cloud.timing.profile(choice(profile, TIMING_PROFILES, f"profile={shown(profile)} is not a profile by name."))
    return show_timing(asked)


def clear_timing(asked: Asked) -> Any:
    """Goes back to the usual durations."""
    asked.cloud.timing.clear()
    return show_timing(asked)


def take_snapshot(asked: Asked) -> Any:
    """Everything in all accounts and regions."""
    return asked.cloud.snapshot()


def restore_snapshot(asked: Asked) -> Any:
    """Puts everything back as a snapshot holds it."""
    asked.cloud.restore(asked.body)
    return {}
