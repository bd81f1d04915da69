"""Fixtures for tests beside other mocks: a fake service that answers without a network."""

from __future__ import annotations

import functools
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import boto3
import pytest
import urllib3.util.connection

KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}


@functools.cache
def shared(service: str = "cloudcontrol") -> Any:
    """A client that all tests share: making one takes longer than most tests."""
    return boto3.Session(**KEYS).client(service)


class FakeEmulator:
    """An emulator of AWS, such as LocalStack. It answers every call with `{}` and records it.

    urllib3 connects to a pair of sockets in this process; a thread serves the other end.
    """

    url = "http://emulator.invalid:4566"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._threads: list[threading.Thread] = []

    def connect(self, *_: Any, **__: Any) -> socket.socket:
        """A connection to the emulator, which replaces a network connection."""
        here, there = socket.socketpair()
        thread = threading.Thread(target=self._serve, args=(there,))
        thread.start()
        self._threads.append(thread)
        return here

    def _serve(self, connection: socket.socket) -> None:
        asked = self.asked

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                asked.append(self.headers.get("X-Amz-Target", self.path))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: Any) -> None:
                """Does not log."""

        with connection:
            Answering(connection, ("emulator.invalid", 4566), None)  # type: ignore[arg-type] # it needs no server

    def stop(self) -> None:
        """Waits until all calls are answered."""
        for thread in self._threads:
            thread.join(60)


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEmulator]:
    emulator = FakeEmulator()
    monkeypatch.setattr(urllib3.util.connection, "create_connection", emulator.connect)
    yield emulator
    emulator.stop()
