"""SSM Parameter Store: parameters. Their handlers have the same text for every error of the service."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..contract.arns import local_arn
from ..contract.handler import Handler, HandlerRequest, Model
from ..errors import PatternSyntaxError
from ..handlers.error_texts import HANDLER_TEXT
from ..registry.java_patterns import java_pattern
from .shared.conflicts import check_conflicts
from .shared.service_handler import ServiceHandler

PARAMETER = "AWS::SSM::Parameter"

REFUSED = HANDLER_TEXT("Error occurred during operation 'PutParameter'.", "GeneralServiceException")
"""The handlers do not pass on what the service finds wrong."""

NAME = re.compile(r"[A-Za-z0-9_.-]+|(/[A-Za-z0-9_.-]+)+")
RESERVED_STARTS = ("aws", "ssm")
DEEPEST = 15
LARGEST: Mapping[str, int] = {"Standard": 4096, "Advanced": 8192, "Intelligent-Tiering": 8192}
"""Tier → the largest value, in bytes."""

KEPT = ("AllowedPattern", "Tier")
"""What a parameter keeps until an update gives another value, though no read shows it."""


class Parameter(ServiceHandler):
    """A parameter."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid name, and for a value or policies that the tier or the pattern does not allow."""
        parameter = {**_kept(request), **declared}
        check_conflicts(CONFLICTS, parameter, request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Adds what the parameter keeps, and its ARN, where the name's first slash is not doubled."""
        name = model["Name"].removeprefix("/")
        arn = local_arn(request.handler_context, "ssm", f"parameter/{name}")
        return {**_kept(request), **model, "Arn": arn}


def _kept(request: HandlerRequest) -> Model:
    return {name: request.previous_state[name] for name in KEPT if name in request.previous_state}


def _has_bad_name(parameter: Model) -> bool:
    name = parameter.get("Name", "name")
    is_reserved = name.lower().removeprefix("/").startswith(RESERVED_STARTS)
    return is_reserved or not NAME.fullmatch(name) or name.count("/") > DEEPEST


def _has_bad_value(parameter: Model) -> bool:
    size = len(parameter["Value"].encode())
    return not 1 <= size <= LARGEST[parameter.get("Tier", "Standard")] or not all(_fits_pattern(parameter))


def _fits_pattern(parameter: Model) -> Iterator[bool]:
    """For each value, whether all of it matches the pattern."""
    pattern, value = parameter.get("AllowedPattern"), parameter["Value"]
    if not pattern:
        return
    try:
        whole = java_pattern(rf"\A(?:{pattern})\z")
    except PatternSyntaxError:
        yield False
    else:
        yield from map(whole.search, value.split(",") if parameter["Type"] == "StringList" else [value])


def _has_bad_tier(parameter: Model) -> bool:
    """Whether a standard parameter has policies."""
    return bool(parameter.get("Policies")) and parameter.get("Tier", "Standard") == "Standard"


CONFLICTS = tuple((find, REFUSED) for find in (_has_bad_name, _has_bad_value, _has_bad_tier))

HANDLERS: Mapping[str, Handler] = {PARAMETER: Parameter()}
