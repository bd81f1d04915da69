"""CloudWatch Logs: what belongs to a log group, and what keeps it."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import LOG_GROUP, create, delete, listed, made, poll, read, refused, update, wait
from tests.support.failing import failed

STREAM, METRIC_FILTER = "AWS::Logs::LogStream", "AWS::Logs::MetricFilter"
SUBSCRIPTION_FILTER = "AWS::Logs::SubscriptionFilter"
HERE = "us-east-1:123456789012"
FUNCTION = f"arn:aws:lambda:{HERE}:function:f"
TRANSFORMATION = {"MetricName": "n", "MetricNamespace": "s", "MetricValue": "1"}
MEMBERS: list[tuple[str, dict[str, Any]]] = [
    (STREAM, {"LogStreamName": "one"}),
    (METRIC_FILTER, {"FilterName": "one", "FilterPattern": "", "MetricTransformations": [TRANSFORMATION]}),
    (SUBSCRIPTION_FILTER, {"FilterName": "one", "FilterPattern": "", "DestinationArn": FUNCTION}),
]


@pytest.fixture
def group(client: Any) -> str:
    return made(client, LOG_GROUP, {"LogGroupName": "app"})


def test_a_log_group_is_named_by_its_identifier_as_json(client: Any, group: str) -> None:
    named = """Resource of type 'AWS::Logs::LogGroup' with identifier '{"/properties/LogGroupName":"%s"}' %s"""
    event = create(client, LOG_GROUP, {"LogGroupName": group})
    assert failed(client, event) == ("AlreadyExists", named % (group, "already exists."))
    assert failed(client, delete(client, LOG_GROUP, "gone")) == ("NotFound", named % ("gone", "was not found."))
    text = refused("ResourceNotFoundException", read, client, LOG_GROUP, "gone")
    assert named % ("gone", "was not found.") in text


# --- what belongs to a log group ---


@pytest.mark.parametrize(("kind", "state"), MEMBERS)
def test_parts_require_their_log_group(client: Any, group: str, kind: str, state: dict[str, Any]) -> None:
    event = create(client, kind, {"LogGroupName": "gone", **state})
    assert failed(client, event) == ("NotFound", "The specified log group does not exist.")
    made(client, kind, {"LogGroupName": group, **state})


@pytest.mark.parametrize(("kind", "state"), MEMBERS)
def test_parts_are_deleted_with_their_log_group(
    cloud: MockCloud, client: Any, group: str, kind: str, state: dict[str, Any]
) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "other"})
    made(client, kind, {"LogGroupName": group, **state})
    kept = made(client, kind, {"LogGroupName": "other", **state})
    wait(client, delete(client, LOG_GROUP, group))
    assert [found.identifier for found in cloud.resources.list(kind)] == [kept]


@pytest.mark.parametrize(("kind", "state"), MEMBERS)
def test_part_name_is_unique_in_its_log_group(client: Any, group: str, kind: str, state: dict[str, Any]) -> None:
    made(client, kind, {"LogGroupName": group, **state})
    event = poll(client, create(client, kind, {"LogGroupName": group, **state}))
    assert event["ErrorCode"] == "AlreadyExists"
    start, end = f"Resource of type '{kind}' with identifier '", "' already exists."
    assert event["StatusMessage"].startswith(start)
    named = json.loads(event["StatusMessage"].removeprefix(start).removesuffix(end))
    assert "|".join(named.values()) == event["Identifier"]
    assert named["/properties/LogGroupName"] == group


def test_streams_are_listed_for_a_log_group_that_is_there(client: Any, group: str) -> None:
    made(client, STREAM, {"LogGroupName": group, "LogStreamName": "one"})
    assert listed(client, STREAM, ResourceModel=json.dumps({"LogGroupName": group})) == ["app|one"]
    refused("ResourceNotFoundException", listed, client, STREAM, ResourceModel='{"LogGroupName": "gone"}')


# --- protection and encryption ---


def test_log_group_with_deletion_protection_cannot_be_deleted(client: Any) -> None:
    group = made(client, LOG_GROUP, {"LogGroupName": "audit", "DeletionProtectionEnabled": True})
    assert failed(client, delete(client, LOG_GROUP, group)) == (
        "InvalidRequest",
        "Log group audit cannot be deleted while deletion protection is enabled.",
    )
    assert listed(client, LOG_GROUP) == [group]
    patch = [{"op": "replace", "path": "/DeletionProtectionEnabled", "value": False}]
    wait(client, update(client, LOG_GROUP, group, patch))
    wait(client, delete(client, LOG_GROUP, group))


def test_log_group_requires_its_kms_key(cloud: MockCloud, client: Any, group: str) -> None:
    key = cloud.resources.put("AWS::KMS::Key", {}).properties["Arn"]
    made(client, LOG_GROUP, {"LogGroupName": "closed", "KmsKeyId": key})
    gone = f"arn:aws:kms:{HERE}:key/gone"
    text = "The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:%s:log-group:%s'"
    event = create(client, LOG_GROUP, {"LogGroupName": "open", "KmsKeyId": gone})
    assert failed(client, event) == ("InvalidRequest", text % (HERE, "open"))
    event = update(client, LOG_GROUP, group, [{"op": "add", "path": "/KmsKeyId", "value": gone}])
    assert failed(client, event) == ("InvalidRequest", text % (HERE, group))


# --- subscription filters ---


def _filter(name: str, destination: str = FUNCTION, **more: Any) -> dict[str, Any]:
    return {"LogGroupName": "app", "FilterName": name, "FilterPattern": "", "DestinationArn": destination, **more}


def test_a_log_group_has_two_subscription_filters_at_most(client: Any, group: str) -> None:
    made(client, SUBSCRIPTION_FILTER, _filter("one"))
    made(client, SUBSCRIPTION_FILTER, _filter("two"))
    assert failed(client, create(client, SUBSCRIPTION_FILTER, _filter("three"))) == (
        "ServiceLimitExceeded",
        "Resource limit exceeded.",
    )
    assert failed(client, create(client, SUBSCRIPTION_FILTER, _filter("two")))[0] == "AlreadyExists"
    made(client, SUBSCRIPTION_FILTER, {**_filter("three"), "LogGroupName": made(client, LOG_GROUP, {})})
    patch = [{"op": "replace", "path": "/FilterPattern", "value": "ERROR"}]
    wait(client, update(client, SUBSCRIPTION_FILTER, f"two|{group}", patch))


@pytest.mark.parametrize("vendor", ["kinesis", "firehose"])
def test_stream_destination_requires_a_role(client: Any, vendor: str) -> None:
    state = _filter("one", f"arn:aws:{vendor}:{HERE}:stream/s")
    assert failed(client, create(client, SUBSCRIPTION_FILTER, state)) == (
        "InvalidRequest",
        (
            "Invalid request provided: AWS::Logs::SubscriptionFilter. "
            f"destinationArn for vendor {vendor} cannot be used without roleArn"
        ),
    )
    made(client, SUBSCRIPTION_FILTER, {**state, "RoleArn": "arn:aws:iam::123456789012:role/r"})


DESTINATIONS: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "AWS::Kinesis::Stream",
        {"Name": "there"},
        f"arn:aws:kinesis:{HERE}:stream/",
        (
            "Could not deliver test message to specified Kinesis stream. "
            "Check if the given kinesis stream is in ACTIVE state."
        ),
    ),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        {"DeliveryStreamName": "there"},
        f"arn:aws:firehose:{HERE}:deliverystream/",
        (
            "Could not deliver test message to specified Firehose stream. "
            "Check if the given Firehose stream is in ACTIVE state."
        ),
    ),
    (
        "AWS::Logs::Destination",
        {"DestinationName": "there", "RoleArn": "arn:aws:iam::1:role/r", "TargetArn": "arn:aws:kinesis:r:1:stream/s"},
        f"arn:aws:logs:{HERE}:destination:",
        "The specified destination does not exist.",
    ),
]


@pytest.mark.parametrize(("kind", "state", "arn", "text"), DESTINATIONS)
def test_subscription_filter_requires_its_destination(
    cloud: MockCloud, client: Any, kind: str, state: dict[str, Any], arn: str, text: str
) -> None:
    cloud.resources.put(kind, state)
    role = {"RoleArn": "arn:aws:iam::123456789012:role/r"}
    made(client, SUBSCRIPTION_FILTER, _filter("one", f"{arn}there", **role))
    event = create(client, SUBSCRIPTION_FILTER, _filter("two", f"{arn}gone", **role))
    told = f"Invalid request provided: AWS::Logs::SubscriptionFilter. {text}"
    assert failed(client, event) == ("InvalidRequest", told)


def test_subscription_filter_of_a_qualified_function(cloud: MockCloud, client: Any) -> None:
    function = {"FunctionName": "f", "Code": {"ZipFile": "x"}, "Role": "arn:aws:iam::123456789012:role/r"}
    cloud.resources.put("AWS::Lambda::Function", {**function, "Handler": "i.h", "Runtime": "python3.12"})
    made(client, SUBSCRIPTION_FILTER, _filter("one"))
    made(client, SUBSCRIPTION_FILTER, {**_filter("one", f"{FUNCTION}:live"), "LogGroupName": "other"})
    event = create(client, SUBSCRIPTION_FILTER, {**_filter("one", f"{FUNCTION}2"), "LogGroupName": "third"})
    assert failed(client, event) == (
        "InvalidRequest",
        (
            "Invalid request provided: AWS::Logs::SubscriptionFilter. Could not execute the lambda function. "
            "Make sure you have given CloudWatch Logs permission to execute your function."
        ),
    )


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off"):
        client = boto3.client("cloudcontrol")
        made(client, LOG_GROUP, {"LogGroupName": "app"})
        made(client, STREAM, {"LogGroupName": "gone"})
