"""API Gateway: what is in an API. Moto's API Gateway needs `openapi-spec-validator` (`moto[apigateway]`)."""

from __future__ import annotations

from ..declaration import BridgedType, Call, EachOf, Setting, Source

RESOURCE: dict[str, Source] = {"restApiId": "RestApiId", "resourceId": "ResourceId"}
METHOD: dict[str, Source] = {**RESOURCE, "httpMethod": "HttpMethod"}
DEPLOYMENT: dict[str, Source] = {"restApiId": "RestApiId", "deploymentId": "DeploymentId"}
RESPONSE: dict[str, Source] = {**METHOD, "statusCode": "@/StatusCode"}
INTEGRATION = (
    "IntegrationHttpMethod",
    "Uri",
    "ConnectionType",
    "ConnectionId",
    "Credentials",
    "RequestParameters",
    "RequestTemplates",
    "PassthroughBehavior",
    "CacheNamespace",
    "CacheKeyParameters",
    "ContentHandling",
    "TimeoutInMillis",
)

TYPES = (
    BridgedType(
        "AWS::ApiGateway::Deployment",
        service="apigateway",
        listing=None,
        create=Call(
            "create_deployment",
            {"restApiId": "RestApiId", "stageName": "StageName", "description": "Description"},
        ),
        made={"DeploymentId": "id"},
        delete=(Call("delete_deployment", DEPLOYMENT),),
        makes=(),
    ),
    BridgedType(
        "AWS::ApiGateway::Method",
        service="apigateway",
        listing=None,
        create=Call(
            "put_method", {"authorizationType": lambda model: model.get("AuthorizationType", "NONE")}, by_name=True
        ),
        changes=(
            Setting(
                ("Integration",),
                put=Call(
                    "put_integration",
                    {
                        **METHOD,
                        "type": "Integration/Type",
                        **{name[0].lower() + name[1:]: f"Integration/{name}" for name in INTEGRATION},
                    },
                ),
                remove=Call("delete_integration", METHOD),
            ),
            EachOf(
                "MethodResponses",
                add=Call("put_method_response", RESPONSE, by_name=True),
                remove=Call("delete_method_response", RESPONSE),
                key="StatusCode",
            ),
        ),
        delete=(Call("delete_method", METHOD),),
        makes=(),
    ),
    BridgedType(
        "AWS::ApiGateway::Resource",
        service="apigateway",
        listing=None,
        create=Call("create_resource", by_name=True),
        made={"ResourceId": "id"},
        delete=(Call("delete_resource", RESOURCE),),
        makes=(),
    ),
)
