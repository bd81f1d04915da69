"""The decorator on a class, with one mock for each test; then time by hand, with the manual clock."""

from __future__ import annotations

import json
from typing import Any

import boto3

from ccmock import current, mock_cloudcontrol
from examples.retrying_worker import Job, Outcome, Worker

TABLE = "AWS::DynamoDB::Table"
PROPERTIES: dict[str, Any] = {
    "TableName": "orders",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
}
JOB = Job("job-1", TABLE, PROPERTIES)


def no_pause(_: float) -> None:
    """Returns at once: the mock's clock follows the polls."""


@mock_cloudcontrol
class TestWorker:
    """Each test, and `setup_method` before it, runs in its own mock."""

    def setup_method(self) -> None:
        self.cloud = current()
        self.client = boto3.client("cloudcontrol")
        self.worker = Worker(self.client, pause=no_pause, polls_before_cancel=20)

    def test_job_creates_its_resource(self) -> None:
        assert self.worker.do(JOB) == Outcome("made", "orders")
        assert self.cloud.resources.get(TABLE, "orders") is not None

    def test_job_that_runs_twice_makes_one_request(self) -> None:
        self.worker.do(JOB)
        assert self.worker.do(JOB) == Outcome("made", "orders")
        assert len(self.cloud.requests) == 1

    def test_existing_resource_is_adopted(self) -> None:
        self.cloud.resources.put(TABLE, PROPERTIES)
        assert self.worker.do(JOB) == Outcome("adopted", "orders")

    def test_worker_waits_for_concurrent_operation(self) -> None:
        self.client.create_resource(TypeName=TABLE, DesiredState=json.dumps(PROPERTIES))

        assert self.worker.do(JOB) == Outcome("adopted", "orders")
        codes = [call.error_code for call in self.cloud.calls if call.operation == "CreateResource"]
        assert codes == [None, "ConcurrentOperationException", None]

    def test_slow_request_is_canceled(self) -> None:
        self.cloud.timing.set(create=3600, type_name=TABLE)

        assert self.worker.do(JOB).result == "canceled"
        assert [status for _, status in self.cloud.requests[0].history] == [
            "IN_PROGRESS",
            "CANCEL_IN_PROGRESS",
            "CANCEL_COMPLETE",
        ]


@mock_cloudcontrol(clock="manual")
def test_only_pauses_of_the_worker_take_time() -> None:
    cloud = current()
    cloud.timing.set(create=30)
    begin = cloud.clock.now()

    Worker(boto3.client("cloudcontrol"), pause=cloud.clock.advance).do(JOB)

    assert (cloud.clock.now() - begin).total_seconds() == 30
