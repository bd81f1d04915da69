"""A worker that creates resources from a list of jobs, and may be killed and restarted at any time.

    python -m examples.retrying_worker jobs.json

The file is a list of {"Id": …, "Type": …, "Properties": {…}}. The job's id is the client token, so a job that
runs twice creates one resource. The worker adopts a resource that already exists, waits if another operation is running
on it, and cancels a request that takes too long.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient
    from mypy_boto3_cloudcontrol.type_defs import ProgressEventTypeDef

ENDED = ("SUCCESS", "FAILED", "CANCEL_COMPLETE")
RUNNING_TOKEN = re.compile(r"RequestToken ([\w-]+)")


@dataclass(frozen=True)
class Job:
    """One resource to create; `job_id` is unique among all jobs ever submitted."""

    job_id: str
    type_name: str
    properties: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """How a job ended: `made`, `adopted`, `canceled` or `failed`."""

    result: str
    identifier: str | None = None
    reason: str | None = None


class Worker:
    """Runs jobs one by one. `pause` waits for a number of seconds between two polls."""

    def __init__(
        self,
        client: CloudControlApiClient,
        *,
        pause: Callable[[float], object] = time.sleep,
        polls_before_cancel: int = 60,
        attempts: int = 3,
    ) -> None:
        self._client = client
        self._pause = pause
        self._polls_before_cancel = polls_before_cancel
        self._attempts = attempts

    def do(self, job: Job) -> Outcome:
        """Creates the resource of a job."""
        for _ in range(self._attempts):
            try:
                token = self._start(job)
            except self._client.exceptions.ConcurrentOperationException as error:
                self._wait_for_other(str(error))
                continue
            return outcome_of(self._follow(token))
        return Outcome("failed", reason=f"something else was at work on it {self._attempts} times")

    def _start(self, job: Job) -> str:
        answer = self._client.create_resource(
            TypeName=job.type_name, DesiredState=json.dumps(job.properties), ClientToken=job.job_id
        )
        return answer["ProgressEvent"]["RequestToken"]

    def _follow(self, token: str) -> ProgressEventTypeDef:
        polls = 0
        while True:
            event = self._client.get_resource_request_status(RequestToken=token)["ProgressEvent"]
            if event["OperationStatus"] in ENDED:
                return event
            polls += 1
            if polls == self._polls_before_cancel:
                self._client.cancel_resource_request(RequestToken=token)
            self._pause(1)

    def _wait_for_other(self, text: str) -> None:
        other = RUNNING_TOKEN.search(text)
        if other:
            self._follow(other[1])
        else:
            self._pause(1)


def outcome_of(event: ProgressEventTypeDef) -> Outcome:
    """Returns the outcome of a job whose request has ended."""
    identifier = event.get("Identifier")
    if event["OperationStatus"] == "SUCCESS":
        return Outcome("made", identifier)
    if event["OperationStatus"] == "CANCEL_COMPLETE":
        return Outcome("canceled", identifier, "it took too long")
    if event.get("ErrorCode") == "AlreadyExists":
        return Outcome("adopted", identifier)
    return Outcome("failed", identifier, event.get("StatusMessage"))


def main() -> int:
    worker = Worker(boto3.client("cloudcontrol"))
    for entry in json.loads(Path(sys.argv[1]).read_text()):
        print(entry["Id"], worker.do(Job(entry["Id"], entry["Type"], entry["Properties"])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
