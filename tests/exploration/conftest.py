"""Shared by the tests of exploring: programs that create resources, more or less carefully."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import boto3
import pytest

QUEUE, TOPIC = "AWS::SQS::Queue", "AWS::SNS::Topic"
ENDED = ("SUCCESS", "FAILED", "CANCEL_COMPLETE")


class FailedError(Exception):
    """A program tells its caller that it has failed."""


@cache
def client() -> Any:
    """A client that all runs share: to make one takes longer than most runs."""
    return boto3.client("cloudcontrol", region_name="us-east-1")


def start(name: str = "orders", type_name: str = QUEUE) -> str:
    """The token of a request that creates a queue or a topic."""
    state = json.dumps({"QueueName" if type_name == QUEUE else "TopicName": name})
    event = client().create_resource(TypeName=type_name, DesiredState=state)["ProgressEvent"]
    return str(event["RequestToken"])


def ended(token: str) -> dict[str, Any]:
    """The last event of a request."""
    while True:
        event: dict[str, Any] = client().get_resource_request_status(RequestToken=token)["ProgressEvent"]
        if event["OperationStatus"] in ENDED:
            return event


def create(name: str = "orders", type_name: str = QUEUE) -> str:
    """Creates a resource; FailedError where it was not possible, and whatever a call raises."""
    event = ended(start(name, type_name))
    if event["OperationStatus"] != "SUCCESS":
        raise FailedError(event["OperationStatus"])
    return str(event["Identifier"])


def delete(identifier: str, type_name: str = QUEUE) -> None:
    """Deletes a resource."""
    ended(client().delete_resource(TypeName=type_name, Identifier=identifier)["ProgressEvent"]["RequestToken"])


@pytest.fixture(autouse=True)
def all_scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs these tests may have a scenario in mind."""
    monkeypatch.delenv("CCMOCK_SCENARIO", raising=False)
