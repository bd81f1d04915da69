"""Event source mappings: what a function reads from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...contract.handler import HandlerRequest, Model
from ...handlers.error_texts import ErrorText
from ...handlers.references import is_elsewhere, is_there
from . import texts
from .naming import FUNCTION, Named, OfFunctionHandler, named

MAPPING, QUEUE = "AWS::Lambda::EventSourceMapping", "AWS::SQS::Queue"
DEFAULT_VISIBILITY, DEFAULT_TIMEOUT = 30, 3


@dataclass(frozen=True)
class Source:
    """A kind of event source: the types whose `key` is its ARN, and how Lambda refuses one that is not there."""

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
"""By the service in the source's ARN."""

CONSUMER = Source(("AWS::Kinesis::StreamConsumer",), "ConsumerARN")


class EventSourceMapping(OfFunctionHandler):
    """A function's reading from a queue or stream."""

    def check_named(self, request: HandlerRequest) -> None:
        """Refuses where the function or its source is not there, or do not go together."""
        super().check_named(request)
        arn = request.desired_state.get("EventSourceArn")
        if arn is None or request.previous_state:
            return
        _check_source(request, arn)
        _check_visibility(request, arn)

    def create(self, request: HandlerRequest) -> Model:
        """Makes the mapping, unless there is one of the same source and function."""
        self.check_named(request)
        for model in request.handler_context.seen(MAPPING):
            if _ends(model) == _ends(request.desired_state) and "EventSourceArn" in model:
                source, name = _ends(model)
                same = texts.SAME_QUEUE_MAPPING if _kind(source) == "sqs" else texts.SAME_STREAM_MAPPING
                raise same.error(request, source=source, name=name.name, existing=model["Id"])
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a mapping of nothing, and one that begins where its source cannot begin."""
        super().check(request, declared)
        source = declared.get("EventSourceArn", "")
        if not source and "SelfManagedEventSource" not in declared:
            raise texts.NO_SOURCE.error(request)
        if "StartingPosition" not in declared:
            if SOURCES.get(_kind(source), Source()).has_position:
                raise texts.NO_STARTING_POSITION.error(request)
        elif _kind(source) == "sqs":
            raise texts.NEEDLESS_STARTING_POSITION.error(request)
        is_large = declared.get("BatchSize", 0) > 10 and not declared.get("MaximumBatchingWindowInSeconds")
        if _kind(source) == "sqs" and is_large:
            raise texts.NO_BATCH_WINDOW.error(request)


def _kind(arn: str) -> str:
    """The service in an ARN."""
    return arn.split(":")[2] if arn.startswith("arn:") else ""


def _ends(model: Model) -> tuple[str, Named]:
    return model.get("EventSourceArn", ""), named(model["FunctionName"])


def _check_source(request: HandlerRequest, arn: str) -> None:
    context = request.handler_context
    source = CONSUMER if "/consumer/" in arn else SOURCES.get(_kind(arn), Source())
    known = [type_name for type_name in source.types if context.checks_references_to(type_name)]
    if not known or is_elsewhere(arn, known[0], context):
        return
    if not any(is_there(context, type_name, arn, (source.key,)) for type_name in source.types):
        raise source.missing.error(request, value=arn)


def _check_visibility(request: HandlerRequest, arn: str) -> None:
    """A queue must hide what a function works on at least as long as that may work."""
    function = request.handler_context.model_of(FUNCTION, named(request.desired_state["FunctionName"]).name)
    queue = next((model for model in request.handler_context.seen(QUEUE) if model.get("Arn") == arn), None)
    if function is None or queue is None:
        return
    visibility, timeout = queue.get("VisibilityTimeout", DEFAULT_VISIBILITY), function.get("Timeout", DEFAULT_TIMEOUT)
    if visibility < timeout:
        raise texts.SHORT_VISIBILITY.error(request, visibility=visibility, timeout=timeout)


HANDLERS = {MAPPING: EventSourceMapping()}
