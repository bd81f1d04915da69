"""SQS: queues, whose properties are attributes in texts."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import constant, document, number, tags_as_map, tags_of, texts, truth

NUMBERS = {
    "DelaySeconds": "DelaySeconds",
    "KmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "MaximumMessageSize": "MaximumMessageSize",
    "MessageRetentionPeriod": "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout": "VisibilityTimeout",
}
"""Property → attribute; so in the next ones."""
TEXTS = {
    "DeduplicationScope": "DeduplicationScope",
    "FifoThroughputLimit": "FifoThroughputLimit",
    "KmsMasterKeyId": "KmsMasterKeyId",
}
TRUTHS = {
    "ContentBasedDeduplication": "ContentBasedDeduplication",
    "SqsManagedSseEnabled": "SqsManagedSseEnabled",
}
DOCUMENTS = {"RedriveAllowPolicy": "RedriveAllowPolicy", "RedrivePolicy": "RedrivePolicy"}
CHANGEABLE = {**NUMBERS, **TEXTS, **TRUTHS, **DOCUMENTS}


def _attribute(name: str) -> str:
    return f"Attributes/{name}"


ATTRIBUTES = texts(**{attribute: name for name, attribute in CHANGEABLE.items()})
SHOWN: dict[str, Source] = {
    "Arn": _attribute("QueueArn"),
    "QueueName": lambda answer: answer["Attributes"]["QueueArn"].rpartition(":")[2],
    **{name: number(_attribute(attribute)) for name, attribute in NUMBERS.items()},
    **{name: _attribute(attribute) for name, attribute in TEXTS.items()},
    **{name: truth(_attribute(attribute)) for name, attribute in TRUTHS.items()},
    **{name: document(_attribute(attribute)) for name, attribute in DOCUMENTS.items()},
    "FifoQueue": truth(_attribute("FifoQueue")),
}
ON_QUEUE: dict[str, Source] = {"QueueUrl": "QueueUrl"}

TYPES = (
    BridgedType(
        "AWS::SQS::Queue",
        service="sqs",
        listing=Listing(Call("list_queues"), "QueueUrls", {"QueueUrl": lambda url: url}),
        looks=(
            Look(Call("get_queue_attributes", {**ON_QUEUE, "AttributeNames": constant(["All"])}), SHOWN),
            Look(Call("list_queue_tags", ON_QUEUE), {"Tags": tags_of("Tags")}),
        ),
        create=Call(
            "create_queue",
            {
                "QueueName": "QueueName",
                "Attributes": texts(
                    FifoQueue="FifoQueue", **{attribute: name for name, attribute in CHANGEABLE.items()}
                ),
                "tags": tags_as_map,
            },
        ),
        made={"QueueUrl": "QueueUrl"},
        changes=(
            Setting(
                tuple(CHANGEABLE),
                put=Call("set_queue_attributes", {**ON_QUEUE, "Attributes": ATTRIBUTES}),
                on_create=False,
            ),
            Tagging(
                tag=Call("tag_queue", {**ON_QUEUE, "Tags": tags_as_map}),
                untag=Call("untag_queue", {**ON_QUEUE, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_queue", ON_QUEUE),),
        makes=(),
    ),
)
