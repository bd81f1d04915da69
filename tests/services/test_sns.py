"""SNS: topics of both kinds, what subscribes to them, and policies."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, listed, made, poll, read, update, wait
from tests.support.failing import failed, not_put

TOPIC, SUBSCRIPTION = "AWS::SNS::Topic", "AWS::SNS::Subscription"
TOPIC_POLICY, INLINE_POLICY = "AWS::SNS::TopicPolicy", "AWS::SNS::TopicInlinePolicy"
ARN = "arn:aws:sns:us-east-1:123456789012:"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
MAIL = {"Protocol": "email", "Endpoint": "user@example.com"}
LETTERS = {"Protocol": "sqs", "Endpoint": QUEUE}


@pytest.fixture
def topic(client: Any) -> str:
    return made(client, TOPIC, {"TopicName": "news"})


# --- topics ---

BAD_FIFO_NAME = (
    "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, "
    "underscores, and hyphens, and must be between 1 and 256 characters long."
)


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"TopicName": "a b"}, "Topic Name"),
        ({"TopicName": "a.fifo"}, "Topic Name"),
        ({"TopicName": "a", "FifoTopic": True}, BAD_FIFO_NAME),
        (
            {"ContentBasedDeduplication": True},
            "Attributes Reason: ContentBasedDeduplication can only be set for FIFO topics",
        ),
        ({"Subscription": [{"Protocol": "email", "Endpoint": ""}]}, "Endpoint"),
    ],
)
def test_invalid_topic_is_refused(cloud: MockCloud, client: Any, state: dict[str, Any], text: str) -> None:
    assert failed(client, create(client, TOPIC, state)) == ("InvalidRequest", f"Invalid parameter: {text}")
    assert cloud.resources.list(SUBSCRIPTION) == []


def test_fifo_topic_name_is_generated_with_its_suffix(client: Any) -> None:
    assert made(client, TOPIC, {"TopicName": "a.fifo", "FifoTopic": True, "ContentBasedDeduplication": True})
    assert made(client, TOPIC, {"FifoTopic": True}).endswith(".fifo")


def test_topic_name_is_unique(client: Any, topic: str) -> None:
    event = poll(client, create(client, TOPIC, {"TopicName": "news"}))
    assert (event["ErrorCode"], event["Identifier"]) == ("AlreadyExists", topic)
    assert event["StatusMessage"] == "Resource of type 'AWS::SNS::Topic' with identifier 'news' already exists."


# --- subscriptions ---

ENDPOINTS: list[tuple[dict[str, Any], str]] = [
    ({"Protocol": "pigeon", "Endpoint": "x"}, "Does not support this protocol string: pigeon"),
    ({"Protocol": "email"}, "Endpoint"),
    ({"Protocol": "email", "Endpoint": "nobody"}, "Email address"),
    ({"Protocol": "email-json", "Endpoint": "nobody"}, "Email address"),
    ({"Protocol": "http", "Endpoint": "https://example.com"}, "Endpoint must match the specified protocol"),
    ({"Protocol": "https", "Endpoint": "http://example.com"}, "Endpoint must match the specified protocol"),
    ({"Protocol": "sms", "Endpoint": "call me"}, "Invalid SMS endpoint: call me"),
    ({"Protocol": "sqs", "Endpoint": "q"}, "SQS endpoint ARN"),
    ({"Protocol": "lambda", "Endpoint": QUEUE}, "Lambda endpoint ARN"),
    ({"Protocol": "firehose", "Endpoint": QUEUE}, "Delivery stream endpoint ARN"),
    ({"Protocol": "application", "Endpoint": "app"}, "Application endpoint arn invalid:app"),
    (
        {"Protocol": "firehose", "Endpoint": "arn:aws:firehose:us-east-1:123456789012:deliverystream/s"},
        "Attributes Reason: SubscriptionRoleArn is required for the firehose protocol",
    ),
    (
        {"Protocol": "sqs", "Endpoint": f"{QUEUE}.fifo"},
        "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
    ),
]


@pytest.mark.parametrize(("state", "text"), ENDPOINTS)
def test_invalid_endpoint_is_refused(client: Any, topic: str, state: dict[str, Any], text: str) -> None:
    event = create(client, SUBSCRIPTION, {"TopicArn": topic, **state})
    assert failed(client, event) == ("InvalidRequest", f"Invalid parameter: {text}")


@pytest.mark.parametrize(
    "state",
    [
        MAIL,
        LETTERS,
        {"Protocol": "https", "Endpoint": "https://example.com"},
        {"Protocol": "sms", "Endpoint": "+1 206 555 0100"},
        {"Protocol": "lambda", "Endpoint": "arn:aws:lambda:us-east-1:123456789012:function:f"},
    ],
)
def test_valid_endpoints_are_created(client: Any, topic: str, state: dict[str, Any]) -> None:
    arn = made(client, SUBSCRIPTION, {"TopicArn": topic, **state})
    assert arn.startswith(f"{topic}:")


def test_fifo_topic_has_standard_and_fifo_queues(client: Any) -> None:
    topic = made(client, TOPIC, {"FifoTopic": True})
    for endpoint in (QUEUE, f"{QUEUE}.fifo"):
        made(client, SUBSCRIPTION, {"TopicArn": topic, "Protocol": "sqs", "Endpoint": endpoint})


def test_subscription_requires_its_topic(client: Any, topic: str) -> None:
    event = poll(client, create(client, SUBSCRIPTION, {"TopicArn": f"{ARN}gone", **MAIL}))
    assert event["ErrorCode"] == "NotFound"
    assert event["StatusMessage"].startswith("Topic does not exist (Service: Sns, Status Code: 404, Request ID: ")
    made(client, SUBSCRIPTION, {"TopicArn": topic.replace("us-east-1", "eu-west-1"), **MAIL, "Region": "eu-west-1"})


def test_a_topic_shows_all_subscriptions(client: Any) -> None:
    topic = made(client, TOPIC, {"TopicName": "news", "Subscription": [MAIL]})
    (inline,) = listed(client, SUBSCRIPTION)
    assert read(client, SUBSCRIPTION, inline)["Endpoint"] == MAIL["Endpoint"]
    made(client, SUBSCRIPTION, {"TopicArn": topic, **LETTERS})
    assert read(client, TOPIC, topic)["Subscription"] == [MAIL, LETTERS]
    wait(client, delete(client, SUBSCRIPTION, inline))
    assert read(client, TOPIC, topic)["Subscription"] == [LETTERS]


def test_update_of_a_topic_creates_and_deletes_subscriptions(cloud: MockCloud, client: Any, topic: str) -> None:
    made(client, SUBSCRIPTION, {"TopicArn": topic, **LETTERS})
    wait(client, update(client, TOPIC, topic, [{"op": "add", "path": "/Subscription/-", "value": MAIL}]))
    assert len(listed(client, SUBSCRIPTION)) == 2
    kept = cloud.resources.get(TOPIC, topic)
    assert kept is not None
    assert kept.properties["Subscription"] == [MAIL]
    wait(client, update(client, TOPIC, topic, [{"op": "add", "path": "/DisplayName", "value": "News"}]))
    assert len(listed(client, SUBSCRIPTION)) == 2
    wait(client, update(client, TOPIC, topic, [{"op": "remove", "path": "/Subscription"}]))
    assert listed(client, SUBSCRIPTION) == []
    assert "Subscription" not in read(client, TOPIC, topic)


def test_seeded_topic_has_its_subscriptions(cloud: MockCloud) -> None:
    cloud.resources.put(TOPIC, {"TopicName": "news", "Subscription": [MAIL]})
    (subscription,) = cloud.resources.list(SUBSCRIPTION)
    assert MAIL.items() <= subscription.properties.items()


def test_subscriptions_and_policy_are_deleted_with_their_topic(cloud: MockCloud, client: Any, topic: str) -> None:
    other = made(client, TOPIC, {"TopicName": "sports", "Subscription": [LETTERS]})
    made(client, SUBSCRIPTION, {"TopicArn": topic, **MAIL})
    made(client, INLINE_POLICY, {"TopicArn": topic, "PolicyDocument": _policy()})
    wait(client, delete(client, TOPIC, topic))
    assert [found.properties["TopicArn"] for found in cloud.resources.list(SUBSCRIPTION)] == [other]
    assert cloud.resources.list(INLINE_POLICY) == []


# --- policies ---


def _policy(**changes: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "SNS:Publish", "Resource": "*", **changes}]}


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({}, "Policy Error: null"),
        (_policy(Principal={}), "Policy Error: null"),
        (_policy(Action="sqs:SendMessage"), "Policy statement action out of service scope!"),
        (_policy(Action=["sns:Publish", "sns:*"]), "Policy statement action out of service scope!"),
        (_policy(Action="*"), "Policy statement action out of service scope!"),
    ],
)
def test_invalid_topic_policy_is_refused(cloud: MockCloud, client: Any, topic: str, document: Any, text: str) -> None:
    refusal = ("InvalidRequest", f"Invalid parameter: {text}")
    assert not_put(cloud, TOPIC_POLICY, {"Topics": [topic], "PolicyDocument": document}) == refusal[1]
    assert failed(client, create(client, INLINE_POLICY, {"TopicArn": topic, "PolicyDocument": document})) == refusal


def test_topic_policy_requires_its_topic(client: Any, topic: str) -> None:
    made(client, INLINE_POLICY, {"TopicArn": topic, "PolicyDocument": _policy()})
    event = create(client, INLINE_POLICY, {"TopicArn": f"{ARN}gone", "PolicyDocument": _policy()})
    assert failed(client, event) == ("NotFound", "Topic does not exist")


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off"):
        client = boto3.client("cloudcontrol")
        made(client, TOPIC, {"TopicName": "news"})
        made(client, SUBSCRIPTION, {"TopicArn": f"{ARN}gone", **MAIL})
