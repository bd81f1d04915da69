"""Clients of other services than Cloud Control, whose requests `ccmock.other_services` answers."""

from __future__ import annotations

import functools
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
SHELF = "Shop::Orders::Shelf"


def shelf(**more: Any) -> dict[str, Any]:
    """The schema of a type of a test's own."""
    return {
        "typeName": SHELF,
        "description": "A shelf of orders.",
        "properties": {"Name": {"type": "string"}},
        "primaryIdentifier": ["/properties/Name"],
        **more,
    }


class Conversation:
    """The mock that answers a client, and its last request and response."""

    cloud: MockCloud
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
    service: str, cloud: MockCloud, keys: dict[str, str] | None = None, region: str = "us-east-1", **config: Any
) -> Any:
    """A client whose prepared requests the mock answers, and whose parser reads the answers.

    `config`: options of botocore's Config. The client's `conversation` holds the last request and response.
    """
    client = _client_of(service, region, tuple((keys or KEYS).items()), tuple(config.items()))
    client.conversation.cloud = cloud
    return client


@functools.cache
def _client_of(service: str, region: str, keys: tuple[Any, ...], config: tuple[Any, ...]) -> Any:
    session = boto3.session.Session()
    client: Any = session.client(service, region_name=region, config=Config(**dict(config)), **dict(keys))
    conversation = client.conversation = Conversation()

    def respond(request: Any, **_: Any) -> AWSResponse:
        asked = conversation.request = HttpRequest(request.method, request.url, request.headers, bytes_of(request.body))
        found = answer(asked, conversation.cloud)
        response = conversation.response = not_answered(asked, conversation.cloud) if found is None else found
        return AWSResponse(request.url, response.status, response.headers, _Body(response.body))

    client.meta.events.register("before-send", respond)
    return client
