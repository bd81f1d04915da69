"""The AWS SDK for Go v2, as Debian packages it, against a mock that is served."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

GROUP = "AWS::Logs::LogGroup"
LIFE = Path(__file__).parent / "go" / "life.go"

pytestmark = [pytest.mark.downstream, pytest.mark.usefixtures("loopback")]


@pytest.fixture(scope="session")
def program(go):
    return go.build(LIFE)


@pytest.fixture
def run(program, cloudcontrol_server):
    """Runs the program; what it gives is the exit code, the lines that it printed, and what it printed as an error."""

    def run_program(*arguments):
        environment = {**os.environ, **cloudcontrol_server.env}
        ended = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout.splitlines(), ended.stderr.strip()

    return run_program


def test_a_life_from_create_to_delete(run, cloudcontrol):
    exit_code, (created, updated, shown, deleted), error = run("life", "logs")
    assert (exit_code, error) == (0, "")
    assert [created, updated, deleted] == ["CREATE logs", "UPDATE logs", "DELETE logs"]
    assert json.loads(shown)["RetentionInDays"] == 30
    cloudcontrol.resources.assert_missing(GROUP, "logs")


def test_a_wait_for_what_fails_ends_with_an_error(run, cloudcontrol):
    cloudcontrol.faults.fail("NotStabilized", operation="CREATE")
    exit_code, _, error = run("create", "logs")
    assert (exit_code, error) == (1, "waiter state transitioned to Failure")
    assert cloudcontrol.requests[0].error_code == "NotStabilized"


def test_lists_come_in_pages(run, cloudcontrol):
    for name in "abcde":
        cloudcontrol.resources.put(GROUP, {"LogGroupName": name})
    assert run("list", "") == (0, ["a b ", "c d ", "e "], "")


def test_an_error_has_its_type(run):
    exit_code, _, error = run("read", "none")
    assert exit_code == 1
    assert error.startswith("There is no such resource: AWS::Logs::LogGroup Handler returned status FAILED")


def test_a_throttled_call_is_sent_again(run, cloudcontrol):
    cloudcontrol.resources.put(GROUP, {"LogGroupName": "logs"})
    cloudcontrol.faults.throttle(times=1)
    assert run("read", "logs")[0] == 0
    assert [call.error_code for call in cloudcontrol.calls] == ["ThrottlingException", None]


def test_a_lost_connection_is_tried_again(run, cloudcontrol):
    cloudcontrol.faults.drop_connection(operation="CreateResource", after_work=True)
    assert run("create", "logs") == (0, ["CREATE logs"], "")
    assert [request.status for request in cloudcontrol.requests] == ["SUCCESS"]


def test_the_page_keeps_its_word(go, tmp_path, run_page):
    def build():
        go.build(tmp_path / "shop.go").rename(tmp_path / "shop")

    assert run_page("SDK v2", page="clients/go.md", prepare=build).startswith("1 passed")
