"""The server's own answers: what no service would say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..wire.messages import HttpResponse

JSON_TYPE = "application/json"


def json_response(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A response with a JSON body."""
    content = json.dumps(body, ensure_ascii=False).encode()
    return HttpResponse(
        status, {"Content-Type": JSON_TYPE, "Content-Length": str(len(content)), **(headers or {})}, content
    )


def refusal(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A refusal by the server itself, in a form that AWS clients show (`__type`, `message`) and people can read."""
    body = {"__type": code, "message": message, "error": {"code": code, "message": message}}
    return json_response(status, body, headers)
