"""A timer that is set anew with each request and hardly ever runs out, as that of an idle connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


class Waiting:
    """Something that is called when its time is over, unless it is cancelled."""

    def __init__(self, due: float, callback: Callable[[], object]) -> None:
        self.due = due
        self.callback: Callable[[], object] | None = callback

    def cancel(self) -> None:
        """It will not be called."""
        self.callback = None


class LateTimer:
    """An event loop whose `call_later` is for one thing at a time, and cheap.

    A timer of the loop is set only where none runs. When it runs out too early, it is set for the rest of the time. So
    the delays have to be alike: a shorter one than before would be noticed late.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: Waiting | None = None
        self._timer: asyncio.TimerHandle | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)

    def call_later(self, delay: float, callback: Callable[[], object]) -> Waiting:
        """Calls `callback` after `delay` seconds; what was to be called before is not called any more."""
        self._waiting = Waiting(self._loop.time() + delay, callback)
        if self._timer is None:
            self._timer = self._loop.call_later(delay, self._look)
        return self._waiting

    def stop(self) -> None:
        """Nothing will be called."""
        self._waiting = None
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        self._timer, waiting = None, self._waiting
        if waiting is None or waiting.callback is None:
            return
        left = waiting.due - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            waiting.callback()
