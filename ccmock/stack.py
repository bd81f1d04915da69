"""What is on the stack of the thread that asks."""

from __future__ import annotations

import sys
from types import FrameType


def calling_line(libraries: frozenset[str]) -> str | None:
    """The innermost line of this thread that neither Python nor a library has: `path:line in function`, or None.

    `libraries`: the names of packages.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        package = str(frame.f_globals.get("__name__")).partition(".")[0]
        if package not in libraries and package not in sys.stdlib_module_names:
            return f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"
        frame = frame.f_back
    return None


def outer_stack_level() -> int:
    """The `stacklevel` of a warning for the innermost line of this thread that ccmock does not have."""
    package = __name__.partition(".")[0]
    frame: FrameType | None = sys._getframe(1)
    level = 1
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == package:
        frame, level = frame.f_back, level + 1
    return level


def is_running_here(frame: FrameType) -> bool:
    """Whether a call, given by its frame, is under way in this thread: this code was called by it."""
    caller: FrameType | None = sys._getframe(1)
    while caller is not None and caller is not frame:
        caller = caller.f_back
    return caller is not None
