"""State files that lie in memory, where the system has such a place.

Each opening, snapshot and end waits for the disk. That takes most of the time of these tests, and says nothing about a
killed process, which leaves what it has written, on a disk or not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture(autouse=True, scope="package")
def temporary_files_in_memory() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if MEMORY.is_dir():
            patch.setenv("TMPDIR", str(MEMORY))
            patch.setattr(tempfile, "tempdir", str(MEMORY))
        yield


@pytest.fixture
def tmp_path(temporary_files_in_memory: None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ccmock-test-") as folder:
        yield Path(folder)
