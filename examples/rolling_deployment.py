"""Creates resources one after the other; if one fails, deletes those that were created.

    python -m examples.rolling_deployment release-41 stack.json

The file is a list of {"Type": …, "Properties": {…}}, in order. A create that fails for a temporary reason is tried
again after its remnant is deleted. A create that takes too long is canceled. The client tokens contain the name of the
run, which is unique, so a call whose response was lost creates nothing twice when it is sent again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import WaiterError

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient
    from mypy_boto3_cloudcontrol.type_defs import ProgressEventTypeDef

RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 5})
"""The configuration of a deployment's client: botocore retries throttled calls and lost responses."""

PASSING = {"GeneralServiceException", "NetworkFailure", "NotStabilized", "ServiceInternalError", "Throttling"}
"""The ErrorCodes after which the same create may succeed."""


@dataclass(frozen=True)
class Made:
    """A resource that was created, completely or in part."""

    type_name: str
    identifier: str


class DeploymentFailed(Exception):
    """A resource could not be created. `left`: resources that could not be deleted and still exist."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.left: list[Made] = []


class Deployment:
    """One rolling deployment. `polls`: how often a request is polled, every five seconds, before it is canceled."""

    def __init__(self, client: CloudControlApiClient, name: str, *, attempts: int = 3, polls: int = 60) -> None:
        self._client = client
        self._name = name
        self._attempts = attempts
        self._polls = polls

    def roll_out(self, declarations: Iterable[Mapping[str, Any]]) -> list[Made]:
        """Returns what was created, in order. Raises DeploymentFailed if one failed and the others were deleted."""
        made: list[Made] = []
        try:
            for number, declaration in enumerate(declarations):
                made.append(self._make(declaration, f"{self._name}-{number}"))
        except DeploymentFailed as failed:
            failed.left += [resource for resource in reversed(made) if not self._take_back(resource)]
            raise
        return made

    def _make(self, declaration: Mapping[str, Any], token: str) -> Made:
        event: ProgressEventTypeDef = {}
        for attempt in range(self._attempts):
            event = self._follow(self._start(declaration, f"{token}-{attempt}"))
            if event["OperationStatus"] == "SUCCESS":
                return Made(event["TypeName"], event["Identifier"])
            self._clear_away(event)
            if event.get("ErrorCode") not in PASSING:
                break
        why = event.get("ErrorCode", event["OperationStatus"])
        raise DeploymentFailed(f"{event['TypeName']} {why}: {event.get('StatusMessage', 'no reason given')}")

    def _start(self, declaration: Mapping[str, Any], token: str) -> str:
        state = json.dumps(declaration.get("Properties", {}))
        answer = self._client.create_resource(TypeName=declaration["Type"], DesiredState=state, ClientToken=token)
        return answer["ProgressEvent"]["RequestToken"]

    def _follow(self, request_token: str) -> ProgressEventTypeDef:
        """Returns the last event of a request, which is canceled if it does not end in time."""
        event = self._wait(request_token)
        if event["OperationStatus"] in ("PENDING", "IN_PROGRESS"):
            self._client.cancel_resource_request(RequestToken=request_token)
            event = self._wait(request_token)
        return event

    def _wait(self, request_token: str) -> ProgressEventTypeDef:
        waiter = self._client.get_waiter("resource_request_success")
        with suppress(WaiterError):  # The status of the request says more than the waiter.
            waiter.wait(RequestToken=request_token, WaiterConfig={"Delay": 5, "MaxAttempts": self._polls})
        return self._client.get_resource_request_status(RequestToken=request_token)["ProgressEvent"]

    def _clear_away(self, event: ProgressEventTypeDef) -> None:
        """Deletes the remnant of a failed create, but not a resource that existed before."""
        if "Identifier" not in event or event.get("ErrorCode") == "AlreadyExists":
            return
        remnant = Made(event["TypeName"], event["Identifier"])
        if not self._take_back(remnant):
            failed = DeploymentFailed(f"{remnant.type_name} {remnant.identifier} is half-made and cannot be deleted")
            failed.left.append(remnant)
            raise failed

    def _take_back(self, made: Made) -> bool:
        """Deletes a resource and returns whether it is gone."""
        answer = self._client.delete_resource(TypeName=made.type_name, Identifier=made.identifier)
        event = self._wait(answer["ProgressEvent"]["RequestToken"])
        return event["OperationStatus"] == "SUCCESS" or event.get("ErrorCode") == "NotFound"


def main() -> int:
    _, name, path = sys.argv
    deployment = Deployment(boto3.client("cloudcontrol", config=RETRIES), name)
    for made in deployment.roll_out(json.loads(Path(path).read_text())):
        print(f"{made.type_name}: {made.identifier}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
