"""Private types and handlers for the tests of the API, and functions that send requests by hand."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

from ccmock import GenericHandler, HandlerError, HandlerRequest, InProgress

ENDPOINT = "https://cloudcontrolapi.us-east-1.amazonaws.com/"
THING = "Test::Service::Thing"
THING_SCHEMA: dict[str, Any] = {
    "typeName": THING,
    "properties": {
        "Name": {"type": "string"},
        "Kind": {"type": "string"},
        "Size": {"type": "integer"},
        "Arn": {"type": "string"},
        "Secret": {"type": "string"},
        "Inner": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("Id", "Text", "Token")},
        },
        "Parts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("Id", "Text", "Token")},
                "additionalProperties": False,
            },
        },
    },
    "required": ["Name"],
    "additionalProperties": False,
    "primaryIdentifier": ["/properties/Name"],
    "createOnlyProperties": ["/properties/Name", "/properties/Kind"],
    "readOnlyProperties": ["/properties/Arn", "/properties/Inner/Id", "/properties/Parts/*/Id"],
    "writeOnlyProperties": ["/properties/Secret", "/properties/Inner/Token", "/properties/Parts/*/Token"],
    "handlers": {
        "create": {"permissions": [], "timeoutInMinutes": 2},
        "read": {"permissions": []},
        "update": {"permissions": []},
        "delete": {"permissions": []},
        "list": {"permissions": []},
    },
}
"""A type with properties of each class, also nested; its create may take two minutes."""

NO_JSON = {
    "cut off": "{",
    "a word": "nonsense",
    "not a number": "NaN",
    "deep lists": "[" * 150_000,
    "deep objects": '{"a":' * 40_000,
    "too deep": '{"a":' * 300 + "1" + "}" * 300,
}
"""Texts that are neither JSON nor read by org.json, or nested deeper than the service accepts."""


class Failing(GenericHandler):
    """Fails at once in one operation, with the given error."""

    def __init__(self, operation: str, failure: HandlerError) -> None:
        self._operation = operation
        self._failure = failure

    def _fail_in(self, operation: str) -> None:
        if operation == self._operation:
            raise self._failure

    def create(self, request: HandlerRequest) -> Any:
        self._fail_in("CREATE")
        return super().create(request)

    def read(self, request: HandlerRequest) -> Any:
        self._fail_in("READ")
        return super().read(request)

    def update(self, request: HandlerRequest) -> Any:
        self._fail_in("UPDATE")
        return super().update(request)

    def delete(self, request: HandlerRequest) -> Any:
        self._fail_in("DELETE")
        return super().delete(request)

    def summary(self, request: HandlerRequest) -> Any:
        self._fail_in("LIST")
        return super().summary(request)


class Stepwise(GenericHandler):
    """Creates in three steps, seven seconds apart; the context counts the steps, `calls` counts all calls."""

    def __init__(self) -> None:
        self.calls = 0

    def create(self, request: HandlerRequest) -> Any:
        self.calls += 1
        step = (request.context or {"step": 0})["step"]
        model = super().create(request) if step == 0 else request.previous_state
        return InProgress(model, 7, {"step": step + 1}) if step < 2 else {**model, "Size": step}


class FailingLate(GenericHandler):
    """Creates the resource and then fails; leaves a remnant if the name says so."""

    def create(self, request: HandlerRequest) -> Any:
        if request.context is None:
            return InProgress(super().create(request), 3, "waiting")
        remnant = request.previous_state if request.desired_state["Name"] == "leaves" else None
        raise HandlerError("NotStabilized", remnant=remnant)


class Endless(GenericHandler):
    """Never ends."""

    def create(self, request: HandlerRequest) -> Any:
        model = request.previous_state or super().create(request)
        return InProgress(model, 50, "still waiting")


class Answer(NamedTuple):
    """An HTTP response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.body)
        return document


def posted(body: bytes, headers: dict[str, Any], *, url: str = ENDPOINT) -> Answer:
    """Sends a hand-written request and returns its response."""
    request = AWSRequest(method="POST", url=url, headers=headers, data=body).prepare()
    response = URLLib3Session().send(request)
    return Answer(response.status_code, dict(response.headers), response.content)


def called(operation: str, **parameters: Any) -> Answer:
    """Sends a hand-written call of an operation and returns its response."""
    headers = {"X-Amz-Target": f"CloudApiService.{operation}", "Content-Type": "application/x-amz-json-1.0"}
    return posted(json.dumps(parameters).encode(), headers)
