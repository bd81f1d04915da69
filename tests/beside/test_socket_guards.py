"""A guard that forbids sockets, such as pytest-socket, never fires."""

from __future__ import annotations

import socket
from typing import Any

import boto3
import pytest
from botocore.httpsession import URLLib3Session

from ccmock import mock_cloudcontrol
from tests.beside.conftest import shared
from tests.support.calls import BUCKET, made


class SocketBlocked(RuntimeError):
    """What such a guard raises."""


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    class Guarded(socket.socket):
        def __new__(cls, *_: Any, **__: Any) -> Any:
            raise SocketBlocked

    monkeypatch.setattr(socket, "socket", Guarded)


def test_no_socket_is_created_from_import_to_last_call(no_socket: None) -> None:
    with pytest.raises(SocketBlocked):
        socket.socket()
    with mock_cloudcontrol() as cloud:
        cloud.faults.throttle(times=1)
        assert made(boto3.client("cloudcontrol"), BUCKET, {"BucketName": "alpha"}) == "alpha"


def test_no_http_session_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise SocketBlocked

    monkeypatch.setattr(URLLib3Session, "send", refuse)
    with mock_cloudcontrol():
        assert made(shared(), BUCKET, {"BucketName": "alpha"}) == "alpha"
