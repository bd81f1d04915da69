"""Skipped sleeps of tasks end in order and overlap."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from ccmock import ManualClock
from ccmock.intercept.task_sleep import TURNS, AsyncLibrary, TaskSleeps


@dataclass(frozen=True)
class Sleep:
    clock: ManualClock
    until_ms: int

    def finish(self) -> None:
        self.clock.advance_to_ms(self.until_ms)


class SleepingTasks:
    """Sleeps of tasks of one loop, and which task woke when, in seconds."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.sleeps = TaskSleeps()
        self.start_ms = self.clock.now_ms()
        self.woken: list[tuple[str, float]] = []

    async def sleep(self, name: str, *seconds: float, turns_before: int = 0) -> None:
        for _ in range(turns_before):
            await asyncio.sleep(0)
        for duration in seconds:
            sleep = Sleep(self.clock, self.clock.now_ms() + round(duration * 1000))
            await self.sleeps.sleep(sleep, AsyncLibrary(asyncio, asyncio.get_running_loop()))
            self.woken.append((name, (self.clock.now_ms() - self.start_ms) / 1000))


def test_tasks_wake_in_the_order_in_which_their_sleeps_end() -> None:
    async def use(tasks: SleepingTasks) -> None:
        await asyncio.gather(tasks.sleep("long", 5, 1), tasks.sleep("short", 2, 2, 2), tasks.sleep("no", 0))

    asyncio.run(use(tasks := SleepingTasks()))
    assert tasks.woken == [("no", 0), ("short", 2), ("short", 4), ("long", 5), ("short", 6), ("long", 6)]


@pytest.mark.parametrize(("turns", "seconds"), [(TURNS - 3, 5), (3 * TURNS, 10)])
def test_task_that_sleeps_a_few_turns_later_shares_the_time(turns: int, seconds: float) -> None:
    async def use(tasks: SleepingTasks) -> None:
        await asyncio.gather(tasks.sleep("early", 5), tasks.sleep("late", 5, turns_before=turns))

    asyncio.run(use(tasks := SleepingTasks()))
    assert tasks.woken == [("early", 5), ("late", seconds)]


def test_each_new_sleep_restarts_the_count_of_turns() -> None:
    async def use(tasks: SleepingTasks) -> None:
        at_once = (tasks.sleep(str(number), 5, turns_before=number * (TURNS - 3)) for number in range(5))
        await asyncio.gather(*at_once)

    asyncio.run(use(tasks := SleepingTasks()))
    assert tasks.woken == [(str(number), 5) for number in range(5)]


@pytest.mark.parametrize("canceled", [0, 1, 2])
def test_canceled_task_does_not_delay_others(canceled: int) -> None:
    async def use(tasks: SleepingTasks) -> None:
        created = [asyncio.create_task(tasks.sleep(str(seconds), seconds)) for seconds in (1, 2, 3)]
        for _ in range(3):
            await asyncio.sleep(0)
        created[canceled].cancel()
        await asyncio.gather(*created, return_exceptions=True)

    asyncio.run(use(tasks := SleepingTasks()))
    assert tasks.woken == [(str(seconds), seconds) for seconds in (1, 2, 3) if seconds != canceled + 1]
    assert tasks.sleeps._queues == {}


def test_clock_moved_by_other_code_wakes_tasks() -> None:
    async def use(tasks: SleepingTasks) -> None:
        sleeping = asyncio.gather(tasks.sleep("one", 5), tasks.sleep("other", 6))
        await asyncio.sleep(0)
        tasks.clock.advance(60)
        await sleeping

    asyncio.run(use(tasks := SleepingTasks()))
    assert tasks.woken == [("one", 60), ("other", 60)]
