"""What `record` writes, and that nobody else notices it."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.hooks import HierarchicalEmitter
from botocore.httpsession import URLLib3Session
from urllib3.connectionpool import HTTPConnectionPool

from ccmock import MockCloud, UsageError, mock_cloudcontrol, record
from ccmock.recording.rows import load
from tests.support.calls import QUEUE, create, made, poll, read, refused

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
    with pytest.raises(UsageError, match=r"@record decorates functions, not 7\. Or use it as `with record\(path\):`"):
        record(path)(7)  # type: ignore[type-var]


@pytest.mark.usefixtures("cloud")
def test_a_generator_is_recorded_until_it_ends(client: Any, path: Path) -> None:
    @record(path)
    async def look_twice() -> AsyncIterator[int]:
        for number in (1, 2):
            client.list_resources(TypeName=QUEUE)
            yield number

    async def look() -> list[int]:
        return [number async for number in look_twice()]

    assert asyncio.run(look()) == [1, 2]
    assert len(load(path).rows) == 2


def test_what_cannot_be_recorded_is_refused_where_it_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="path=7 is not a path"):
        record(7)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="cannot be recorded to: it is no regular file"):
        record(tmp_path).__enter__()
    with pytest.raises(UsageError, match="cannot be recorded to: No such file or directory"):
        record(tmp_path / "missing" / "calls.jsonl").__enter__()
    with pytest.raises(UsageError, match="is not a regular expression: unterminated character set"):
        record(tmp_path / "calls.jsonl", redact="[")
    with pytest.raises(UsageError, match=r"redact='x\*' matches an empty text, too"):
        record(tmp_path / "calls.jsonl", redact="x*")
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
@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (lambda name, value: name[99], "IndexError: string index out of range."),
        (lambda name, value: value, "returned str for 'Identifier', and not True or False."),
    ],
)
def test_no_client_notices_a_call_that_cannot_be_written(client: Any, path: Path, rule: Any, says: str) -> None:
    with pytest.raises(UsageError) as caught, record(path, redact=rule):
        refused("ResourceNotFoundException", client.get_resource, TypeName=QUEUE, Identifier="no")
    assert "is not complete: after line 0, a call could not be written: " in str(caught.value)
    assert str(caught.value).endswith(says)


@pytest.mark.usefixtures("cloud")
def test_an_error_of_the_recorded_code_goes_first(client: Any, path: Path) -> None:
    @record(path, redact=lambda name, value: value)  # type: ignore[arg-type,return-value]
    def broken() -> None:
        refused("ResourceNotFoundException", client.get_resource, TypeName=QUEUE, Identifier="no")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        broken()
    assert "is not complete" in str(caught.value.__context__)


@pytest.mark.usefixtures("cloud")
def test_a_file_has_one_recording_at_a_time(client: Any, path: Path) -> None:
    with record(path):
        with pytest.raises(UsageError, match=r"is being recorded to already\. Give each recording a file of its own"):
            record(path).__enter__()
        client.list_resources(TypeName=QUEUE)
    assert len(load(path).rows) == 1
    with record(path):
        pass


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("calls_again", [True, False])
def test_what_something_else_writes_to_the_file_is_told(client: Any, path: Path, calls_again: bool) -> None:
    @record(path)
    def look() -> None:
        client.list_resources(TypeName=QUEUE)
        with path.open("a") as other:
            other.write("mine\n")
        if calls_again:
            client.list_resources(TypeName=QUEUE)

    with pytest.raises(UsageError, match=r"after line 2, .* something else wrote to the file"):
        look()


@pytest.mark.usefixtures("cloud")
def test_the_recorded_code_may_change_the_current_folder(client: Any, path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(path.parent)
    with record("calls.jsonl"):
        client.list_resources(TypeName=QUEUE)
        monkeypatch.chdir("/")
    assert len(load(path).rows) == 1


@pytest.mark.usefixtures("cloud")
def test_a_file_that_is_moved_meanwhile_is_told(client: Any, path: Path) -> None:
    @record(path)
    def look() -> None:
        client.list_resources(TypeName=QUEUE)
        path.rename(path.with_name("elsewhere.jsonl"))

    with pytest.raises(UsageError, match="the file was moved, deleted or replaced meanwhile"):
        look()


@pytest.mark.slow
def test_a_recording_that_is_killed_is_whole_up_to_its_last_call(path: Path) -> None:
    program = (
        "import boto3, itertools, sys; from ccmock import mock_cloudcontrol, record\n"
        "with mock_cloudcontrol(), record(sys.argv[1]):\n"
        "    client = boto3.client('cloudcontrol', region_name='us-east-1')\n"
        "    for number in itertools.count(1):\n"
        "        client.list_resources(TypeName='AWS::SQS::Queue')\n"
        "        print(number, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE) as recording:
        assert recording.stdout is not None
        assert [int(recording.stdout.readline()) for _ in range(3)] == [1, 2, 3]
        os.kill(recording.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        returned = 3 + len(recording.stdout.read().splitlines())
    assert len(load(path).rows) in (returned, returned + 1)


def test_a_mock_records_the_same_file_each_time(path: Path) -> None:
    def recorded() -> bytes:
        with mock_cloudcontrol(clock="manual", account_id="998877665544") as cloud, record(path):
            client = boto3.client("cloudcontrol", region_name="us-east-1")
            event = create(client, QUEUE, {"QueueName": "orders"})
            cloud.clock.advance(60)
            poll(client, event)
            cloud.faults.drop_connection(operation="ListResources", times=9)
            with pytest.raises(EndpointConnectionError):
                client.list_resources(TypeName=QUEUE)
        return path.read_bytes()

    assert recorded() == recorded()
    created, *_, lost = load(path).rows
    assert created.parameters["ClientToken"] == "00000000-0000-4000-8000-000000000001"
    assert (lost.answer.lost, lost.at) == ("EndpointConnectionError", "2026-01-01T12:01:00.000Z")
    with mock_cloudcontrol(clock="manual"), record(path):
        pass
    assert load(path).head.date == "2026-01-01T12:00:00.000Z"


def test_mocks_and_recordings_end_in_any_order(client: Any, tmp_path: Path) -> None:
    owners = (HierarchicalEmitter, "_emit"), (URLLib3Session, "send"), (HTTPConnectionPool, "urlopen")
    before = [getattr(*owner) for owner in owners]
    for number, order in enumerate(itertools.permutations(range(3))):
        path = tmp_path / f"{number}.jsonl"
        managers: list[Any] = [mock_cloudcontrol(), record(path), mock_cloudcontrol()]
        for manager in managers[:2]:
            manager.__enter__()
        client.list_resources(TypeName=QUEUE)
        managers[2].__enter__()
        client.list_resources(TypeName=QUEUE)
        for position in order:
            managers[position].__exit__(None, None, None)
        assert [getattr(*owner) for owner in owners] == before
        assert len(load(path).rows) == 1


def test_the_endpoint_that_does_not_answer(service: Service, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def send(self: Any, request: Any) -> Any:
        raise EndpointConnectionError(endpoint_url=request.url)

    monkeypatch.setattr(URLLib3Session, "send", send)
    with pytest.raises(EndpointConnectionError), record(path):
        service.client.list_resources(TypeName=QUEUE)
    assert load(path).rows[0].answer.lost == "EndpointConnectionError"
