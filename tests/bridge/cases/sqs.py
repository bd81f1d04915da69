from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def queue(url: str) -> Any:
    attributes = boto("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return attributes["DelaySeconds"], boto("sqs").list_queue_tags(QueueUrl=url).get("Tags")


CASES = (
    Case(
        "AWS::SQS::Queue",
        {"QueueName": "work", "DelaySeconds": 7, "Tags": tags(team="a")},
        seen=queue,
        made=("7", {"team": "a"}),
        patch=[*replace("DelaySeconds", 8), *replace("Tags", tags(team="b", stage="test"))],
        patched=("8", {"team": "b", "stage": "test"}),
        make=lambda: boto("sqs").create_queue(QueueName="theirs", Attributes={"VisibilityTimeout": "5"})["QueueUrl"],
        shows={
            "QueueName": "theirs",
            "VisibilityTimeout": 5,
            "Arn": "arn:aws:sqs:us-east-1:123456789012:theirs",
            "DelaySeconds": 0,
        },
        change=lambda url: boto("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "6"}),
        changed={"VisibilityTimeout": 6},
        remove=lambda url: boto("sqs").delete_queue(QueueUrl=url),
    ),
)
