"""What faults do to the calls and requests that they fire for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from ..contract.failures import HandlerError
from ..engine.extension import RegionCall
from ..engine.model import (
    NOTHING_PLANNED,
    ConnectionLost,
    ConnectionTimedOut,
    PlannedFailure,
    PlannedOutcome,
    ResourceRequest,
    StoredResource,
)
from ..errors import ServiceInternalError, Throttled
from ..ids import Ids
from .faults import Faults, service_error
from .rules import Rule

Subject = tuple[str | None, str | None]
"""(type name, identifier) of what a call is about, as far as it says."""


def subject_of(call: RegionCall) -> Subject:
    """What a call is about; where it names a request, what that is about."""
    parameters = call.parameters
    token = parameters.get("RequestToken")
    request = call.region.requests.find(token) if token is not None else None
    if request is not None:
        return request.type_name, request.identifier
    return parameters.get("TypeName"), parameters.get("Identifier")


# --- calls ---


def disturb_call(faults: Faults, book: str, call: RegionCall, now_ms: int) -> None:
    """Raises what the faults of a book want a call to meet, before or after it was carried out."""
    rules = faults._books[book]
    if not rules.rules:
        return
    type_name, identifier = subject_of(call)
    for rule in rules.firing(call.operation, type_name, identifier, lambda rule: _applies(rule, call, now_ms)):
        _CALLS[rule.kind](rule, call)


def _applies(rule: Rule, call: RegionCall, now_ms: int) -> bool:
    if rule.kind == "throttle":
        region = call.region
        return not _takes_token(rule, f"{region.account_id}/{region.name}", now_ms)
    return rule.kind != "chaos" or _draw(rule).random() < rule.details["rate"]


def _takes_token(rule: Rule, place: str, now_ms: int) -> bool:
    """Whether the rule's rate has room for one more call from a place; the room grows with time."""
    rate, burst = rule.details["rate_per_second"], rule.details["burst"]
    level, at_ms = rule.state.get(place, (burst, now_ms))
    level = min(burst, level + (now_ms - at_ms) / 1000 * rate)
    has_room = bool(level >= 1)
    rule.state[place] = [level - 1 if has_room else level, now_ms]
    return has_room


def _refuse(rule: Rule, call: RegionCall) -> None:  # noqa: ARG001 - as the others
    raise service_error(rule.details["code"], rule.details["message"])


def _throttle(rule: Rule, call: RegionCall) -> None:  # noqa: ARG001 - as the others
    raise Throttled


def _drop(rule: Rule, call: RegionCall) -> None:  # noqa: ARG001 - as the others
    raise ConnectionLost


def _time_out(rule: Rule, call: RegionCall) -> None:
    call.clock.advance(rule.details["seconds_ms"] / 1000)
    raise ConnectionTimedOut


def _delay(rule: Rule, call: RegionCall) -> None:
    call.clock.advance(rule.details["delay_ms"] / 1000)


def _disturb_by_chance(rule: Rule, call: RegionCall) -> None:  # noqa: ARG001 - as the others
    raise _draw(rule).choice((Throttled, ServiceInternalError, ConnectionLost))


_CALLS: Mapping[str, Callable[[Rule, RegionCall], None]] = {
    "chaos": _disturb_by_chance,
    "delay": _delay,
    "drop_connection": _drop,
    "refuse": _refuse,
    "throttle": _throttle,
    "time_out": _time_out,
}


# --- requests ---


def planned_outcome_of(faults: Faults, request: ResourceRequest) -> PlannedOutcome:
    """What the faults make of a request: delays add up, of failures the first counts."""
    rules = faults._books["handlers"]
    if not rules.rules:
        return NOTHING_PLANNED
    planned = NOTHING_PLANNED
    for rule in rules.firing(request.operation, request.type_name, request.identifier, _meets_request):
        planned = _COURSES[rule.kind](rule, planned)
    return planned


def _meets_request(rule: Rule) -> bool:
    return rule.kind != "chaos" or _draw(rule).random() < rule.details["rate"]


def _delayed(rule: Rule, planned: PlannedOutcome) -> PlannedOutcome:
    return planned._replace(delay_ms=planned.delay_ms + rule.details["delay_ms"])


def _hanging(rule: Rule, planned: PlannedOutcome) -> PlannedOutcome:  # noqa: ARG001 - as the others
    return planned._replace(hangs=True)


def _failing(rule: Rule, planned: PlannedOutcome) -> PlannedOutcome:
    details = rule.details
    failure = PlannedFailure(details["code"], details["message"], details["after_ms"], details["leave_remnant"])
    return planned._replace(failure=planned.failure or failure)


CHAOS_CODES = ("GeneralServiceException", "NetworkFailure", "NotStabilized", "ServiceInternalError", "Throttling")


def _by_chance(rule: Rule, planned: PlannedOutcome) -> PlannedOutcome:
    draw = _draw(rule)
    if draw.random() < 0.5:
        return planned._replace(delay_ms=planned.delay_ms + draw.randrange(1, 61) * 1000)
    failure = PlannedFailure(draw.choice(CHAOS_CODES), leaves_remnant=draw.random() < 0.5)
    return planned._replace(failure=planned.failure or failure)


_COURSES: Mapping[str, Callable[[Rule, PlannedOutcome], PlannedOutcome]] = {
    "chaos": _by_chance,
    "delay": _delayed,
    "fail": _failing,
    "hang": _hanging,
}


# --- reads ---


def disturb_read(faults: Faults, type_name: str, operation: str, identifier: str | None) -> None:
    """Raises the HandlerError that a fault wants a READ or LIST handler to fail with."""
    for rule in faults._books["handlers"].firing(operation, type_name, identifier):
        details: Mapping[str, Any] = rule.details
        raise HandlerError(details["code"], details["message"])


def hides(faults: Faults, resource: StoredResource, now_ms: int) -> bool:
    """Whether a resource is too new to be found."""
    age_ms = now_ms - resource.shown_since_ms
    rules = faults._books["reads"].firing(
        "READ", resource.type_name, resource.identifier, lambda rule: age_ms < int(rule.details["seconds_ms"])
    )
    return any(True for _ in rules)


def _draw(rule: Rule) -> Random:
    """The rule's own next generator; how many it has had is part of its state."""
    number = rule.state["drawn"] = int(rule.state.get("drawn", 0)) + 1
    return Random(int.from_bytes(Ids(rule.details["seed"]).key(f"chaos#{number}"), "big"))
