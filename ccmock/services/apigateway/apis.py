"""REST APIs with the tree of their resources, and the methods of these."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...contract.handler import HandlerRequest, InProgress, Model
from ...handlers.references import Holder, Reference
from ..shared.relations import Child, RelatedHandler, Unique, make_beside
from . import texts
from .definitions import ELSEWHERE, has_definition, import_definition, read_definition

REST_API, RESOURCE, METHOD = (f"AWS::ApiGateway::{name}" for name in ("RestApi", "Resource", "Method"))
AUTHORIZER, MODEL, VALIDATOR = (f"AWS::ApiGateway::{name}" for name in ("Authorizer", "Model", "RequestValidator"))
BASE_PATH_MAPPING = "AWS::ApiGateway::BasePathMapping"
PARTS = (
    "Stage",
    "Deployment",
    "Method",
    "Resource",
    "Authorizer",
    "Model",
    "RequestValidator",
    "GatewayResponse",
    "DocumentationPart",
    "DocumentationVersion",
)
"""What goes with its REST API, named at `RestApiId`."""

DEFAULT_MODELS = {
    "Empty": {"$schema": "http://json-schema.org/draft-04/schema#", "title": "Empty Schema", "type": "object"},
    "Error": {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "Error Schema",
        "type": "object",
        "properties": {"message": {"type": "string"}},
    },
}
"""The models that every new REST API has."""

HTTP_METHODS = frozenset({"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
PATH_PART = re.compile(r"[a-zA-Z0-9._:-]+|\{[a-zA-Z0-9._:-]+\+?\}")
OF_API = Reference("RestApiId", REST_API, texts.NO_API)


class RestApi(RelatedHandler):
    """A REST API, which has a root resource and two models from the start."""

    references = (Reference("CloneFrom", REST_API, texts.NO_API),)
    held_by = (Holder(BASE_PATH_MAPPING, "RestApiId", texts.API_IS_MAPPED, holder_key="DomainName"),)
    children = tuple(Child(f"AWS::ApiGateway::{name}", "RestApiId") for name in PARTS)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses an API without a name, unless a definition gives one."""
        if request.operation == "CREATE" and "Name" not in declared and not has_definition(declared):
            raise texts.NO_NAME.error(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:  # noqa: ARG002 - the contract's
        """With the name and the description of its definition."""
        about = read_definition(model).get("info", {})
        for name, value in (("Name", about.get("title")), ("Description", about.get("description"))):
            if name not in model and isinstance(value, str):
                model[name] = value
        return model

    def _made(self, request: HandlerRequest) -> Model:
        model = super()._made(request)
        api = {"RestApiId": model["RestApiId"]}
        make_beside(request, RESOURCE, {**api, "ResourceId": model["RootResourceId"]})
        for name, schema in DEFAULT_MODELS.items():
            make_beside(request, MODEL, {**api, "Name": name, "ContentType": "application/json", "Schema": schema})
        import_definition(request, model)
        return model

    def _changed(self, request: HandlerRequest, desired_state: Model) -> Model:
        model = super()._changed(request, desired_state)
        import_definition(request, model)
        # What stands behind these is unknown here, and stays so.
        for name in ELSEWHERE & request.previous_state.keys():
            model.setdefault(name, request.previous_state[name])
        return model


class Resource(RelatedHandler):
    """A node in the tree of an API's paths."""

    references = (
        OF_API,
        Reference("ParentId", RESOURCE, texts.NO_RESOURCE, keys=("ResourceId",), inside=("RestApiId",)),
    )
    unique = (Unique(("RestApiId", "ParentId", "PathPart"), texts.SAME_PATH_PART),)
    children = (Child(RESOURCE, "ParentId", "ResourceId"), Child(METHOD, "ResourceId", "ResourceId"))

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses path parts that cannot stand where they are."""
        super().check(request, declared)
        part = declared.get("PathPart", "")
        if "PathPart" in declared and not PATH_PART.fullmatch(part):
            raise texts.BAD_PATH_PART.error(request)
        for other in _of_same_api(request, declared):
            above, beside = other.get("ResourceId"), other.get("ParentId")
            its_part = other.get("PathPart", "")
            if above == declared.get("ParentId") and its_part.endswith("+}"):
                raise texts.BELOW_GREEDY.error(request, value=its_part)
            is_variable = part.startswith("{") and its_part.startswith("{") and part != its_part
            if is_variable and beside == declared.get("ParentId"):
                raise texts.SECOND_VARIABLE.error(request, value=its_part)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Deletes everything below with it; the root stays with its API."""
        if "ParentId" not in request.previous_state:
            raise texts.ROOT_STAYS.error(request)
        return super().delete(request)


def _of_same_api(request: HandlerRequest, declared: Model) -> Iterator[Model]:
    return (
        model for model in request.handler_context.seen(RESOURCE) if model.get("RestApiId") == declared.get("RestApiId")
    )


class Method(RelatedHandler):
    """What one HTTP method of a resource does."""

    references = (
        OF_API,
        Reference("ResourceId", RESOURCE, texts.NO_RESOURCE, keys=("ResourceId",), inside=("RestApiId",)),
        Reference("AuthorizerId", AUTHORIZER, texts.NO_AUTHORIZER, keys=("AuthorizerId",), inside=("RestApiId",)),
        Reference(
            "RequestValidatorId", VALIDATOR, texts.NO_VALIDATOR, keys=("RequestValidatorId",), inside=("RestApiId",)
        ),
        Reference("RequestModels/*", MODEL, texts.NO_MODEL, keys=("Name",), inside=("RestApiId",)),
        Reference("MethodResponses/*/ResponseModels/*", MODEL, texts.NO_MODEL, keys=("Name",), inside=("RestApiId",)),
    )
    unique = (Unique(("RestApiId", "ResourceId", "HttpMethod"), texts.SAME_METHOD),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses what is no method, a method that needs an authorizer, and one that is passed on without a method."""
        super().check(request, declared)
        if declared.get("HttpMethod") not in HTTP_METHODS:
            raise texts.BAD_HTTP_METHOD.error(request)
        if declared.get("AuthorizationType") in ("CUSTOM", "COGNITO_USER_POOLS") and "AuthorizerId" not in declared:
            raise texts.NO_AUTHORIZER.error(request)
        integration = declared.get("Integration", {})
        if integration.get("Type", "MOCK") != "MOCK" and "IntegrationHttpMethod" not in integration:
            raise texts.NO_INTEGRATION_METHOD.error(request)


HANDLERS = {REST_API: RestApi(), RESOURCE: Resource(), METHOD: Method()}
