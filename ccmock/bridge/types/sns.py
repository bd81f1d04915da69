"""SNS: topics, whose properties are attributes in texts, and subscriptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...contract.handler import Model
from ..declaration import BridgedType, Call, ForEach, Listing, Look, Setting, Source, Steps, Tagging
from ..forms import constant, document, json_text, picked, same, tags_as_list, tags_of, text, texts, truth

TOPIC: dict[str, Source] = {"TopicArn": "TopicArn"}
TAGGED: dict[str, Source] = {"ResourceArn": "TopicArn"}
SUBSCRIPTION: dict[str, Source] = {"SubscriptionArn": "Arn"}
SUBSCRIPTIONS = Call("list_subscriptions_by_topic", TOPIC)
DOCUMENTS = ("DeliveryPolicy", "FilterPolicy", "RedrivePolicy")


def _attribute(name: str, value: Source) -> Setting:
    """An attribute of a topic that a call of its own sets."""
    put = Call("set_topic_attributes", {**TOPIC, "AttributeName": constant(name), "AttributeValue": value})
    remove = Call("set_topic_attributes", {**TOPIC, "AttributeName": constant(name), "AttributeValue": constant("")})
    return Setting((name,), put, remove, on_create=False)


def _subscriptions(before: Model | None, after: Model) -> Iterator[Call | ForEach]:
    """The subscriptions that a topic lists, of which it knows no ARNs."""
    old, new = (before or {}).get("Subscription", []), after.get("Subscription", [])
    gone = [each for each in old if each not in new]

    def of_gone(answer: Any) -> Any:
        return [each for each in answer["Subscriptions"] if _listed(each) in gone]

    if gone:
        yield ForEach(SUBSCRIPTIONS, of_gone, Call("unsubscribe", {"SubscriptionArn": "@/SubscriptionArn"}))
    for each in new:
        if each not in old:
            yield Call("subscribe", {**TOPIC, **{name: constant(value) for name, value in each.items()}})


def _listed(subscription: Any) -> Any:
    return {name: subscription[name] for name in ("Endpoint", "Protocol")}


def _attribute_of_subscription(name: str, value: Source, unset: str = "") -> Setting:
    def put(value: Source) -> Call:
        parameters = {**SUBSCRIPTION, "AttributeName": constant(name), "AttributeValue": value}
        return Call("set_subscription_attributes", parameters)

    return Setting((name,), put(value), put(constant(unset)), on_create=False)


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
            Look(SUBSCRIPTIONS, {"Subscription": picked("Subscriptions", "Endpoint", "Protocol")}),
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
            Steps(_subscriptions),
            Tagging(
                tag=Call("tag_resource", {**TAGGED, "Tags": "@"}),
                untag=Call("untag_resource", {**TAGGED, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_topic", TOPIC),),
        makes=("AWS::SNS::Subscription",),
    ),
    BridgedType(
        "AWS::SNS::Subscription",
        service="sns",
        listing=Listing(Call("list_subscriptions"), "Subscriptions", {"Arn": "SubscriptionArn"}),
        looks=(
            Look(
                Call("get_subscription_attributes", SUBSCRIPTION),
                {
                    **same("Endpoint", "FilterPolicyScope", "Protocol", "TopicArn", where="Attributes"),
                    **{name: document(f"Attributes/{name}") for name in DOCUMENTS},
                    "RawMessageDelivery": truth("Attributes/RawMessageDelivery"),
                    "SubscriptionRoleArn": "Attributes/SubscriptionRoleArn",
                },
            ),
        ),
        create=Call(
            "subscribe",
            {
                **same("TopicArn", "Protocol", "Endpoint"),
                "Attributes": texts(
                    **same("FilterPolicyScope", "RawMessageDelivery", "SubscriptionRoleArn", *DOCUMENTS)
                ),
                "ReturnSubscriptionArn": constant(True),
            },
        ),
        made={"Arn": "SubscriptionArn"},
        changes=(
            _attribute_of_subscription("RawMessageDelivery", text("RawMessageDelivery"), unset="false"),
            # The scope comes first, since moto checks the policy by it.
            _attribute_of_subscription("FilterPolicyScope", "FilterPolicyScope", unset="MessageAttributes"),
            *(_attribute_of_subscription(name, json_text(name)) for name in DOCUMENTS),
            _attribute_of_subscription("SubscriptionRoleArn", "SubscriptionRoleArn"),
        ),
        delete=(Call("unsubscribe", SUBSCRIPTION),),
        makes=("AWS::SNS::Topic",),
    ),
)
