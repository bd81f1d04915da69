"""`ccmock serve --state FILE`: the command, as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from ccmock.cli import main
from tests.support.state_files import TOPIC, call_request

pytestmark = pytest.mark.usefixtures("loopback")


@contextmanager
def serving(*options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "ccmock", "serve", "--port", "0", "--quiet", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        try:
            yield url, server
        finally:
            server.kill()


def ask(url: str, operation: str, **parameters: Any) -> Any:
    request = call_request(operation, **parameters)
    headers = {name: value for name, value in request.headers.items() if name.startswith(("X-", "Auth", "Content-T"))}
    with urlopen(Request(url, request.body, headers), timeout=20) as answer:
        return json.loads(answer.read())


@pytest.mark.slow
def test_killed_server_goes_on_where_it_was_and_no_second_one_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, begun = tmp_path / "mock.state", tmp_path / "begun.json"
    begun.write_text(json.dumps([{"TypeName": TOPIC, "Properties": {"TopicName": "loaded"}}]))
    options = ("--state", str(path), "--load", str(begun))
    with serving(*options) as (url, server):
        state = {"TypeName": TOPIC, "DesiredState": '{"TopicName": "first"}', "ClientToken": "once"}
        event = ask(url, "CreateResource", **state)["ProgressEvent"]
        assert main(["serve", "--port", "0", *options]) == 2
        told = f"ccmock: {path} is in use by process {server.pid}. End that server first, or give another file.\n"
        assert capsys.readouterr() == ("", told)
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
    with serving(*options) as (url, server):
        assert ask(url, "CreateResource", **state)["ProgressEvent"]["RequestToken"] == event["RequestToken"]
        status = ask(url, "GetResourceRequestStatus", RequestToken=event["RequestToken"])
        assert status["ProgressEvent"]["OperationStatus"] == "SUCCESS"
        found = ask(url, "ListResources", TypeName=TOPIC)["ResourceDescriptions"]
        assert sorted(each["Identifier"].rpartition(":")[2] for each in found) == ["first", "loaded"]
        server.terminate()
        assert server.wait() == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["begun.json", "mock.state"]


def test_damaged_file_is_one_line_and_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mock.state"
    path.write_text("not a state file")
    assert main(["serve", "--port", "0", "--state", str(path)]) == 2
    told = f"ccmock: {path} is not a state file of ccmock. It is left as it is. Give another file.\n"
    assert capsys.readouterr() == ("", told)
    assert path.read_text() == "not a state file"


def test_speed_moves_the_clock_of_a_server_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    from ccmock.cli import _parser
    from ccmock.cli.serve import _cloud_of

    cloud = _cloud_of(_parser().parse_args(["serve", "--speed", "1000000"]))
    before = cloud.clock.now_ms()
    while cloud.clock.now_ms() == before:
        pass
    assert (cloud.clock.now_ms() - before) % 1000 == 0
