"""Where the file cannot be written, no client is told that something was done."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ccmock import GenericHandler, UsageError
from ccmock.journal import durable, state_file
from tests.support.state_files import TOPIC, Served, call_request, served_cloud, state_of


def _fill(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the file as large as it may become; there is no room for a snapshot either."""
    run = served.answers._file._connection.execute
    run(f"PRAGMA max_page_count = {run('PRAGMA page_count').fetchone()[0]}")
    monkeypatch.setattr(state_file, "insert", _too_large)


def _too_large(connection: sqlite3.Connection, _: Any) -> None:
    connection.execute("UPDATE saved SET content = randomblob(1000000)")


def _make_room(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    served.answers._file._connection.execute("PRAGMA max_page_count = 1000000")
    monkeypatch.undo()


def _create(served: Served, name: str) -> Any:
    state = json.dumps({"TopicName": name, "DisplayName": "x" * 90})
    return served.answers.answer(call_request("CreateResource", TypeName=TOPIC, DesiredState=state))


def _create_until_full(served: Served) -> tuple[int, Any]:
    """How many requests there was still room for, and the answer to the first for which there was none."""
    for number in range(100):
        response = _create(served, f"topic-{number}")
        if response.status != 200:
            return number, response
    raise AssertionError("it never was full")


def test_full_disk_is_told_and_nothing_goes_on_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = Served(tmp_path / "mock.state")
    _fill(served, monkeypatch)
    answered, response = _create_until_full(served)
    assert response.status == 500
    assert json.loads(response.body)["message"] == (
        "The state file cannot be written: database or disk is full. What this request did is not kept. "
        "Make room, and send it again."
    )
    requests = len(served.cloud.requests)
    assert [_create(served, "more").status for _ in range(3)] == [500] * 3
    assert len(served.cloud.requests) == requests
    _make_room(served, monkeypatch)
    assert _create(served, "last").status == 200
    before = served.cloud.snapshot()
    again = Served(served.killed(tmp_path / "killed.state"))
    assert again.cloud.snapshot() == before
    assert len(again.cloud.requests) == answered + 2
    again.abandon()


def test_process_killed_with_a_full_disk_has_lost_no_answered_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = Served(tmp_path / "mock.state")
    _fill(served, monkeypatch)
    answered, _ = _create_until_full(served)
    assert _create(served, "more").status == 500
    again = Served(served.killed(tmp_path / "killed.state"))
    assert len(again.cloud.requests) == answered
    again.abandon()


def test_no_room_for_a_snapshot_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "LEAST_ROWS", 5)
    served = Served(tmp_path / "mock.state")
    monkeypatch.setattr(served.answers._file, "save", _no_room)
    for number in range(12):
        served.create(f"topic-{number}")
    before = served.cloud.snapshot()
    monkeypatch.undo()
    again = Served(served.killed(tmp_path / "killed.state"))
    assert again.cloud.snapshot() == before
    again.abandon()


def _no_room(_: Any) -> None:
    raise durable.NotWritten("database or disk is full")


def test_end_with_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = Served(tmp_path / "mock.state")
    served.create("first")
    before = served.cloud.snapshot()
    monkeypatch.setattr(served.answers._file, "_replace_all", _no_room)
    with pytest.raises(UsageError, match="The state file is not written to its end: database or disk is full"):
        served.answers.close()
    again = Served(served.path)
    assert again.cloud.snapshot() == before
    again.abandon()


def test_call_that_a_handler_makes_is_told_and_the_request_is_kept(tmp_path: Path) -> None:
    told: list[Any] = []

    class Calling(GenericHandler):
        def completed(self, request: Any, model: dict[str, Any]) -> dict[str, Any]:
            told.append(served.call("ListResources", TypeName=TOPIC))
            return model

    cloud = served_cloud()
    cloud.types.use(Calling, TOPIC)
    served = Served(tmp_path / "mock.state", cloud)
    served.create("first")
    assert (told[0].status, b"snapshot() does not work inside a handler or hook" in told[0].body) == (500, True)
    before = cloud.snapshot()
    again = Served(served.killed(tmp_path / "killed.state"))
    assert again.cloud.snapshot() == before
    again.abandon()


def test_file_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UsageError, match=r"mock\.state cannot be written: Permission denied"):
        Served(tmp_path / "mock.state")
    assert list(tmp_path.iterdir()) == []


def test_file_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Served(tmp_path / "mock.state").answers.close()

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shutil.copyfile", refuse)
    with pytest.raises(UsageError, match=r"mock\.state cannot be read: Permission denied"):
        Served(tmp_path / "mock.state")


LIMITED = """
import resource, sys
from pathlib import Path
from tests.support.state_files import Served
served = Served(Path(sys.argv[1]))
limit = served.path.stat().st_size + 60_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
count = 0
def state():
    return '{"TopicName": "t%d"}' % count
while served.call("CreateResource", TypeName="AWS::SNS::Topic", DesiredState=state()).status == 200:
    count += 1
print(count, flush=True)
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_limit_of_the_system_is_told_like_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "mock.state"
    told = subprocess.run([sys.executable, "-c", LIMITED, str(path)], check=False, capture_output=True, text=True)
    answered = int(told.stdout)
    assert answered > 5
    again = Served(path)
    assert len(again.cloud.requests) == answered
    assert state_of(again.cloud)
    again.abandon()
