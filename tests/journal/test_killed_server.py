"""Servers that are killed lose no call that was answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.killed_server import count


@pytest.mark.slow
def test_killed_servers_lose_no_answered_call(tmp_path: Path) -> None:
    counts = count(5, tmp_path, seed=1)
    assert (counts.killed, counts.lost) == (5, 0)
    assert counts.answered > 50
