"""How long operations take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import UsageError
from ..times import seconds_to_ms

DEFAULT_SECONDS = {"CREATE": 5.0, "UPDATE": 5.0, "DELETE": 5.0, "QUEUE": 0.0, "CANCEL": 1.0}


Duration = float | Sequence[float]
"""Seconds, or those of several steps one after the other."""


EVERY = "EVERY"
"""Beside the phases: how often the handler of a type comes back while it works for as long as is usual."""

USUAL: tuple[int, ...] = ()
"""The steps of a phase that takes as long as is usual for the type."""

TimingState = Mapping[tuple["str | None", str], tuple[int, ...]]
"""(type name or None for all, phase) → milliseconds of each step."""


class Timing:
    """Durations by phase, for all types or for one.

    The phases are the operations CREATE, UPDATE and DELETE, the QUEUE before one begins
    (PENDING) and CANCEL, the time that a cancel takes.
    """

    def __init__(self) -> None:
        self._steps_ms: dict[tuple[str | None, str], tuple[int, ...]] = {}

    def set(self, type_name: str | None = None, **seconds: Duration | None) -> None:
        """Sets durations, in seconds, by lower-case phase name."""
        steps = {
            (type_name, phase.upper()): _steps_ms(phase, duration)
            for phase, duration in seconds.items()
            if duration is not None
        }
        if not steps:
            raise UsageError(
                "timing.set() sets nothing. Give at least one of create=, update=, delete=, queue=, cancel=."
            )
        self._steps_ms.update(steps)

    def is_set(self, type_name: str, phase: str) -> bool:
        """Whether a test has set how long a phase takes, for the type or for all."""
        return (type_name, phase) in self._steps_ms or (None, phase) in self._steps_ms

    def steps_of(self, type_name: str, phase: str, usual_seconds: float | None = None) -> tuple[int, ...]:
        """Milliseconds of each step of a phase: as set for the type or for all, else as is usual for it."""
        total_ms = round((DEFAULT_SECONDS[phase] if usual_seconds is None else usual_seconds) * 1000)
        if not self._steps_ms:
            return (total_ms,)
        steps_ms = self._steps_ms.get((type_name, phase), self._steps_ms.get((None, phase), USUAL))
        if steps_ms != USUAL:
            return steps_ms
        return _in_steps(total_ms, sum(self._steps_ms.get((type_name, EVERY), ())))

    def of(self, type_name: str, phase: str) -> int:
        """Milliseconds that a phase takes as a whole."""
        return sum(self.steps_of(type_name, phase))

    def state(self) -> TimingState:
        """The durations that are set now."""
        return dict(self._steps_ms)

    def put_back(self, state: TimingState) -> None:
        """Has the durations that were set then, and no others."""
        self._steps_ms = dict(state)


def encode_timing(state: TimingState) -> list[Any]:
    """Durations as plain JSON."""
    return [[*key, list(steps)] for key, steps in state.items()]


def decode_timing(plain: Iterable[Any]) -> TimingState:
    """The durations that were encoded."""
    return {(type_name, phase): tuple(steps) for type_name, phase, steps in plain}


def _in_steps(total_ms: int, every_ms: int) -> tuple[int, ...]:
    """A duration in steps of one length, of which the last may be shorter."""
    if not 0 < every_ms < total_ms:
        return (total_ms,)
    whole, rest_ms = divmod(total_ms, every_ms)
    return (every_ms,) * whole + ((rest_ms,) if rest_ms else ())


def _steps_ms(phase: str, duration: Duration) -> tuple[int, ...]:
    steps = duration if isinstance(duration, Sequence) and not isinstance(duration, str) else [duration]
    if not steps:
        raise UsageError(f"timing.set({phase}=[]) has no steps. Give the seconds of each.")
    return tuple(seconds_to_ms(seconds, f"timing.set({phase}=…)") for seconds in steps)
