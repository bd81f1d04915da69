"""The timer of a connection: it runs out when its time is over, and is set only where none runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from ccmock.server.late_timer import LateTimer


class Handle:
    is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class StillLoop:
    """A loop whose time moves when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0
        self.set: list[tuple[float, Callable[[], object], Handle]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[[], object]) -> Handle:
        handle = Handle()
        self.set.append((self.now + delay, callback, handle))
        return handle

    def advance(self, seconds: float) -> None:
        self.now += seconds
        due = [each for each in self.set if each[0] <= self.now and not each[2].is_cancelled]
        self.set = [each for each in self.set if each[0] > self.now]
        for _, callback, _ in due:
            callback()


@pytest.fixture
def loop() -> StillLoop:
    return StillLoop()


@pytest.fixture
def timer(loop: StillLoop) -> Any:
    return LateTimer(loop)  # type: ignore[arg-type]


@pytest.fixture
def ran() -> list[str]:
    return []


def test_what_waits_is_called_when_its_time_is_over(loop: StillLoop, timer: Any, ran: list[str]) -> None:
    timer.call_later(10, lambda: ran.append("a"))
    loop.advance(9)
    assert ran == []
    loop.advance(1)
    assert ran == ["a"]


def test_a_timer_that_runs_is_not_set_anew_but_for_the_rest(loop: StillLoop, timer: Any, ran: list[str]) -> None:
    for _ in range(5):
        timer.call_later(10, lambda: ran.append("early")).cancel()
        loop.advance(1)
    timer.call_later(10, lambda: ran.append("late"))
    assert len(loop.set) == 1
    loop.advance(9)
    assert ran == []
    loop.advance(1)
    assert ran == ["late"]


def test_what_is_cancelled_is_not_called_and_the_next_is(loop: StillLoop, timer: Any, ran: list[str]) -> None:
    timer.call_later(10, lambda: ran.append("a")).cancel()
    loop.advance(20)
    assert ran == []
    timer.call_later(10, lambda: ran.append("b"))
    loop.advance(10)
    assert ran == ["b"]


def test_nothing_is_called_after_the_stop(loop: StillLoop, timer: Any, ran: list[str]) -> None:
    timer.stop()
    timer.call_later(10, lambda: ran.append("a"))
    timer.stop()
    loop.advance(20)
    assert ran == []


def test_everything_else_is_that_of_the_loop() -> None:
    async def run() -> None:
        timer: Any = LateTimer(asyncio.get_running_loop())
        assert await timer.create_task(asyncio.sleep(0, "done")) == "done"

    asyncio.run(run())
