"""Whom a bucket tells of its objects. The property has one event in each item, the API a list of events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

KINDS = (
    ("QueueConfigurations", "Queue", "QueueConfigurations", "QueueArn"),
    ("TopicConfigurations", "Topic", "TopicConfigurations", "TopicArn"),
    ("LambdaConfigurations", "Function", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
)
"""(member of the property, what an item names there, member of the API's, what an item names there)"""


def given_notifications(model: Any) -> Any:
    """The receivers as the API takes them; without a property, none."""
    wanted = model.get("NotificationConfiguration", {})
    given: dict[str, Any] = {
        member: [{arn: each[target], **_given(each)} for each in wanted[own]]
        for own, target, member, arn in KINDS
        if wanted.get(own)
    }
    if wanted.get("EventBridgeConfiguration", {}).get("EventBridgeEnabled", "EventBridgeConfiguration" in wanted):
        given["EventBridgeConfiguration"] = {}
    return given


def shown_notifications(answer: Any) -> Any:
    """The receivers as the property has them."""
    shown: dict[str, Any] = {
        own: [{target: each[arn], **event} for each in answer[member] for event in _events(each)]
        for own, target, member, arn in KINDS
        if answer.get(member)
    }
    if answer.get("EventBridgeConfiguration") is not None:
        shown["EventBridgeConfiguration"] = {"EventBridgeEnabled": True}
    return shown


def _given(item: Mapping[str, Any]) -> dict[str, Any]:
    rules = item.get("Filter", {}).get("S3Key", {}).get("Rules")
    return {"Events": [item["Event"]], **({"Filter": {"Key": {"FilterRules": rules}}} if rules else {})}


def _events(item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    rules = item.get("Filter", {}).get("Key", {}).get("FilterRules")
    for event in item["Events"]:
        yield {"Event": event, **({"Filter": {"S3Key": {"Rules": rules}}} if rules else {})}
