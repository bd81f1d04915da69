"""Scenarios: which failures befall which calls of a run, and how that is written in one word."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from ..arguments import nearest, shown
from ..contract.failures import HANDLER_FAILURES
from ..errors import UsageError
from ..simulation.probe import (
    ANSWER_LOST,
    CANCELED,
    INTERNAL_ERROR,
    LOST,
    REFUSED_BY_HOOK,
    REMNANT,
    SLOW,
    STALE,
    THROTTLED,
    Step,
)

VARIABLE = "CCMOCK_SCENARIO"
"""The environment variable that names the one scenario to run."""

CHANGES = ("CreateResource", "UpdateResource", "DeleteResource", "CancelResourceRequest")
"""The calls whose answer may be lost after work was done; to lose that of a read is the same as to lose the read."""

_LATE = (
    *("AccessDenied", "GeneralServiceException", "InternalFailure", "NetworkFailure", "NotStabilized"),
    *("ServiceInternalError", "ServiceLimitExceeded", "ServiceTimeout", "Throttling"),
)
"""What a handler runs into in the middle of its work, when it may have made something already."""

_EARLY = ("InvalidCredentials", "InvalidRequest", "ResourceConflict")
"""What a handler runs into before it has made anything."""

CODES = {
    "CREATE": (*_EARLY, "AlreadyExists", *_LATE),
    "UPDATE": (*_EARLY, "NotFound", "NotUpdatable", *_LATE),
    "DELETE": (*_EARLY, "NotFound", *(code for code in _LATE if code != "ServiceLimitExceeded")),
}
"""Operation → the HandlerErrorCodes that it can fail with, besides that of tags."""

TAGGING = "UnauthorizedTaggingOperation"

KINDS = (
    *(THROTTLED, INTERNAL_ERROR, LOST, ANSWER_LOST, STALE, *HANDLER_FAILURES),
    *(f"{code}{REMNANT}" for code in _LATE),
    *(REFUSED_BY_HOOK, SLOW, CANCELED),
)
"""All failures there are."""

_AIMED = re.compile(r"([1-9][0-9]{0,5}):([A-Za-z+-]+)")


class Aimed(NamedTuple):
    """A failure, and the number of the call of the run that it befalls."""

    number: int
    failure: str

    def __str__(self) -> str:
        return f"{self.number}:{self.failure}"


class Scenario(tuple[Aimed, ...]):
    """Failures in the order of the calls that they befall; empty for a run without any."""

    __slots__ = ()

    def __str__(self) -> str:
        return ",".join(map(str, self))

    @property
    def last_number(self) -> int:
        """The number of the last call that a failure befalls; 0 where there is none."""
        return self[-1].number if self else 0

    def and_then(self, number: int, failure: str) -> Scenario:
        """The same, and one more failure later."""
        return Scenario((*self, Aimed(number, failure)))

    def aims(self) -> dict[int, tuple[str, ...]]:
        """Number of a call → what befalls it."""
        return {number: tuple(aimed.failure for aimed in self if aimed.number == number) for number, _ in self}


def parse_scenario(text: str) -> Scenario:
    """The scenario that a text such as `3:answer-lost,5:throttled` names; UsageError where it names none."""
    aimed = [_parse_aimed(text, part.strip()) for part in text.split(",")]
    if sorted(aimed, key=lambda each: each.number) != aimed:
        raise UsageError(f"{VARIABLE}={shown(text)} is not valid: give the failures in the order of their calls.")
    return Scenario(aimed)


def _parse_aimed(text: str, part: str) -> Aimed:
    found = _AIMED.fullmatch(part)
    if found is None:
        raise UsageError(
            f"{VARIABLE}={shown(text)} is not valid: {shown(part)} is not the number of a call and a failure, "
            "as in 3:answer-lost."
        )
    number, failure = found.groups()
    if failure not in KINDS:
        raise UsageError(
            f"{VARIABLE}={shown(text)} is not valid: there is no failure {failure!r}.{nearest(failure, KINDS)}"
        )
    return Aimed(int(number), failure)


def scenario_of_environment() -> Scenario | None:
    """The scenario that the environment variable names; None where it is unset or empty."""
    text = os.environ.get(VARIABLE)
    return parse_scenario(text) if text else None


# --- what can befall a call ---


def failures_of(step: Step) -> Iterator[str]:
    """The failures that could befall a call, in the order in which they are tried."""
    yield from (THROTTLED, INTERNAL_ERROR, LOST)
    if step.operation in CHANGES and step.was_carried_out:
        yield ANSWER_LOST
    if step.reads_new_resource:
        yield STALE
    if step.request is not None:
        yield from _failures_of_request(step.request.operation, with_tags=step.changes_tags)
        if step.can_be_canceled:
            yield CANCELED


def _failures_of_request(operation: str, *, with_tags: bool) -> Iterator[str]:
    for code in CODES[operation]:
        yield code
        if code in _LATE and operation != "DELETE":
            yield f"{code}{REMNANT}"
    if with_tags and operation != "DELETE":
        yield TAGGING
    yield from (REFUSED_BY_HOOK, SLOW)
