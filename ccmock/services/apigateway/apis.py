"""REST APIs with the tree of their resources, and the methods of these."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...contract.handler import HandlerRequest, InProgress, Model
from ...handlers.model_keys import by_property
from ...handlers.references import Reference
from ..shared.service_handler import Child, ServiceHandler, Unique, create_alongside
from . import texts
from .definitions import EXTERNAL_ORIGINS, has_definition, import_definition, read_definition

REST_API = "AWS::ApiGateway::RestApi"
RESOURCE = "AWS::ApiGateway::Resource"
METHOD = "AWS::ApiGateway::Method"
AUTHORIZER = "AWS::ApiGateway::Authorizer"
MODEL = "AWS::ApiGateway::Model"
VALIDATOR = "AWS::ApiGateway::RequestValidator"
BASE_PATH_MAPPING = "AWS::ApiGateway::BasePathMapping"
STAGE = "AWS::ApiGateway::Stage"
DEPLOYMENT = "AWS::ApiGateway::Deployment"
GATEWAY_RESPONSE = "AWS::ApiGateway::GatewayResponse"
DOCUMENTATION_PART = "AWS::ApiGateway::DocumentationPart"
DOCUMENTATION_VERSION = "AWS::ApiGateway::DocumentationVersion"
PARTS = (
    STAGE,
    DEPLOYMENT,
    METHOD,
    RESOURCE,
    AUTHORIZER,
    MODEL,
    VALIDATOR,
    GATEWAY_RESPONSE,
    DOCUMENTATION_PART,
    DOCUMENTATION_VERSION,
)
"""What is deleted with its REST API, which it names at `RestApiId`."""

DEFAULT_MODELS = {
    "Empty": {"$schema": "http://json-schema.org/draft-04/schema#", "title": "Empty Schema", "type": "object"},
    "Error": {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "Error Schema",
        "type": "object",
        "properties": {"message": {"type": "string"}},
    },
}
"""Name → schema of the models that every new REST API has."""

HTTP_METHODS = frozenset({"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
PATH_PART = re.compile(r"[a-zA-Z0-9._:-]+|\{[a-zA-Z0-9._:-]+\+?\}")
OF_API = Reference("RestApiId", REST_API, texts.NO_API)


class RestApi(ServiceHandler):
    """A REST API, which has a root resource and two models from the start."""

    references = (Reference("CloneFrom", REST_API, texts.NO_API),)
    children = tuple(Child(type_name, "RestApiId") for type_name in PARTS)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an API without a name, unless it has a definition."""
        if request.operation == "CREATE" and "Name" not in declared and not has_definition(declared):
            raise texts.NO_NAME.error(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:  # noqa: ARG002 - the contract's
        """Adds the name and the description that the definition has."""
        about = read_definition(model).get("info", {})
        for name, value in (("Name", about.get("title")), ("Description", about.get("description"))):
            if name not in model and isinstance(value, str):
                model[name] = value
        return model

    def created(self, request: HandlerRequest, model: Model) -> None:
        """Creates the root resource, the default models, and what the definition has."""
        api = {"RestApiId": model["RestApiId"]}
        create_alongside(request, RESOURCE, {**api, "ResourceId": model["RootResourceId"]})
        for name, schema in DEFAULT_MODELS.items():
            create_alongside(request, MODEL, {**api, "Name": name, "ContentType": "application/json", "Schema": schema})
        import_definition(request, model)

    def updated(self, request: HandlerRequest, model: Model) -> None:
        """Imports the new definition. Keeps the properties that name an external definition."""
        import_definition(request, model)
        for name in EXTERNAL_ORIGINS & request.previous_state.keys():
            model.setdefault(name, request.previous_state[name])


class Resource(ServiceHandler):
    """A node in the tree of an API's paths."""

    references = (
        OF_API,
        Reference("ParentId", RESOURCE, texts.NO_RESOURCE, keys=("ResourceId",), inside=("RestApiId",)),
    )
    unique = (Unique(("RestApiId", "ParentId", "PathPart"), texts.SAME_PATH_PART),)
    children = (Child(RESOURCE, "ParentId", "ResourceId"), Child(METHOD, "ResourceId", "ResourceId"))

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a path part that is invalid or taken, or does not fit the resources next to it."""
        super().check(request, declared)
        part = declared.get("PathPart", "")
        if "PathPart" in declared and not PATH_PART.fullmatch(part):
            raise texts.BAD_PATH_PART.error(request)
        for other in _of_same_api(request, declared):
            resource_id, parent_id = other.get("ResourceId"), other.get("ParentId")
            its_part = other.get("PathPart", "")
            if resource_id == declared.get("ParentId") and its_part.endswith("+}"):
                raise texts.BELOW_GREEDY.error(request, value=its_part)
            is_variable = part.startswith("{") and its_part.startswith("{") and part != its_part
            if is_variable and parent_id == declared.get("ParentId"):
                raise texts.SECOND_VARIABLE.error(request, value=its_part)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Deletes the resource with everything below it. Raises for the root resource."""
        if "ParentId" not in request.previous_state:
            raise texts.ROOT_STAYS.error(request)
        return super().delete(request)


def _of_same_api(request: HandlerRequest, declared: Model) -> Iterator[Model]:
    return request.handler_context.seen_by(RESOURCE, by_property("RestApiId"), declared.get("RestApiId"))


class Method(ServiceHandler):
    """An HTTP method of a resource."""

    references = (
        OF_API,
        Reference("ResourceId", RESOURCE, texts.NO_RESOURCE, keys=("ResourceId",), inside=("RestApiId",)),
        Reference(
            "AuthorizerId",
            AUTHORIZER,
            texts.NO_AUTHORIZER,
            keys=("AuthorizerId",),
            inside=("RestApiId",),
            in_use=texts.AUTHORIZER_IN_USE,
            named_by="HttpMethod",
        ),
        Reference(
            "RequestValidatorId",
            VALIDATOR,
            texts.NO_VALIDATOR,
            keys=("RequestValidatorId",),
            inside=("RestApiId",),
            in_use=texts.VALIDATOR_IN_USE,
            named_by="HttpMethod",
        ),
        Reference("RequestModels/*", MODEL, texts.NO_MODEL, keys=("Name",), inside=("RestApiId",)),
        Reference("MethodResponses/*/ResponseModels/*", MODEL, texts.NO_MODEL, keys=("Name",), inside=("RestApiId",)),
    )
    unique = (Unique(("RestApiId", "ResourceId", "HttpMethod"), texts.SAME_METHOD),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an unknown or taken HTTP method, a missing authorizer, and an integration without a method."""
        super().check(request, declared)
        if declared.get("HttpMethod") not in HTTP_METHODS:
            raise texts.BAD_HTTP_METHOD.error(request)
        if declared.get("AuthorizationType") in ("CUSTOM", "COGNITO_USER_POOLS") and "AuthorizerId" not in declared:
            raise texts.NO_AUTHORIZER.error(request)
        integration = declared.get("Integration", {})
        if integration.get("Type", "MOCK") != "MOCK" and "IntegrationHttpMethod" not in integration:
            raise texts.NO_INTEGRATION_METHOD.error(request)


HANDLERS = {REST_API: RestApi(), RESOURCE: Resource(), METHOD: Method()}
