"""Tasks of one event loop that sleep after mocked calls: who wakes next, and when.

They wake in the order in which their sleeps end, as if they had slept: one that sleeps for two seconds, twice, has gone
on before one that sleeps for five. So time passes as far as the longest sleep goes, however many tasks share it. Before
it passes, the other tasks of the loop get turns to go on, since they would have had the time, and may begin to sleep.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .router import Wake

TURNS = 10
"""How often each other task of the loop can go on before time passes: enough to be handed something by another."""


class Library(NamedTuple):
    """What a task is made of."""

    primitives: Any
    """asyncio or anyio: `sleep` and `Event`."""

    loop: object
    """What runs the task: an event loop, or a run of trio's."""


@dataclass(order=True)
class _Sleeper:
    until_ms: int
    number: int
    wake: Wake = field(compare=False)
    alarm: Any = field(compare=False)


class Sleepers:
    """All tasks that are asleep: a queue for each loop and clock."""

    def __init__(self) -> None:
        self._queues: dict[tuple[object, int], _Queue] = {}

    async def sleep(self, wake: Wake, library: Library) -> None:
        """Sleeps until it is this one's turn to wake, and moves the clock to then."""
        key = (library.loop, id(wake.clock))
        queue = self._queues.setdefault(key, _Queue())
        sleeper = queue.joined_by(wake, library)
        try:
            await queue.turn_of(sleeper, library)
            wake()
        finally:
            queue.left_by(sleeper)
            if not queue.sleepers:
                del self._queues[key]


class _Queue:
    """Those who are asleep, the next one to wake first; that one counts the turns for all."""

    def __init__(self) -> None:
        self.sleepers: list[_Sleeper] = []
        self._joined = 0

    def joined_by(self, wake: Wake, library: Library) -> _Sleeper:
        self._joined += 1
        sleeper = _Sleeper(wake.until_ms, self._joined, wake, library.primitives.Event())
        insort(self.sleepers, sleeper)
        return sleeper

    def left_by(self, sleeper: _Sleeper) -> None:
        """Also where it was cancelled: the next one counts in its place."""
        self.sleepers.remove(sleeper)
        if self.sleepers:
            self.sleepers[0].alarm.set()

    async def turn_of(self, sleeper: _Sleeper, library: Library) -> None:
        """Until its end has come by the clock, or it is the first, and nobody has begun to sleep for some turns."""
        await library.primitives.sleep(0)
        turns, joined = 1, self._joined
        while sleeper.wake.clock.now_ms() < sleeper.until_ms and turns < TURNS:
            if self.sleepers[0] is sleeper:
                await library.primitives.sleep(0)
                turns, joined = (turns + 1 if joined == self._joined else 0), self._joined
            else:
                await sleeper.alarm.wait()
                sleeper.alarm, turns = library.primitives.Event(), 0
