"""API Gateway's HTTP and WebSocket APIs: routes that lead to integrations, deployed to stages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..handlers.error_texts import ErrorText
from ..handlers.references import Holder, Reference
from .apigateway.definitions import INTEGRATION, OPERATIONS, objects, read_definition
from .shared.relations import Child, RelatedHandler, Unique, make_beside

API, ROUTE, ROUTE_INTEGRATION = (f"AWS::ApiGatewayV2::{name}" for name in ("Api", "Route", "Integration"))
STAGE, DEPLOYMENT, AUTHORIZER = (f"AWS::ApiGatewayV2::{name}" for name in ("Stage", "Deployment", "Authorizer"))
MAPPING, DOMAIN_NAME = (f"AWS::ApiGatewayV2::{name}" for name in ("ApiMapping", "DomainName"))
INTEGRATION_RESPONSE, ROUTE_RESPONSE = (f"AWS::ApiGatewayV2::{name}Response" for name in ("Integration", "Route"))
REST_API, REST_STAGE, REST_DOMAIN_NAME = (f"AWS::ApiGateway::{name}" for name in ("RestApi", "Stage", "DomainName"))
CERTIFICATE = "AWS::CertificateManager::Certificate"
PARTS = ("Stage", "Deployment", "Route", "Integration", "Authorizer", "Model", "IntegrationResponse", "RouteResponse")

DEFAULT = "$default"
ROUTE_KEY = re.compile(r"(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /.*|\$default")
STAGE_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}|\$default")


def _error_text(code: str, text: str, status: int = 400) -> ErrorText:
    return ErrorText(code, text, "ApiGatewayV2", status)


NO_API = _error_text("NotFound", "Invalid API identifier specified {account}:{value}", 404)
NO_DEPLOYMENT = _error_text("NotFound", "Invalid deployment identifier specified {value}", 404)
NO_STAGE = _error_text("NotFound", "Invalid stage identifier specified", 404)
NO_INTEGRATION = _error_text("NotFound", "Invalid integration identifier specified {value}", 404)
NO_ROUTE = _error_text("NotFound", "Invalid route identifier specified {value}", 404)
NO_AUTHORIZER = _error_text("InvalidRequest", "Invalid authorizer ID specified: {value}")
NO_DOMAIN_NAME = _error_text("NotFound", "Invalid domain name identifier specified", 404)
NO_CERTIFICATE = _error_text("InvalidRequest", "Invalid certificate ARN: {value}")
SAME_ROUTE = _error_text("AlreadyExists", "Route with key {value} already exists for this API", 409)
SAME_STAGE = _error_text("AlreadyExists", "Stage already exists", 409)
SAME_DOMAIN_NAME = _error_text("AlreadyExists", "The domain name you provided already exists.")
SAME_MAPPING_KEY = _error_text("AlreadyExists", "ApiMapping key already exists for this domain name", 409)
NO_NAME = _error_text("InvalidRequest", "Name and ProtocolType are required where the API has no Body")
BAD_ROUTE_KEY = _error_text(
    "InvalidRequest",
    "The provided route key is not formatted properly for HTTP protocol. Format should be "
    '"<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
)
BAD_STAGE_NAME = _error_text("InvalidRequest", "Stage name only allows a-zA-Z0-9_- and $default")
NO_ROUTES = _error_text("InvalidRequest", "At least one route is required before deploying the Api.")
STAGES_POINT_TO_IT = _error_text("InvalidRequest", "Active stages pointing to this deployment must be moved or deleted")
AUTHORIZER_IN_USE = _error_text(
    "ResourceConflict", "Cannot delete authorizer '{value}', is referenced in route: {holder}", 409
)
INTEGRATION_IN_USE = _error_text(
    "ResourceConflict", "Cannot delete integration '{value}', is referenced in route: {holder}", 409
)
API_IS_MAPPED = _error_text(
    "InvalidRequest",
    "Deleting API failed. Please remove all base path mappings related to the API in your domains: {holder}",
)
STAGE_IS_MAPPED = _error_text(
    "InvalidRequest",
    "Deleting stage {value} failed. Please remove all base path mappings related to the stage in your domains: "
    "{domains}",
)

OF_API = Reference("ApiId", API, NO_API)


class Api(RelatedHandler):
    """An API; one that names a target, or comes with a definition, has its routes from the start."""

    held_by = (Holder(MAPPING, "ApiId", API_IS_MAPPED, holder_key="DomainName"),)
    children = (
        *(Child(f"AWS::ApiGatewayV2::{name}", "ApiId") for name in PARTS),
        Child("AWS::ApiGatewayV2::ApiGatewayManagedOverrides", "ApiId"),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses an API of which not even the name is known."""
        is_named = {"Name", "ProtocolType"} <= declared.keys()
        if request.operation == "CREATE" and not (is_named or "Body" in declared or "BodyS3Location" in declared):
            raise NO_NAME.error(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:  # noqa: ARG002 - the contract's
        """With what its definition says of it."""
        definition = read_definition(model)
        if definition:
            about = definition.get("info", {})
            told = {"Name": about.get("title"), "Description": about.get("description"), "ProtocolType": "HTTP"}
            model.update({name: value for name, value in told.items() if value is not None and name not in model})
        return model

    def _made(self, request: HandlerRequest) -> Model:
        model = super()._made(request)
        if "Target" in model:
            _create_quickly(request, model)
        for route_key, integration in _defined_routes(read_definition(model)):
            _make_route(request, model["ApiId"], route_key, integration)
        return model


def _create_quickly(request: HandlerRequest, api: Model) -> None:
    target = api["Target"]
    is_function = target.startswith("arn:")
    integration = {"IntegrationType": "AWS_PROXY" if is_function else "HTTP_PROXY", "IntegrationUri": target}
    integration["PayloadFormatVersion"] = "2.0" if is_function else "1.0"
    _make_route(request, api["ApiId"], api.get("RouteKey", DEFAULT), integration)
    make_beside(request, STAGE, {"ApiId": api["ApiId"], "StageName": DEFAULT, "AutoDeploy": True})


def _defined_routes(definition: dict[str, Any]) -> Iterator[tuple[str, Model]]:
    """(route key, integration) of everything in an OpenAPI definition."""
    for path, operations in objects(definition, "paths"):
        for name, operation in operations.items():
            if name in OPERATIONS and isinstance(operation, dict):
                defined = operation.get(INTEGRATION, {})
                integration = {"IntegrationType": str(defined.get("type", "HTTP_PROXY")).upper()}
                if "uri" in defined:
                    integration["IntegrationUri"] = defined["uri"]
                yield DEFAULT if path == f"/{DEFAULT}" else f"{OPERATIONS[name]} {path}", integration


def _make_route(request: HandlerRequest, api_id: str, route_key: str, integration: Model) -> None:
    made = make_beside(request, ROUTE_INTEGRATION, {"ApiId": api_id, **integration})
    target = f"integrations/{made.get('IntegrationId')}"
    make_beside(request, ROUTE, {"ApiId": api_id, "RouteKey": route_key, "Target": target})


class Part(RelatedHandler):
    """A part of an API of which no more is known."""

    references = (OF_API,)


class Route(RelatedHandler):
    """Which requests lead to which integration."""

    references = (
        OF_API,
        Reference("AuthorizerId", AUTHORIZER, NO_AUTHORIZER, keys=("AuthorizerId",), inside=("ApiId",)),
    )
    unique = (Unique(("ApiId", "RouteKey"), SAME_ROUTE),)
    children = (Child(ROUTE_RESPONSE, "RouteId", "RouteId"),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses keys that an HTTP API does not know, and integrations that are not there."""
        super().check(request, declared)
        context, api_id = request.handler_context, declared["ApiId"]
        api = context.model_of(API, api_id) or {}
        if api.get("ProtocolType") == "HTTP" and not ROUTE_KEY.fullmatch(declared["RouteKey"]):
            raise BAD_ROUTE_KEY.error(request)
        kind, _, integration_id = declared.get("Target", "").partition("/")
        is_new = declared.get("Target") != request.previous_state.get("Target") and kind == "integrations"
        is_checked = is_new and context.checks_references_to(ROUTE_INTEGRATION)
        if is_checked and not context.exists(ROUTE_INTEGRATION, f"{api_id}|{integration_id}"):
            raise NO_INTEGRATION.error(request, value=integration_id)


class Integration(RelatedHandler):
    """What answers the requests of a route."""

    references = (OF_API,)
    children = (Child(INTEGRATION_RESPONSE, "IntegrationId", "IntegrationId"),)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Refused while a route leads to it."""
        own, context = request.previous_state["IntegrationId"], request.handler_context
        routes = context.seen(ROUTE) if context.checks_references_to(ROUTE) else iter(())
        for route in routes:
            if route.get("Target") == f"integrations/{own}":
                raise INTEGRATION_IN_USE.error(request, value=own, holder=route["RouteKey"])
        return super().delete(request)


class Authorizer(RelatedHandler):
    """Who says whether a caller may call a route."""

    references = (OF_API,)
    held_by = (Holder(ROUTE, "AuthorizerId", AUTHORIZER_IN_USE, key="AuthorizerId", holder_key="RouteKey"),)


class IntegrationResponse(RelatedHandler):
    """How an integration's response is passed on."""

    references = (
        OF_API,
        Reference("IntegrationId", ROUTE_INTEGRATION, NO_INTEGRATION, keys=("IntegrationId",), inside=("ApiId",)),
    )


class RouteResponse(RelatedHandler):
    """What a route answers."""

    references = (OF_API, Reference("RouteId", ROUTE, NO_ROUTE, keys=("RouteId",), inside=("ApiId",)))


class Deployment(RelatedHandler):
    """A snapshot of an API; moves the stage that it names."""

    references = (OF_API, Reference("StageName", STAGE, NO_STAGE, keys=("StageName",), inside=("ApiId",)))
    held_by = (Holder(STAGE, "DeploymentId", STAGES_POINT_TO_IT, key="DeploymentId"),)

    def create(self, request: HandlerRequest) -> Model:
        """Refused for an API without routes."""
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


class Stage(RelatedHandler):
    """A deployment under a name."""

    references = (
        OF_API,
        Reference("DeploymentId", DEPLOYMENT, NO_DEPLOYMENT, keys=("DeploymentId",), inside=("ApiId",)),
    )
    unique = (Unique(("ApiId", "StageName"), SAME_STAGE),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses names that cannot be part of a URL."""
        super().check(request, declared)
        if not STAGE_NAME.fullmatch(declared["StageName"]):
            raise BAD_STAGE_NAME.error(request)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Refused while a domain name is mapped to it."""
        context, own = request.handler_context, (request.previous_state["ApiId"], request.previous_state["StageName"])
        mappings = context.seen(MAPPING) if context.checks_references_to(MAPPING) else iter(())
        domains = [mapping["DomainName"] for mapping in mappings if (mapping["ApiId"], mapping["Stage"]) == own]
        if domains:
            raise STAGE_IS_MAPPED.error(request, value=own[1], domains=", ".join(domains))
        return super().delete(request)


class ApiMapping(RelatedHandler):
    """The stage that a path of a domain name leads to, of an API of either kind."""

    unique = (Unique(("DomainName", "ApiMappingKey"), SAME_MAPPING_KEY, default=""),)

    def create(self, request: HandlerRequest) -> Model:
        """Refused for what does not exist."""
        _check_mapping(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Likewise."""
        _check_mapping(request)
        return super().update(request)


def _check_mapping(request: HandlerRequest) -> None:
    context, state = request.handler_context, request.desired_state
    named = (
        ((DOMAIN_NAME, REST_DOMAIN_NAME), state["DomainName"], NO_DOMAIN_NAME),
        ((API, REST_API), state["ApiId"], NO_API),
        ((STAGE, REST_STAGE), f"{state['ApiId']}|{state['Stage']}", NO_STAGE),
    )
    for kinds, identifier, missing in named:
        is_checked = any(map(context.checks_references_to, kinds))
        if is_checked and not any(context.exists(kind, identifier) for kind in kinds):
            raise missing.error(request, value=identifier)


class DomainName(RelatedHandler):
    """A custom domain name; its mappings go with it."""

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
    "AWS::ApiGatewayV2::Model": Part(),
    "AWS::ApiGatewayV2::ApiGatewayManagedOverrides": Part(),
}
