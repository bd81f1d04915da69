"""What falls due when: one queue for all accounts and regions of a mock."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from typing import Any, NamedTuple


class Step(NamedTuple):
    """Something that happens to a request. Steps of one instant happen in the order they were planned."""

    due_ms: int
    sequence: int
    account_id: str
    region: str
    request_token: str
    action: str
    """Which of the actions of `Execution` it is, such as `begin` or `end`."""


class Timeline:
    """A queue of steps by (time, sequence)."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._planned = 0

    def plan(self, due_ms: int, account_id: str, region: str, request_token: str, action: str) -> Step:
        """Puts a step on the queue."""
        self._planned += 1
        step = Step(due_ms, self._planned, account_id, region, request_token, action)
        heapq.heappush(self._steps, step)
        return step

    def next_due(self, now_ms: int) -> Step | None:
        """Takes the earliest step off the queue if it is due."""
        if self._steps and self._steps[0].due_ms <= now_ms:
            return heapq.heappop(self._steps)
        return None

    def saved(self) -> dict[str, Any]:
        """What is planned, as plain values."""
        return {"planned": self._planned, "steps": [list(step) for step in self._steps]}

    @classmethod
    def restored(cls, saved: Mapping[str, Any]) -> Timeline:
        """The timeline that was saved."""
        timeline = cls()
        timeline._planned = saved["planned"]
        timeline._steps = [Step(*step) for step in saved["steps"]]
        heapq.heapify(timeline._steps)
        return timeline
