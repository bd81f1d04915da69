"""Clients of other services than Cloud Control, whose requests `ccmock.other_services` answers."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from ccmock import MockCloud
from ccmock.intercept.bodies import bytes_of
from ccmock.intercept.botocore import _Body
from ccmock.other_services import answer, not_answered
from ccmock.wire.messages import HttpRequest, HttpResponse

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret"}


class Conversation:
    """The last request of a client and its response."""

    request: HttpRequest
    response: HttpResponse


def keys_of(credentials: dict[str, Any]) -> dict[str, str]:
    """What AssumeRole returned, as a client takes it."""
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }


def client_of(
    service: str,
    cloud: MockCloud,
    keys: dict[str, str] | None = None,
    region: str = "us-east-1",
    config: Config | None = None,
) -> Any:
    """A client whose prepared requests the mock answers, and whose parser reads the answers.

    Its `conversation` holds the last of them.
    """
    client: Any = boto3.session.Session().client(service, region_name=region, config=config, **(keys or KEYS))
    conversation = client.conversation = Conversation()

    def respond(request: Any, **_: Any) -> AWSResponse:
        conversation.request = HttpRequest(request.method, request.url, request.headers, bytes_of(request.body))
        found = answer(conversation.request, cloud)
        response = conversation.response = not_answered(conversation.request, cloud) if found is None else found
        return AWSResponse(request.url, response.status, response.headers, _Body(response.body))

    client.meta.events.register("before-send", respond)
    return client
