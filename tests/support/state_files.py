"""Mocks that are served with a state file, and requests to them as plain values."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ccmock import MockCloud
from ccmock.control.asking import AskUrl
from ccmock.journal.durable import DurableAnswers
from ccmock.journal.served_clock import ServedClock
from ccmock.server.backend import Backend
from ccmock.settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_REFERENCES,
    DEFAULT_REMOVED_PROPERTIES,
    DEFAULT_SERVICE_CONSTRAINTS,
)
from ccmock.starting import Options, made
from ccmock.wire.messages import HttpRequest, HttpResponse

TOPIC = "AWS::SNS::Topic"
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/cloudcontrolapi/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=0123456789abcdef"
)


def served_cloud(clock: str = "manual", *, seed: int = 0, speed: float = 1, kept_calls: int | None = None) -> MockCloud:
    """A mock as a server has it."""
    served_clock = ServedClock(clock, speed)
    served_clock.servers += 1
    options = Options(
        "us-east-1",
        DEFAULT_ACCOUNT_ID,
        served_clock,
        seed,
        DEFAULT_REFERENCES,
        DEFAULT_SERVICE_CONSTRAINTS,
        DEFAULT_REMOVED_PROPERTIES,
        None,
    )
    cloud = made(options, served_clock)
    cloud._engine.calls.limit = kept_calls
    return cloud


class Served:
    """A mock with its state file."""

    def __init__(
        self,
        path: Path,
        cloud: MockCloud | None = None,
        answers: Callable[[MockCloud, AskUrl], Any] = Backend,
        begin: Callable[[], object] = lambda: None,
        version: str = "1.0",
    ) -> None:
        self.path = path
        self.cloud = cloud if cloud is not None else served_cloud()
        self.answers = DurableAnswers(path, self.cloud, partial(answers, self.cloud), begin, version=version)

    def call(self, operation: str, **parameters: Any) -> HttpResponse:
        """Makes a call."""
        return self.answers.answer(call_request(operation, **parameters))

    def create(self, name: str, **more: Any) -> dict[str, Any]:
        """Creates a topic; its progress event."""
        response = self.call("CreateResource", TypeName=TOPIC, DesiredState=json.dumps({"TopicName": name}), **more)
        assert response.status == 200, response.body
        event: dict[str, Any] = json.loads(response.body)["ProgressEvent"]
        return event

    def killed(self, path: Path) -> Path:
        """Leaves a file as a killed process would leave it now, and ends this one."""
        copy_state(self.path, path)
        self.abandon()
        return path

    def abandon(self) -> None:
        """Lets go of the file."""
        self.answers._file._connection.close()
        self.answers._lock.release()


def copy_state(source: Path, target: Path) -> None:
    """Copies a state file with its log."""
    shutil.copyfile(source, target)
    log = source.with_name(f"{source.name}-wal")
    target_log = target.with_name(f"{target.name}-wal")
    target_log.unlink(missing_ok=True)
    if log.exists():
        shutil.copyfile(log, target_log)


def state_of(cloud: MockCloud) -> dict[str, Any]:
    """All that a mock holds, at the latest moment that it has seen."""
    clock = cloud.clock
    assert isinstance(clock, ServedClock)
    clock._still_ms = clock._highest_ms
    try:
        return cloud.snapshot()
    finally:
        clock.go_on()


def control_request(path: str, method: str = "POST", **body: Any) -> HttpRequest:
    """A request to the control API."""
    headers = {"Content-Type": "application/json"}
    return HttpRequest(method, f"/_ccmock/v1/{path}", headers, json.dumps(body).encode() if body else b"")


def call_request(operation: str, **parameters: Any) -> HttpRequest:
    """A call as a server reads it from a client."""
    headers = {
        "Host": "127.0.0.1:4577",
        "Accept-Encoding": "identity",
        "X-Amz-Target": f"CloudApiService.{operation}",
        "Content-Type": "application/x-amz-json-1.0",
        "User-Agent": "Boto3/1.35",
        "X-Amz-Date": "20260101T120000Z",
        "X-Amz-Security-Token": "a secret token",
        "Authorization": AUTHORIZATION,
        "Content-Length": "100",
    }
    return HttpRequest("POST", "/", headers, json.dumps(parameters).encode())
