"""API Gateway: REST APIs. Changes are patches of single members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ...contract.handler import Model
from ..declaration import BridgedType, Call, Listing, Source, Steps
from ..forms import constant, document, json_text, tags_as_map, tags_of
from ..spelling import Spelling

SPELLING = Spelling()
API: dict[str, Source] = {"restApiId": "RestApiId"}
MEMBERS: Mapping[str, str] = {
    "ApiKeySourceType": "apiKeySource",
    "Description": "description",
    "DisableExecuteApiEndpoint": "disableExecuteApiEndpoint",
    "Name": "name",
    "Policy": "policy",
}
"""Property → what the service calls it, for what can be patched."""
MEDIA_TYPES = "/binaryMediaTypes"


def _patches(before: Model | None, after: Model) -> Iterator[Call]:
    is_new, before = before is None, before or {}
    old, new = _of_lists(before), _of_lists(after)
    # Moto makes an API without them.
    operations = [{"op": "remove", "path": MEDIA_TYPES, "value": each} for each in old.media if each not in new.media]
    operations += [{"op": "add", "path": MEDIA_TYPES, "value": each} for each in new.media if each not in old.media]
    if not is_new:
        operations += _replacements(before, after)
    if operations:
        yield Call("update_rest_api", {**API, "patchOperations": constant(operations)})


def _replacements(before: Model, after: Model) -> list[dict[str, Any]]:
    operations = [
        {"op": "replace", "path": f"/{member}", "value": _text(after.get(name))}
        for name, member in MEMBERS.items()
        if before.get(name) != after.get(name)
    ]
    endpoint = _of_lists(after).endpoints
    if endpoint != _of_lists(before).endpoints:
        operations += [{"op": "replace", "path": "/endpointConfiguration/types/0", "value": endpoint[0]}]
    return operations


class _Lists(NamedTuple):
    media: list[str]
    endpoints: list[str]


def _of_lists(model: Model) -> _Lists:
    """The media types of an API, and the types of its endpoint."""
    types = model.get("EndpointConfiguration", {}).get("Types") or ["EDGE"]
    return _Lists(model.get("BinaryMediaTypes", []), types)


def _text(value: Any) -> Any:
    # Moto takes any text that is not empty for true.
    return json_text("value")({"value": value or ""})  # type: ignore[operator]


TYPES = (
    BridgedType(
        "AWS::ApiGateway::RestApi",
        service="apigateway",
        listing=Listing(
            Call("get_rest_apis"),
            "items",
            {
                "RestApiId": "id",
                **{name: member for name, member in MEMBERS.items() if name != "Policy"},
                "RootResourceId": "rootResourceId",
                "BinaryMediaTypes": "binaryMediaTypes",
                "EndpointConfiguration": SPELLING.shown("endpointConfiguration"),
                "MinimumCompressionSize": "minimumCompressionSize",
                "Policy": document("policy"),
                "Tags": tags_of("tags"),
            },
        ),
        create=Call(
            "create_rest_api",
            {
                **{member: name for name, member in MEMBERS.items() if name != "Policy"},
                "endpointConfiguration": SPELLING.given("@declared/EndpointConfiguration"),
                "minimumCompressionSize": "MinimumCompressionSize",
                "policy": json_text("Policy"),
                "tags": tags_as_map,
            },
        ),
        made={"RestApiId": "id", "RootResourceId": "rootResourceId"},
        changes=(Steps(_patches),),
        delete=(Call("delete_rest_api", API),),
        makes=("AWS::ApiGateway::Resource",),
        fixed=("MinimumCompressionSize", "Tags"),
    ),
)
