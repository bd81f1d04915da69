"""The examples of the page on asyncio run. They are marked `py`, since they need aiobotocore."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.downstream

PAGE = Path(__file__).resolve().parents[2] / "docs" / "asyncio.md"
BLOCKS = re.findall(r"^```py\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_every_code_block_of_the_page_runs(tmp_path):
    source = "\n\n".join(BLOCKS)
    (tmp_path / "test_page.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-v", "-W", "error", "-p", "no:cacheprovider", str(tmp_path)]
    ended = subprocess.run(
        [*command, "-o", "asyncio_default_fixture_loop_scope=function"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.findall(r"::(\w+) PASSED", ended.stdout) == re.findall(r"^async def (test_\w+)", source, re.MULTILINE)
