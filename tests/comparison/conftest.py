"""A mock with planted facts, faults and timings plays the real service; its calls are recorded in the process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol, record
from ccmock.comparison.comparing import Comparison, compare


def write_facts(folder: Path, entries: Mapping[str, Any], updates: Mapping[str, Any] | None = None) -> Path:
    """A folder of facts. `entries`, `updates`: type name → entry."""
    for place, several in ((folder, entries), (folder / "updates", updates or {})):
        place.mkdir(parents=True, exist_ok=True)
        for type_name, entry in several.items():
            file = place / f"{type_name.split('::')[1].lower()}.json"
            known = json.loads(file.read_text()) if file.exists() else {}
            file.write_text(json.dumps({**known, type_name: entry}))
    return folder


@pytest.fixture(scope="session")
def client() -> Any:
    with mock_cloudcontrol():
        return boto3.client("cloudcontrol", region_name="us-east-1")


Recorded = Callable[..., Path]


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    """Records what a function does with a mock that has options of its own: `recorded(function, facts=…)`."""

    def record_calls(calls: Callable[[MockCloud], object], **options: Any) -> Path:
        path = tmp_path / "calls.jsonl"
        with mock_cloudcontrol(seed="the real one", **options) as cloud, record(path):
            calls(cloud)
        return path

    return record_calls


def told(comparison: Comparison) -> list[tuple[str, str, str, Any, Any]]:
    """(kind, operation, place, recorded, mocked) of each difference of a read or an end of a request."""
    return [(each.kind, each.operation, each.place, each.recorded, each.mocked) for each in comparison.differences]


__all__ = ["Recorded", "compare", "told", "write_facts"]
