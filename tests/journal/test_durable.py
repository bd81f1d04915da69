"""What was answered is there again, however the process ended."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from ccmock import GenericHandler, UsageError
from ccmock.journal import durable
from ccmock.journal.rows import kept
from ccmock.server.backend import Backend
from ccmock.wire.answering import NoAnswerError
from ccmock.wire.messages import HttpRequest
from tests.support.state_files import (
    AUTHORIZATION,
    TOPIC,
    Served,
    call_request,
    control_request,
    served_cloud,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mock.state"


def test_resources_requests_and_calls_outlive_a_killed_process(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    served.create("first", ClientToken="once")
    before = served.cloud.snapshot()
    again = Served(served.killed(tmp_path / "killed.state"))
    assert again.cloud.snapshot() == before
    assert [request.identifier for request in again.cloud.requests] == [
        request.identifier for request in served.cloud.requests
    ]
    again.abandon()


def test_client_token_is_known_after_a_killed_process(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    event = served.create("first", ClientToken="once")
    again = Served(served.killed(tmp_path / "killed.state"))
    assert again.create("first", ClientToken="once")["RequestToken"] == event["RequestToken"]
    again.abandon()


def test_ids_go_on_where_they_were(path: Path, tmp_path: Path) -> None:
    uninterrupted = Served(tmp_path / "other.state")
    tokens = [uninterrupted.create(name)["RequestToken"] for name in ("a", "b", "c")]
    served = Served(path)
    found = [served.create("a")["RequestToken"]]
    again = Served(served.killed(tmp_path / "killed.state"))
    found.append(again.create("b")["RequestToken"])
    again.answers.close()
    last = Served(again.path)
    found.append(last.create("c")["RequestToken"])
    assert found == tokens
    last.abandon()
    uninterrupted.abandon()


def test_ended_server_leaves_one_file_with_a_snapshot(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    served.create("first")
    before = served.cloud.snapshot()
    served.answers.close()
    assert [file.name for file in tmp_path.iterdir()] == ["mock.state"]
    again = Served(path)
    assert again.cloud.snapshot() == before
    assert again.answers._rows == 0
    again.abandon()


def test_file_is_for_its_owner_alone(path: Path) -> None:
    served = Served(path)
    served.create("first")
    modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {0o600}
    served.abandon()


def test_signatures_and_tokens_of_callers_are_not_in_the_file(path: Path) -> None:
    served = Served(path)
    served.create("first")
    request = call_request("ListResources", TypeName=TOPIC)
    signed = request._replace(
        url="/?X-Amz-Signature=fedcba&X-Amz-Credential=123456789012/20260101/eu-west-1/cloudcontrolapi/aws4_request"
        "&X-Amz-Security-Token=session&X-Amz-Algorithm=AWS4-HMAC-SHA256",
        headers={"x-amz-target": b"CloudApiService.ListResources"},
    )
    assert served.answers.answer(signed).status == 200
    assert served.cloud.calls[-1].region == "eu-west-1"
    for authorization in ("Bearer my-secret", "Basic bXk6c2VjcmV0", AUTHORIZATION.replace(", SignedHeaders", ",Also")):
        served.answers.answer(request._replace(headers={**request.headers, "Authorization": authorization}))
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for secret in (b"0123456789abcdef", b"a secret token", b"fedcba", b"session", b"my-secret", b"bXk6c2VjcmV0"):
        assert secret not in content
    served.abandon()


@pytest.mark.parametrize("is_in_query", [False, True])
def test_session_of_the_mock_itself_is_known_again(path: Path, tmp_path: Path, is_in_query: bool) -> None:
    from urllib.parse import quote

    served = Served(path)
    form = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": AUTHORIZATION}
    form["Authorization"] = AUTHORIZATION.replace("/cloudcontrolapi/", "/sts/")
    role = b"Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/deploy&RoleSessionName=me"
    assumed = served.answers.answer(HttpRequest("POST", "/", form, role)).body.decode()
    token = assumed.partition("<SessionToken>")[2].partition("</SessionToken>")[0]
    secret = assumed.partition("<SecretAccessKey>")[2].partition("</SecretAccessKey>")[0]
    url = f"/?X-Amz-Security-Token={quote(token, safe='')}" if is_in_query else "/"
    headers = form if is_in_query else {**form, "X-Amz-Security-Token": token}
    asked = HttpRequest("POST", url, headers, b"Action=GetCallerIdentity&Version=2011-06-15")
    assert b"assumed-role/deploy/me" in served.answers.answer(asked).body
    again = Served(served.killed(tmp_path / "killed.state"))
    assert again.answers._rows == 2
    assert secret.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    again.abandon()


def test_signature_before_other_fields_is_left_out() -> None:
    authorization = "AWS4-HMAC-SHA256 Signature=0123abc, Credential=123456789012/20260101/us-east-1/x/aws4_request"
    found = kept(HttpRequest("POST", "/", {"authorization": authorization}))
    assert found.headers == {
        "authorization": "AWS4-HMAC-SHA256, Credential=123456789012/20260101/us-east-1/x/aws4_request"
    }


def test_lost_answer_is_kept(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    served.answers.answer(control_request("faults/drop_connection", operation="CreateResource"))
    with pytest.raises(NoAnswerError):
        served.create("first")
    before = served.cloud.snapshot()
    again = Served(served.killed(tmp_path / "killed.state"))
    assert again.cloud.snapshot() == before
    again.abandon()


def test_look_moves_what_is_due_and_keeps_no_answer(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    served.create("first")
    served.answers.answer(control_request("clock/advance", seconds=60))
    shown = json.loads(served.answers.answer(control_request("requests", "GET")).body)
    assert [request["status"] for request in shown["requests"]] == ["SUCCESS"]
    before = served.cloud.snapshot()
    # Its answer may change with the version of ccmock.
    again = Served(served.killed(tmp_path / "killed.state"), answers=NoLooks)
    assert again.cloud.snapshot() == before
    again.abandon()


class NoLooks(Backend):
    def answer(self, request: HttpRequest) -> Any:
        assert request.method != "GET"
        return super().answer(request)


def test_halves_of_characters_are_kept(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    odd = served.call("GetResource", TypeName=TOPIC, Identifier="\ud800")
    assert odd.status == 400
    again = Served(served.killed(tmp_path / "killed.state"))
    before = again.cloud.snapshot()
    again.answers.close()
    last = Served(again.path)
    assert last.cloud.snapshot() == before
    last.abandon()


# --- how it begins ---


def test_only_a_new_file_begins_as_told(path: Path) -> None:
    cloud = served_cloud()
    served = Served(path, cloud, begin=lambda: cloud.resources.put(TOPIC, {"TopicName": "loaded"}))
    served.answers.close()
    other = served_cloud()
    again = Served(path, other, begin=lambda: other.resources.put(TOPIC, {"TopicName": "not loaded"}))
    assert [resource.properties["TopicName"] for resource in other.resources.list(TOPIC)] == ["loaded"]
    again.abandon()


def test_what_a_file_begins_with_is_kept_before_the_first_request(path: Path, tmp_path: Path) -> None:
    cloud = served_cloud()
    served = Served(path, cloud, begin=lambda: cloud.resources.put(TOPIC, {"TopicName": "loaded"}))
    again = Served(served.killed(tmp_path / "killed.state"))
    assert len(again.cloud.resources.list(TOPIC)) == 1
    again.abandon()


def test_failed_beginning_leaves_no_file(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        Served(path, begin=lambda: 1 / 0)
    assert list(tmp_path.iterdir()) == []


def test_empty_file_is_a_new_one(path: Path) -> None:
    path.touch()
    served = Served(path)
    served.create("first")
    served.answers.close()
    Served(path).abandon()


@pytest.mark.parametrize(
    ("cloud", "difference"),
    [
        (lambda: served_cloud(seed=1), "seed=0, and this mock has seed=1"),
        (lambda: served_cloud("auto"), "clock='manual', and this mock has clock='auto'"),
    ],
)
def test_mock_of_other_options_is_refused(path: Path, cloud: Any, difference: str) -> None:
    Served(path).answers.close()
    before = path.read_bytes()
    with pytest.raises(UsageError, match=difference):
        Served(path, cloud())
    assert path.read_bytes() == before


def test_mock_with_another_clock_is_refused(path: Path, cloud: Any) -> None:
    with pytest.raises(UsageError, match="has a ServedClock"):
        Served(path, cloud)


# --- requests that are answered differently ---


class Other(Backend):
    def answer(self, request: HttpRequest) -> Any:
        return super().answer(request)._replace(status=299)


def test_other_answer_than_then_is_refused(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    served.create("first")
    killed = served.killed(tmp_path / "killed.state")
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    cloud = served_cloud()
    unused = cloud.snapshot()
    with pytest.raises(UsageError, match=r"written by ccmock .*, and its request 1 is answered differently now"):
        Served(killed, cloud, Other)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before
    assert cloud.snapshot() == unused


def test_other_version_goes_on_where_its_answers_agree(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    served.create("first")
    before = served.cloud.snapshot()
    killed = served.killed(tmp_path / "killed.state")
    other = Served(killed, version="99.0")
    assert other.cloud.snapshot() == before
    assert other.answers._rows == 0
    again = Served(other.killed(tmp_path / "other.state"), version="99.0")
    assert again.answers._rows == 0
    again.abandon()


def test_version_is_named_where_answers_of_another_one_differ(path: Path, tmp_path: Path) -> None:
    served = Served(path)
    served.create("first")
    killed = served.killed(tmp_path / "killed.state")
    with pytest.raises(UsageError, match=r"ccmock 1\.0, which is not this one, 99\.0, and its request 1"):
        Served(killed, answers=Other, version="99.0")


def test_snapshot_of_an_older_form_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Served(path).answers.close()
    before = path.read_bytes()
    monkeypatch.setattr("ccmock.engine.snapshot.VERSION", 99)
    with pytest.raises(UsageError, match=r"mock\.state: The snapshot has version \d, of an older ccmock"):
        Served(path)
    assert path.read_bytes() == before


# --- code of others ---


class Counting(GenericHandler):
    """Does otherwise each time, as a handler that asks another program may."""

    times = 0

    def completed(self, request: Any, model: dict[str, Any]) -> dict[str, Any]:
        Counting.times += 1
        return {**model, "DisplayName": f"number {Counting.times}"}


def with_handler() -> Any:
    cloud = served_cloud()
    cloud.types.use(Counting, TOPIC)
    return cloud


def test_what_code_of_others_did_is_kept(path: Path, tmp_path: Path) -> None:
    served = Served(path, with_handler())
    served.create("first")
    served.answers.answer(control_request("clock/advance", seconds=60))
    before = served.cloud.snapshot()
    times = Counting.times
    again = Served(served.killed(tmp_path / "killed.state"), with_handler())
    assert (again.cloud.snapshot(), Counting.times) == (before, times)
    again.abandon()


def test_failing_code_of_others_is_kept(path: Path, tmp_path: Path) -> None:
    class Failing(GenericHandler):
        def completed(self, request: Any, model: dict[str, Any]) -> dict[str, Any]:
            raise ZeroDivisionError

    cloud = served_cloud()
    cloud.types.use(Failing, TOPIC)
    served = Served(path, cloud)
    served.call("CreateResource", TypeName=TOPIC, DesiredState='{"TopicName": "first"}')
    before = served.cloud.snapshot()
    again = Served(served.killed(tmp_path / "killed.state"))
    assert again.cloud.snapshot() == before
    again.abandon()


def test_request_that_was_broken_off_is_kept_with_the_next_one(path: Path, tmp_path: Path) -> None:
    class Interrupted(Backend):
        is_interrupted = False

        def answer(self, request: HttpRequest) -> Any:
            response = super().answer(request)
            if self.is_interrupted:
                raise KeyboardInterrupt
            return response

    served = Served(path, answers=Interrupted)
    Interrupted.is_interrupted = True
    with pytest.raises(KeyboardInterrupt):
        served.create("first")
    Interrupted.is_interrupted = False
    served.create("second")
    before = served.cloud.snapshot()
    again = Served(served.killed(tmp_path / "killed.state"))
    assert again.cloud.snapshot() == before
    assert len(again.cloud.requests) == 2
    again.abandon()


def test_busy_mock_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    served = Served(path)
    monkeypatch.setattr(durable, "LOCK_SECONDS", 0)
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with served.cloud._engine.lock:
            taken.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait()
    assert served.call("ListResources", TypeName=TOPIC).status == 503
    done.set()
    thread.join()
    assert len(served.cloud.calls) == 0
    served.abandon()
