"""What is under way in an engine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

from ..errors import UsageError
from ..stack import is_running_here


class Work:
    """Notes which entry into an engine is at work, by its frame.

    Who finds a note was called inside that entry, by a handler or hook; or that entry was broken off, as by Ctrl-C, and
    `recover` first puts right what it has left.
    """

    def __init__(self, recover: Callable[[], None]) -> None:
        self._recover = recover
        self._frame: FrameType | None = None
        self._is_broken = False

    def begin(self) -> bool:
        """Notes that the caller is at work; False inside an entry that has done so."""
        if self._frame is not None:
            if is_running_here(self._frame):
                return False
            self._recover()
            self._is_broken = False
        self._frame = sys._getframe(1)
        return True

    def end(self) -> None:
        """The work is done."""
        if not self._is_broken:
            self._frame = None

    def break_off(self) -> None:
        """An exception leaves what was called inside an entry, which may go on."""
        self._is_broken = True

    def check_outside(self, what: str) -> None:
        """UsageError inside an entry, where a handler or hook does `what` in the midst of a request or call."""
        if self._frame is not None and is_running_here(self._frame):
            raise UsageError(
                f"{what} does not work inside a handler or hook: a request or call is in the midst of its work. "
                "Do it in the test itself, before or after."
            )
