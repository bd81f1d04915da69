"""What the commands do where what they print finds no room, or nobody reads it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ccmock.cli import main

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("command", [["types"], ["types", "SNS", "--json"], ["show", "AWS::SNS::Topic"]], ids=" ".join)
def test_output_without_room_is_one_line_and_exit_2(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with FULL.open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(command) == 2
    assert capsys.readouterr().err == "ccmock: Standard output cannot be written: No space left on device.\n"


def test_a_process_without_standard_output_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["types", "SNS"]) == 0
