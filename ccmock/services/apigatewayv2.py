"""API Gateway's HTTP and WebSocket APIs: routes that lead to integrations, deployed to stages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..handlers.error_texts import ServiceTexts
from ..handlers.references import Reference
from .apigateway.definitions import INTEGRATION, OPERATIONS, objects, read_definition
from .shared.service_handler import Child, ServiceHandler, Unique, create_alongside

API = "AWS::ApiGatewayV2::Api"
ROUTE = "AWS::ApiGatewayV2::Route"
ROUTE_INTEGRATION = "AWS::ApiGatewayV2::Integration"
STAGE = "AWS::ApiGatewayV2::Stage"
DEPLOYMENT = "AWS::ApiGatewayV2::Deployment"
AUTHORIZER = "AWS::ApiGatewayV2::Authorizer"
MAPPING = "AWS::ApiGatewayV2::ApiMapping"
DOMAIN_NAME = "AWS::ApiGatewayV2::DomainName"
INTEGRATION_RESPONSE = "AWS::ApiGatewayV2::IntegrationResponse"
ROUTE_RESPONSE = "AWS::ApiGatewayV2::RouteResponse"
REST_API = "AWS::ApiGateway::RestApi"
REST_STAGE = "AWS::ApiGateway::Stage"
REST_DOMAIN_NAME = "AWS::ApiGateway::DomainName"
CERTIFICATE = "AWS::CertificateManager::Certificate"
MODEL = "AWS::ApiGatewayV2::Model"
MANAGED_OVERRIDES = "AWS::ApiGatewayV2::ApiGatewayManagedOverrides"
PARTS = (
    STAGE,
    DEPLOYMENT,
    ROUTE,
    ROUTE_INTEGRATION,
    AUTHORIZER,
    MODEL,
    INTEGRATION_RESPONSE,
    ROUTE_RESPONSE,
    MANAGED_OVERRIDES,
)
"""What is deleted with its API, which it names at `ApiId`."""


DEFAULT = "$default"
ROUTE_KEY = re.compile(r"(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /.*|\$default")
STAGE_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}|\$default")

_error_text = ServiceTexts("ApiGatewayV2")

NO_API = _error_text("Invalid API identifier specified {account}:{value}", "NotFound", 404)
NO_DEPLOYMENT = _error_text("Invalid deployment identifier specified {value}", "NotFound", 404)
NO_STAGE = _error_text("Invalid stage identifier specified", "NotFound", 404)
NO_INTEGRATION = _error_text("Invalid integration identifier specified {value}", "NotFound", 404)
NO_ROUTE = _error_text("Invalid route identifier specified {value}", "NotFound", 404)
NO_AUTHORIZER = _error_text("Invalid authorizer ID specified: {value}")
NO_DOMAIN_NAME = _error_text("Invalid domain name identifier specified", "NotFound", 404)
NO_CERTIFICATE = _error_text("Invalid certificate ARN: {value}")
SAME_ROUTE = _error_text("Route with key {value} already exists for this API", "AlreadyExists", 409)
SAME_STAGE = _error_text("Stage already exists", "AlreadyExists", 409)
SAME_DOMAIN_NAME = _error_text("The domain name you provided already exists.", "AlreadyExists")
SAME_MAPPING_KEY = _error_text("ApiMapping key already exists for this domain name", "AlreadyExists", 409)
NO_NAME = _error_text("Name and ProtocolType are required where the API has no Body")
BAD_ROUTE_KEY = _error_text(
    "The provided route key is not formatted properly for HTTP protocol. Format should be "
    '"<HTTP METHOD> /<RESOURCE PATH>" or "$default"'
)
BAD_STAGE_NAME = _error_text("Stage name only allows a-zA-Z0-9_- and $default")
NO_ROUTES = _error_text("At least one route is required before deploying the Api.")
STAGES_POINT_TO_IT = _error_text("Active stages pointing to this deployment must be moved or deleted")
AUTHORIZER_IN_USE = _error_text(
    "Cannot delete authorizer '{value}', is referenced in route: {dependent}", "ResourceConflict", 409
)
INTEGRATION_IN_USE = _error_text(
    "Cannot delete integration '{value}', is referenced in route: {dependent}", "ResourceConflict", 409
)
API_IS_MAPPED = _error_text(
    "Deleting API failed. Please remove all base path mappings related to the API in your domains: {dependent}"
)
STAGE_IS_MAPPED = _error_text(
    "Deleting stage {value} failed. Please remove all base path mappings related to the stage in your domains: "
    "{domains}"
)

OF_API = Reference("ApiId", API, NO_API)


class Api(ServiceHandler):
    """An HTTP or WebSocket API; its parts are deleted with it."""

    children = tuple(Child(type_name, "ApiId") for type_name in PARTS)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an API with neither a name and a protocol nor a definition."""
        is_named = {"Name", "ProtocolType"} <= declared.keys()
        if request.operation == "CREATE" and not (is_named or "Body" in declared or "BodyS3Location" in declared):
            raise NO_NAME.error(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:  # noqa: ARG002 - the contract's
        """Adds the name and the description that the definition has."""
        definition = read_definition(model)
        if definition:
            about = definition.get("info", {})
            told = {"Name": about.get("title"), "Description": about.get("description"), "ProtocolType": "HTTP"}
            model.update({name: value for name, value in told.items() if value is not None and name not in model})
        return model

    def created(self, request: HandlerRequest, model: Model) -> None:
        """Creates the routes and integrations of the API's target or definition."""
        if "Target" in model:
            _quick_create(request, model)
        for route_key, integration in _defined_routes(read_definition(model)):
            _create_route(request, model["ApiId"], route_key, integration)


def _quick_create(request: HandlerRequest, api: Model) -> None:
    target = api["Target"]
    is_function = target.startswith("arn:")
    integration = {"IntegrationType": "AWS_PROXY" if is_function else "HTTP_PROXY", "IntegrationUri": target}
    integration["PayloadFormatVersion"] = "2.0" if is_function else "1.0"
    _create_route(request, api["ApiId"], api.get("RouteKey", DEFAULT), integration)
    create_alongside(request, STAGE, {"ApiId": api["ApiId"], "StageName": DEFAULT, "AutoDeploy": True})


def _defined_routes(definition: dict[str, Any]) -> Iterator[tuple[str, Model]]:
    """(route key, integration) of the operations in an OpenAPI definition."""
    for path, operations in objects(definition, "paths"):
        for name, operation in operations.items():
            if name in OPERATIONS and isinstance(operation, dict):
                defined = operation.get(INTEGRATION, {})
                integration = {"IntegrationType": str(defined.get("type", "HTTP_PROXY")).upper()}
                if "uri" in defined:
                    integration["IntegrationUri"] = defined["uri"]
                yield DEFAULT if path == f"/{DEFAULT}" else f"{OPERATIONS[name]} {path}", integration


def _create_route(request: HandlerRequest, api_id: str, route_key: str, integration: Model) -> None:
    made = create_alongside(request, ROUTE_INTEGRATION, {"ApiId": api_id, **integration})
    target = f"integrations/{made.get('IntegrationId')}"
    create_alongside(request, ROUTE, {"ApiId": api_id, "RouteKey": route_key, "Target": target})


class Part(ServiceHandler):
    """Another part of an API."""

    references = (OF_API,)


class Route(ServiceHandler):
    """Which requests go to which integration."""

    references = (
        OF_API,
        Reference(
            "AuthorizerId",
            AUTHORIZER,
            NO_AUTHORIZER,
            keys=("AuthorizerId",),
            inside=("ApiId",),
            in_use=AUTHORIZER_IN_USE,
            named_by="RouteKey",
        ),
    )
    unique = (Unique(("ApiId", "RouteKey"), SAME_ROUTE),)
    children = (Child(ROUTE_RESPONSE, "RouteId", "RouteId"),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken or invalid route key, and for a new integration that does not exist."""
        super().check(request, declared)
        context, api_id = request.handler_context, declared["ApiId"]
        api = context.model_of(API, api_id) or {}
        if api.get("ProtocolType") == "HTTP" and not ROUTE_KEY.fullmatch(declared["RouteKey"]):
            raise BAD_ROUTE_KEY.error(request)
        target_type, _, integration_id = declared.get("Target", "").partition("/")
        is_new = declared.get("Target") != request.previous_state.get("Target") and target_type == "integrations"
        is_checked = is_new and context.checks_references_to(ROUTE_INTEGRATION)
        if is_checked and not context.exists(ROUTE_INTEGRATION, f"{api_id}|{integration_id}"):
            raise NO_INTEGRATION.error(request, value=integration_id)


class Integration(ServiceHandler):
    """The backend that answers the requests of a route."""

    references = (OF_API,)
    children = (Child(INTEGRATION_RESPONSE, "IntegrationId", "IntegrationId"),)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while a route leads to the integration."""
        own, context = request.previous_state["IntegrationId"], request.handler_context
        routes = context.seen(ROUTE) if context.checks_references_to(ROUTE) else iter(())
        for route in routes:
            if route.get("Target") == f"integrations/{own}":
                raise INTEGRATION_IN_USE.error(request, value=own, dependent=route["RouteKey"])
        return super().delete(request)


class Authorizer(ServiceHandler):
    """What decides whether a caller may call a route."""

    references = (OF_API,)


class IntegrationResponse(ServiceHandler):
    """How the response of an integration is transformed."""

    references = (
        OF_API,
        Reference("IntegrationId", ROUTE_INTEGRATION, NO_INTEGRATION, keys=("IntegrationId",), inside=("ApiId",)),
    )


class RouteResponse(ServiceHandler):
    """The response of a route."""

    references = (OF_API, Reference("RouteId", ROUTE, NO_ROUTE, keys=("RouteId",), inside=("ApiId",)))


class Deployment(ServiceHandler):
    """A snapshot of an API."""

    references = (OF_API, Reference("StageName", STAGE, NO_STAGE, keys=("StageName",), inside=("ApiId",)))

    def create(self, request: HandlerRequest) -> Model:
        """Creates the deployment and moves its stage. Raises for an API without routes."""
        context, api_id = request.handler_context, request.desired_state["ApiId"]
        api = context.model_of(API, api_id) if context.checks_references_to(API) else None
        is_seen = api is not None and "BodyS3Location" not in api
        if is_seen and not any(route["ApiId"] == api_id for route in context.seen(ROUTE)):
            raise NO_ROUTES.error(request)
        model = super().create(request)
        identifier = f"{api_id}|{model.get('StageName')}"
        stage = context.model_of(STAGE, identifier)
        if stage is not None:
            context.put(STAGE, identifier, {**stage, "DeploymentId": model["DeploymentId"]})
        return model


class Stage(ServiceHandler):
    """A deployment under a name."""

    references = (
        OF_API,
        Reference(
            "DeploymentId",
            DEPLOYMENT,
            NO_DEPLOYMENT,
            keys=("DeploymentId",),
            inside=("ApiId",),
            in_use=STAGES_POINT_TO_IT,
        ),
    )
    unique = (Unique(("ApiId", "StageName"), SAME_STAGE),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid or taken name."""
        super().check(request, declared)
        if not STAGE_NAME.fullmatch(declared["StageName"]):
            raise BAD_STAGE_NAME.error(request)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while a domain name is mapped to the stage."""
        context, own = request.handler_context, (request.previous_state["ApiId"], request.previous_state["StageName"])
        mappings = context.seen(MAPPING) if context.checks_references_to(MAPPING) else iter(())
        domains = [mapping["DomainName"] for mapping in mappings if (mapping["ApiId"], mapping["Stage"]) == own]
        if domains:
            raise STAGE_IS_MAPPED.error(request, value=own[1], domains=", ".join(domains))
        return super().delete(request)


class ApiMapping(ServiceHandler):
    """The stage that a path of a domain name leads to, of a REST, HTTP or WebSocket API."""

    references = (Reference("ApiId", API, missing=None, in_use=API_IS_MAPPED, named_by="DomainName"),)
    unique = (Unique(("DomainName", "ApiMappingKey"), SAME_MAPPING_KEY, default=""),)

    def create(self, request: HandlerRequest) -> Model:
        """Raises where the domain name, the API or the stage does not exist."""
        _check_mapping(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Raises where the domain name, the API or the stage does not exist."""
        _check_mapping(request)
        return super().update(request)


def _check_mapping(request: HandlerRequest) -> None:
    context, state = request.handler_context, request.desired_state
    named = (
        ((DOMAIN_NAME, REST_DOMAIN_NAME), state["DomainName"], NO_DOMAIN_NAME),
        ((API, REST_API), state["ApiId"], NO_API),
        ((STAGE, REST_STAGE), f"{state['ApiId']}|{state['Stage']}", NO_STAGE),
    )
    for type_names, identifier, missing in named:
        is_checked = any(map(context.checks_references_to, type_names))
        if is_checked and not any(context.exists(type_name, identifier) for type_name in type_names):
            raise missing.error(request, value=identifier)


class DomainName(ServiceHandler):
    """A custom domain name; its mappings are deleted with it."""

    references = (Reference("DomainNameConfigurations/*/CertificateArn", CERTIFICATE, NO_CERTIFICATE),)
    unique = (Unique(("DomainName",), SAME_DOMAIN_NAME),)
    children = (Child(MAPPING, "DomainName"),)


HANDLERS: Mapping[str, Handler] = {
    API: Api(),
    ROUTE: Route(),
    ROUTE_INTEGRATION: Integration(),
    AUTHORIZER: Authorizer(),
    INTEGRATION_RESPONSE: IntegrationResponse(),
    ROUTE_RESPONSE: RouteResponse(),
    DEPLOYMENT: Deployment(),
    STAGE: Stage(),
    MAPPING: ApiMapping(),
    DOMAIN_NAME: DomainName(),
    MODEL: Part(),
    MANAGED_OVERRIDES: Part(),
}
