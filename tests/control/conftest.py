"""A control API without a server: what it is asked, and what it answers."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

from ccmock import MockCloud
from ccmock.control.api import ControlApi
from ccmock.wire.messages import HttpRequest

JSON = {"Content-Type": "application/json"}


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    json: Any
    text: str

    @property
    def error(self) -> dict[str, Any]:
        return self.json["error"]


class Asker:
    """Sends requests to a control API and reads its answers."""

    def __init__(self, api: ControlApi) -> None:
        self.api = api

    def send(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Reply:
        request = HttpRequest(method, f"/_ccmock/v1/{path}", JSON if headers is None else headers, body)
        answer = self.api.answer(request)
        text = answer.body.decode()
        is_json = answer.headers["Content-Type"] == "application/json"
        return Reply(answer.status, answer.headers, json.loads(text) if is_json else None, text)

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Reply:
        content = b"" if body is None else json.dumps(body).encode()
        return self.send(method, f"{path}?{urlencode(query)}" if query else path, content)

    def get(self, path: str, **query: Any) -> Any:
        reply = self.ask("GET", path, **query)
        assert reply.status == 200, reply.text
        return reply.json

    def do(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        reply = self.ask(method, path, body, **query)
        assert reply.status == 200, reply.text
        return reply.json


@pytest.fixture
def control(cloud: MockCloud) -> Asker:
    return Asker(ControlApi(cloud))
