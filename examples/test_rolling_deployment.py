"""One fault for each test, and the report of a failed deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from examples.rolling_deployment import RETRIES, Deployment, DeploymentFailed, Made

GROUP, QUEUE, TABLE = "AWS::Logs::LogGroup", "AWS::SQS::Queue", "AWS::DynamoDB::Table"
STACK: list[dict[str, Any]] = [
    {"Type": GROUP, "Properties": {"LogGroupName": "/shop/orders"}},
    {
        "Type": TABLE,
        "Properties": {
            "TableName": "orders",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
        },
    },
    {"Type": QUEUE, "Properties": {"QueueName": "orders"}},
]


@pytest.fixture
def cloud() -> Iterator[MockCloud]:
    """A mock in which every fault must fire."""
    with mock_cloudcontrol(clock="manual") as cloud:
        yield cloud
        cloud.faults.assert_all_fired()


@pytest.fixture
def deployment(cloud: MockCloud) -> Deployment:
    return Deployment(boto3.client("cloudcontrol", region_name=cloud.region, config=RETRIES), "release-41")


def test_resources_are_created_one_after_the_other(cloud: MockCloud, deployment: Deployment) -> None:
    made = deployment.roll_out(STACK)

    assert [resource.type_name for resource in made] == [GROUP, TABLE, QUEUE]
    ended = [request.history[-1][0] for request in cloud.requests]
    begun = [request.history[0][0] for request in cloud.requests]
    assert all(end <= begin for end, begin in zip(ended, begun[1:]))


def test_remnant_is_deleted_before_the_retry(cloud: MockCloud, deployment: Deployment) -> None:
    cloud.faults.fail("NotStabilized", type_name=TABLE, operation="CREATE", leave_remnant=True)

    deployment.roll_out(STACK)

    told = [(request.operation, request.status) for request in cloud.requests.of(type_name=TABLE)]
    assert told == [("CREATE", "FAILED"), ("DELETE", "SUCCESS"), ("CREATE", "SUCCESS")]
    cloud.resources.assert_exists(TABLE, "orders", {"BillingMode": "PAY_PER_REQUEST"})


def test_throttled_calls_are_retried(cloud: MockCloud, deployment: Deployment) -> None:
    cloud.faults.throttle(times=2, operation="CreateResource", type_name=TABLE)

    assert len(deployment.roll_out(STACK)) == 3
    assert len(cloud.calls.of("CreateResource", type_name=TABLE, error_code="ThrottlingException")) == 2


def test_lost_response_creates_nothing_twice(cloud: MockCloud, deployment: Deployment) -> None:
    cloud.faults.drop_connection(operation="CreateResource", type_name=QUEUE, after_work=True)

    deployment.roll_out(STACK)

    assert len(cloud.calls.of("CreateResource", type_name=QUEUE)) == 2
    assert len(cloud.requests.of("CREATE", type_name=QUEUE)) == 1


def test_hanging_request_is_canceled_and_all_is_deleted(cloud: MockCloud, deployment: Deployment) -> None:
    cloud.faults.hang(type_name=QUEUE)

    with pytest.raises(DeploymentFailed, match="AWS::SQS::Queue CANCEL_COMPLETE") as caught:
        deployment.roll_out(STACK)

    assert caught.value.left == []
    assert [cloud.resources.list(declaration["Type"]) for declaration in STACK] == [[], [], []]


def test_resource_that_cannot_be_deleted_is_named(cloud: MockCloud, deployment: Deployment) -> None:
    cloud.faults.fail("AccessDenied", type_name=QUEUE, operation="CREATE")
    cloud.faults.fail("ResourceConflict", type_name=TABLE, operation="DELETE")

    with pytest.raises(DeploymentFailed) as caught:
        deployment.roll_out(STACK)

    assert caught.value.left == [Made(TABLE, "orders")]
    cloud.resources.assert_missing(GROUP, "/shop/orders")


def test_report_of_a_failed_deployment(cloud: MockCloud, deployment: Deployment) -> None:
    cloud.faults.fail("ServiceInternalError", type_name=TABLE, operation="CREATE", times=3, message="no capacity")

    with pytest.raises(DeploymentFailed, match="ServiceInternalError: no capacity"):
        deployment.roll_out(STACK)

    report = str(cloud.report())
    assert re.findall(r"(\+\d+)\.000 +(CREATE|DELETE) +(\S+).* (SUCCESS|FAILED) ", report) == [
        ("+5", "CREATE", GROUP, "SUCCESS"),
        ("+25", "CREATE", TABLE, "FAILED"),
        ("+45", "CREATE", TABLE, "FAILED"),
        ("+65", "CREATE", TABLE, "FAILED"),
        ("+70", "DELETE", GROUP, "SUCCESS"),
    ], report
