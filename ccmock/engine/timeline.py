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


class TimelineState(NamedTuple):
    """What was planned at some moment."""

    planned: int
    """How many steps were planned so far."""
    steps: tuple[Step, ...]
    last_taken: Step | None = None
    """The step that was last taken off the queue, which a snapshot leaves out."""


class Timeline:
    """A queue of steps by (time, sequence)."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._planned = 0
        self.last_taken: Step | None = None
        """The step that was last taken off the queue."""

    def plan(self, due_ms: int, account_id: str, region: str, request_token: str, action: str) -> Step:
        """Puts a step on the queue."""
        self._planned += 1
        step = Step(due_ms, self._planned, account_id, region, request_token, action)
        heapq.heappush(self._steps, step)
        return step

    def next_due(self, now_ms: int) -> Step | None:
        """Takes the earliest step off the queue if it is due."""
        if self._steps and self._steps[0].due_ms <= now_ms:
            step = self.last_taken = self._steps[0]
            heapq.heappop(self._steps)
            return step
        return None

    def next_ms(self, account_id: str, region: str) -> int | None:
        """When the next step of an account and region is due; None where nothing is planned there."""
        place = account_id, region
        return min((step.due_ms for step in self._steps if (step.account_id, step.region) == place), default=None)

    def sequences(self) -> set[int]:
        """The sequences of all steps that are planned."""
        return {step.sequence for step in self._steps}

    def state(self) -> TimelineState:
        """What is planned now."""
        return TimelineState(self._planned, tuple(self._steps), self.last_taken)

    def put_back(self, state: TimelineState) -> None:
        """Has planned what was planned then."""
        self._planned, self._steps, self.last_taken = state.planned, list(state.steps), state.last_taken
        heapq.heapify(self._steps)


def encode_timeline(state: TimelineState) -> dict[str, Any]:
    """The state of a timeline as plain JSON."""
    return {"planned": state.planned, "steps": [list(step) for step in state.steps]}


def decode_timeline(plain: Mapping[str, Any]) -> TimelineState:
    """The state of a timeline that was encoded."""
    return TimelineState(plain["planned"], tuple(Step(*step) for step in plain["steps"]))
