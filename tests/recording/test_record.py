"""What `record` writes, and that nobody else notices it."""

from __future__ import annotations

import asyncio
import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.hooks import HierarchicalEmitter
from botocore.httpsession import URLLib3Session

from ccmock import MockCloud, RecordingWarning, UsageError, mock_cloudcontrol, record
from ccmock.recording.rows import load
from tests.support.calls import QUEUE, create, delete, made, poll, read, refused, update, wait

from .conftest import ACCOUNT, Lines, Service


def test_a_line_for_each_call_and_a_head(service: Service, path: Path, lines: Lines) -> None:
    with record(path):
        identifier = made(service.client, QUEUE, {"QueueName": "orders"})
        properties = read(service.client, QUEUE, identifier)
    head = json.loads(path.read_text().splitlines()[0])
    assert (head["format"], head["region"]) == (1, "us-east-1")
    assert [line["operation"] for line in lines()] == [
        *("CreateResource", "GetResourceRequestStatus", "GetResource"),
    ]
    assert list(lines()[0]) == ["answer", "at", "operation", "parameters", "region"]
    shown = json.loads(lines()[2]["answer"]["body"]["ResourceDescription"]["Properties"])
    assert shown == json.loads(json.dumps(properties).replace(ACCOUNT, "123456789012"))
    assert (len(service.cloud.calls), lines()[1]["times"]) == (4, 2), "the waiter's poll and the look are one line"


def test_the_client_gets_what_it_gets_without_a_recording(service: Service, path: Path) -> None:
    def look() -> tuple[Any, ...]:
        service.cloud.reset()
        event = create(service.client, QUEUE, {"QueueName": "orders"}, ClientToken="one")
        failure = refused("ResourceNotFoundException", service.client.get_resource, TypeName=QUEUE, Identifier="no")
        polled = poll(service.client, event)
        return sorted(event), sorted(polled), polled["RequestToken"], polled["OperationStatus"], failure

    plain = look()
    with record(path):
        recorded = look()
    assert recorded == plain


def test_each_call_is_in_the_file_when_it_has_returned(service: Service, path: Path) -> None:
    with record(path):
        service.cloud.faults.hang(type_name=QUEUE)
        event = create(service.client, QUEUE, {"QueueName": "orders"})
        assert len(load(path).rows) == 1
        for times in range(1, 13):
            poll(service.client, event)
            rows = load(path).rows
            assert sum(row.times for row in rows[1:]) == times, "polls are counted in place, and the line stays whole"


def test_errors_and_lost_answers_are_recorded(service: Service, path: Path) -> None:
    service.cloud.faults.drop_connection(operation="ListResources")
    with record(path):
        refused("ResourceNotFoundException", service.client.get_resource, TypeName=QUEUE, Identifier="no")
        with pytest.raises(Exception, match="Connection was closed"):
            service.client.list_resources(TypeName=QUEUE)
    missing, lost = load(path).rows
    assert (missing.answer.status, missing.answer.code) == (400, "ResourceNotFoundException")
    assert (lost.answer.status, lost.answer.lost) == (None, "ConnectionClosedError")


def test_within_a_mock_the_answers_of_the_mock_are_recorded(cloud: MockCloud, client: Any, path: Path) -> None:
    with record(path):
        create(client, QUEUE, {"QueueName": "orders"})
    assert [row.operation for row in load(path).rows] == ["CreateResource"]
    assert load(path).head.date.startswith(f"{cloud.clock.now():%Y-%m-%dT%H:%M:%S}")


def test_a_mock_inside_a_recording_answers_by_itself(client: Any, path: Path) -> None:
    with record(path), mock_cloudcontrol():
        client.list_resources(TypeName=QUEUE)
    assert load(path).rows == ()


@pytest.mark.usefixtures("cloud")
def test_recordings_may_be_nested_and_leave_nothing_behind(client: Any, tmp_path: Path) -> None:
    before = HierarchicalEmitter._emit, URLLib3Session.send
    with record(tmp_path / "outer.jsonl"):
        with record(tmp_path / "inner.jsonl"):
            client.list_resources(TypeName=QUEUE)
        client.list_resources(TypeName=QUEUE)
    assert (HierarchicalEmitter._emit, URLLib3Session.send) == before
    assert [len(load(tmp_path / f"{name}.jsonl").rows) for name in ("outer", "inner")] == [2, 1]


@pytest.mark.usefixtures("cloud")
def test_functions_coroutines_and_generators_can_be_decorated(client: Any, path: Path) -> None:
    @record(path)
    def plain() -> None:
        client.list_resources(TypeName=QUEUE)

    @record(path)
    async def coroutine() -> None:
        client.list_resources(TypeName="AWS::SNS::Topic")

    plain()
    assert load(path).rows[0].parameters == {"TypeName": QUEUE}
    asyncio.run(coroutine())
    assert [row.parameters["TypeName"] for row in load(path).rows] == ["AWS::SNS::Topic"], "a call, a recording"
    with pytest.raises(UsageError, match="would replace each other's recording"):
        record(path)(type("TestCase", (), {}))


def test_what_cannot_be_recorded_is_refused_where_it_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="path=7 is not a path"):
        record(7)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="cannot be recorded to: it is no regular file"):
        record(tmp_path).__enter__()
    with pytest.raises(UsageError, match="cannot be recorded to: No such file or directory"):
        record(tmp_path / "missing" / "calls.jsonl").__enter__()
    with pytest.raises(UsageError, match="is not a regular expression: unterminated character set"):
        record(tmp_path / "calls.jsonl", redact="[")
    with pytest.raises(UsageError, match=r"redact=7 is no rule\. Give a regular expression, a function, or a list"):
        record(tmp_path / "calls.jsonl", redact=7)
    with pytest.raises(UsageError, match=r"cannot be called with \(name, value\)"):
        record(tmp_path / "calls.jsonl", redact=lambda: True)


@pytest.mark.usefixtures("cloud")
def test_a_file_is_replaced_at_the_first_call(client: Any, path: Path) -> None:
    path.write_text("what was there, and longer than a head\n" * 20)
    with record(path):
        assert path.read_text().startswith("what was there")
        client.list_resources(TypeName=QUEUE)
    assert len(load(path).rows) == 1


@pytest.mark.usefixtures("cloud")
def test_no_client_notices_a_call_that_cannot_be_written(client: Any, path: Path) -> None:
    def broken(name: str, value: str) -> bool:
        raise RuntimeError(f"{name} is not for me")

    with (
        pytest.raises(
            UsageError, match=r"not complete: after line 0, a call could not .* RuntimeError: Identifier is not"
        ),
        record(path, redact=broken),
    ):
        refused("ResourceNotFoundException", client.get_resource, TypeName=QUEUE, Identifier="no")


def test_the_endpoint_that_does_not_answer(service: Service, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def send(self: Any, request: Any) -> Any:
        raise EndpointConnectionError(endpoint_url=request.url)

    monkeypatch.setattr(URLLib3Session, "send", send)
    with pytest.raises(EndpointConnectionError), record(path):
        service.client.list_resources(TypeName=QUEUE)
    assert load(path).rows[0].answer.lost == "EndpointConnectionError"


# --- redaction ---

USER = "AWS::IAM::User"
FUNCTION = "AWS::Lambda::Function"


def test_account_ids_have_the_same_stand_ins_everywhere(service: Service, path: Path) -> None:
    role = "arn:aws:iam::112233445566:role/work"
    with record(path):
        identifier = made(service.client, QUEUE, {"QueueName": f"q{ACCOUNT}", "Tags": [{"Key": "r", "Value": role}]})
        read(service.client, QUEUE, identifier)
        delete(service.client, QUEUE, identifier)
    text = path.read_text()
    assert ACCOUNT not in text
    assert "112233445566" not in text
    assert "arn:aws:iam::200000000002:role/work" in text
    rows = load(path).rows
    assert rows[-1].parameters["Identifier"] == "https://sqs.us-east-1.amazonaws.com/123456789012/q123456789012"
    shown = json.loads(rows[2].answer.body["ResourceDescription"]["Properties"])
    assert shown["Arn"] == "arn:aws:sqs:us-east-1:123456789012:q123456789012"


@pytest.mark.usefixtures("cloud")
def test_write_only_values_are_never_written(client: Any, path: Path) -> None:
    with record(path):
        identifier = made(client, USER, {"UserName": "ada", "LoginProfile": {"Password": "Correct-Horse-1"}})
        path_in_patch = [{"op": "add", "path": "/LoginProfile/Password", "value": "Battery-Staple-2"}]
        wait(client, update(client, USER, identifier, path_in_patch))
        whole = [{"op": "add", "path": "/LoginProfile", "value": {"Password": "Third-Secret-3"}}]
        update(client, USER, identifier, whole)
        unreadable = '{"LoginProfile": {"Password": "Fourth-Secret-4"'
        refused("ValidationException", client.create_resource, TypeName=USER, DesiredState=unreadable)
    text = path.read_text()
    for secret in ("Correct-Horse-1", "Battery-Staple-2", "Third-Secret-3", "Fourth-Secret-4"):
        assert secret not in text
    rows = [row for row in load(path).rows if not row.is_poll]
    assert json.loads(rows[0].parameters["DesiredState"])["LoginProfile"] == {"Password": "****"}
    assert json.loads(rows[1].parameters["PatchDocument"])[0]["value"] == "****"
    assert json.loads(rows[2].parameters["PatchDocument"])[0]["value"] == {"Password": "****"}


@pytest.mark.usefixtures("cloud")
def test_names_forms_and_keys_say_what_is_secret(client: Any, path: Path) -> None:
    variables = {
        "DB_PASSWORD": "pg-word-77",
        "HOME": "/home/pg-word-77/x",
        "KEY": "uses AKIAIOSFODNN7EXAMPLE",
        "PEM": "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
        "SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:db",
    }
    state = {"Handler": "a.b", "Runtime": "python3.12", "Role": "arn:aws:iam::123456789012:role/r"}
    state |= {"FunctionName": "f", "Code": {"ZipFile": "x"}, "Environment": {"Variables": variables}}
    tags = [{"Key": "api_key", "Value": "k-1"}, {"Key": "team", "Value": "blue"}]
    with record(path):
        create(client, FUNCTION, {**state, "Tags": tags})
    recorded = json.loads(load(path).rows[0].parameters["DesiredState"])
    assert recorded["Environment"]["Variables"] == {
        "DB_PASSWORD": "****",
        "HOME": "/home/****/x",
        "KEY": "uses ****",
        "PEM": "****",
        "SECRET_ARN": variables["SECRET_ARN"],
    }
    assert recorded["Tags"] == [{"Key": "api_key", "Value": "****"}, tags[1]]


@pytest.mark.usefixtures("cloud")
def test_rules_of_the_users_own_add_to_it(client: Any, path: Path) -> None:
    rules = [r"internal-[a-z]+", re.compile("x{4}"), lambda name, value: name == "DisplayName" and value == "me"]
    with record(path, redact=rules):
        create(client, "AWS::SNS::Topic", {"TopicName": "internal-a-xxxx", "DisplayName": "me"})
    recorded = json.loads(load(path).rows[0].parameters["DesiredState"])
    assert recorded == {"TopicName": "****-****", "DisplayName": "****"}


@pytest.mark.usefixtures("cloud")
def test_what_looks_like_a_secret_is_told_by_place_and_not_by_value(client: Any, path: Path) -> None:
    url = "postgres://ada:lovelace1@db/x"

    @record(path)
    def name_topics(*names: str) -> None:
        for name in names:
            create(client, "AWS::SNS::Topic", {"DisplayName": name})

    with pytest.warns(RecordingWarning) as caught:
        name_topics(url, "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab", "a" * 40)
    told = str(caught[0].message)
    assert told.endswith("is:\n  line 2, DesiredState/DisplayName\n  line 3, DesiredState/DisplayName")
    assert "lovelace" not in told
    with warnings.catch_warnings(), record(path, redact="lovelace1"):
        create(client, "AWS::SNS::Topic", {"TopicName": "a", "DisplayName": url})
