"""How long operations take."""

from __future__ import annotations

from ..clock import seconds_to_ms
from ..errors import UsageError

DEFAULT_SECONDS = {"CREATE": 5.0, "UPDATE": 5.0, "DELETE": 5.0, "QUEUE": 0.0, "CANCEL": 1.0}


class Timing:
    """Durations by phase, for all types or for one.

    The phases are the operations CREATE, UPDATE and DELETE, the QUEUE before one begins
    (PENDING) and CANCEL, the time that a cancel takes.
    """

    def __init__(self) -> None:
        self._durations_ms: dict[tuple[str | None, str], int] = {}

    def set(self, type_name: str | None = None, **seconds: float | None) -> None:
        """Sets durations, in seconds, by lower-case phase name."""
        durations = {}
        for phase, duration in seconds.items():
            if duration is not None:
                durations[type_name, phase.upper()] = seconds_to_ms(duration, f"timing.set({phase}=…)")
        if not durations:
            raise UsageError(
                "timing.set() sets nothing. Give at least one of create=, update=, delete=, queue=, cancel=."
            )
        self._durations_ms.update(durations)

    def of(self, type_name: str, phase: str, usual_seconds: float | None = None) -> int:
        """Milliseconds that a phase takes for a type: as set, else as is usual for it, else as for any."""
        for key in ((type_name, phase), (None, phase)):
            if key in self._durations_ms:
                return self._durations_ms[key]
        return round((DEFAULT_SECONDS[phase] if usual_seconds is None else usual_seconds) * 1000)
