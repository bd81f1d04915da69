"""A fixture that seeds the mock of the pytest plugin; `resources.put` simulates changes by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccmock import MockCloud
from examples.drift_detection import Declared, find_drift, repair

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

GROUP = Declared("AWS::Logs::LogGroup", "/my/audit", {"LogGroupName": "/my/audit", "RetentionInDays": 365})
BUCKET = Declared(
    "AWS::S3::Bucket",
    "my-logs",
    {"BucketName": "my-logs", "VersioningConfiguration": {"Status": "Enabled"}},
)


@pytest.fixture(autouse=True)
def cloud(cloudcontrol: MockCloud) -> MockCloud:
    for declared in (GROUP, BUCKET):
        cloudcontrol.resources.put(declared.type_name, declared.properties)
    return cloudcontrol


@pytest.fixture
def client(cloudcontrol_client: CloudControlApiClient) -> CloudControlApiClient:
    return cloudcontrol_client


def test_unchanged_resource_has_no_drift(client: CloudControlApiClient) -> None:
    assert find_drift(client, [GROUP, BUCKET]) == []


def test_changed_property_is_found_and_restored(cloud: MockCloud, client: CloudControlApiClient) -> None:
    cloud.resources.put("AWS::Logs::LogGroup", {"LogGroupName": "/my/audit", "RetentionInDays": 1})

    (drift,) = find_drift(client, [GROUP, BUCKET])
    assert drift.patch == ({"op": "replace", "path": "/RetentionInDays", "value": 365},)

    repair(client, drift)
    assert find_drift(client, [GROUP, BUCKET]) == []


def test_changed_nested_property_is_restored(cloud: MockCloud, client: CloudControlApiClient) -> None:
    cloud.resources.put(
        "AWS::S3::Bucket", {"BucketName": "my-logs", "VersioningConfiguration": {"Status": "Suspended"}}
    )

    (drift,) = find_drift(client, [BUCKET])
    assert str(drift) == "AWS::S3::Bucket my-logs: /VersioningConfiguration/Status"

    repair(client, drift)
    bucket = cloud.resources.get("AWS::S3::Bucket", "my-logs")
    assert bucket is not None
    assert bucket.properties["VersioningConfiguration"] == {"Status": "Enabled"}


def test_removed_property_is_added_again(cloud: MockCloud, client: CloudControlApiClient) -> None:
    cloud.resources.put("AWS::Logs::LogGroup", {"LogGroupName": "/my/audit"})

    (drift,) = find_drift(client, [GROUP])

    assert [step["op"] for step in drift.patch] == ["add"]
    repair(client, drift)
    assert find_drift(client, [GROUP]) == []


def test_deleted_resource_is_reported_as_gone(cloud: MockCloud, client: CloudControlApiClient) -> None:
    cloud.resources.delete("AWS::S3::Bucket", "my-logs")

    (drift,) = find_drift(client, [GROUP, BUCKET])

    assert drift.is_gone
    assert str(drift) == "AWS::S3::Bucket my-logs: is gone"


def test_drift_detection_only_reads(cloud: MockCloud, client: CloudControlApiClient) -> None:
    find_drift(client, [GROUP, BUCKET])

    assert [call.operation for call in cloud.calls] == ["GetResource", "GetResource"]
