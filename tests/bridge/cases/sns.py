from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def topic(arn: str) -> Any:
    attributes = boto("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    return attributes["DisplayName"], boto("sns").list_tags_for_resource(ResourceArn=arn)["Tags"]


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
)
