"""API Gateway: REST APIs. Changes are patches of single members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...contract.handler import Model
from ..declaration import BridgedType, Call, Listing, Source, Steps, Tagging
from ..forms import arn, constant, document, json_text, tags_as_map, tags_of
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
ARN = arn("apigateway", "/restapis/{RestApiId}", has_account=False)


def _patches(before: Model | None, after: Model) -> Iterator[Call]:
    if before is None:
        return
    operations = [
        {"op": "replace", "path": f"/{member}", "value": _text(after.get(name, ""))}
        for name, member in MEMBERS.items()
        if before.get(name) != after.get(name)
    ]
    if operations:
        yield Call("update_rest_api", {**API, "patchOperations": constant(operations)})


def _text(value: Any) -> Any:
    return json_text("value")({"value": value})  # type: ignore[operator]


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
                "Policy": document("policy"),
                "Tags": tags_of("tags"),
            },
        ),
        create=Call(
            "create_rest_api",
            {
                **{member: name for name, member in MEMBERS.items() if name != "Policy"},
                "binaryMediaTypes": "BinaryMediaTypes",
                "endpointConfiguration": SPELLING.given("@declared/EndpointConfiguration"),
                "minimumCompressionSize": "MinimumCompressionSize",
                "policy": json_text("Policy"),
                "tags": tags_as_map,
            },
        ),
        made={"RestApiId": "id", "RootResourceId": "rootResourceId"},
        changes=(
            Steps(_patches),
            Tagging(
                tag=Call("tag_resource", {"resourceArn": ARN, "tags": tags_as_map}),
                untag=Call("untag_resource", {"resourceArn": ARN, "tagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_rest_api", API),),
        makes=("AWS::ApiGateway::Resource",),
    ),
)
