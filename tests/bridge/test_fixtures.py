"""Mocks of moto and ccmock that a fixture keeps for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

from ccmock import mock_cloudcontrol
from tests.bridge.case import boto
from tests.support.calls import BUCKET, QUEUE, VPC, listed, made


@pytest.fixture(scope="module")
def network() -> Iterator[str]:
    """A VPC that outlives a test, in mocks of both, of which moto is the inner one."""
    with mock_cloudcontrol(region="us-east-1"), mock_aws():
        yield boto("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def test_module_fixture_of_both_is_shared(network: str) -> None:
    assert network in listed(boto("cloudcontrol"), VPC)
    boto("sqs").create_queue(QueueName="of-the-first-test")
    assert len(listed(boto("cloudcontrol"), QUEUE)) == 1


def test_module_fixture_of_both_keeps_what_the_test_before_made(network: str) -> None:
    assert network in listed(boto("cloudcontrol"), VPC)
    assert len(listed(boto("cloudcontrol"), QUEUE)) == 1


def test_inner_mock_of_ccmock_sees_the_same_moto(network: str) -> None:
    with mock_cloudcontrol(region="us-east-1") as inner:
        inner.resources.assert_exists(VPC, network)
        made(boto("cloudcontrol"), BUCKET, {"BucketName": "of-the-inner-mock"})
    assert "of-the-inner-mock" in listed(boto("cloudcontrol"), BUCKET)
