"""The server's own answers: what no service would say."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..wire.messages import HttpResponse


def refusal(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A refusal by the server itself, in a form that AWS clients show (`__type`, `message`) and people can read."""
    body = {"__type": code, "message": message, "error": {"code": code, "message": message}}
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
    own = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    return HttpResponse(status, {**own, **(headers or {})}, content)
