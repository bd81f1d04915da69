"""SQS: queues of both kinds, dead letters, and policies."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import QUEUE, create, delete, made, poll, read, update, wait
from tests.support.failing import failed, not_put

QUEUE_POLICY, INLINE_POLICY = "AWS::SQS::QueuePolicy", "AWS::SQS::QueueInlinePolicy"
HERE = "arn:aws:sqs:us-east-1:123456789012:"
URL = "https://sqs.us-east-1.amazonaws.com/123456789012/"
DOCUMENT = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}]}

BAD_NAME = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
BAD_FIFO_NAME = (
    "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo "
    "suffix and be 1 to 80 in length."
)
TWO_ENCRYPTIONS = (
    "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE."
)
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"QueueName": "a b"}, BAD_NAME),
    ({"QueueName": "x" * 81}, BAD_NAME),
    ({"QueueName": "a.fifo"}, BAD_NAME),
    ({"QueueName": "a", "FifoQueue": True}, BAD_FIFO_NAME),
    ({"QueueName": ".fifo", "FifoQueue": True}, BAD_FIFO_NAME),
    ({"ContentBasedDeduplication": True}, "Unknown Attribute ContentBasedDeduplication."),
    ({"DeduplicationScope": "queue"}, "Unknown Attribute DeduplicationScope."),
    ({"FifoThroughputLimit": "perQueue"}, "Unknown Attribute FifoThroughputLimit."),
    ({"KmsMasterKeyId": "alias/k", "SqsManagedSseEnabled": True}, TWO_ENCRYPTIONS),
]


@pytest.mark.parametrize(("state", "text"), REFUSED)
def test_invalid_queue_is_refused(client: Any, state: dict[str, Any], text: str) -> None:
    assert failed(client, create(client, QUEUE, state)) == ("InvalidRequest", text)


@pytest.mark.parametrize(
    "state",
    [
        {"QueueName": "A-b_1"},
        {"QueueName": "a.fifo", "FifoQueue": True, "ContentBasedDeduplication": True},
        {"ContentBasedDeduplication": False},
        {"KmsMasterKeyId": "alias/k", "SqsManagedSseEnabled": False},
    ],
)
def test_valid_queues_are_created(client: Any, state: dict[str, Any]) -> None:
    assert state.items() <= read(client, QUEUE, made(client, QUEUE, state)).items()


def test_queue_name_is_unique(client: Any) -> None:
    made(client, QUEUE, {"QueueName": "one"})
    event = poll(client, create(client, QUEUE, {"QueueName": "one"}))
    assert (event["ErrorCode"], event["Identifier"]) == ("AlreadyExists", f"{URL}one")


def test_kms_key_replaces_the_default_encryption(client: Any) -> None:
    url = made(client, QUEUE, {"QueueName": "one"})
    assert read(client, QUEUE, url)["SqsManagedSseEnabled"] is True
    wait(client, update(client, QUEUE, url, [{"op": "add", "path": "/KmsMasterKeyId", "value": "alias/k"}]))
    assert read(client, QUEUE, url)["SqsManagedSseEnabled"] is False


def test_queue_deletion_takes_a_minute(cloud: MockCloud, client: Any) -> None:
    url = made(client, QUEUE, {"QueueName": "one"})
    event = delete(client, QUEUE, url)
    cloud.clock.advance(59)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(1)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"
    made(client, QUEUE, {"QueueName": "one"})


# --- dead letters ---


def _redriven(target: str, count: Any = 3) -> dict[str, Any]:
    return {"RedrivePolicy": {"deadLetterTargetArn": f"{HERE}{target}", "maxReceiveCount": count}}


def _error_text(state: dict[str, Any], reason: str) -> tuple[str, str]:
    value = json.dumps(state["RedrivePolicy"], separators=(",", ":"))
    return "InvalidRequest", f"Value {value} for parameter RedrivePolicy is invalid. Reason: {reason}"


def test_queue_requires_its_dead_letter_queue(client: Any) -> None:
    dead = made(client, QUEUE, {"QueueName": "dead"})
    alive = made(client, QUEUE, _redriven("dead"))
    refusal = _error_text(_redriven("gone"), "Dead letter target does not exist.")
    assert failed(client, create(client, QUEUE, _redriven("gone"))) == refusal
    patch = [{"op": "replace", "path": "/RedrivePolicy/deadLetterTargetArn", "value": f"{HERE}gone"}]
    assert failed(client, update(client, QUEUE, alive, patch)) == refusal
    wait(client, delete(client, QUEUE, dead))


def test_dead_letter_queue_must_be_of_the_same_type(client: Any) -> None:
    reason = "Dead-letter queue must be same type of queue as the source."
    for state in (_redriven("dead.fifo"), {"FifoQueue": True, **_redriven("dead")}):
        assert failed(client, create(client, QUEUE, state)) == _error_text(state, reason)
    made(client, QUEUE, {"FifoQueue": True, **_redriven("dead.fifo")})


@pytest.mark.parametrize("count", [0, 1001])
def test_max_receive_count_out_of_range_is_refused(client: Any, count: int) -> None:
    reason = f"Invalid value for maxReceiveCount: {count}, valid values are from 1 to 1000 both inclusive."
    state = _redriven("dead", count)
    assert failed(client, create(client, QUEUE, state)) == _error_text(state, reason)


def test_redrive_policy_can_be_json_text(client: Any) -> None:
    text = json.dumps(_redriven("dead", 0)["RedrivePolicy"])
    code, message = failed(client, create(client, QUEUE, {"RedrivePolicy": text}))
    assert (code, message.startswith(f"Value {text} for parameter RedrivePolicy is invalid.")) == (
        "InvalidRequest",
        True,
    )
    for count in (3, "3", [3]):
        made(client, QUEUE, {"RedrivePolicy": json.dumps(_redriven("dead", count)["RedrivePolicy"])})


# --- policies ---


def test_queue_policy_requires_its_queue(client: Any) -> None:
    made(client, QUEUE, {"QueueName": "one"})
    no_queue = ("NotFound", "The specified queue does not exist.")
    state = {"Queue": f"{URL}gone", "PolicyDocument": DOCUMENT}
    assert failed(client, create(client, INLINE_POLICY, state)) == no_queue


@pytest.mark.parametrize("document", [{}, {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}])
def test_invalid_queue_policy_is_refused(cloud: MockCloud, client: Any, document: Any) -> None:
    refusal = ("InvalidRequest", "Invalid value for the parameter Policy.")
    state = {"Queue": f"{URL}one", "PolicyDocument": document}
    assert failed(client, create(client, INLINE_POLICY, state)) == refusal
    assert not_put(cloud, QUEUE_POLICY, {"Queues": [f"{URL}one"], "PolicyDocument": document}) == refusal[1]


def test_inline_policy_is_unique_and_deleted_with_its_queue(cloud: MockCloud, client: Any) -> None:
    url = made(client, QUEUE, {"QueueName": "one"})
    state = {"Queue": url, "PolicyDocument": DOCUMENT}
    assert made(client, INLINE_POLICY, state) == url
    assert failed(client, create(client, INLINE_POLICY, state))[0] == "AlreadyExists"
    wait(client, delete(client, QUEUE, url))
    assert cloud.resources.list(INLINE_POLICY) == []


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off"):
        client = boto3.client("cloudcontrol")
        made(client, QUEUE, {"QueueName": "one"})
        made(client, QUEUE, _redriven("gone"))
        made(client, INLINE_POLICY, {"Queue": f"{URL}gone", "PolicyDocument": DOCUMENT})
