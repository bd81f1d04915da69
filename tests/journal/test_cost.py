"""What a state file costs is measured by a command."""

from __future__ import annotations

import pytest

from benchmarks import state_file


def test_command_prints_ratios_and_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    assert state_file.main(["--rounds", "1", "--calls", "3", "--creates", "4"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1)[1] for line in told] == [
        "times the time of a create without a file, processor",
        "times the time of a create without a file, elapsed",
        "times the time of a get without a file, processor",
        "times the time of a get without a file, elapsed",
        "processor seconds: its end, with 4 creates",
        "processor seconds: after its end, with 4 creates",
        "processor seconds: after kill -9, with 4 creates",
    ]
