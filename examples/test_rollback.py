"""Exploring: a test that runs once for each failure that could befall its calls, and a bug that nothing else finds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from ccmock import current, explore, mock_cloudcontrol
from examples.rollback import DeployError, Deployment

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient


class FirstVersion(Deployment):
    """Forgets a resource whose create has failed: it may be there all the same."""

    def remember(self, event: dict[str, Any]) -> None:
        if event["OperationStatus"] == "SUCCESS":
            super().remember(event)


@cache
def client() -> CloudControlApiClient:
    """One client for all runs: to make one takes longer than a run."""
    return boto3.client("cloudcontrol", region_name="us-east-1")


def no_pause(_: float) -> None:
    """Returns at once: the mock's clock follows the polls."""


def deploy(version: type[Deployment]) -> None:
    version(client(), "orders", pause=no_pause).run()
    cloud = current()
    assert len(cloud.resources.list("AWS::SQS::Queue")) == len(cloud.resources.list("AWS::SNS::Topic")) == 1


@explore(allowed=DeployError)
@mock_cloudcontrol
def test_deployment_makes_both_or_nothing() -> None:
    deploy(Deployment)


@mock_cloudcontrol
def test_first_version_makes_both() -> None:
    deploy(FirstVersion)


@mock_cloudcontrol
def test_first_version_takes_back_the_queue_if_the_topic_fails() -> None:
    current().faults.fail("AccessDenied", type_name="AWS::SNS::Topic", operation="CREATE")
    with pytest.raises(DeployError):
        deploy(FirstVersion)
    assert current().resources.list("AWS::SQS::Queue") == []


def test_only_exploring_finds_what_the_first_version_leaves_behind() -> None:
    @explore(allowed=DeployError)
    @mock_cloudcontrol
    def explored() -> None:
        deploy(FirstVersion)

    with pytest.raises(AssertionError, match="did not survive") as found:
        explored()
    assert "left behind after DeployError: AWS::SNS::Topic" in str(found.value)
    assert "CCMOCK_SCENARIO=4:NotStabilized+remnant" in str(found.value)
