"""Kinesis: streams with their shards, and the consumers that are registered with them."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract.handler import Handler, HandlerRequest, Model
from ..handlers.error_texts import ErrorText
from ..handlers.generic import GenericHandler
from ..handlers.references import Holder, Reference, is_elsewhere
from .shared.conflicts import Conflict, check_conflicts
from .shared.relations import RelatedHandler

STREAM, CONSUMER, POLICY = (f"AWS::Kinesis::{name}" for name in ("Stream", "StreamConsumer", "ResourcePolicy"))
SERVICE = "Kinesis"
SHORTEST_HOURS = 24

NO_SHARDS = ErrorText("InvalidRequest", "ShardCount is expected when StreamMode=PROVISIONED")
NEEDLESS_SHARDS = ErrorText("InvalidRequest", "ShardCount is not expected when StreamMode=ON_DEMAND")
NEEDLESS_WARMTH = ErrorText("InvalidRequest", "WarmThroughputMiBps can only be set for ON_DEMAND streams")
ALL_AND_OTHERS = ErrorText("InvalidRequest", "DesiredShardLevelMetrics cannot have ALL with other metric names")
SHORT_RETENTION = ErrorText(
    "InvalidRequest",
    "Minimum allowed retention period is 24 hours. Requested retention period ({value} hours) is too short.",
    SERVICE,
)
TOO_MANY_SHARDS = ErrorText(
    "InvalidRequest",
    "UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: {now}. "
    "Target shard count: {wanted}.",
    SERVICE,
)
TOO_FEW_SHARDS = ErrorText(
    "InvalidRequest",
    "UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: {now}. "
    "Target shard count: {wanted}.",
    SERVICE,
)
SAME_STREAM = ErrorText("AlreadyExists", "Stream {value} under account {account} already exists.", SERVICE)
HAS_CONSUMERS = ErrorText(
    "ResourceConflict",
    "Stream {identifier} under account {account} has registered consumers and cannot be deleted.",
    SERVICE,
)
NO_STREAM = ErrorText("NotFound", "Stream {name} under account {account} not found.", SERVICE)
SAME_CONSUMER = ErrorText("AlreadyExists", "Consumer {value} under stream {stream} already exists.", SERVICE)
NO_RESOURCE = ErrorText("NotFound", "Resource {value} was not found.", SERVICE)


def _mode(model: Model) -> str | None:
    mode: str | None = model.get("StreamModeDetails", {}).get("StreamMode")
    return mode


CONFLICTS: tuple[Conflict, ...] = (
    (lambda model: _mode(model) == "PROVISIONED" and "ShardCount" not in model, NO_SHARDS),
    (lambda model: _mode(model) == "ON_DEMAND" and "ShardCount" in model, NEEDLESS_SHARDS),
    (lambda model: _mode(model) != "ON_DEMAND" and "WarmThroughputMiBps" in model, NEEDLESS_WARMTH),
)
"""Of what a caller says of a new stream."""


class Stream(GenericHandler):
    """A stream, which stays while it has consumers."""

    held_by = (Holder(CONSUMER, "StreamARN", HAS_CONSUMERS, key="Arn"),)

    def create(self, request: HandlerRequest) -> Model:
        """Makes the stream. Shards are counted where they are provisioned, and nowhere else."""
        check_conflicts(CONFLICTS, request.desired_state, request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Changes the stream, at most to double or half the shards."""
        now, wanted = request.previous_state.get("ShardCount"), request.desired_state.get("ShardCount")
        if now and wanted and _mode(request.desired_state) == "PROVISIONED":
            if wanted > 2 * now:
                raise TOO_MANY_SHARDS.error(request, now=now, wanted=wanted)
            if 2 * wanted < now:
                raise TOO_FEW_SHARDS.error(request, now=now, wanted=wanted)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a name that is taken, and what no stream can be."""
        name, hours = declared.get("Name", ""), declared.get("RetentionPeriodHours", SHORTEST_HOURS)
        if not request.previous_state and request.handler_context.is_taken(STREAM, name):
            raise SAME_STREAM.error(request, value=name)
        if hours < SHORTEST_HOURS:
            raise SHORT_RETENTION.error(request, value=hours)
        metrics = declared.get("DesiredShardLevelMetrics", ())
        if "ALL" in metrics and len(metrics) > 1:
            raise ALL_AND_OTHERS.error(request)


class StreamConsumer(RelatedHandler):
    """Someone who reads from a stream, by a name that is its own there."""

    def create(self, request: HandlerRequest) -> Model:
        """Registers the consumer; NotFound where there is no stream."""
        arn, context = request.desired_state["StreamARN"], request.handler_context
        is_unknown = is_elsewhere(arn, STREAM, context) or not context.checks_references_to(STREAM)
        name = arn.rpartition("/")[2]
        if not is_unknown and not context.exists(STREAM, name):
            raise NO_STREAM.error(request, name=name)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a second consumer of the same name."""
        for model in request.handler_context.seen(CONSUMER):
            if all(model.get(name) == declared[name] for name in ("ConsumerName", "StreamARN")):
                raise SAME_CONSUMER.error(request, value=declared["ConsumerName"], stream=declared["StreamARN"])


class ResourcePolicy(GenericHandler):
    """Who may use a stream or a consumer."""

    references = (Reference("ResourceArn", STREAM, NO_RESOURCE, keys=("Arn",), outside=("*/consumer/*",)),)


HANDLERS: Mapping[str, Handler] = {STREAM: Stream(), CONSUMER: StreamConsumer(), POLICY: ResourcePolicy()}
