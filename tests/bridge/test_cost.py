"""How many calls the bridge makes to moto: none that would tell it what it knows."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock import MockCloud
from ccmock.bridge.moto_calls import MotoCalls
from tests.bridge.case import boto
from tests.support.calls import BUCKET, delete, listed, made, read, wait

POLICY_LOOKS = ["get_bucket_location", "get_bucket_policy"]
LOOKS = [
    "get_bucket_location",
    "get_bucket_versioning",
    "get_bucket_encryption",
    "get_public_access_block",
    "get_bucket_ownership_controls",
    "get_bucket_cors",
    "get_bucket_lifecycle_configuration",
    "get_bucket_notification_configuration",
    "get_bucket_website",
    "get_bucket_accelerate_configuration",
    "get_bucket_tagging",
]


@pytest.fixture
def asked(cloud: MockCloud, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations that the bridge has called."""
    operations: list[str] = []
    for name in ("_call", "_pages"):
        original = getattr(MotoCalls, name)

        def noted(self: Any, operation: str, *arguments: Any, original: Any = original) -> Any:
            operations.append(operation)
            return original(self, operation, *arguments)

        monkeypatch.setattr(MotoCalls, name, noted)
    return operations


def test_a_bucket_of_cloud_control_alone_is_never_read(client: Any, asked: list[str]) -> None:
    listed(client, BUCKET)
    asked.clear()
    made(client, BUCKET, {"BucketName": "photos"})
    read(client, BUCKET, "photos")
    listed(client, BUCKET)
    wait(client, delete(client, BUCKET, "photos"))
    # The first time, whether there are policies of buckets that go with it.
    assert [name for name in asked if name != "list_buckets"] == ["create_bucket", *POLICY_LOOKS, "delete_bucket"]
    asked.clear()
    made(client, BUCKET, {"BucketName": "photos"})
    read(client, BUCKET, "photos")
    wait(client, delete(client, BUCKET, "photos"))
    assert asked == ["create_bucket", "delete_bucket"]


def test_what_others_may_have_changed_is_read_once(client: Any, asked: list[str]) -> None:
    made(client, BUCKET, {"BucketName": "photos"})
    boto("sqs").list_queues()
    asked.clear()
    read(client, BUCKET, "photos")
    read(client, BUCKET, "photos")
    # Whose key it is, that is asked again, too, where moto may have made the key.
    assert [name for name in asked if name != "get_caller_identity"] == ["list_buckets", *LOOKS]


def test_a_declared_property_is_set_and_read(client: Any, asked: list[str]) -> None:
    listed(client, BUCKET)
    asked.clear()
    made(client, BUCKET, {"BucketName": "photos", "VersioningConfiguration": {"Status": "Enabled"}})
    assert asked == ["create_bucket", "put_bucket_versioning", "get_bucket_versioning"]
