"""SNS: topics, standard and FIFO, what subscribes to them, and their policies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..contract.handler import Handler, HandlerContext, HandlerRequest, Model
from ..handlers.error_texts import HANDLER_TEXT, ErrorText, ServiceTexts, with_identifier
from ..handlers.model_keys import by_property
from ..handlers.references import Reference
from .shared.conflicts import Conflict, check_conflicts
from .shared.policy_rules import PolicyRules, has_action_other_than, lacks
from .shared.service_handler import Child, ServiceHandler, create_alongside
from .shared.shared_lists import SharedListHandler

TOPIC = "AWS::SNS::Topic"
SUBSCRIPTION = "AWS::SNS::Subscription"
TOPIC_POLICY = "AWS::SNS::TopicPolicy"
INLINE_POLICY = "AWS::SNS::TopicInlinePolicy"

STANDARD_NAME = re.compile(r"[A-Za-z0-9_-]{1,256}")
FIFO_NAME = re.compile(r"[A-Za-z0-9_-]{1,251}\.fifo")

_error_text = ServiceTexts("Sns")
_invalid = ServiceTexts("Sns", prefix="Invalid parameter: ")

SAME_TOPIC = HANDLER_TEXT(
    "Resource of type 'AWS::SNS::Topic' with identifier '{value}' already exists.", "AlreadyExists"
)
NO_TOPIC = _error_text("Topic does not exist", "NotFound", 404)
BAD_NAME = _invalid("Topic Name")
BAD_FIFO_NAME = _invalid(
    "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, "
    "underscores, and hyphens, and must be between 1 and 256 characters long."
)
FIFO_ATTRIBUTE = _invalid("Attributes Reason: ContentBasedDeduplication can only be set for FIFO topics")
NO_SUCH_PROTOCOL = _invalid("Does not support this protocol string: {value}")
NO_ENDPOINT = _invalid("Endpoint")
OTHER_ENDPOINT = _invalid("Endpoint must match the specified protocol")
BAD_EMAIL = _invalid("Email address")
BAD_PHONE_NUMBER = _invalid("Invalid SMS endpoint: {value}")
BAD_QUEUE = _invalid("SQS endpoint ARN")
BAD_FUNCTION = _invalid("Lambda endpoint ARN")
BAD_DELIVERY_STREAM = _invalid("Delivery stream endpoint ARN")
BAD_APPLICATION = _invalid("Application endpoint arn invalid:{value}")
NO_ROLE = _invalid("Attributes Reason: SubscriptionRoleArn is required for the firehose protocol")
FIFO_QUEUE = _invalid(
    "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics"
)
BAD_POLICY = _invalid("Policy Error: null")
POLICY_RULES = PolicyRules(
    BAD_POLICY,
    (
        (lacks("Principal", "NotPrincipal"), BAD_POLICY),
        (has_action_other_than("sns:[!*]*"), _invalid("Policy statement action out of service scope!")),
    ),
)


# --- topics ---


class Topic(SharedListHandler):
    """A topic. A read shows all of its subscriptions, whichever resource made them; they are deleted with it."""

    children = (Child(SUBSCRIPTION, "TopicArn"), Child(INLINE_POLICY, "TopicArn"))

    def created(self, request: HandlerRequest, model: Model) -> None:
        """Creates the subscriptions that the topic lists."""
        _subscribe(request, model)

    def updated(self, request: HandlerRequest, model: Model) -> None:
        """Creates the subscriptions that the topic lists newly."""
        _subscribe(request, model)

    def update(self, request: HandlerRequest) -> Model:
        """Changes the topic, and deletes the subscriptions that it does not list any more."""
        model = super().update(request)
        _unsubscribe(request, model["TopicArn"])
        return model

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid or taken name, and for invalid subscriptions."""
        check_conflicts(TOPIC_CONFLICTS, declared, request)
        name = declared.get("TopicName")
        same = request.handler_context.seen_by(TOPIC, by_property("TopicName"), name)
        for topic in same if request.operation == "CREATE" else ():
            raise with_identifier(SAME_TOPIC.error(request, value=name), topic["TopicArn"])
        for subscription in declared.get("Subscription", ()):
            check_conflicts(ENDPOINT_CONFLICTS, {"TopicArn": name or "", **subscription}, request)

    def read(self, request: HandlerRequest) -> Model:
        """The topic with the subscriptions that still exist."""
        model = super().read(request)
        if "Subscription" in model:
            there = self.added_by_others(request)["Subscription"]
            model["Subscription"] = [one for one in model["Subscription"] if one in there]
        return model

    def added_by_others(self, request: HandlerRequest) -> Mapping[str, list[Any]]:
        """All subscriptions, including those that the topic lists itself."""
        arn, context = request.previous_state["TopicArn"], request.handler_context
        return {"Subscription": [_listed(subscription) for subscription in _subscriptions(arn, context)]}


def _subscriptions(topic_arn: str, context: HandlerContext) -> Iterator[Model]:
    return context.seen_by(SUBSCRIPTION, by_property("TopicArn"), topic_arn)


def _listed(subscription: Model) -> Model:
    """A subscription as its topic lists it."""
    return {name: subscription[name] for name in ("Endpoint", "Protocol") if name in subscription}


def _subscribe(request: HandlerRequest, topic: Model) -> None:
    there = [_listed(subscription) for subscription in _subscriptions(topic["TopicArn"], request.handler_context)]
    for wanted in topic.get("Subscription", ()):
        if wanted not in there:
            create_alongside(request, SUBSCRIPTION, {"TopicArn": topic["TopicArn"], **wanted})


def _unsubscribe(request: HandlerRequest, topic_arn: str) -> None:
    wanted = request.desired_state.get("Subscription", [])
    for subscription in list(_subscriptions(topic_arn, request.handler_context)):
        if _listed(subscription) not in wanted:
            request.handler_context.remove(SUBSCRIPTION, subscription["Arn"])


def _is_fifo(topic: Model) -> bool:
    return topic.get("FifoTopic") is True


def _has_bad_name(topic: Model) -> bool:
    return "TopicName" in topic and not _is_fifo(topic) and not STANDARD_NAME.fullmatch(topic["TopicName"])


def _has_bad_fifo_name(topic: Model) -> bool:
    return "TopicName" in topic and _is_fifo(topic) and not FIFO_NAME.fullmatch(topic["TopicName"])


def _has_fifo_attribute(topic: Model) -> bool:
    return not _is_fifo(topic) and topic.get("ContentBasedDeduplication") is True


TOPIC_CONFLICTS: Sequence[Conflict] = (
    (_has_bad_name, BAD_NAME),
    (_has_bad_fifo_name, BAD_FIFO_NAME),
    (_has_fifo_attribute, FIFO_ATTRIBUTE),
)


# --- subscriptions ---


class Subscription(ServiceHandler):
    """A subscription to a topic."""

    references = (Reference("TopicArn", TOPIC, NO_TOPIC),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an unknown protocol, and for an endpoint that does not fit the protocol."""
        check_conflicts(ENDPOINT_CONFLICTS, declared, request)
        check_conflicts(SUBSCRIPTION_CONFLICTS, declared, request)


PROTOCOLS: Mapping[str, tuple[str, ErrorText]] = {
    "http": (r"http://.+", OTHER_ENDPOINT),
    "https": (r"https://.+", OTHER_ENDPOINT),
    "email": (r"[^@\s]+@[^@\s]+", BAD_EMAIL),
    "email-json": (r"[^@\s]+@[^@\s]+", BAD_EMAIL),
    "sms": (r"\+?[0-9][0-9 ()./-]*", BAD_PHONE_NUMBER),
    "sqs": (r"arn:[^:]*:sqs:.+", BAD_QUEUE),
    "lambda": (r"arn:[^:]*:lambda:.+", BAD_FUNCTION),
    "firehose": (r"arn:[^:]*:firehose:.+", BAD_DELIVERY_STREAM),
    "application": (r"arn:[^:]*:sns:.+", BAD_APPLICATION),
}
"""Protocol → the pattern of its endpoints, and the error for others."""


def _unknown_protocol(subscription: Model) -> str | None:
    protocol = str(subscription["Protocol"])
    return None if protocol in PROTOCOLS else protocol


def _has_no_endpoint(subscription: Model) -> bool:
    return not subscription.get("Endpoint")


def _endpoint_conflict(protocol: str) -> Conflict:
    pattern, error_text = PROTOCOLS[protocol]

    def is_other(subscription: Model) -> str | None:
        endpoint = str(subscription["Endpoint"])
        return endpoint if subscription["Protocol"] == protocol and not re.fullmatch(pattern, endpoint) else None

    return is_other, error_text


def _is_fifo_queue_for_standard_topic(subscription: Model) -> bool:
    is_fifo_queue = subscription["Protocol"] == "sqs" and subscription["Endpoint"].endswith(".fifo")
    return is_fifo_queue and not subscription["TopicArn"].endswith(".fifo")


def _lacks_role(subscription: Model) -> bool:
    return subscription["Protocol"] == "firehose" and "SubscriptionRoleArn" not in subscription


ENDPOINT_CONFLICTS: Sequence[Conflict] = (
    (_unknown_protocol, NO_SUCH_PROTOCOL),
    (_has_no_endpoint, NO_ENDPOINT),
    *map(_endpoint_conflict, PROTOCOLS),
    (_is_fifo_queue_for_standard_topic, FIFO_QUEUE),
)
SUBSCRIPTION_CONFLICTS: Sequence[Conflict] = ((_lacks_role, NO_ROLE),)


# --- policies ---


class TopicPolicy(ServiceHandler):
    """A policy of topics."""

    def __init__(self, path: str) -> None:
        self.references = (Reference(path, TOPIC, NO_TOPIC),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid policy."""
        POLICY_RULES.check(declared["PolicyDocument"], request)


HANDLERS: Mapping[str, Handler] = {
    TOPIC: Topic(),
    SUBSCRIPTION: Subscription(),
    TOPIC_POLICY: TopicPolicy("Topics/*"),
    INLINE_POLICY: TopicPolicy("TopicArn"),
}
