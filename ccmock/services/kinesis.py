"""Kinesis: streams with their shards, and the consumers that are registered with them."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract.arns import is_external
from ..contract.handler import Handler, HandlerRequest, Model
from ..handlers.error_texts import HANDLER_TEXT, ServiceTexts
from ..handlers.references import Reference
from .shared.conflicts import Conflict, check_conflicts
from .shared.service_handler import ServiceHandler

STREAM = "AWS::Kinesis::Stream"
CONSUMER = "AWS::Kinesis::StreamConsumer"
POLICY = "AWS::Kinesis::ResourcePolicy"

_error_text = ServiceTexts("Kinesis")

NO_SHARDS = HANDLER_TEXT("ShardCount is expected when StreamMode=PROVISIONED")
NEEDLESS_SHARDS = HANDLER_TEXT("ShardCount is not expected when StreamMode=ON_DEMAND")
NEEDLESS_WARMTH = HANDLER_TEXT("WarmThroughputMiBps can only be set for ON_DEMAND streams")
ALL_AND_OTHERS = HANDLER_TEXT("DesiredShardLevelMetrics cannot have ALL with other metric names")
TOO_MANY_SHARDS = _error_text(
    "UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: {now}. "
    "Target shard count: {wanted}."
)
TOO_FEW_SHARDS = _error_text(
    "UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: {now}. "
    "Target shard count: {wanted}."
)
SAME_STREAM = _error_text("Stream {value} under account {account} already exists.", "AlreadyExists")
HAS_CONSUMERS = _error_text(
    "Stream {identifier} under account {account} has registered consumers and cannot be deleted.", "ResourceConflict"
)
NO_STREAM = _error_text("Stream {name} under account {account} not found.", "NotFound")
SAME_CONSUMER = _error_text("Consumer {value} under stream {stream} already exists.", "AlreadyExists")
NO_RESOURCE = _error_text("Resource {value} was not found.", "NotFound")


def _mode(model: Model) -> str | None:
    mode: str | None = model.get("StreamModeDetails", {}).get("StreamMode")
    return mode


CONFLICTS: tuple[Conflict, ...] = (
    (lambda model: _mode(model) == "PROVISIONED" and "ShardCount" not in model, NO_SHARDS),
    (lambda model: _mode(model) == "ON_DEMAND" and "ShardCount" in model, NEEDLESS_SHARDS),
    (lambda model: _mode(model) != "ON_DEMAND" and "WarmThroughputMiBps" in model, NEEDLESS_WARMTH),
)
"""Conflicts in the desired state of a new stream."""


class Stream(ServiceHandler):
    """A stream, which cannot be deleted while it has consumers."""

    def create(self, request: HandlerRequest) -> Model:
        """Creates the stream. Raises where the shard count does not fit the stream's mode."""
        check_conflicts(CONFLICTS, request.desired_state, request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Changes the stream. Raises where the shard count more than doubles or is less than half."""
        now, wanted = request.previous_state.get("ShardCount"), request.desired_state.get("ShardCount")
        if now and wanted and _mode(request.desired_state) == "PROVISIONED":
            if wanted > 2 * now:
                raise TOO_MANY_SHARDS.error(request, now=now, wanted=wanted)
            if 2 * wanted < now:
                raise TOO_FEW_SHARDS.error(request, now=now, wanted=wanted)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name, and for ALL among other metrics."""
        name = declared.get("Name", "")
        if not request.previous_state and request.handler_context.is_taken(STREAM, name):
            raise SAME_STREAM.error(request, value=name)
        metrics = declared.get("DesiredShardLevelMetrics", ())
        if "ALL" in metrics and len(metrics) > 1:
            raise ALL_AND_OTHERS.error(request)


class StreamConsumer(ServiceHandler):
    """A consumer of a stream, whose name is unique among the stream's consumers."""

    references = (Reference("StreamARN", STREAM, missing=None, keys=("Arn",), in_use=HAS_CONSUMERS),)

    def create(self, request: HandlerRequest) -> Model:
        """Registers the consumer. Raises where the stream does not exist."""
        arn, context = request.desired_state["StreamARN"], request.handler_context
        is_unchecked = is_external(arn, STREAM, context) or not context.checks_references_to(STREAM)
        name = arn.rpartition("/")[2]
        if not is_unchecked and not context.exists(STREAM, name):
            raise NO_STREAM.error(request, name=name)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a second consumer of the same name."""
        for model in request.handler_context.seen(CONSUMER):
            if all(model.get(name) == declared[name] for name in ("ConsumerName", "StreamARN")):
                raise SAME_CONSUMER.error(request, value=declared["ConsumerName"], stream=declared["StreamARN"])


class ResourcePolicy(ServiceHandler):
    """The resource policy of a stream or a consumer."""

    references = (Reference("ResourceArn", STREAM, NO_RESOURCE, keys=("Arn",), outside=("*/consumer/*",)),)


HANDLERS: Mapping[str, Handler] = {STREAM: Stream(), CONSUMER: StreamConsumer(), POLICY: ResourcePolicy()}
