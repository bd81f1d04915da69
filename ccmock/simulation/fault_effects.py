"""What faults do to the calls, requests and reads that they fire for."""

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
    FaultHit,
    PlannedFailure,
    PlannedOutcome,
    ResourceRequest,
    StoredResource,
)
from ..ids import Ids
from ..service_errors import SERVICE_ERRORS, ServiceInternalError, Throttled
from .rules import Rule, RuleBook

# --- calls ---


def apply_faults_to_call(rules: RuleBook, call: RegionCall, now_ms: int) -> None:
    """Lets faults do to a call what they are set for; a ServiceError or ConnectionLost ends the call."""
    if not rules:
        return
    type_name, identifier = call_target(call)
    for rule in rules.firing(call.operation, type_name, identifier, lambda rule: _fires_for_call(rule, call, now_ms)):
        call.faults.append(rule.hit)
        _CALL_EFFECTS[rule.kind](rule, call)


def call_target(call: RegionCall) -> tuple[str | None, str | None]:
    """(type name, identifier) of what a call is about. A call that names a request is about what that is about."""
    parameters = call.parameters
    token = parameters.get("RequestToken")
    request = call.region.requests.find(token) if token is not None else None
    if request is not None:
        return request.type_name, request.identifier
    return parameters.get("TypeName"), parameters.get("Identifier")


def _fires_for_call(rule: Rule, call: RegionCall, now_ms: int) -> bool:
    if rule.kind == "throttle":
        region = call.region
        return not _takes_token(rule, f"{region.account_id}/{region.name}", now_ms)
    return _fires_by_chance(rule)


def _takes_token(rule: Rule, account_region: str, now_ms: int) -> bool:
    """Whether a rate limit lets one more call through: a token bucket for each account and region."""
    rate, burst = rule.details["rate_per_second"], rule.details["burst"]
    tokens, at_ms = rule.state.get(account_region, (burst, now_ms))
    tokens = min(burst, tokens + (now_ms - at_ms) / 1000 * rate)
    has_token = bool(tokens >= 1)
    rule.state[account_region] = [tokens - 1 if has_token else tokens, now_ms]
    return has_token


def _refuse(rule: Rule, call: RegionCall) -> None:  # noqa: ARG001 - the signature of every effect
    error, message = SERVICE_ERRORS[rule.details["code"]], rule.details["message"]
    raise error() if message is None else error(message)


def _throttle(rule: Rule, call: RegionCall) -> None:  # noqa: ARG001 - the signature of every effect
    raise Throttled


def _drop_connection(rule: Rule, call: RegionCall) -> None:  # noqa: ARG001 - the signature of every effect
    raise ConnectionLost


def _time_out(rule: Rule, call: RegionCall) -> None:
    _let_pass(call, rule.details["seconds_ms"])
    raise ConnectionTimedOut


def _delay_answer(rule: Rule, call: RegionCall) -> None:
    _let_pass(call, rule.details["delay_ms"])


def _let_pass(call: RegionCall, duration_ms: int) -> None:
    # A handler or hook that makes the call runs at one moment.
    if not call.clock.is_held:
        call.clock.advance_to_ms(call.clock.now_ms() + duration_ms)


def _break_by_chance(rule: Rule, call: RegionCall) -> None:  # noqa: ARG001 - the signature of every effect
    raise _next_random(rule).choice((Throttled, ServiceInternalError, ConnectionLost))


_CALL_EFFECTS: Mapping[str, Callable[[Rule, RegionCall], None]] = {
    "chaos": _break_by_chance,
    "delay": _delay_answer,
    "drop_connection": _drop_connection,
    "refuse": _refuse,
    "throttle": _throttle,
    "time_out": _time_out,
}


# --- requests ---


def planned_outcome(rules: RuleBook, request: ResourceRequest) -> PlannedOutcome:
    """What the faults do to a request that begins: delays add up, and of several failures the first counts."""
    planned = NOTHING_PLANNED
    if rules:
        for rule in rules.firing(request.operation, request.type_name, request.identifier, _fires_by_chance):
            planned = _REQUEST_EFFECTS[rule.kind](rule, planned)
            planned = planned._replace(faults=(*planned.faults, rule.hit))
    return planned


def _delay(rule: Rule, planned: PlannedOutcome) -> PlannedOutcome:
    return planned._replace(delay_ms=planned.delay_ms + rule.details["delay_ms"])


def _hang(rule: Rule, planned: PlannedOutcome) -> PlannedOutcome:  # noqa: ARG001 - the signature of every effect
    return planned._replace(hangs=True)


def _fail(rule: Rule, planned: PlannedOutcome) -> PlannedOutcome:
    details = rule.details
    failure = PlannedFailure(details["code"], details["message"], details["after_ms"], details["leave_remnant"])
    return planned._replace(failure=planned.failure or failure)


CHAOS_CODES = ("GeneralServiceException", "NetworkFailure", "NotStabilized", "ServiceInternalError", "Throttling")


def _fail_or_delay_by_chance(rule: Rule, planned: PlannedOutcome) -> PlannedOutcome:
    random = _next_random(rule)
    if random.random() < 0.5:
        return planned._replace(delay_ms=planned.delay_ms + random.randrange(1, 61) * 1000)
    failure = PlannedFailure(random.choice(CHAOS_CODES), leaves_remnant=random.random() < 0.5)
    return planned._replace(failure=planned.failure or failure)


_REQUEST_EFFECTS: Mapping[str, Callable[[Rule, PlannedOutcome], PlannedOutcome]] = {
    "chaos": _fail_or_delay_by_chance,
    "delay": _delay,
    "fail": _fail,
    "hang": _hang,
}


# --- reads ---


def apply_faults_to_read(
    rules: RuleBook, type_name: str, operation: str, identifier: str | None, hits: list[FaultHit]
) -> None:
    """Raises the HandlerError that a fault is set for, before a READ or LIST handler runs.

    `hits`: the faults that the call has met, to which that one is added.
    """
    for rule in rules.firing(operation, type_name, identifier):
        hits.append(rule.hit)
        details: Mapping[str, Any] = rule.details
        raise HandlerError(details["code"], details["message"])


def is_hidden(rules: RuleBook, resource: StoredResource, now_ms: int) -> bool:
    """Whether a resource is too new for reads and lists to find it."""
    age_ms = now_ms - resource.shown_since_ms
    hiding = rules.firing(
        "READ", resource.type_name, resource.identifier, lambda rule: age_ms < int(rule.details["seconds_ms"])
    )
    return any(True for _ in hiding)


# --- chance ---


def _fires_by_chance(rule: Rule) -> bool:
    """Whether a rule of chaos fires this time; all other rules do."""
    return rule.kind != "chaos" or _next_random(rule).random() < rule.details["rate"]


def _next_random(rule: Rule) -> Random:
    """The rule's next random generator. How many it has had is part of its state."""
    number = rule.state["drawn"] = int(rule.state.get("drawn", 0)) + 1
    return Random(int.from_bytes(Ids(rule.details["seed"]).key(f"chaos#{number}"), "big"))
