"""Skips what needs the contract suite where the extra `contract`, which brings it, is not installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

WITHOUT_IT = ("test_wording.py",)
"""The modules that need no suite."""
REASON = "needs AWS's contract suite, which the extra `contract` installs: `tox -e contract`"


class Skipped(pytest.Module):
    """A module of which nothing is imported."""

    def collect(self) -> list[pytest.Item]:
        pytest.skip(REASON, allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Skips a module before it imports the suite."""
    if module_path.name in WITHOUT_IT or find_spec("rpdk"):
        return None
    skipped: pytest.Module = Skipped.from_parent(parent, path=module_path)
    return skipped
