"""README keeps its word: its code runs, its links lead somewhere, and its second command is what the checks run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^ {4}(python3 .*)$", README, re.MULTILINE)


def test_readme_is_short():
    assert len(README.splitlines()) < 150


def test_every_block_of_code_runs_as_a_test(tmp_path):
    for number, block in enumerate(BLOCKS):
        (tmp_path / f"test_block_{number}.py").write_text(block, encoding="utf-8")

    arguments = ["-q", "--import-mode=importlib", "-W", "error", "-p", "no:cacheprovider", str(tmp_path)]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stdout
    assert f"{len(BLOCKS)} passed" in ended.stdout, "each block holds one test"


def test_there_are_two_commands_each_one_line():
    assert len(COMMANDS) == 2
    assert all("pytest" in command for command in COMMANDS)


def test_the_checks_read_the_second_command_out_of_readme():
    script = r"sed -n 's/^    \(python3 .*\)$/\1/p' README.md | tail -n 1"
    assert script in (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    read = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert read.stdout == COMMANDS[1] + "\n"


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_every_link_leads_somewhere(target):
    assert (ROOT / target).exists()
