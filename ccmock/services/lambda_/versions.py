"""The parts of a function: versions, aliases, URLs, permissions and settings; and layers."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from ...contract.handler import HandlerRequest, InProgress, Model
from ...handlers.references import Reference
from ..shared.service_handler import Child, ServiceHandler
from . import texts
from .naming import (
    ALIAS,
    FUNCTION,
    VERSION,
    PartOfFunction,
    by_function,
    check_function,
    function_arn,
    parse_function_name,
)

URL = "AWS::Lambda::Url"
PERMISSION = "AWS::Lambda::Permission"
INVOKE_CONFIG = "AWS::Lambda::EventInvokeConfig"
LAYER_VERSION = "AWS::Lambda::LayerVersion"
LAYER_PERMISSION = "AWS::Lambda::LayerVersionPermission"
NOT_PUBLISHED = frozenset({"Arn", "RecursiveLoop", "ReservedConcurrentExecutions", "SnapStartResponse", "Tags"})
PRINCIPAL = re.compile(r"\*|\d{12}|arn:.+|[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+")


class Version(PartOfFunction):
    """A function's code and settings as they were when it was published."""

    def create(self, request: HandlerRequest) -> Model:
        """Publishes the function. Raises where nothing of it has changed since the last version."""
        self.check_function_exists(request)
        published = [] if "CodeSha256" in request.desired_state else list(_versions(request))
        if published and published[-1].get("CodeSha256") == _digest(request):
            raise texts.UNCHANGED.error(request, version=published[-1]["Version"])
        return super().create(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Adds the next version number of the function, and a hash to compare the next version with."""
        if request.previous_state:
            return model
        name = parse_function_name(model["FunctionName"]).name
        if "FunctionArn" not in request.desired_state:
            model["Version"] = str(request.handler_context.next_number(f"{VERSION}/{name}"))
            model["FunctionArn"] = function_arn(request.handler_context, name, model["Version"])
        if "CodeSha256" not in request.desired_state and (digest := _digest(request)) is not None:
            model["CodeSha256"] = digest
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while aliases point to the version."""
        version = request.previous_state["Version"]
        aliases = [model["Name"] for model in _of_same_function(request, ALIAS) if version in _pointed_to(model)]
        if aliases and request.handler_context.checks_references_to(ALIAS):
            raise texts.VERSION_HAS_ALIASES.error(request, aliases=", ".join(aliases))
        return super().delete(request)


class Alias(PartOfFunction):
    """A name for one or two versions of a function."""

    def check_function_exists(self, request: HandlerRequest) -> None:
        """Raises where the function or a new version does not exist."""
        super().check_function_exists(request)
        known = set(_pointed_to(request.previous_state))
        for version in _pointed_to(request.desired_state):
            if version not in known:
                check_function(request, request.desired_state["FunctionName"], version)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name, and for $LATEST as one of two versions."""
        super().check(request, declared)
        arn = function_arn(
            request.handler_context, parse_function_name(declared["FunctionName"]).name, declared["Name"]
        )
        if not request.previous_state and request.handler_context.is_taken(ALIAS, arn):
            raise texts.SAME_ALIAS.error(request, arn=arn)
        if len(list(_pointed_to(declared))) > 1 and "$LATEST" in _pointed_to(declared):
            raise texts.LATEST_AMONG_OTHERS.error(request)


class Url(PartOfFunction):
    """The URL of a function or of an alias."""

    function_property, qualifier_property = "TargetFunctionArn", "Qualifier"

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a second URL of the same function or alias."""
        super().check(request, declared)
        name, qualifier = parse_function_name(declared["TargetFunctionArn"])
        arn = function_arn(request.handler_context, name, declared.get("Qualifier", qualifier))
        if not request.previous_state and request.handler_context.is_taken(URL, arn):
            raise texts.SAME_URL.error(request)


class Permission(PartOfFunction):
    """A statement in a function's policy."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid principal, and for an authorization type of URLs with other actions."""
        super().check(request, declared)
        if not PRINCIPAL.fullmatch(declared["Principal"]):
            raise texts.BAD_PRINCIPAL.error(request)
        if "FunctionUrlAuthType" in declared and declared["Action"] != "lambda:InvokeFunctionUrl":
            raise texts.NO_URL_ACTION.error(request)


class EventInvokeConfig(PartOfFunction):
    """The settings of asynchronous invocations of a function."""

    qualifier_property = "Qualifier"


class LayerVersion(ServiceHandler):
    """A version of a layer; its permissions are deleted with it."""

    children = (Child(LAYER_PERMISSION, "LayerVersionArn"),)


class LayerVersionPermission(ServiceHandler):
    """A statement in the policy of a layer's version."""

    references = (Reference("LayerVersionArn", LAYER_VERSION, texts.NO_LAYER_VERSION),)


def _of_same_function(request: HandlerRequest, type_name: str) -> Iterator[Model]:
    own = {**request.previous_state, **request.desired_state}.get("FunctionName", "")
    return request.handler_context.seen_by(type_name, by_function("FunctionName"), parse_function_name(own).name)


def _versions(request: HandlerRequest) -> Iterator[Model]:
    return _of_same_function(request, VERSION)


def _pointed_to(alias: Model) -> Iterator[str]:
    """The versions that an alias points to."""
    if "FunctionVersion" in alias:
        yield alias["FunctionVersion"]
    weights = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", ())
    yield from (weight["FunctionVersion"] for weight in weights)


def _digest(request: HandlerRequest) -> str | None:
    """A hash of what would be published; None where the function does not exist here."""
    function = request.handler_context.model_of(
        FUNCTION, parse_function_name(request.desired_state["FunctionName"]).name
    )
    if function is None:
        return None
    published = {name: value for name, value in function.items() if name not in NOT_PUBLISHED}
    return b64encode(sha256(json.dumps(published, sort_keys=True).encode()).digest()).decode()


HANDLERS = {
    VERSION: Version(),
    ALIAS: Alias(),
    URL: Url(),
    PERMISSION: Permission(),
    INVOKE_CONFIG: EventInvokeConfig(),
    LAYER_VERSION: LayerVersion(),
    LAYER_PERMISSION: LayerVersionPermission(),
}
