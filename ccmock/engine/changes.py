"""What happened lately, for those who watch a mock from outside: the page of the server, and other programs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

Kind = Literal["call", "clock", "fault", "request", "reset", "resource"]

KEPT = 10_000
"""So many changes are kept; whoever has missed more than that looks at everything anew."""


class Change(NamedTuple):
    """Something that happened. `number`: 1 for the first one. `subject`: what it happened to, as its kind says."""

    number: int
    time_ms: int
    kind: Kind
    subject: tuple[Any, ...]


class ChangeLog:
    """The last changes, oldest first. Nothing is kept before somebody watches: most mocks are never watched."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._kept: deque[Change] = deque(maxlen=KEPT)
        self.is_watched = False
        self._noted_moves = 0
        self.last_number = 0

    def watch(self, clock_moves: int) -> None:
        """Keeps changes from now on. `clock_moves`: how often the clock has been moved so far."""
        if not self.is_watched:
            self.is_watched, self._noted_moves = True, clock_moves

    def note_moves(self, clock_moves: int) -> None:
        """The clock has been moved so often by now; a change is noted once, however many watch."""
        if clock_moves != self._noted_moves:
            self._noted_moves = clock_moves
            self.note("clock")

    def note(self, kind: Kind, *subject: Any) -> None:
        """Something has happened."""
        if self.is_watched:
            self.last_number += 1
            self._kept.append(Change(self.last_number, self._now_ms(), kind, subject))

    def since(self, number: int) -> list[Change] | None:
        """What happened after the change with a number; None where that is not known any more."""
        missed = self.last_number - number
        if not 0 <= missed <= len(self._kept):
            return None
        return list(_last(self._kept, missed))


def _last(kept: deque[Change], count: int) -> Iterator[Change]:
    # From the end, since most ask often and have missed little.
    return (kept[place] for place in range(len(kept) - count, len(kept)))
