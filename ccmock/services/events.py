"""EventBridge: rules and the buses that they listen to, archives, connections and API destinations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..contract.arns import local_arn, parse_arn
from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerRequest, Model
from ..handlers.error_texts import HANDLER_TEXT, ServiceTexts, with_identifier
from ..handlers.model_keys import by_property
from ..handlers.references import Reference
from ..registry.json_text import json_object
from .shared.conflicts import Conflict, check_conflicts
from .shared.service_handler import Child, ServiceHandler

RULE = "AWS::Events::Rule"
EVENT_BUS = "AWS::Events::EventBus"
BUS_POLICY = "AWS::Events::EventBusPolicy"
ARCHIVE = "AWS::Events::Archive"
CONNECTION = "AWS::Events::Connection"
API_DESTINATION = "AWS::Events::ApiDestination"

_error_text = ServiceTexts("EventBridge")
DEFAULT_BUS = "default"
"""The event bus that every account has in every region."""

OUTSIDE = (DEFAULT_BUS, f"arn:*:event-bus/{DEFAULT_BUS}", "aws.partner/*", "arn:*:event-bus/aws.partner/*")
"""Patterns of the event buses that no test creates: the default bus and those of partners."""

RATE = re.compile(r"rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)")
CRON = re.compile(r"cron\(\S+ +\S+ +(\? +\S+ +\S+|\S+ +\S+ +\?) +\S+\)")
TARGETS_WITH_ROLE = tuple(
    re.compile(f"arn:[^:]*:{target}")
    for target in (
        "events:[^:]*:[^:]*:(event-bus|api-destination)/",
        "(batch|codebuild|codepipeline|ecs|firehose|kinesis|states):",
    )
)
"""The targets for which EventBridge requires a role."""

_general = ServiceTexts("EventBridge", code="GeneralServiceException")


def _requested_bus(request: HandlerRequest) -> str:
    state = request.desired_state
    return bus_name(state.get("SourceArn") or state.get("EventBusName"))


def bus_name(bus: str | None) -> str:
    """The name of an event bus, given its name or ARN; the default bus where none is given."""
    return (bus or DEFAULT_BUS).rpartition(":event-bus/")[2]


# What does not exist, or exists already.
NO_BUS = _error_text(
    "Event bus {bus} does not exist.", "NotFound", details=lambda request: {"bus": _requested_bus(request)}
)
NO_CONNECTION = _error_text(
    "Connection '{name}' does not exist.",
    "NotFound",
    details=lambda request: {"name": request.desired_state["ConnectionArn"].split("/")[1]},
)
SAME_RULE = HANDLER_TEXT(
    "Resource of type 'AWS::Events::Rule' with identifier '{value}' already exists.", "AlreadyExists"
)
SAME_BUS = _error_text("Event bus {value} already exists.", "AlreadyExists")
BUS_HAS_RULES = _general("Event bus can't be deleted since it has rules.")

# What is wrong with a rule.
NO_TRIGGER = _general("Parameter(s) EventPattern or ScheduleExpression must be specified.")
BAD_SCHEDULE = _general("Parameter ScheduleExpression is not valid.")
SCHEDULE_ON_OTHER_BUS = _general("ScheduleExpression is supported only on the default event bus.")
BAD_PATTERN = _error_text("Event pattern is not valid. Reason: {value}")
BAD_TARGET = _general("Parameter {value} is not valid. Reason: Provided Arn is not in correct format.")
NO_TARGET_ROLE = _general("RoleArn is required for target {value}.")

# What is wrong with an event bus.
BAD_BUS_NAME = _general("Event bus name starting with 'aws.' is not valid.")
PARTNER_BUS_NAME = _general("Parameter Name is not valid. Reason: only partner event buses have a name with a slash.")


# --- rules ---


class Rule(ServiceHandler):
    """A rule, whose name is unique on its event bus."""

    references = (Reference("EventBusName", EVENT_BUS, NO_BUS, ("Arn",), OUTSIDE, in_use=BUS_HAS_RULES),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name, a move to another bus, and invalid triggers and targets."""
        bus = bus_name(declared.get("EventBusName"))
        if request.operation == "CREATE":
            _check_free(declared.get("Name"), bus, request)
        elif bus != bus_name(request.previous_state["EventBusName"]):
            raise HandlerError("NotUpdatable")
        check_conflicts(CONFLICTS, declared, request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Adds the ARN, which has the name of the bus in it however the caller named the bus."""
        bus = bus_name(model["EventBusName"])
        if request.operation == "CREATE":
            path = model["Name"] if bus == DEFAULT_BUS else f"{bus}/{model['Name']}"
            model["Arn"] = local_arn(request.handler_context, "events", f"rule/{path}")
        return model


def _check_free(name: str | None, bus: str, request: HandlerRequest) -> None:
    for rule in request.handler_context.seen_by(RULE, by_property("Name"), name):
        if bus_name(rule["EventBusName"]) == bus:
            identifier = name if bus == DEFAULT_BUS else f"{bus}|{name}"
            raise with_identifier(SAME_RULE.error(request, value=identifier), rule["Arn"])


def _has_no_trigger(rule: Model) -> bool:
    return not rule.get("EventPattern") and not rule.get("ScheduleExpression")


def _has_bad_schedule(rule: Model) -> bool:
    schedule = rule.get("ScheduleExpression") or "rate(1 day)"
    return not RATE.fullmatch(schedule) and not CRON.fullmatch(schedule)


def _is_scheduled_on_other_bus(rule: Model) -> bool:
    return bool(rule.get("ScheduleExpression")) and bus_name(rule.get("EventBusName")) != DEFAULT_BUS


def _bad_pattern(model: Model) -> str | None:
    """What is wrong with the event pattern; None where nothing is, or there is no pattern."""
    pattern = model.get("EventPattern")
    if not pattern:
        return None
    found = json_object(pattern)
    return "Filter is not an object" if found is None else next(_faults(found), None)


def _faults(pattern: Mapping[str, Any]) -> Iterator[str]:
    for name, value in pattern.items():
        if isinstance(value, dict):
            yield from _faults(value)
        elif not isinstance(value, list):
            yield f'"{name}" must be an object or an array'
        elif not value:
            yield "Empty arrays are not allowed"


def _bad_target(rule: Model) -> str | None:
    arns = (target["Arn"] for target in rule.get("Targets", ()))
    return next((arn for arn in arns if parse_arn(arn) is None), None)


def _target_without_role(rule: Model) -> str | None:
    arns = (target["Arn"] for target in rule.get("Targets", ()) if "RoleArn" not in target)
    return next((arn for arn in arns if any(pattern.match(arn) for pattern in TARGETS_WITH_ROLE)), None)


CONFLICTS: Sequence[Conflict] = (
    (_has_no_trigger, NO_TRIGGER),
    (_has_bad_schedule, BAD_SCHEDULE),
    (_is_scheduled_on_other_bus, SCHEDULE_ON_OTHER_BUS),
    (_bad_pattern, BAD_PATTERN),
    (_bad_target, BAD_TARGET),
    (_target_without_role, NO_TARGET_ROLE),
)


# --- event buses ---


class EventBus(ServiceHandler):
    """An event bus, which cannot be deleted while it has rules; its policy statements are deleted with it."""

    children = (Child(BUS_POLICY, "EventBusName"),)

    def create(self, request: HandlerRequest) -> Model:
        """Raises for the default bus, and for a name that is taken."""
        name = request.desired_state["Name"]
        if name == DEFAULT_BUS or request.handler_context.is_taken(EVENT_BUS, name):
            raise SAME_BUS.error(request, value=name)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for names that are reserved for AWS services and for partners."""
        if "EventSourceName" not in declared:
            check_conflicts(NAME_CONFLICTS, declared, request)


def _has_reserved_name(bus: Model) -> bool:
    return bool(bus["Name"].startswith("aws."))


def _has_partner_name(bus: Model) -> bool:
    return "/" in bus["Name"]


NAME_CONFLICTS: Sequence[Conflict] = ((_has_reserved_name, BAD_BUS_NAME), (_has_partner_name, PARTNER_BUS_NAME))


class EventBusPolicy(ServiceHandler):
    """A statement in the policy of an event bus."""

    references = (Reference("EventBusName", EVENT_BUS, NO_BUS, outside=OUTSIDE),)


class Archive(ServiceHandler):
    """An archive of the events of a bus."""

    references = (Reference("SourceArn", EVENT_BUS, NO_BUS, ("Arn",), OUTSIDE),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid event pattern."""
        check_conflicts([(_bad_pattern, BAD_PATTERN)], declared, request)


class ApiDestination(ServiceHandler):
    """An HTTP endpoint that is reached with a connection."""

    references = (Reference("ConnectionArn", CONNECTION, NO_CONNECTION, ("Arn",)),)


HANDLERS: Mapping[str, Handler] = {
    RULE: Rule(),
    EVENT_BUS: EventBus(),
    BUS_POLICY: EventBusPolicy(),
    ARCHIVE: Archive(),
    API_DESTINATION: ApiDestination(),
}
