from __future__ import annotations

import json
from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def topic(arn: str) -> Any:
    attributes = boto("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    return attributes["DisplayName"], boto("sns").list_tags_for_resource(ResourceArn=arn)["Tags"]


def subscription(arn: str) -> Any:
    attributes = boto("sns").get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    return attributes["Protocol"], attributes["RawMessageDelivery"], json.loads(attributes["FilterPolicy"])


def some_topic() -> str:
    return str(boto("sns").create_topic(Name="of-subscriptions")["TopicArn"])


def make_subscription() -> str:
    made = boto("sns").subscribe(
        TopicArn=some_topic(), Protocol="email", Endpoint="ann@example.com", ReturnSubscriptionArn=True
    )
    return str(made["SubscriptionArn"])


CASES = (
    Case(
        "AWS::SNS::Topic",
        {"TopicName": "news", "DisplayName": "News", "Tags": tags(team="a")},
        seen=topic,
        made=("News", tags(team="a")),
        patch=[*replace("DisplayName", "Old"), *replace("Tags", tags(team="b"))],
        patched=("Old", tags(team="b")),
        make=lambda: boto("sns").create_topic(Name="theirs", Tags=tags(team="a"))["TopicArn"],
        shows={"TopicName": "theirs", "Tags": tags(team="a")},
        change=lambda arn: boto("sns").set_topic_attributes(
            TopicArn=arn, AttributeName="DisplayName", AttributeValue="Theirs"
        ),
        changed={"DisplayName": "Theirs"},
        remove=lambda arn: boto("sns").delete_topic(TopicArn=arn),
    ),
    Case(
        "AWS::SNS::Subscription",
        lambda: {
            "TopicArn": some_topic(),
            "Protocol": "sqs",
            "Endpoint": "arn:aws:sqs:us-east-1:123456789012:orders",
            "RawMessageDelivery": True,
            "FilterPolicyScope": "MessageBody",
            "FilterPolicy": {"kind": ["order"]},
        },
        seen=subscription,
        made=("sqs", "true", {"kind": ["order"]}),
        patch=[
            *replace("FilterPolicy", {"kind": ["return"]}),
            {"op": "remove", "path": "/RawMessageDelivery"},
        ],
        patched=("sqs", "false", {"kind": ["return"]}),
        make=make_subscription,
        shows=lambda: {"TopicArn": some_topic(), "Protocol": "email", "Endpoint": "ann@example.com"},
        change=lambda arn: boto("sns").set_subscription_attributes(
            SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue='{"kind": ["order"]}'
        ),
        changed={"FilterPolicy": {"kind": ["order"]}},
        remove=lambda arn: boto("sns").unsubscribe(SubscriptionArn=arn),
    ),
)
