"""SNS: topics, whose properties are attributes in texts, and subscriptions."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import constant, json_text, tags_as_list, tags_of, texts, truth

TOPIC: dict[str, Source] = {"TopicArn": "TopicArn"}
TAGGED: dict[str, Source] = {"ResourceArn": "TopicArn"}


def _attribute(name: str, value: Source) -> Setting:
    """An attribute of a topic that a call of its own sets."""
    put = Call("set_topic_attributes", {**TOPIC, "AttributeName": constant(name), "AttributeValue": value})
    remove = Call("set_topic_attributes", {**TOPIC, "AttributeName": constant(name), "AttributeValue": constant("")})
    return Setting((name,), put, remove, on_create=False)


TYPES = (
    BridgedType(
        "AWS::SNS::Topic",
        service="sns",
        listing=Listing(Call("list_topics"), "Topics", {"TopicArn": "TopicArn"}),
        looks=(
            Look(
                Call("get_topic_attributes", TOPIC),
                {
                    "TopicName": lambda answer: answer["Attributes"]["TopicArn"].rpartition(":")[2],
                    "DisplayName": "Attributes/DisplayName",
                    "KmsMasterKeyId": "Attributes/KmsMasterKeyId",
                    "FifoTopic": truth("Attributes/FifoTopic"),
                    "ContentBasedDeduplication": truth("Attributes/ContentBasedDeduplication"),
                },
            ),
            Look(Call("list_tags_for_resource", TAGGED), {"Tags": tags_of("Tags")}),
        ),
        create=Call(
            "create_topic",
            {
                "Name": "TopicName",
                "Attributes": texts(
                    DisplayName="DisplayName",
                    KmsMasterKeyId="KmsMasterKeyId",
                    FifoTopic="FifoTopic",
                    ContentBasedDeduplication="ContentBasedDeduplication",
                ),
                "Tags": tags_as_list(),
            },
        ),
        made=TOPIC,
        changes=(
            _attribute("DisplayName", "DisplayName"),
            _attribute("KmsMasterKeyId", "KmsMasterKeyId"),
            _attribute("ContentBasedDeduplication", json_text("ContentBasedDeduplication")),
            Tagging(
                tag=Call("tag_resource", {**TAGGED, "Tags": "@"}),
                untag=Call("untag_resource", {**TAGGED, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_topic", TOPIC),),
        makes=(),
    ),
)
