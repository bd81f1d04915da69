"""SSM Parameter Store: parameters, whose handlers say the same of all that is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..contract.handler import Handler, HandlerRequest, Model
from ..errors import PatternSyntaxError
from ..handlers.error_texts import ErrorText
from ..handlers.generic import GenericHandler
from ..registry.java_patterns.patterns import java_pattern
from .shared.conflicts import check_conflicts

PARAMETER = "AWS::SSM::Parameter"

REFUSED = ErrorText("GeneralServiceException", "Error occurred during operation 'PutParameter'.")
"""The handlers do not pass on what the service finds wrong."""

NAME = re.compile(r"[A-Za-z0-9_.-]+|(/[A-Za-z0-9_.-]+)+")
RESERVED_STARTS = ("aws", "ssm")
DEEPEST = 15
LARGEST: Mapping[str, int] = {"Standard": 4096, "Advanced": 8192, "Intelligent-Tiering": 8192}
"""Tier → the largest value, in bytes."""

KEPT = ("AllowedPattern", "Tier")
"""What a parameter keeps until it is put again with another one, though no read shows it."""


class Parameter(GenericHandler):
    """A parameter has a name in a hierarchy, and a value that its tier and its pattern allow."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses what Parameter Store does not take."""
        parameter = {**_kept(request), **declared}
        check_conflicts(CONFLICTS, parameter, request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """What the parameter keeps, and its ARN, in which the name's first slash is not doubled."""
        context, name = request.handler_context, model["Name"].removeprefix("/")
        arn = f"arn:{context.partition}:ssm:{context.region}:{context.account_id}:parameter/{name}"
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
    """Whether each value fits as a whole."""
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
    """Policies are for advanced parameters."""
    return bool(parameter.get("Policies")) and parameter.get("Tier", "Standard") == "Standard"


CONFLICTS = tuple((find, REFUSED) for find in (_has_bad_name, _has_bad_value, _has_bad_tier))

HANDLERS: Mapping[str, Handler] = {PARAMETER: Parameter()}
