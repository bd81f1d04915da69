"""What is on the stack of the thread that asks."""

from __future__ import annotations

import sys
from types import FrameType


def is_running_here(frame: FrameType) -> bool:
    """Whether a call, given by its frame, is under way in this thread: this code was called by it."""
    caller: FrameType | None = sys._getframe(1)
    while caller is not None and caller is not frame:
        caller = caller.f_back
    return caller is not None
