"""Lines on standard error, which is there for people: a server goes on without it."""

from __future__ import annotations

import sys
from contextlib import suppress


def tell(line: str) -> None:
    """Prints a line, where somebody can read it: standard error may be closed, or a pipe that nobody reads anymore."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        # One write, which a line of another thread cannot come into.
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
