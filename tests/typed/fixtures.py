"""Tests that take the pytest plugin's fixtures say what they are with these names, and get no complaint."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from mypy_boto3_cloudcontrol import CloudControlApiClient
from typing_extensions import assert_type

from ccmock import MockCloud, Resource
from ccmock.pytest_plugin.mocks import CloudControlFactory


def test_a_create(cloudcontrol: MockCloud, cloudcontrol_client: CloudControlApiClient) -> None:
    cloudcontrol_client.create_resource(TypeName="AWS::SQS::Queue", DesiredState='{"QueueName": "orders"}')
    assert cloudcontrol.requests[0].status == "IN_PROGRESS"


@pytest.mark.cloudcontrol(region="eu-west-1", clock="manual", seed=1)
def test_another_region(cloudcontrol: MockCloud, cloudcontrol_session: boto3.Session) -> None:
    assert cloudcontrol_session.region_name == cloudcontrol.region


@pytest.fixture(scope="module")
def shared_cloud(cloudcontrol_factory: CloudControlFactory) -> Iterator[MockCloud]:
    with cloudcontrol_factory(region="eu-west-1", clock="manual") as cloud:
        assert_type(cloud, MockCloud)
        yield cloud


@pytest.fixture
def bucket(cloudcontrol: MockCloud) -> Resource:
    return cloudcontrol.resources.put("AWS::S3::Bucket", {"BucketName": "logs"})


@pytest.mark.cloudcontrol
class TestOfABucket:
    def test_has_a_name(self, bucket: Resource) -> None:
        assert_type(bucket, Resource)
        assert bucket.properties["BucketName"] == "logs"
