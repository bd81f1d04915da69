"""The routes about the mock as a whole: its health, its clock."""

from __future__ import annotations

import sys
from typing import Any

from ..clock import CLOCKS, Clock
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
    return {"now": time_text(there.now()), "kind": _kind(there), "skipped_seconds": there.skipped_ms / 1000}


def _kind(clock: Clock) -> str:
    return next((name for name, kind in CLOCKS.items() if type(clock) is kind), type(clock).__name__)


def events(asked: Asked) -> Any:
    """What happened since a cursor, as the texts of server-sent events; the cursor of now where it names none.

    A server that streams goes on asking the feed.
    """
    happened, cursor = asked.feed.events_since(asked.query.get("cursor"))
    return "".join(map(sse_text, happened)) or f"id: {cursor}\n\n"
