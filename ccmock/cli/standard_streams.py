"""What the commands print: results on standard output, and lines for people on standard error."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from ..errors import UsageError
from ..files import reason


def say(text: str) -> None:
    """Prints a result, and a line end. BrokenPipeError: whoever read it has read enough. UsageError: there is no room.

    Nothing comes behind it then.
    """
    # It is None in a process that was started without.
    if sys.stdout is None:
        return
    try:
        # In one piece, so that a reader who stops early ends it.
        print(text, flush=True)
    except OSError as error:
        # What Python still holds of it goes nowhere when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise UsageError(f"Standard output cannot be written: {reason(error)}.") from None


def tell(line: str) -> None:
    """Prints a line, where somebody can read it: standard error may be closed, or a pipe that nobody reads anymore.

    A server goes on without it.
    """
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        # One write, which a line of another thread cannot come into.
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
