from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ccmock.wire.messages import HttpRequest
from tests.support.wire import Exchange, Operations, answer


def _nothing(_operation: str, _parameters: dict[str, Any]) -> dict[str, Any]:
    return {}


@pytest.fixture(scope="session")
def send() -> Callable[..., Exchange]:
    """Answers any request; the operations return nothing unless given."""

    def send_request(request: HttpRequest, operations: Operations = _nothing) -> Exchange:
        return answer(request, operations)

    return send_request


@pytest.fixture(scope="session")
def call(send: Callable[..., Exchange]) -> Callable[..., Exchange]:
    """Calls an operation with a body: bytes, or what JSON makes of anything else."""

    def call_operation(operation: str, body: Any, operations: Operations = _nothing) -> Exchange:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"X-Amz-Target": f"CloudApiService.{operation}", "Content-Type": "application/x-amz-json-1.0"}
        return send(HttpRequest("POST", "https://localhost/", headers, content), operations)

    return call_operation
