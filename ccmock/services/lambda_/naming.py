"""The ways in which a function, or one version of it, can be named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from ...contract.handler import HandlerContext, HandlerRequest, Model
from ...handlers.references import is_elsewhere
from ..shared.relations import Child, RelatedHandler
from . import texts

FUNCTION, VERSION, ALIAS = "AWS::Lambda::Function", "AWS::Lambda::Version", "AWS::Lambda::Alias"
LATEST = ("$LATEST", "$LATEST.PUBLISHED")

FORM = re.compile(
    r"(?:arn:[^:]+:lambda:)?(?:[a-z]{2,4}(?:-[a-z]+)+-\d:)?(?:\d{12}:)?(?:function:)?"
    r"(?P<name>[a-zA-Z0-9_-]+)(?::(?P<qualifier>[a-zA-Z0-9$._-]+))?"
)


class Named(NamedTuple):
    """A function, and which of its versions or aliases is meant."""

    name: str
    qualifier: str | None


def named(value: str) -> Named:
    """What is meant by a name, an ARN or a part of one: `orders`, `function:orders:live`."""
    found = FORM.fullmatch(value)
    return Named(found["name"], found["qualifier"]) if found else Named(value, None)


def function_arn(context: HandlerContext, name: str, qualifier: str | None = None) -> str:
    """The ARN of a function here, or of a version or an alias of it."""
    arn = f"arn:{context.partition}:lambda:{context.region}:{context.account_id}:function:{name}"
    return f"{arn}:{qualifier}" if qualifier else arn


def check_function(request: HandlerRequest, value: str, qualifier: str | None = None) -> None:
    """NotFound where a function, or the version or alias of it that is meant, has to be here and is not."""
    context = request.handler_context
    name, own_qualifier = named(value)
    wanted = qualifier or own_qualifier
    if is_elsewhere(value, FUNCTION, context) or not context.checks_references_to(FUNCTION):
        return
    is_there = context.exists(FUNCTION, name)
    if is_there and wanted and wanted not in LATEST:
        kind, arn = VERSION if wanted.isdecimal() else ALIAS, function_arn(context, name, wanted)
        is_there = context.exists(kind, arn) or not context.checks_references_to(kind)
    if not is_there:
        raise texts.NO_FUNCTION.error(request, arn=function_arn(context, name, wanted))


@dataclass(frozen=True)
class OfFunction(Child):
    """What goes with a function that it names in whatever way."""

    def is_of(self, parent: Model, identifier: str | None, model: Model) -> bool:  # noqa: ARG002 - as for all children
        """Whether a resource of the type goes with a function."""
        return named(model.get(self.property_name, "")).name == identifier


class OfFunctionHandler(RelatedHandler):
    """A handler of what belongs to a function."""

    function_property = "FunctionName"
    qualifier_property = ""

    def create(self, request: HandlerRequest) -> Model:
        """Makes the resource; NotFound where the function is not there."""
        self.check_named(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Changes the resource; likewise."""
        self.check_named(request)
        return super().update(request)

    def check_named(self, request: HandlerRequest) -> None:
        """NotFound where what is newly named is not there."""
        wanted = self._named_in(request.desired_state)
        if wanted[0] and wanted != self._named_in(request.previous_state):
            check_function(request, *wanted)

    def _named_in(self, model: Model) -> tuple[str, str | None]:
        return model.get(self.function_property, ""), model.get(self.qualifier_property)
