"""What moto refuses fails the request in moto's words; what it raises otherwise leaves nothing half made."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count
from moto.core.models import botocore_stubber
from moto.s3.models import S3Backend
from moto.sqs.models import SQSBackend

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from ccmock.errors import MotoWarning
from tests.bridge.case import boto, replace, tags
from tests.support.calls import BUCKET, QUEUE, create, delete, listed, made, poll, read, update


def ended(client: Any, cloud: MockCloud, event: dict[str, Any]) -> tuple[str, str]:
    cloud.clock.advance(3600)
    polled = poll(client, event)
    return polled.get("ErrorCode", ""), polled.get("StatusMessage", "")


def test_a_bucket_with_objects_is_not_deleted(client: Any, cloud: MockCloud) -> None:
    made(client, BUCKET, {"BucketName": "photos"})
    boto("s3").put_object(Bucket="photos", Key="one", Body=b"1")
    code, message = ended(client, cloud, delete(client, BUCKET, "photos"))
    assert code == "GeneralServiceException"
    assert message.startswith(
        "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Request ID: "
    )
    assert listed(client, BUCKET) == ["photos"]
    boto("s3").delete_object(Bucket="photos", Key="one")
    assert ended(client, cloud, delete(client, BUCKET, "photos")) == ("", "")


def test_what_moto_refuses_fails_the_create(client: Any, cloud: MockCloud) -> None:
    state = {
        "TableName": "t1",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    code, message = ended(client, cloud, create(client, "AWS::DynamoDB::Table", state))
    assert code == "InvalidRequest"
    assert "at least 3 characters" in message
    assert "(Service: DynamoDb, Status Code: 400, Request ID: " in message
    assert cloud.resources.list("AWS::DynamoDB::Table") == []


def test_a_bucket_of_another_account_is_taken(client: Any, cloud: MockCloud) -> None:
    other = cloud.account("210987654321")
    other.resources.put(BUCKET, {"BucketName": "photos"})
    code, _ = ended(client, cloud, create(client, BUCKET, {"BucketName": "photos"}))
    assert code == "AlreadyExists"


def test_an_odd_error_of_moto_fails_the_request_with_its_text(
    client: Any, cloud: MockCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("surprise")

    listed(client, QUEUE)
    monkeypatch.setattr(SQSBackend, "create_queue", broken)
    code, message = ended(client, cloud, create(client, QUEUE, {"QueueName": "work"}))
    assert (code, message) == ("InternalFailure", "KeyError: 'surprise'")
    assert listed(client, QUEUE) == []


def test_what_was_made_before_an_odd_error_is_removed(
    client: Any, cloud: MockCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no versions today")

    monkeypatch.setattr(S3Backend, "put_bucket_versioning", broken)
    state = {"BucketName": "photos", "VersioningConfiguration": {"Status": "Enabled"}}
    code, message = ended(client, cloud, create(client, BUCKET, state))
    assert (code, message) == ("InternalFailure", "RuntimeError: no versions today")
    assert boto("s3").list_buckets()["Buckets"] == []
    assert listed(client, BUCKET) == []


def test_what_was_changed_before_an_error_is_changed_back(
    client: Any, cloud: MockCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(client, QUEUE, {"QueueName": "work", "DelaySeconds": 1})
    url = listed(client, QUEUE)[0]

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no tags today")

    monkeypatch.setattr(SQSBackend, "tag_queue", broken)
    patch = [*replace("DelaySeconds", 2), *replace("Tags", tags(team="a"))]
    code, _ = ended(client, cloud, update(client, QUEUE, url, patch))
    assert code == "InternalFailure"
    found = boto("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])
    assert found["Attributes"] == {"DelaySeconds": "1"}
    assert read(client, QUEUE, url)["DelaySeconds"] == 1


def test_a_type_that_moto_cannot_list_stays_apart_with_a_warning(
    client: Any, cloud: MockCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: Any, **__: Any) -> None:
        raise ImportError("a package that moto needs")

    monkeypatch.setattr(SQSBackend, "list_queues", lacking)
    with pytest.warns(MotoWarning, match="moto cannot list AWS::SQS::Queue .*ImportError: a package that moto needs"):
        made(client, QUEUE, {"QueueName": "work"})
    assert len(listed(client, QUEUE)) == 1
    assert QUEUE not in cloud.moto.types


def test_with_on_a_type_that_moto_cannot_list_is_an_error(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_: Any, **__: Any) -> None:
        raise ImportError("a package that moto needs")

    monkeypatch.setattr(SQSBackend, "list_queues", lacking)
    with (
        mock_aws(),
        mock_cloudcontrol(moto="on") as cloud,
        pytest.raises(UsageError, match="moto cannot list AWS::SQS::Queue"),
    ):
        cloud.resources.list(QUEUE)


@pytest.mark.parametrize("core", [{"service_whitelist": ["s3"]}, {"passthrough": {"services": ["sqs"], "urls": []}}])
def test_services_that_moto_is_told_to_leave_out_are_not_shared(client: Any, core: dict[str, Any]) -> None:
    with mock_aws(config={"core": core}), mock_cloudcontrol():
        made(client, QUEUE, {"QueueName": "work"})
        assert len(listed(client, QUEUE)) == 1
        made(client, BUCKET, {"BucketName": "photos"})
        assert len(boto("s3").list_buckets()["Buckets"]) == 1


def test_without_sts_every_access_key_works_in_the_account_of_the_mock() -> None:
    session = boto3.session.Session("AKIAIOSFODNN7EXAMPLE", "secret", region_name="us-east-1")
    with mock_aws(config={"core": {"service_whitelist": ["s3"]}}), mock_cloudcontrol() as cloud:
        made(session.client("cloudcontrol"), BUCKET, {"BucketName": "photos"})
        assert cloud.calls[0].account_id == cloud.account_id


def test_moto_asks_no_permissions_of_the_bridge_and_counts_none_of_its_calls(client: Any) -> None:
    @set_initial_no_auth_action_count(2)
    def deploy() -> None:
        made(client, BUCKET, {"BucketName": "photos"})
        user = boto3.client("iam", region_name="us-east-1")
        user.create_user(UserName="ann")
        user.create_user(UserName="bob")
        with pytest.raises(user.exceptions.ClientError, match="InvalidClientTokenId"):
            user.create_user(UserName="eve")
        assert listed(client, BUCKET) == ["photos"]

    with mock_aws(), mock_cloudcontrol():
        deploy()


def test_no_call_leaves_the_process_where_moto_does_not_answer(client: Any, cloud: MockCloud) -> None:
    listed(client, QUEUE)
    with patch.object(botocore_stubber, "process_request", lambda request: None):
        event = create(client, QUEUE, {"QueueName": "work"})
    code, message = ended(client, cloud, event)
    assert code == "InternalFailure"
    assert message == "NotAnsweredError: moto does not answer POST https://sqs.us-east-1.amazonaws.com/"
