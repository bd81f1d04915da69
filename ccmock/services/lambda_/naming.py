"""The forms in which a property names a function, or one version or alias of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ...contract.arns import is_external, local_arn
from ...contract.handler import HandlerContext, HandlerRequest, Model, ModelKey
from ..shared.service_handler import Child, ServiceHandler
from . import texts

FUNCTION = "AWS::Lambda::Function"
VERSION = "AWS::Lambda::Version"
ALIAS = "AWS::Lambda::Alias"
LATEST = ("$LATEST", "$LATEST.PUBLISHED")

FORM = re.compile(
    r"(?:arn:[^:]+:lambda:)?(?:[a-z]{2,4}(?:-[a-z]+)+-\d:)?(?:\d{12}:)?(?:function:)?"
    r"(?P<name>[a-zA-Z0-9_-]+)(?::(?P<qualifier>[a-zA-Z0-9$._-]+))?"
)


class FunctionName(NamedTuple):
    """The name of a function, and its version or alias, where the value has one."""

    name: str
    qualifier: str | None


def parse_function_name(value: str) -> FunctionName:
    """The function that a value names by its name, its ARN or a part of that: `orders`, `function:orders:live`."""
    found = FORM.fullmatch(value)
    return FunctionName(found["name"], found["qualifier"]) if found else FunctionName(value, None)


def function_arn(context: HandlerContext, name: str, qualifier: str | None = None) -> str:
    """The ARN of a function here, or of a version or an alias of it."""
    arn = local_arn(context, "lambda", f"function:{name}")
    return f"{arn}:{qualifier}" if qualifier else arn


def check_function(request: HandlerRequest, value: str, qualifier: str | None = None) -> None:
    """Raises where a function, or the version or alias that the value names, does not exist."""
    context = request.handler_context
    name, own_qualifier = parse_function_name(value)
    wanted = qualifier or own_qualifier
    if is_external(value, FUNCTION, context) or not context.checks_references_to(FUNCTION):
        return
    exists = context.exists(FUNCTION, name)
    if exists and wanted and wanted not in LATEST:
        qualifier_type, arn = VERSION if wanted.isdecimal() else ALIAS, function_arn(context, name, wanted)
        exists = context.exists(qualifier_type, arn) or not context.checks_references_to(qualifier_type)
    if not exists:
        raise texts.NO_FUNCTION.error(request, arn=function_arn(context, name, wanted))


@dataclass(frozen=True)
class ChildOfFunction(Child):
    """Resources that are deleted with the function that they name, in any form."""

    @property
    def found_by(self) -> ModelKey:
        """The key that finds what names the function."""
        return by_function(self.property_name)


@cache
def by_function(property_name: str) -> ModelKey:
    """By the name of the function that a property names."""
    return lambda model: (parse_function_name(model.get(property_name, "")).name,)


class PartOfFunction(ServiceHandler):
    """A handler of a part of a function, which names it at `function_property`."""

    function_property = "FunctionName"
    qualifier_property = ""

    def create(self, request: HandlerRequest) -> Model:
        """Creates the resource. Raises where the function does not exist."""
        self.check_function_exists(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Changes the resource. Raises where a new function does not exist."""
        self.check_function_exists(request)
        return super().update(request)

    def check_function_exists(self, request: HandlerRequest) -> None:
        """Raises where a function, version or alias that is new in the desired state does not exist."""
        wanted = self._function_in(request.desired_state)
        if wanted[0] and wanted != self._function_in(request.previous_state):
            check_function(request, *wanted)

    def _function_in(self, model: Model) -> tuple[str, str | None]:
        return model.get(self.function_property, ""), model.get(self.qualifier_property)
