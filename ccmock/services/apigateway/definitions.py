"""OpenAPI definitions: the resources, methods and models that an import creates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...contract.handler import HandlerRequest, Model
from ...handlers.model_keys import by_property
from ...registry.json_text import json_object
from ..shared.service_handler import create_alongside, remove_resource

RESOURCE = "AWS::ApiGateway::Resource"
METHOD = "AWS::ApiGateway::Method"
MODEL = "AWS::ApiGateway::Model"
EXTERNAL_ORIGINS = frozenset({"BodyS3Location", "CloneFrom"})
"""The properties of an API whose definition the mock cannot see."""

ANY_METHOD = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"
OPERATIONS = {
    **{name: name.upper() for name in ("delete", "get", "head", "options", "patch", "post", "put")},
    ANY_METHOD: "ANY",
}
INTEGRATION_PROPERTIES = {
    "cacheNamespace": "CacheNamespace",
    "connectionId": "ConnectionId",
    "credentials": "Credentials",
    "httpMethod": "IntegrationHttpMethod",
    "requestParameters": "RequestParameters",
    "requestTemplates": "RequestTemplates",
    "timeoutInMillis": "TimeoutInMillis",
    "uri": "Uri",
}


def has_definition(model: Model) -> bool:
    """Whether an API is created from a definition or from another API."""
    return "Body" in model or not EXTERNAL_ORIGINS.isdisjoint(model)


def read_definition(model: Model) -> dict[str, Any]:
    """The definition in an API's `Body`; empty where there is none or it is not a JSON object."""
    return json_object(model.get("Body")) or {}


def import_definition(request: HandlerRequest, api: Model) -> None:
    """Creates what the definition has; deletes what it does not have, unless `Mode` is `merge`."""
    definition = read_definition(api)
    if not definition:
        return
    own = {"RestApiId": api["RestApiId"]}
    if api.get("Mode") != "merge":
        for model in _parts(request, METHOD, own):
            remove_resource(request.handler_context, METHOD, model)
    paths = objects(definition, "paths")
    kept = {api["RootResourceId"]}
    for path, operations in paths:
        resources = _resources_on(request, {**own, "ResourceId": api["RootResourceId"]}, path)
        kept.update(resources)
        _create_methods(request, {**own, "ResourceId": resources[-1]}, operations)
    if api.get("Mode") != "merge":
        for model in _parts(request, RESOURCE, own):
            if model["ResourceId"] not in kept:
                remove_resource(request.handler_context, RESOURCE, model)
    _create_models(request, own, definition)


def _resources_on(request: HandlerRequest, root: Model, path: str) -> list[str]:
    """The ids of the resources from the root to a path; creates those that are missing."""
    found = [root["ResourceId"]]
    for part in filter(None, path.split("/")):
        place = {"RestApiId": root["RestApiId"], "ParentId": found[-1], "PathPart": part}
        model = next(_parts(request, RESOURCE, place), None) or create_alongside(request, RESOURCE, place)
        found.append(model["ResourceId"])
    return found


def _create_methods(request: HandlerRequest, place: Model, operations: dict[str, Any]) -> None:
    for name, operation in operations.items():
        if name not in OPERATIONS or not isinstance(operation, dict):
            continue
        method: Model = {**place, "HttpMethod": OPERATIONS[name], "AuthorizationType": "NONE"}
        integration = operation.get(INTEGRATION)
        if isinstance(integration, dict):
            method["Integration"] = _integration(integration)
        for model in _parts(request, METHOD, {**place, "HttpMethod": OPERATIONS[name]}):
            remove_resource(request.handler_context, METHOD, model)
        create_alongside(request, METHOD, method)


def _integration(defined: dict[str, Any]) -> Model:
    named = {INTEGRATION_PROPERTIES[name]: value for name, value in defined.items() if name in INTEGRATION_PROPERTIES}
    return {**named, "Type": str(defined.get("type", "mock")).upper()}


def _create_models(request: HandlerRequest, own: Model, definition: dict[str, Any]) -> None:
    schemas = dict(objects(definition.get("components", {}), "schemas")) | dict(objects(definition, "definitions"))
    for name, schema in schemas.items():
        model = {**own, "Name": name}
        if not any(True for _ in _parts(request, MODEL, model)):
            create_alongside(request, MODEL, {**model, "ContentType": "application/json", "Schema": schema})


def objects(owner: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The members of an object's member that are objects themselves."""
    members = owner.get(name) if isinstance(owner, dict) else None
    if isinstance(members, dict):
        yield from ((key, value) for key, value in members.items() if isinstance(value, dict))


def _parts(request: HandlerRequest, type_name: str, wanted: Model) -> Iterator[Model]:
    """The resources of a type that have all wanted properties; a caller may remove them while it iterates."""
    models = list(request.handler_context.seen_by(type_name, by_property("RestApiId"), wanted["RestApiId"]))
    return (model for model in models if wanted.items() <= model.items())
