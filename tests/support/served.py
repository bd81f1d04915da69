"""Calls to a mock that is served, as a client of another language sends them."""

from __future__ import annotations

import json
import ssl
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

SCOPE = "20260101/us-east-1/cloudcontrolapi/aws4_request"


def headers_of(operation: str, **more: str) -> dict[str, str]:
    """The headers of a call; nobody checks its signature."""
    return {
        "X-Amz-Target": f"CloudApiService.{operation}",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": f"AWS4-HMAC-SHA256 Credential=any/{SCOPE}, SignedHeaders=host, Signature=0",
        **more,
    }


def answer_of(
    url: str,
    headers: dict[str, str],
    body: bytes = b"{}",
    *,
    method: str = "POST",
    path: str = "/",
    tls: ssl.SSLContext | None = None,
) -> tuple[int, Any]:
    """(status, body as JSON) of one request."""
    host = urlsplit(url).netloc
    connection = HTTPSConnection(host, context=tls, timeout=20) if tls else HTTPConnection(host, timeout=20)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def call(url: str, operation: str, tls: ssl.SSLContext | None = None, **parameters: str) -> Any:
    """The answer to a call, which has to succeed."""
    status, answer = answer_of(url, headers_of(operation), json.dumps(parameters).encode(), tls=tls)
    assert status == 200, answer
    return answer
