"""API Gateway: HTTP and WebSocket APIs, whose tags are an object."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, Listing, Setting, Tagging
from ..forms import arn, declared, same, tags_as_map

API = same("ApiId")
OF_API = (
    "ApiKeySelectionExpression",
    "CorsConfiguration",
    "Description",
    "DisableExecuteApiEndpoint",
    "Name",
    "RouteSelectionExpression",
    "Version",
)
ARN = arn("apigateway", "/apis/{ApiId}", has_account=False)


def _shown_cors(api: Any) -> Any:
    return {name: value for name, value in (api.get("CorsConfiguration") or {}).items() if value not in (None, [])}


TYPES = (
    BridgedType(
        "AWS::ApiGatewayV2::Api",
        service="apigatewayv2",
        listing=Listing(
            Call("get_apis"),
            "Items",
            {
                **same("ApiEndpoint", "ApiId", "ProtocolType", "Tags", *OF_API),
                "CorsConfiguration": _shown_cors,
            },
        ),
        create=Call(
            "create_api", {**same("ProtocolType", *OF_API), **declared("RouteKey", "Target"), "Tags": tags_as_map}
        ),
        made=same("ApiEndpoint", "ApiId"),
        changes=(
            Setting(OF_API, put=Call("update_api", {**API, **same(*OF_API)}), on_create=False),
            Tagging(
                tag=Call("tag_resource", {"ResourceArn": ARN, "Tags": tags_as_map}),
                untag=Call("untag_resource", {"ResourceArn": ARN, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_api", API),),
        makes=("AWS::ApiGatewayV2::Stage",),
    ),
)
