"""The clock of a served mock: it stands still while a request is answered, so that this can be done once more."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime

from ..arguments import choice, is_number, shown
from ..clock import CLOCKS, MANUAL_START, Clock, SystemClock, system_ms
from ..errors import UsageError
from ..times import to_ms

MAX_SPEED = 1e6


class ServedClock(Clock):
    """A clock that a request stops, and that goes on from a moment of an earlier process.

    `name`: `"auto"` and `"system"` follow the system's time, and polls move the former; `"manual"` stands at `start`
    until it is moved. `speed`: how many seconds pass here in a second of the system. It never runs backwards, even
    where the system's time does. UsageError: an argument is not valid.
    """

    def __init__(self, name: str = "auto", speed: float = 1, start: datetime = MANUAL_START) -> None:
        super().__init__()
        self.name = choice(name, CLOCKS, f"clock={shown(name)} is not a valid clock.")
        if not is_number(speed) or not 0 < speed <= MAX_SPEED:
            raise UsageError(f"speed={shown(speed)} is not valid. Give a number above 0, at most {MAX_SPEED:,.0f}.")
        if self._is_manual and speed != 1:
            raise UsageError('speed= and clock="manual" contradict one another: a manual clock stands still.')
        kind = CLOCKS[self.name]
        self.follows_polls, self.follows_retries = kind.follows_polls, kind.follows_retries
        self.speed = speed
        # Whoever shows it takes a clock of one of these kinds to be as fast as the system's.
        self.kind = self.name if speed == 1 else ""
        self.code_runs = 0
        """How often code ran that did not come with ccmock: handlers and hooks."""
        self._still_ms: int | None = None
        self._begin(to_ms(start, "ServedClock(start)") if self._is_manual else system_ms())

    @property
    def _is_manual(self) -> bool:
        return self.name == "manual"

    def _begin(self, read_ms: int) -> None:
        self._begun_ms = self._highest_ms = read_ms
        self._begun_at_ms = system_ms()

    def read_ms(self) -> int:
        """Where the clock stands still, or the time that the system's has led to."""
        return self._still_ms if self._still_ms is not None else self._going_ms()

    def _going_ms(self) -> int:
        if self._is_manual:
            return self._begun_ms
        read_ms = self._begun_ms + round((system_ms() - self._begun_at_ms) * self.speed)
        if read_ms < self._highest_ms:
            # The system's time was set back: this one goes on from where it was.
            with self._lock:
                self._begin(self._highest_ms)
            return self._highest_ms
        self._highest_ms = read_ms
        return read_ms

    # --- standing still ---

    def stand_still(self) -> int:
        """Stands still from now on, but for what skips time; where it stands, in milliseconds as `read_ms` tells."""
        if self._still_ms is None:
            self._still_ms = self._going_ms()
        return self._still_ms

    def stand_at(self, read_ms: int) -> None:
        """Stands still where it once stood, and goes on from there at the earliest."""
        self._still_ms = self._highest_ms = read_ms
        if self._is_manual:
            self._begun_ms = read_ms
        elif self.speed != 1 or system_ms() < read_ms:
            self._begin(read_ms)
        else:
            # What passed since, while no process was there, has passed here, too.
            self._begun_ms = self._begun_at_ms = system_ms()

    def go_on(self) -> None:
        """Goes on."""
        self._still_ms = None

    # --- what differs by kind ---

    def held(self) -> AbstractContextManager[None]:
        self.code_runs += 1
        return super().held()

    def restart(self, skipped_ms: int) -> None:
        """Goes back to the time when `skipped_ms` had been skipped. Clocks that follow the system's time do nothing."""
        super().restart(skipped_ms)
        if self._is_manual:
            self.skipped_ms = skipped_ms

    def continue_from(self, now_ms: int, skipped_ms: int) -> None:
        """Restores a saved clock; `"system"` shows the system's time, plus what had been skipped."""
        super().continue_from(now_ms, skipped_ms)
        if CLOCKS[self.name] is SystemClock:
            self.skipped_ms = skipped_ms
