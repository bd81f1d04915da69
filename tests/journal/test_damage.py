"""A state file that cannot be right is refused, and stays as it is."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccmock import UsageError
from ccmock.journal import durable, state_file
from tests.support.state_files import Served, copy_state, served_cloud


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mock.state"


def _refused(path: Path, error: str) -> None:
    """Asserts that a file is refused and stays as it is, with all that is beside it."""
    before = {file: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}
    with pytest.raises(UsageError, match=error) as refused:
        Served(path)
    assert "\n" not in str(refused.value)
    assert str(path) in str(refused.value)
    assert {file: file.read_bytes() for file in path.parent.iterdir() if file.is_file()} == before


def _ended(path: Path, count: int = 3) -> Path:
    served = Served(path)
    for number in range(count):
        served.create(f"topic-{number}")
    served.answers.close()
    return path


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def test_other_file_is_refused(path: Path) -> None:
    path.write_text("notes")
    _refused(path, "is not a state file of ccmock. It is left as it is")


def test_database_of_another_program_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE journal (sequence INTEGER)")
    database.close()
    _refused(path, "is not a state file of ccmock")


def test_folder_is_refused(path: Path) -> None:
    path.mkdir()
    _refused(path, "it is a folder. Give the path of a file")


def test_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none/mock\.state-lock cannot be written: No such file or directory"):
        Served(tmp_path / "none" / "mock.state")


def test_newer_version_is_refused(path: Path) -> None:
    _ended(path)
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {state_file.FORM_VERSION + 1}")
    database.close()
    _refused(path, "has version 2, of a newer ccmock; this one reads version 1. It is left as it is. Update ccmock")


CHANGES = {
    "its snapshot is not as it was written": "UPDATE saved SET content = x'00'",
    "it holds no snapshot": "DELETE FROM saved",
    "request 2 in it is not as it was written": "UPDATE journal SET body = x'7b7d' WHERE sequence = 2",
    "request 1 in it is not as it was written": "DELETE FROM heads",
    "request 2 in it is missing": "DELETE FROM journal WHERE sequence = 2",
    "its tables are not those of a state file": "CREATE INDEX more ON journal (read_ms)",
}


@pytest.mark.parametrize("what", CHANGES)
def test_changed_content_is_refused(path: Path, tmp_path: Path, what: str) -> None:
    served = Served(path)
    for number in range(3):
        served.create(f"topic-{number}")
    killed = served.killed(tmp_path / "killed.state")
    with sqlite3.connect(killed) as database:
        database.execute(CHANGES[what])
        database.execute("DELETE FROM opened")
    database.close()
    _refused(killed, f"is damaged: {what}. It is left as it is. Put back a copy of it, or give another file.")


def test_file_without_its_log_is_refused(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    served.create("first")
    killed = served.killed(tmp_path / "killed.state")
    _log_of(killed).unlink()
    _refused(killed, "the file of that name with -wal is missing, which belongs to it until its server ends")


def test_log_without_its_file_is_refused(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    served.create("first")
    killed = served.killed(tmp_path / "killed.state")
    killed.write_bytes(b"")
    _refused(killed, "is not a state file of ccmock")


# --- the log ---


def _log_header_salt(log: bytearray) -> None:
    log[17] ^= 1


def _second_request(log: bytearray) -> None:
    log[32 + 2 * (24 + state_file.PAGE_BYTES) + 100] ^= 1


def _last_request(log: bytearray) -> None:
    log[-100] ^= 1


def _commit_of_last_request(log: bytearray) -> None:
    log[-state_file.PAGE_BYTES - 24 + 7] = 0


def _salt_of_last_request(log: bytearray) -> None:
    log[-state_file.PAGE_BYTES - 24 + 9] ^= 1


@pytest.mark.parametrize(
    "damage", [_log_header_salt, _second_request, _last_request, _commit_of_last_request, _salt_of_last_request]
)
def test_damaged_log_is_refused(path: Path, tmp_path: Path, damage: Callable[[bytearray], None]) -> None:
    served = Served(path)
    for number in range(3):
        served.create(f"topic-{number}")
    killed = served.killed(tmp_path / "killed.state")
    log = bytearray(_log_of(killed).read_bytes())
    damage(log)
    _log_of(killed).write_bytes(log)
    _refused(killed, "is damaged: its log, the file of that name with -wal, is not as it was written")


@pytest.mark.parametrize("missing", [1, 700, state_file.PAGE_BYTES + 10])
def test_commit_that_was_broken_off_is_none(path: Path, tmp_path: Path, missing: int) -> None:
    served = Served(path)
    served.create("first")
    before = served.cloud.snapshot()
    served.create("second")
    killed = served.killed(tmp_path / "killed.state")
    log = _log_of(killed).read_bytes()
    _log_of(killed).write_bytes(log[:-missing])
    again = Served(killed)
    assert again.cloud.snapshot() == before
    again.create("second")
    after = again.cloud.snapshot()
    last = Served(again.killed(tmp_path / "last.state"))
    assert last.cloud.snapshot() == after
    last.abandon()


def test_whole_frames_without_a_commit_are_none(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    served.create("first")
    before = served.cloud.snapshot()
    connection = served.answers._file._connection
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE large (content BLOB)")
    for _ in range(20):
        # More than fits into memory goes into the log before there is a commit.
        connection.execute("INSERT INTO large VALUES (zeroblob(9000))")
    killed = served.killed(tmp_path / "killed.state")
    assert _log_of(killed).stat().st_size > 50_000
    again = Served(killed)
    assert again.cloud.snapshot() == before
    again.abandon()


def test_log_shorter_than_its_header_holds_nothing(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    before = served.cloud.snapshot()
    killed = served.killed(tmp_path / "killed.state")
    _log_of(killed).write_bytes(struct.pack(">I", 0x377F0682))
    again = Served(killed)
    assert again.cloud.snapshot() == before
    again.abandon()


# --- anything ---


class Damaged:
    """A state file in two forms, ended and killed, with the states that it may be in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        served = Served(folder / "mock.state")
        for number in range(4):
            served.create(f"topic-{number}")
        served.answers.close()
        served = Served(folder / "mock.state")
        self.states = [served.cloud.snapshot()]
        for number in range(4, 9):
            served.create(f"topic-{number}")
            self.states.append(served.cloud.snapshot())
        copy_state(served.path, folder / "killed")
        served.answers.close()
        self.files = [
            [(folder / "mock.state").read_bytes(), None],
            [(folder / "killed").read_bytes(), (folder / "killed-wal").read_bytes()],
        ]


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Damaged:
    return Damaged(tmp_path_factory.mktemp("damaged"))


def _damage(content: bytes, draw: Random) -> bytes:
    changed = bytearray(content)
    how = draw.choice(("bit", "bit", "bit", "zeros", "cut", "swap"))
    position = draw.randrange(len(changed)) if changed else 0
    if not changed or how == "cut":
        return bytes(changed[:position])
    if how == "bit":
        changed[position] ^= 1 << draw.randrange(8)
    elif how == "zeros":
        size = draw.choice((1, 50, 3000))
        changed[position : position + size] = bytes(min(size, len(changed) - position))
    else:
        other = draw.randrange(len(changed))
        changed[position], changed[other] = changed[other], changed[position]
    return bytes(changed)


def check_damage(damaged: Damaged, seed: int) -> str:
    """Damages a file, and asserts that it is refused or right; which of both."""
    draw = Random(seed)
    files: list[Any] = list(damaged.files[draw.randrange(2)])
    which = draw.randrange(2) if files[1] is not None else 0
    whole = files[which]
    files[which] = _damage(whole, draw)
    is_cut = len(files[which]) < len(whole)
    path = damaged.folder / "damaged.state"
    beside = _log_of(path)
    path.write_bytes(files[0])
    beside.unlink(missing_ok=True)
    if files[1] is not None:
        beside.write_bytes(files[1])
    if files[0] == b"" and files[1] is None:
        return "new"
    cloud = served_cloud()
    try:
        served = Served(path, cloud)
    except UsageError:
        assert path.read_bytes() == files[0]
        assert (beside.read_bytes() if beside.exists() else None) == files[1]
        return "refused"
    # What is cut off the log cannot be told from what was never written.
    states = damaged.states if is_cut and which == 1 else damaged.states[-1:]
    assert cloud.snapshot() in states
    served.create("one more")
    served.answers.close()
    Served(path).answers.close()
    return "right"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(seed=st.integers(0, 10**9))
def test_any_damage_is_refused_or_harmless(damaged: Damaged, seed: int) -> None:
    check_damage(damaged, seed)


def test_damage_is_not_read_as_a_new_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _ended(path)
    monkeypatch.setattr(durable, "_create", lambda *_: pytest.fail("the file was replaced"))
    Served(path).abandon()
