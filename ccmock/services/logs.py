"""CloudWatch Logs: log groups, and the streams and filters that belong to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..contract.arns import service_in_arn
from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..handlers.error_texts import ServiceTexts
from ..handlers.references import Reference
from ..registry.pointers import value_at
from .shared.conflicts import Conflict, check_conflicts
from .shared.service_handler import Child, ServiceHandler

LOG_GROUP = "AWS::Logs::LogGroup"
LOG_STREAM = "AWS::Logs::LogStream"
METRIC_FILTER = "AWS::Logs::MetricFilter"
SUBSCRIPTION_FILTER = "AWS::Logs::SubscriptionFilter"
TRANSFORMER = "AWS::Logs::Transformer"
DESTINATION = "AWS::Logs::Destination"
KEY = "AWS::KMS::Key"
FUNCTION = "AWS::Lambda::Function"
STREAM = "AWS::Kinesis::Stream"
DELIVERY_STREAM = "AWS::KinesisFirehose::DeliveryStream"

FILTERS_OF_A_GROUP = 2
"""How many subscription filters a log group may have; a quota that cannot be raised."""

_error_text = ServiceTexts("CloudWatchLogs")
_invalid_filter = replace(_error_text, prefix="Invalid request provided: AWS::Logs::SubscriptionFilter. ")

NO_GROUP = _error_text("The specified log group does not exist.", "NotFound")
PROTECTED = _error_text("Log group {identifier} cannot be deleted while deletion protection is enabled.")
NO_KEY = _error_text(
    "The specified KMS key does not exist or is not allowed to be used with Arn "
    "'arn:{partition}:logs:{region}:{account}:log-group:{group}'",
    details=lambda request: {
        "partition": request.handler_context.partition,
        "group": request.identifier or request.desired_state.get("LogGroupName", ""),
    },
)
TOO_MANY_FILTERS = _error_text("Resource limit exceeded.", "ServiceLimitExceeded")
NO_FUNCTION = _invalid_filter(
    "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your "
    "function."
)
NO_STREAM = _invalid_filter(
    "Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state."
)
NO_DELIVERY_STREAM = _invalid_filter(
    "Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE "
    "state."
)
NO_DESTINATION = _invalid_filter("The specified destination does not exist.")
NO_ROLE = "destinationArn for vendor {} cannot be used without roleArn"
SAME_MEMBER = "Resource of type '{}' with identifier '{}' already exists."


class LogGroup(ServiceHandler):
    """A log group; its streams, filters and transformer are deleted with it."""

    references = (Reference("KmsKeyId", KEY, NO_KEY, ("Arn",), outside=("arn:*:alias/*",)),)
    children = (
        Child(LOG_STREAM, "LogGroupName"),
        Child(METRIC_FILTER, "LogGroupName"),
        Child(SUBSCRIPTION_FILTER, "LogGroupName"),
        Child(TRANSFORMER, "LogGroupIdentifier"),
    )

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while deletion protection is on."""
        if request.previous_state.get("DeletionProtectionEnabled"):
            raise PROTECTED.error(request)
        return super().delete(request)


class Member(ServiceHandler):
    """A part of a log group."""

    references: Sequence[Reference] = (Reference("LogGroupName", LOG_GROUP, NO_GROUP),)

    def create(self, request: HandlerRequest) -> Model:
        """Creates the part. The text for one that exists already has its identifier as JSON."""
        try:
            return super().create(request)
        except HandlerError as error:
            if error.code != "AlreadyExists":
                raise
            pointers = request.resource_type.primary_identifier
            named = {pointer: value_at(request.desired_state, pointer) for pointer in pointers}
            text = SAME_MEMBER.format(request.type_name, json.dumps(named, separators=(",", ":")))
            raise HandlerError("AlreadyExists", text, identifier=error.identifier) from None


# --- subscription filters ---

DESTINATIONS = {
    "lambda": (FUNCTION, NO_FUNCTION),
    "kinesis": (STREAM, NO_STREAM),
    "firehose": (DELIVERY_STREAM, NO_DELIVERY_STREAM),
    "logs": (DESTINATION, NO_DESTINATION),
}
"""The service in a destination's ARN → the type that it names, and the error where that does not exist."""

QUALIFIED_FUNCTION = "arn:*:function:*:*"


def _destination(service: str) -> Reference:
    type_name, missing = DESTINATIONS[service]
    others = tuple(f"arn:*:{other}:*" for other in DESTINATIONS if other != service)
    return Reference("DestinationArn", type_name, missing, ("Arn",), outside=(*others, QUALIFIED_FUNCTION))


class SubscriptionFilter(Member):
    """Sends log events to a destination."""

    references = (*Member.references, *map(_destination, DESTINATIONS))

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a third filter of a log group, and for a destination that requires a role where there is none."""
        check_conflicts(ROLES_NEEDED, declared, request)
        if request.operation == "CREATE":
            group, name = declared["LogGroupName"], declared.get("FilterName")
            others = [
                model["FilterName"]
                for model in request.handler_context.seen(SUBSCRIPTION_FILTER)
                if model["LogGroupName"] == group
            ]
            if name not in others and len(others) >= FILTERS_OF_A_GROUP:
                raise TOO_MANY_FILTERS.error(request)


def _needs_role(vendor: str) -> Conflict:
    def is_missing(declared: Model) -> bool:
        return service_in_arn(declared["DestinationArn"]) == vendor and "RoleArn" not in declared

    return is_missing, _invalid_filter(NO_ROLE.format(vendor))


ROLES_NEEDED = (_needs_role("kinesis"), _needs_role("firehose"))

HANDLERS: Mapping[str, Handler] = {
    LOG_GROUP: LogGroup(),
    LOG_STREAM: Member(),
    METRIC_FILTER: Member(),
    SUBSCRIPTION_FILTER: SubscriptionFilter(),
}
