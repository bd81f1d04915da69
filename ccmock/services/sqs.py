"""SQS: queues, standard and FIFO, with their dead-letter queues and policies."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..contract.handler import Handler, HandlerRequest, Model
from ..handlers.error_texts import ServiceTexts
from ..handlers.references import Reference
from ..registry.json_text import json_object
from .shared.conflicts import Conflict, check_conflicts
from .shared.policy_rules import PolicyRules, lacks
from .shared.service_handler import Child, ServiceHandler

QUEUE = "AWS::SQS::Queue"
QUEUE_POLICY = "AWS::SQS::QueuePolicy"
INLINE_POLICY = "AWS::SQS::QueueInlinePolicy"

STANDARD_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
FIFO_NAME = re.compile(r"[A-Za-z0-9_-]{1,75}\.fifo")
FIFO_ONLY = ("ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")


def _redrive_policy(request: HandlerRequest) -> Mapping[str, object]:
    policy = request.desired_state["RedrivePolicy"]
    return {"policy": policy if isinstance(policy, str) else json.dumps(policy, separators=(",", ":"))}


_error_text = ServiceTexts("Sqs")
_invalid_redrive_policy = ServiceTexts(
    "Sqs", prefix="Value {policy} for parameter RedrivePolicy is invalid. Reason: ", details=_redrive_policy
)

BAD_NAME = _error_text("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
BAD_FIFO_NAME = _error_text(
    "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo "
    "suffix and be 1 to 80 in length."
)
UNKNOWN_ATTRIBUTE = _error_text("Unknown Attribute {value}.")
TWO_ENCRYPTIONS = _error_text(
    "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE."
)
NO_DEAD_LETTER_QUEUE = _invalid_redrive_policy("Dead letter target does not exist.")
OTHER_DEAD_LETTER_QUEUE = _invalid_redrive_policy("Dead-letter queue must be same type of queue as the source.")
BAD_RECEIVE_COUNT = _invalid_redrive_policy(
    "Invalid value for maxReceiveCount: {value}, valid values are from 1 to 1000 both inclusive."
)
NO_QUEUE = _error_text("The specified queue does not exist.", "NotFound")
BAD_POLICY = _error_text("Invalid value for the parameter Policy.")
POLICY_RULES = PolicyRules(BAD_POLICY, ((lacks("Principal", "NotPrincipal"), BAD_POLICY),))


# --- queues ---


class Queue(ServiceHandler):
    """A queue. A FIFO queue has a FIFO dead-letter queue and a name that ends with `.fifo`."""

    references = (Reference("RedrivePolicy/deadLetterTargetArn", QUEUE, NO_DEAD_LETTER_QUEUE, ("Arn",)),)
    children = (Child(INLINE_POLICY, "Queue"),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid name, attributes of FIFO queues on others, and settings that contradict each other."""
        check_conflicts(CONFLICTS, declared, request)
        if request.operation == "CREATE":
            check_conflicts([(_is_encrypted_twice, TWO_ENCRYPTIONS)], declared, request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:  # noqa: ARG002 - the model says it all
        """Turns the encryption with SQS's own key off where the queue has a KMS key."""
        if model.get("KmsMasterKeyId"):
            model["SqsManagedSseEnabled"] = False
        return model


def _is_fifo(queue: Model) -> bool:
    return queue.get("FifoQueue") is True


def _has_bad_name(queue: Model) -> bool:
    return "QueueName" in queue and not _is_fifo(queue) and not STANDARD_NAME.fullmatch(queue["QueueName"])


def _has_bad_fifo_name(queue: Model) -> bool:
    return "QueueName" in queue and _is_fifo(queue) and not FIFO_NAME.fullmatch(queue["QueueName"])


def _fifo_attribute(queue: Model) -> str | None:
    return None if _is_fifo(queue) else next((name for name in FIFO_ONLY if queue.get(name)), None)


def _is_encrypted_twice(queue: Model) -> bool:
    return bool(queue.get("KmsMasterKeyId")) and queue.get("SqsManagedSseEnabled") is True


def _redrive(queue: Model) -> dict[str, Any]:
    return json_object(queue.get("RedrivePolicy")) or {}


def _bad_receive_count(queue: Model) -> str | None:
    count = _redrive(queue).get("maxReceiveCount", 1)
    return str(count) if isinstance(count, int) and not 1 <= count <= 1000 else None


def _has_other_dead_letter_queue(queue: Model) -> bool:
    target = _redrive(queue).get("deadLetterTargetArn")
    return isinstance(target, str) and target.endswith(".fifo") != _is_fifo(queue)


CONFLICTS: Sequence[Conflict] = (
    (_has_bad_name, BAD_NAME),
    (_has_bad_fifo_name, BAD_FIFO_NAME),
    (_fifo_attribute, UNKNOWN_ATTRIBUTE),
    (_bad_receive_count, BAD_RECEIVE_COUNT),
    (_has_other_dead_letter_queue, OTHER_DEAD_LETTER_QUEUE),
)


# --- policies ---


class QueuePolicy(ServiceHandler):
    """A policy of queues."""

    def __init__(self, path: str) -> None:
        self.references = (Reference(path, QUEUE, NO_QUEUE),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid policy."""
        POLICY_RULES.check(declared["PolicyDocument"], request)


HANDLERS: Mapping[str, Handler] = {
    QUEUE: Queue(),
    QUEUE_POLICY: QueuePolicy("Queues/*"),
    INLINE_POLICY: QueuePolicy("Queue"),
}
