"""EventBridge: rules and the buses that they listen to, archives, connections and API destinations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerRequest, Model
from ..handlers.error_texts import ErrorText
from ..handlers.generic import GenericHandler
from ..handlers.references import Holder, Reference
from .shared.conflicts import Conflict, check_conflicts
from .shared.detailed_errors import DetailedErrorText, about
from .shared.policy_documents import object_in
from .shared.relations import Child, RelatedHandler

RULE, EVENT_BUS, BUS_POLICY = "AWS::Events::Rule", "AWS::Events::EventBus", "AWS::Events::EventBusPolicy"
ARCHIVE, CONNECTION, API_DESTINATION = (
    "AWS::Events::Archive",
    "AWS::Events::Connection",
    "AWS::Events::ApiDestination",
)
SERVICE = "EventBridge"
DEFAULT_BUS = "default"
"""The event bus that every account has in every region."""

OUTSIDE = (DEFAULT_BUS, f"arn:*:event-bus/{DEFAULT_BUS}", "aws.partner/*", "arn:*:event-bus/aws.partner/*")
"""Forms of event buses that nobody makes here."""

RATE = re.compile(r"rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)")
CRON = re.compile(r"cron\(\S+ +\S+ +(\? +\S+ +\S+|\S+ +\S+ +\?) +\S+\)")
UNDER_A_ROLE = tuple(
    re.compile(f"arn:[^:]*:{target}")
    for target in (
        "events:[^:]*:[^:]*:(event-bus|api-destination)/",
        "(batch|codebuild|codepipeline|ecs|firehose|kinesis|states):",
    )
)
"""Targets that EventBridge can only reach under a role."""


def _general(text: str) -> ErrorText:
    return ErrorText("GeneralServiceException", text, SERVICE)


def _named_bus(request: HandlerRequest) -> str:
    state = request.desired_state
    return bus_name(state.get("SourceArn") or state.get("EventBusName"))


def bus_name(bus: str | None) -> str:
    """The name of an event bus, which may be named by its ARN, or not at all."""
    return (bus or DEFAULT_BUS).rpartition(":event-bus/")[2]


# What is named and not there, or there already.
NO_BUS = DetailedErrorText(
    "NotFound", "Event bus {bus} does not exist.", SERVICE, tell=lambda request: {"bus": _named_bus(request)}
)
NO_CONNECTION = DetailedErrorText(
    "NotFound",
    "Connection '{name}' does not exist.",
    SERVICE,
    tell=lambda request: {"name": request.desired_state["ConnectionArn"].split("/")[1]},
)
SAME_RULE = ErrorText("AlreadyExists", "Resource of type 'AWS::Events::Rule' with identifier '{value}' already exists.")
SAME_BUS = ErrorText("AlreadyExists", "Event bus {value} already exists.", SERVICE)
BUS_HAS_RULES = _general("Event bus can't be deleted since it has rules.")

# What is wrong with a rule.
NO_TRIGGER = _general("Parameter(s) EventPattern or ScheduleExpression must be specified.")
BAD_SCHEDULE = _general("Parameter ScheduleExpression is not valid.")
SCHEDULE_ELSEWHERE = _general("ScheduleExpression is supported only on the default event bus.")
BAD_PATTERN = ErrorText("InvalidRequest", "Event pattern is not valid. Reason: {value}", SERVICE)
BAD_TARGET = _general("Parameter {value} is not valid. Reason: Provided Arn is not in correct format.")
NO_TARGET_ROLE = _general("RoleArn is required for target {value}.")

# What is wrong with an event bus.
BAD_BUS_NAME = _general("Event bus name starting with 'aws.' is not valid.")
PARTNER_BUS_NAME = _general("Parameter Name is not valid. Reason: only partner event buses have a name with a slash.")


# --- rules ---


class Rule(GenericHandler):
    """A rule has its name for itself on its event bus, and something that sets it off."""

    references = (Reference("EventBusName", EVENT_BUS, NO_BUS, ("Arn",), OUTSIDE),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a name that is taken, a move to another bus, and triggers and targets that are none."""
        bus = bus_name(declared.get("EventBusName"))
        if request.operation == "CREATE":
            _check_free(declared.get("Name"), bus, request)
        elif bus != bus_name(request.previous_state["EventBusName"]):
            raise HandlerError("NotUpdatable")
        check_conflicts(CONFLICTS, declared, request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """The ARN, also where the bus was named by its own."""
        bus, context = bus_name(model["EventBusName"]), request.handler_context
        if request.operation == "CREATE":
            path = model["Name"] if bus == DEFAULT_BUS else f"{bus}/{model['Name']}"
            model["Arn"] = f"arn:{context.partition}:events:{context.region}:{context.account_id}:rule/{path}"
        return model


def _check_free(name: str | None, bus: str, request: HandlerRequest) -> None:
    for rule in request.handler_context.seen(RULE):
        if rule["Name"] == name and bus_name(rule["EventBusName"]) == bus:
            identifier = name if bus == DEFAULT_BUS else f"{bus}|{name}"
            raise about(SAME_RULE.error(request, value=identifier), rule["Arn"])


def _has_no_trigger(rule: Model) -> bool:
    return not rule.get("EventPattern") and not rule.get("ScheduleExpression")


def _has_bad_schedule(rule: Model) -> bool:
    schedule = rule.get("ScheduleExpression") or "rate(1 day)"
    return not RATE.fullmatch(schedule) and not CRON.fullmatch(schedule)


def _is_scheduled_elsewhere(rule: Model) -> bool:
    return bool(rule.get("ScheduleExpression")) and bus_name(rule.get("EventBusName")) != DEFAULT_BUS


def _bad_pattern(model: Model) -> str | None:
    """What is wrong with an event pattern, if there is one."""
    pattern = model.get("EventPattern")
    if not pattern:
        return None
    found = object_in(pattern)
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
    return next((arn for arn in arns if not arn.startswith("arn:") or arn.count(":") < 5), None)


def _target_without_role(rule: Model) -> str | None:
    arns = (target["Arn"] for target in rule.get("Targets", ()) if "RoleArn" not in target)
    return next((arn for arn in arns if any(form.match(arn) for form in UNDER_A_ROLE)), None)


CONFLICTS: Sequence[Conflict] = (
    (_has_no_trigger, NO_TRIGGER),
    (_has_bad_schedule, BAD_SCHEDULE),
    (_is_scheduled_elsewhere, SCHEDULE_ELSEWHERE),
    (_bad_pattern, BAD_PATTERN),
    (_bad_target, BAD_TARGET),
    (_target_without_role, NO_TARGET_ROLE),
)


# --- event buses ---


class EventBus(RelatedHandler):
    """An event bus stays while it has rules, and takes its statements away with it."""

    held_by = (
        Holder(RULE, "EventBusName", BUS_HAS_RULES),
        Holder(RULE, "EventBusName", BUS_HAS_RULES, key="Arn"),
    )
    children = (Child(BUS_POLICY, "EventBusName"),)

    def create(self, request: HandlerRequest) -> Model:
        """Refused for the default bus and for others that are there already."""
        name = request.desired_state["Name"]
        if name == DEFAULT_BUS or request.handler_context.is_taken(EVENT_BUS, name):
            raise SAME_BUS.error(request, value=name)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses the names of AWS's own buses and of partners'."""
        if "EventSourceName" not in declared:
            check_conflicts(NAME_CONFLICTS, declared, request)


def _has_reserved_name(bus: Model) -> bool:
    return bool(bus["Name"].startswith("aws."))


def _has_partner_name(bus: Model) -> bool:
    return "/" in bus["Name"]


NAME_CONFLICTS: Sequence[Conflict] = ((_has_reserved_name, BAD_BUS_NAME), (_has_partner_name, PARTNER_BUS_NAME))


class EventBusPolicy(GenericHandler):
    """A statement for an event bus that is there."""

    references = (Reference("EventBusName", EVENT_BUS, NO_BUS, outside=OUTSIDE),)


class Archive(GenericHandler):
    """Keeps what comes to an event bus that is there."""

    references = (Reference("SourceArn", EVENT_BUS, NO_BUS, ("Arn",), OUTSIDE),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a pattern that is none."""
        check_conflicts([(_bad_pattern, BAD_PATTERN)], declared, request)


class ApiDestination(GenericHandler):
    """Is reached over a connection that is there."""

    references = (Reference("ConnectionArn", CONNECTION, NO_CONNECTION, ("Arn",)),)


HANDLERS: Mapping[str, Handler] = {
    RULE: Rule(),
    EVENT_BUS: EventBus(),
    BUS_POLICY: EventBusPolicy(),
    ARCHIVE: Archive(),
    API_DESTINATION: ApiDestination(),
}
