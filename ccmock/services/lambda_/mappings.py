"""Event source mappings: the queues and streams that a function reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...contract.arns import is_external, service_in_arn
from ...contract.handler import HandlerRequest, Model
from ...handlers.error_texts import ErrorText
from ...handlers.model_keys import by_property
from ...handlers.references import resource_exists
from . import texts
from .naming import FUNCTION, FunctionName, PartOfFunction, parse_function_name

MAPPING = "AWS::Lambda::EventSourceMapping"
QUEUE = "AWS::SQS::Queue"
DEFAULT_VISIBILITY, DEFAULT_TIMEOUT = 30, 3


@dataclass(frozen=True)
class Source:
    """A service of event sources.

    `types`: the types whose property `key` is the ARN of the source. `missing`: the error where it does not exist.
    `has_position`: whether a mapping requires a starting position.
    """

    types: tuple[str, ...] = ()
    key: str = "Arn"
    missing: ErrorText = texts.NO_STREAM
    has_position: bool = True


SOURCES: Mapping[str, Source] = {
    "sqs": Source((QUEUE,), "Arn", texts.NO_QUEUE, has_position=False),
    "mq": Source(has_position=False),
    "kinesis": Source(("AWS::Kinesis::Stream",)),
    "dynamodb": Source(("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"), "StreamArn"),
    "kafka": Source(),
    "rds": Source(),
}
"""Service in the source's ARN → what is known of its event sources."""

CONSUMER = Source(("AWS::Kinesis::StreamConsumer",), "ConsumerARN")


class EventSourceMapping(PartOfFunction):
    """The mapping of a queue or stream to the function that reads it."""

    def check_function_exists(self, request: HandlerRequest) -> None:
        """Raises where the function or its source does not exist, or their timeouts do not fit."""
        super().check_function_exists(request)
        arn = request.desired_state.get("EventSourceArn")
        if arn is None or request.previous_state:
            return
        _check_source(request, arn)
        _check_visibility(request, arn)

    def create(self, request: HandlerRequest) -> Model:
        """Creates the mapping. Raises where there is one of the same source and function."""
        self.check_function_exists(request)
        for model in request.handler_context.seen_by(MAPPING, _by_ends, _ends(request.desired_state)):
            if "EventSourceArn" in model:
                source, name = _ends(model)
                same = texts.SAME_QUEUE_MAPPING if service_in_arn(source) == "sqs" else texts.SAME_STREAM_MAPPING
                raise same.error(request, source=source, name=name.name, existing=model["Id"])
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a missing source, and for a starting position or batch size that does not fit the source."""
        super().check(request, declared)
        source = declared.get("EventSourceArn", "")
        if not source and "SelfManagedEventSource" not in declared:
            raise texts.NO_SOURCE.error(request)
        if "StartingPosition" not in declared:
            if SOURCES.get(service_in_arn(source), Source()).has_position:
                raise texts.NO_STARTING_POSITION.error(request)
        elif service_in_arn(source) == "sqs":
            raise texts.NEEDLESS_STARTING_POSITION.error(request)
        is_large = declared.get("BatchSize", 0) > 10 and not declared.get("MaximumBatchingWindowInSeconds")
        if service_in_arn(source) == "sqs" and is_large:
            raise texts.NO_BATCH_WINDOW.error(request)


def _ends(model: Model) -> tuple[str, FunctionName]:
    return model.get("EventSourceArn", ""), parse_function_name(model["FunctionName"])


def _by_ends(model: Model) -> tuple[tuple[str, FunctionName]]:
    return (_ends(model),)


def _check_source(request: HandlerRequest, arn: str) -> None:
    context = request.handler_context
    source = CONSUMER if "/consumer/" in arn else SOURCES.get(service_in_arn(arn), Source())
    known = [type_name for type_name in source.types if context.checks_references_to(type_name)]
    if not known or is_external(arn, known[0], context):
        return
    if not any(resource_exists(context, type_name, arn, (source.key,)) for type_name in source.types):
        raise source.missing.error(request, value=arn)


def _check_visibility(request: HandlerRequest, arn: str) -> None:
    """Raises where the visibility timeout of a queue is shorter than the timeout of the function."""
    function = request.handler_context.model_of(
        FUNCTION, parse_function_name(request.desired_state["FunctionName"]).name
    )
    queue = next(request.handler_context.seen_by(QUEUE, by_property("Arn"), arn), None)
    if function is None or queue is None:
        return
    visibility, timeout = queue.get("VisibilityTimeout", DEFAULT_VISIBILITY), function.get("Timeout", DEFAULT_TIMEOUT)
    if visibility < timeout:
        raise texts.SHORT_VISIBILITY.error(request, visibility=visibility, timeout=timeout)


HANDLERS = {MAPPING: EventSourceMapping()}
