"""Task sleep: skipped sleeps of tasks on one event loop end in the right order and overlap.

Tasks wake in the order in which their sleeps end, as if they had slept: one that sleeps for two seconds, twice, goes on
before one that sleeps for five. So the clock moves as far as the longest sleep, however many tasks share it. Before it
moves, the other tasks of the loop get turns to run, because they would have had the time, and may start to sleep.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .router import SkippedSleep

TURNS = 10
"""How often each other task of the loop can run before the clock moves: enough for one task to hand work to another."""


class AsyncLibrary(NamedTuple):
    """The library that runs a task."""

    primitives: Any
    """asyncio or anyio: the module with `sleep` and `Event`."""

    loop: object
    """What runs the task: an asyncio event loop, or the token of a trio run."""


@dataclass(order=True)
class _TaskSleep:
    until_ms: int
    number: int
    skipped: SkippedSleep = field(compare=False)
    is_first: Any = field(compare=False)
    """An event that is set when this sleep may have become the first of its queue."""


class TaskSleeps:
    """The sleeps of all tasks: one queue for each loop and clock."""

    def __init__(self) -> None:
        self._queues: dict[tuple[object, int], _Queue] = {}

    async def sleep(self, skipped: SkippedSleep, library: AsyncLibrary) -> None:
        """Waits until this sleep is the next to end, and moves the clock to its end."""
        key = (library.loop, id(skipped.clock))
        queue = self._queues.setdefault(key, _Queue())
        task_sleep = queue.add(skipped, library)
        try:
            await queue.wait_for_turn(task_sleep, library)
            skipped.finish()
        finally:
            queue.remove(task_sleep)
            if not queue.sleeps:
                del self._queues[key]


class _Queue:
    """The sleeps of one loop, in the order of their ends. The task of the first one counts the turns for all."""

    def __init__(self) -> None:
        self.sleeps: list[_TaskSleep] = []
        self._added = 0

    def add(self, skipped: SkippedSleep, library: AsyncLibrary) -> _TaskSleep:
        self._added += 1
        task_sleep = _TaskSleep(skipped.until_ms, self._added, skipped, library.primitives.Event())
        insort(self.sleeps, task_sleep)
        return task_sleep

    def remove(self, task_sleep: _TaskSleep) -> None:
        """Removes a sleep that has ended or was canceled; the next one counts the turns in its place."""
        self.sleeps.remove(task_sleep)
        if self.sleeps:
            self.sleeps[0].is_first.set()

    async def wait_for_turn(self, task_sleep: _TaskSleep, library: AsyncLibrary) -> None:
        """Waits until the clock has reached the end, or until the sleep is first and none was added for some turns."""
        await library.primitives.sleep(0)
        turns, added = 1, self._added
        while task_sleep.skipped.clock.now_ms() < task_sleep.until_ms and turns < TURNS:
            if self.sleeps[0] is task_sleep:
                await library.primitives.sleep(0)
                turns, added = (turns + 1 if added == self._added else 0), self._added
            else:
                await task_sleep.is_first.wait()
                task_sleep.is_first, turns = library.primitives.Event(), 0
