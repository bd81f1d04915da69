"""Two processes never work with one state file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ccmock import UsageError
from ccmock.journal import lock
from ccmock.journal.lock import FileLock
from tests.support.state_files import Served

OPENS = """
import sys
from pathlib import Path
from ccmock import UsageError
from tests.support.state_files import Served
try:
    Served(Path(sys.argv[1]))
except UsageError as error:
    print(error)
"""


def test_second_process_is_refused_with_the_id_of_the_first(tmp_path: Path) -> None:
    served = Served(tmp_path / "mock.state")
    served.create("first")
    told = subprocess.run(
        [sys.executable, "-c", OPENS, str(served.path)], check=True, capture_output=True, text=True
    ).stdout
    assert told == (f"{served.path} is in use by process {os.getpid()}. End that server first, or give another file.\n")
    served.create("second")
    served.answers.close()


def test_second_mock_of_a_process_is_refused(tmp_path: Path) -> None:
    served = Served(tmp_path / "mock.state")
    with pytest.raises(UsageError, match=f"is in use by process {os.getpid()}"):
        Served(served.path)
    served.create("first")
    served.answers.close()
    Served(served.path).abandon()


def test_file_by_another_name_is_the_same_file(tmp_path: Path) -> None:
    served = Served(tmp_path / "mock.state")
    link = tmp_path / "link.state"
    link.symlink_to(served.path)
    with pytest.raises(UsageError, match="is in use by"):
        Served(link)
    served.answers.close()
    Served(link).answers.close()
    assert link.is_symlink()


def test_lock_of_a_process_that_was_killed_holds_nobody(tmp_path: Path) -> None:
    (tmp_path / "mock.state-lock").write_text("12345")
    Served(tmp_path / "mock.state").answers.close()


def test_lock_that_names_no_process_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mock.state"
    monkeypatch.setattr(lock, "try_to_lock", lambda _: False)
    with pytest.raises(UsageError, match=r"is in use by another process\. End that server first"):
        FileLock(path)


def test_lock_that_its_holder_has_just_removed_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, beside = tmp_path / "mock.state", tmp_path / "mock.state-lock"
    try_to_lock, removed = lock.try_to_lock, []

    def remove_first(descriptor: int) -> bool:
        if not removed:
            removed.append(beside.unlink())
        return try_to_lock(descriptor)

    monkeypatch.setattr(lock, "try_to_lock", remove_first)
    held = FileLock(path)
    assert beside.read_text().strip("\0 ") == str(os.getpid())
    held.release()
    assert not beside.exists()
