"""Measures botocore's floor: the time of a call that gets a recorded answer."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse


@dataclass(frozen=True)
class Canned:
    """A recorded HTTP answer."""

    status: int
    headers: Any
    body: bytes


class Body(io.BytesIO):
    """A response body as botocore reads it."""

    def stream(self, amount: int = 65536, **_: Any) -> Iterator[bytes]:
        """Yields the body in pieces."""
        while piece := self.read(amount):
            yield piece


def new_client(service: str, region: str = "us-east-1") -> Any:
    """Returns a client with the settings of all compared clients."""
    # The type stubs have one overload for each service name; here the name varies.
    make: Any = boto3.client
    return make(service, region_name=region, aws_access_key_id="123456789012", aws_secret_access_key="secret")


class Recorder:
    """Stores the last answer of each operation that a client receives."""

    def __init__(self, client: Any) -> None:
        self.answers: dict[str, Canned] = {}
        client.meta.events.register("before-parse", self._keep)

    def _keep(self, operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
        answer = Canned(response_dict["status_code"], dict(response_dict["headers"]), response_dict["body"])
        self.answers[operation_model.name] = answer


def canned_client(service: str, answers: dict[str, Canned]) -> Any:
    """Returns a client whose calls always get the recorded answers."""
    client = new_client(service)
    event = f"before-send.{client.meta.service_model.service_id.hyphenize()}"
    for operation, answer in answers.items():
        client.meta.events.register(f"{event}.{operation}", _answering(answer))
    return client


def _answering(answer: Canned) -> Any:
    def answered(request: Any, **_: Any) -> AWSResponse:
        return AWSResponse(request.url, answer.status, answer.headers, Body(answer.body))

    return answered
