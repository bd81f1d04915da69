"""Tasks that sleep after mocked calls wake in the order of their ends, and share the time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from ccmock import ManualClock
from ccmock.intercept.task_sleep import TURNS, Library, Sleepers


@dataclass(frozen=True)
class Wake:
    clock: ManualClock
    until_ms: int

    def __call__(self) -> None:
        self.clock.advance_to_ms(self.until_ms)


class Dormitory:
    """Sleepers of one loop, and who has woken when, in seconds."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.sleepers = Sleepers()
        self.begun_ms = self.clock.now_ms()
        self.woken: list[tuple[str, float]] = []

    async def sleep(self, name: str, *seconds: float, turns_before: int = 0) -> None:
        for _ in range(turns_before):
            await asyncio.sleep(0)
        for duration in seconds:
            wake = Wake(self.clock, self.clock.now_ms() + round(duration * 1000))
            await self.sleepers.sleep(wake, Library(asyncio, asyncio.get_running_loop()))
            self.woken.append((name, (self.clock.now_ms() - self.begun_ms) / 1000))


def test_they_wake_in_the_order_of_their_ends() -> None:
    async def use(dormitory: Dormitory) -> None:
        await asyncio.gather(dormitory.sleep("long", 5, 1), dormitory.sleep("short", 2, 2, 2), dormitory.sleep("no", 0))

    asyncio.run(use(dormitory := Dormitory()))
    assert dormitory.woken == [("no", 0), ("short", 2), ("short", 4), ("long", 5), ("short", 6), ("long", 6)]


@pytest.mark.parametrize(("turns", "seconds"), [(TURNS - 3, 5), (3 * TURNS, 10)])
def test_one_that_comes_within_a_few_turns_shares_the_time(turns: int, seconds: float) -> None:
    async def use(dormitory: Dormitory) -> None:
        await asyncio.gather(dormitory.sleep("early", 5), dormitory.sleep("late", 5, turns_before=turns))

    asyncio.run(use(dormitory := Dormitory()))
    assert dormitory.woken == [("early", 5), ("late", seconds)]


def test_the_turns_are_counted_anew_with_each_that_comes() -> None:
    async def use(dormitory: Dormitory) -> None:
        at_once = (dormitory.sleep(str(number), 5, turns_before=number * (TURNS - 3)) for number in range(5))
        await asyncio.gather(*at_once)

    asyncio.run(use(dormitory := Dormitory()))
    assert dormitory.woken == [(str(number), 5) for number in range(5)]


@pytest.mark.parametrize("cancelled", [0, 1, 2])
def test_who_is_cancelled_holds_up_nobody(cancelled: int) -> None:
    async def use(dormitory: Dormitory) -> None:
        tasks = [asyncio.create_task(dormitory.sleep(str(seconds), seconds)) for seconds in (1, 2, 3)]
        for _ in range(3):
            await asyncio.sleep(0)
        tasks[cancelled].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(use(dormitory := Dormitory()))
    assert dormitory.woken == [(str(seconds), seconds) for seconds in (1, 2, 3) if seconds != cancelled + 1]
    assert dormitory.sleepers._queues == {}


def test_a_clock_that_somebody_else_moves_wakes_them() -> None:
    async def use(dormitory: Dormitory) -> None:
        sleeping = asyncio.gather(dormitory.sleep("one", 5), dormitory.sleep("other", 6))
        await asyncio.sleep(0)
        dormitory.clock.advance(60)
        await sleeping

    asyncio.run(use(dormitory := Dormitory()))
    assert dormitory.woken == [("one", 60), ("other", 60)]
