"""Calls that are signed by hand and sent by requests, urllib3 or botocore's session are recorded, each of them once."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from urllib3.connectionpool import HTTPConnectionPool

from ccmock import mock_cloudcontrol, record
from ccmock.recording.rows import load
from tests.support.calls import QUEUE
from tests.support.signing import ENDPOINT, signed

from .conftest import Service

Send = Callable[[str, bytes, dict[str, str]], Any]


def by_requests(url: str, body: bytes, headers: dict[str, str]) -> Any:
    return requests.post(url, data=body, headers=headers, timeout=5).json()


def by_requests_in_pieces(url: str, body: bytes, headers: dict[str, str]) -> Any:
    with requests.post(url, data=iter([body[:9], body[9:]]), headers=headers, timeout=5, stream=True) as response:
        return json.loads(b"".join(response.iter_content(7)))


def by_urllib3(url: str, body: bytes, headers: dict[str, str]) -> Any:
    with urllib3.PoolManager() as pool:
        return pool.request("POST", url, body=body, headers=headers).json()


def by_botocore(url: str, body: bytes, headers: dict[str, str]) -> Any:
    session = URLLib3Session()
    try:
        return json.loads(session.send(AWSRequest("POST", url, headers=headers, data=body).prepare()).content)
    finally:
        session.close()


SENDERS = pytest.mark.parametrize("send", [by_requests, by_requests_in_pieces, by_urllib3, by_botocore])


@SENDERS
def test_answers_of_a_mock_are_recorded(path: Path, send: Send) -> None:
    body, headers = signed("ListResources", TypeName=QUEUE)
    with mock_cloudcontrol():
        with record(path):
            answer = send(ENDPOINT, body, headers)
        with mock_cloudcontrol(replay=path):
            assert send(ENDPOINT, body, headers) == answer
    (row,) = load(path).rows
    assert (row.operation, row.region, row.parameters) == ("ListResources", "eu-west-1", {"TypeName": QUEUE})


@SENDERS
def test_answers_of_the_service_are_recorded_and_can_be_read(service: Service, path: Path, send: Send) -> None:
    url = service.client.meta.endpoint_url
    body, headers = signed("ListResources", url, TypeName=QUEUE)
    plain = send(url, body, headers)
    with record(path):
        assert send(url, body, headers) == plain
    assert [row.answer.body for row in load(path).rows] == [plain]


def test_calls_that_are_no_right_ones_are_recorded_and_replayed(path: Path) -> None:
    bodies = [b"", b"{", b"7", b"\xff", b'{"TypeName": {"a": 1}}', b'{"RequestToken": 7}', b'{"DesiredState": {}}']

    def send_all() -> list[Any]:
        answers = []
        for operation in ("CreateResource", "UpdateResource", "GetResourceRequestStatus", "NoOperation"):
            for body in bodies:
                _, headers = signed(operation)
                answers.append(by_requests(ENDPOINT, body, headers))
        return answers

    with mock_cloudcontrol(), record(path):
        answers = send_all()
    with mock_cloudcontrol(replay=path):
        assert send_all() == answers


def test_a_compressed_answer_is_recorded_as_what_it_says(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"ResourceDescriptions": [], "TypeName": QUEUE}

    def urlopen(pool: Any, method: str, url: str, **options: Any) -> Any:
        body = io.BytesIO(gzip.compress(json.dumps(answer).encode()))
        return urllib3.HTTPResponse(body, {"Content-Encoding": "gzip"}, 200, preload_content=options["preload_content"])

    monkeypatch.setattr(HTTPConnectionPool, "urlopen", urlopen)
    body, headers = signed("ListResources", TypeName=QUEUE)
    with record(path):
        assert by_requests(ENDPOINT, body, headers) == answer
    assert load(path).rows[0].answer.body == answer


def test_a_call_without_an_answer_is_recorded_and_those_of_others_are_not(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def urlopen(pool: Any, method: str, url: str, **options: Any) -> Any:
        raise urllib3.exceptions.ProtocolError("Connection aborted.")

    monkeypatch.setattr(HTTPConnectionPool, "urlopen", urlopen)
    body, headers = signed("ListResources", TypeName=QUEUE)
    with record(path):
        with pytest.raises(requests.ConnectionError):
            by_requests(ENDPOINT, body, headers)
        with pytest.raises(requests.ConnectionError):
            requests.get("https://sqs.eu-west-1.amazonaws.com/", timeout=5)
    assert [row.answer.lost for row in load(path).rows] == ["ProtocolError"]
