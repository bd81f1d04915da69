"""Deploys a queue and a topic as one: if anything fails, both are taken back.

    python -m examples.rollback orders

Each call is tried a few times with the same client token, so that a lost answer makes nothing twice. A request that
takes too long is canceled. The rollback also deletes what a failed create has left behind.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

ENDED = ("SUCCESS", "FAILED", "CANCEL_COMPLETE")
TRIES = 3
POLLS_BEFORE_CANCEL = 30


class DeployError(Exception):
    """A deployment has failed, and was taken back."""


class Deployment:
    """Makes resources, and takes all of them back if one fails. `pause` waits for a number of seconds."""

    def __init__(self, client: CloudControlApiClient, name: str, *, pause: Callable[[float], object] = time.sleep):
        self._client = client
        self._name = name
        self._pause = pause
        self._made: list[tuple[str, str]] = []

    def run(self) -> None:
        """Makes a queue and a topic. DeployError: it was not possible."""
        try:
            self._create("AWS::SQS::Queue", {"QueueName": self._name})
            self._create("AWS::SNS::Topic", {"TopicName": self._name})
        except DeployError:
            self._roll_back()
            raise

    def _create(self, type_name: str, properties: dict[str, Any]) -> None:
        token = f"{self._name}-{type_name.replace('::', '-')}"
        started = self._call(
            self._client.create_resource, TypeName=type_name, DesiredState=json.dumps(properties), ClientToken=token
        )
        event = self._ended(started["RequestToken"])
        self.remember(event)
        if event["OperationStatus"] != "SUCCESS":
            raise DeployError(f"{type_name}: {event.get('StatusMessage', event['OperationStatus'])}")

    def remember(self, event: dict[str, Any]) -> None:
        """Notes what a create has made. One that fails late has made something, too, unless that was there before."""
        if "Identifier" in event and event.get("ErrorCode") != "AlreadyExists":
            self._made.append((event["TypeName"], event["Identifier"]))

    def _roll_back(self) -> None:
        for type_name, identifier in reversed(self._made):
            deletion = self._call(self._client.delete_resource, TypeName=type_name, Identifier=identifier)
            self._ended(deletion["RequestToken"])

    def _ended(self, token: str) -> dict[str, Any]:
        """The last event of a request; it is canceled if it takes too long."""
        polls = 0
        while True:
            event = self._call(self._client.get_resource_request_status, RequestToken=token)
            if event["OperationStatus"] in ENDED:
                return event
            polls += 1
            if polls == POLLS_BEFORE_CANCEL:
                self._call(self._client.cancel_resource_request, RequestToken=token)
            self._pause(1)

    def _call(self, operation: Callable[..., Any], **parameters: str) -> dict[str, Any]:
        """The event that a call answers with; DeployError after the last try."""
        for is_last in [False] * (TRIES - 1) + [True]:
            try:
                event: dict[str, Any] = operation(**parameters)["ProgressEvent"]
            except (BotoCoreError, ClientError) as error:
                if is_last:
                    raise DeployError(str(error)) from error
            else:
                return event
        raise AssertionError("the last try returns or raises")


def main() -> int:
    Deployment(boto3.client("cloudcontrol"), sys.argv[1]).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
