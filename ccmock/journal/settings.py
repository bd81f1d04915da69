"""What a mock was made with, as far as its answers depend on it: a state file is for a mock of the same kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..cloud import MockCloud
from ..errors import UsageError
from .served_clock import ServedClock


def settings_of(cloud: MockCloud) -> str:
    """The settings of a mock, as JSON."""
    engine = cloud._engine
    clock = engine.clock
    settings = {
        "account_id": cloud.account_id,
        "region": cloud.region,
        "seed": engine.seed,
        "clock": clock.name if isinstance(clock, ServedClock) else type(clock).__name__,
        "references": engine.references,
        "service_constraints": engine.service_constraints,
        "removed_properties": engine.removed_properties,
    }
    return json.dumps(settings)


def check_same(path: Path, saved: str, settings: str) -> None:
    """UsageError where a file is for a mock that was made with other settings; it names the first that differs."""
    then, now = _read(saved), _read(settings)
    for name, value in now.items():
        if then.get(name) != value:
            raise UsageError(
                f"{path} was begun with {name}={then.get(name)!r}, and this mock has {name}={value!r}. "
                "Start with the same, or give another file."
            )


def _read(settings: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(settings)
    return read
