"""The life of a resource as a client sees it: create, poll or wait, read, list, update, delete."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import BUCKET, LOG_GROUP, VPC, create, delete, listed, made, poll, read, refused, update, wait


def test_create_is_in_progress_and_succeeds_after_5_seconds(cloud: MockCloud, client: Any) -> None:
    event = create(client, BUCKET, {"BucketName": "alpha"})
    assert event["OperationStatus"] == "IN_PROGRESS"
    assert event["Operation"] == "CREATE"
    cloud.clock.advance(4.999)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(0.001)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"


def test_read_finds_resource_only_after_create_ended(cloud: MockCloud, client: Any) -> None:
    create(client, BUCKET, {"BucketName": "alpha"})
    refused("ResourceNotFoundException", client.get_resource, TypeName=BUCKET, Identifier="alpha")
    assert listed(client, BUCKET) == []
    cloud.clock.advance(5)
    assert read(client, BUCKET, "alpha")["BucketName"] == "alpha"
    assert listed(client, BUCKET) == ["alpha"]


def test_identifier_is_reserved_when_create_starts(cloud: MockCloud, client: Any) -> None:
    first = create(client, VPC, {"CidrBlock": "10.0.0.0/16"})
    identifier = poll(client, first)["Identifier"]
    assert cloud.resources.get(VPC, identifier) is None
    refused("ConcurrentOperationException", delete, client, VPC, identifier)


def test_second_create_is_accepted_and_fails_later(cloud: MockCloud, client: Any) -> None:
    made(client, BUCKET, {"BucketName": "alpha"})
    event = create(client, BUCKET, {"BucketName": "alpha"})
    assert event["OperationStatus"] == "IN_PROGRESS"
    failed = poll(client, event)
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", "AlreadyExists")
    assert failed["Identifier"] == "alpha"
    assert read(client, BUCKET, "alpha")["BucketName"] == "alpha"


def test_update_has_patched_model_and_changes_resource(cloud: MockCloud, client: Any) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "logs", "RetentionInDays": 7})
    event = update(client, LOG_GROUP, "logs", [{"op": "replace", "path": "/RetentionInDays", "value": 14}])
    model = json.loads(event["ResourceModel"])
    assert model["RetentionInDays"] == 14
    assert "Arn" not in model
    assert read(client, LOG_GROUP, "logs")["RetentionInDays"] == 7
    cloud.clock.advance(5)
    assert read(client, LOG_GROUP, "logs")["RetentionInDays"] == 14


def test_update_keeps_values_that_service_set(client: Any) -> None:
    identifier = made(client, VPC, {"CidrBlock": "10.0.0.0/16"})
    before = read(client, VPC, identifier)
    patch = [{"op": "add", "path": "/Tags", "value": [{"Key": "a", "Value": "b"}]}]
    wait(client, update(client, VPC, identifier, patch))
    assert read(client, VPC, identifier) == {**before, "Tags": [{"Key": "a", "Value": "b"}]}


def test_deleted_resource_is_gone_and_can_be_created_again(cloud: MockCloud, client: Any) -> None:
    made(client, BUCKET, {"BucketName": "alpha"})
    event = delete(client, BUCKET, "alpha")
    assert (event["Operation"], event["Identifier"]) == ("DELETE", "alpha")
    assert read(client, BUCKET, "alpha")
    cloud.clock.advance(5)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"
    refused("ResourceNotFoundException", client.get_resource, TypeName=BUCKET, Identifier="alpha")
    assert listed(client, BUCKET) == []
    assert made(client, BUCKET, {"BucketName": "alpha"}) == "alpha"


def test_delete_of_missing_resource_is_accepted_and_fails_later(client: Any) -> None:
    event = delete(client, LOG_GROUP, "nobody")
    assert event["OperationStatus"] == "IN_PROGRESS"
    failed = poll(client, event)
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", "NotFound")
    identifier = '{"/properties/LogGroupName":"nobody"}'
    assert failed["StatusMessage"] == f"Resource of type '{LOG_GROUP}' with identifier '{identifier}' was not found."
    with pytest.raises(WaiterError):
        client.get_waiter("resource_request_success").wait(RequestToken=event["RequestToken"])


def test_update_of_missing_resource_is_rejected_at_once(client: Any) -> None:
    refused("ResourceNotFoundException", update, client, BUCKET, "nobody", [])


def test_write_only_values_are_not_read_and_lost_by_update(cloud: MockCloud, client: Any) -> None:
    secret = "AWS::SecretsManager::Secret"
    identifier = made(client, secret, {"Name": "token", "SecretString": "hush"})
    assert "SecretString" not in read(client, secret, identifier)
    kept = cloud.resources.get(secret, identifier)
    assert kept is not None
    assert kept.properties["SecretString"] == "hush"
    wait(client, update(client, secret, identifier, [{"op": "add", "path": "/Description", "value": "d"}]))
    lost = cloud.resources.get(secret, identifier)
    assert lost is not None
    assert "SecretString" not in lost.properties


def test_polling_loop_without_sleep_ends() -> None:
    with mock_cloudcontrol():
        client = boto3.client("cloudcontrol")
        event = create(client, BUCKET, {"BucketName": "alpha"})
        polls = 0
        while poll(client, event)["OperationStatus"] == "IN_PROGRESS":
            polls += 1
        assert polls == 1


def test_accounts_and_regions_are_separate(cloud: MockCloud, client: Any) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "logs"})
    elsewhere = boto3.client("cloudcontrol", region_name="eu-west-1")
    other = boto3.client(
        "cloudcontrol", aws_access_key_id="210987654321", aws_secret_access_key="x", region_name="us-east-1"
    )
    assert listed(elsewhere, LOG_GROUP) == listed(other, LOG_GROUP) == []
    made(other, LOG_GROUP, {"LogGroupName": "logs"})
    arn = read(other, LOG_GROUP, "logs")["Arn"]
    assert ":210987654321:" in arn
    assert [found.identifier for found in cloud.account("210987654321").resources.list(LOG_GROUP)] == ["logs"]


def test_update_of_unreadable_create_only_property_fails_later(client: Any) -> None:
    identifier = made(client, VPC, {"Ipv4IpamPoolId": "ipam-pool-1", "Ipv4NetmaskLength": 24})
    same = [{"op": "add", "path": "/Ipv4NetmaskLength", "value": 24}]
    assert wait(client, update(client, VPC, identifier, same))["OperationStatus"] == "SUCCESS"
    other = [{"op": "add", "path": "/Ipv4NetmaskLength", "value": 28}]
    failed = poll(client, update(client, VPC, identifier, other))
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", "NotUpdatable")
