"""HTTP and WebSocket APIs: what routes, integrations, stages and mappings need."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, made, read, update, wait
from tests.support.failing import failed

API, ROUTE, INTEGRATION, STAGE, DEPLOYMENT, AUTHORIZER, MAPPING, DOMAIN = (
    f"AWS::ApiGatewayV2::{name}"
    for name in (
        "Api",
        "Route",
        "Integration",
        "Stage",
        "Deployment",
        "Authorizer",
        "ApiMapping",
        "DomainName",
    )
)


@pytest.fixture
def api(client: Any) -> str:
    return made(client, API, {"Name": "shop", "ProtocolType": "HTTP"})


def integration(client: Any, api: str) -> str:
    """The id of a new integration."""
    state = {"ApiId": api, "IntegrationType": "HTTP_PROXY", "IntegrationUri": "https://example.com"}
    return made(client, INTEGRATION, state).split("|")[1]


def route(client: Any, api: str, key: str = "GET /pets", **properties: Any) -> str:
    return made(client, ROUTE, {"ApiId": api, "RouteKey": key, **properties})


def test_http_api_requires_name_and_protocol_or_a_definition(client: Any) -> None:
    for state in ({"Name": "shop"}, {"ProtocolType": "HTTP"}, {}):
        code, text = failed(client, create(client, API, state))
        assert (code, text) == ("InvalidRequest", "Name and ProtocolType are required where the API has no Body")
    made(client, API, {"BodyS3Location": {"Bucket": "b", "Key": "k"}})


def test_definition_names_the_api_and_creates_its_routes(client: Any, cloud: MockCloud) -> None:
    target = {"x-amazon-apigateway-integration": {"type": "aws_proxy", "uri": "arn:aws:lambda:…"}}
    paths = {"/pets": {"get": target, "post": {}}, "/$default": {"x-amazon-apigateway-any-method": target}}
    api = made(client, API, {"Body": {"info": {"title": "pet shop"}, "paths": paths}})
    assert read(client, API, api).items() >= {"Name": "pet shop", "ProtocolType": "HTTP"}.items()
    keys = [found.properties["RouteKey"] for found in cloud.resources.list(ROUTE)]
    assert keys == ["GET /pets", "POST /pets", "$default"]
    types = [found.properties["IntegrationType"] for found in cloud.resources.list(INTEGRATION)]
    assert types == ["AWS_PROXY", "HTTP_PROXY", "AWS_PROXY"]
    made(client, DEPLOYMENT, {"ApiId": api})


@pytest.mark.parametrize(
    ("target", "kind"), [("https://example.com", "HTTP_PROXY"), ("arn:aws:lambda:us-east-1:1:function:f", "AWS_PROXY")]
)
def test_quick_create_makes_route_integration_and_stage(client: Any, cloud: MockCloud, target: str, kind: str) -> None:
    api = made(client, API, {"Name": "quick", "ProtocolType": "HTTP", "Target": target})
    (made_integration,) = cloud.resources.list(INTEGRATION)
    assert made_integration.properties["IntegrationType"] == kind
    (made_route,) = cloud.resources.list(ROUTE)
    assert made_route.properties["RouteKey"] == "$default"
    assert made_route.properties["Target"] == f"integrations/{made_integration.properties['IntegrationId']}"
    assert read(client, STAGE, f"{api}|$default")["AutoDeploy"] is True


def test_parts_are_deleted_with_their_api(client: Any, api: str, cloud: MockCloud) -> None:
    route(client, api, Target=f"integrations/{integration(client, api)}")
    made(client, STAGE, {"ApiId": api, "StageName": "prod"})
    wait(client, delete(client, API, api))
    assert [cloud.resources.list(name) for name in (ROUTE, INTEGRATION, STAGE)] == [[], [], []]


def test_part_of_missing_api_is_not_found(client: Any, api: str) -> None:
    parts: list[tuple[str, dict[str, Any]]] = [
        (ROUTE, {"RouteKey": "$default"}),
        (INTEGRATION, {"IntegrationType": "HTTP_PROXY"}),
        (STAGE, {"StageName": "prod"}),
        (DEPLOYMENT, {}),
        (AUTHORIZER, {"AuthorizerType": "REQUEST", "Name": "a"}),
        ("AWS::ApiGatewayV2::Model", {"Name": "Pet", "Schema": {}}),
        ("AWS::ApiGatewayV2::IntegrationResponse", {"IntegrationId": "i", "IntegrationResponseKey": "$default"}),
        ("AWS::ApiGatewayV2::RouteResponse", {"RouteId": "r", "RouteResponseKey": "$default"}),
        ("AWS::ApiGatewayV2::ApiGatewayManagedOverrides", {}),
    ]
    for name, state in parts:
        code, text = failed(client, create(client, name, {"ApiId": "gone", **state}))
        assert (code, text) == ("NotFound", "Invalid API identifier specified 123456789012:gone"), name


def test_invalid_route_key_of_http_api_is_refused(client: Any, api: str) -> None:
    for key in ("pets", "GET pets", "FETCH /pets"):
        code, text = failed(client, create(client, ROUTE, {"ApiId": api, "RouteKey": key}))
        assert code == "InvalidRequest"
        assert text == (
            "The provided route key is not formatted properly for HTTP protocol. Format should be "
            '"<HTTP METHOD> /<RESOURCE PATH>" or "$default"'
        )
    chat = made(client, API, {"Name": "chat", "ProtocolType": "WEBSOCKET"})
    route(client, chat, "sendMessage")


def test_route_key_is_unique_in_its_api(client: Any, api: str) -> None:
    route(client, api)
    other = route(client, api, "GET /cats")
    text = "Route with key GET /pets already exists for this API"
    event = create(client, ROUTE, {"ApiId": api, "RouteKey": "GET /pets"})
    assert failed(client, event) == ("AlreadyExists", text)
    patch = [{"op": "replace", "path": "/RouteKey", "value": "GET /pets"}]
    assert failed(client, update(client, ROUTE, other, patch)) == ("AlreadyExists", text)
    wait(client, update(client, ROUTE, other, [{"op": "add", "path": "/OperationName", "value": "cats"}]))


def test_route_requires_an_integration_of_the_same_api(client: Any, api: str) -> None:
    theirs = integration(client, made(client, API, {"Name": "other", "ProtocolType": "HTTP"}))
    state = {"ApiId": api, "RouteKey": "$default", "Target": f"integrations/{theirs}"}
    text = f"Invalid integration identifier specified {theirs}"
    assert failed(client, create(client, ROUTE, state)) == ("NotFound", text)


def test_integration_in_use_by_a_route_cannot_be_deleted(client: Any, api: str) -> None:
    own = integration(client, api)
    identifier = route(client, api, Target=f"integrations/{own}")
    text = f"Cannot delete integration '{own}', is referenced in route: GET /pets"
    assert failed(client, delete(client, INTEGRATION, f"{api}|{own}")) == ("ResourceConflict", text)
    wait(client, delete(client, ROUTE, identifier))
    wait(client, delete(client, INTEGRATION, f"{api}|{own}"))


def test_authorizer_in_use_by_a_route_cannot_be_deleted(client: Any, api: str) -> None:
    state = {"ApiId": api, "Name": "a", "AuthorizerType": "JWT"}
    identifier = made(client, AUTHORIZER, state)
    own = identifier.split("|")[0]
    event = create(client, ROUTE, {"ApiId": api, "RouteKey": "$default", "AuthorizerId": "gone"})
    assert failed(client, event) == ("InvalidRequest", "Invalid authorizer ID specified: gone")
    route(client, api, AuthorizationType="JWT", AuthorizerId=own)
    text = f"Cannot delete authorizer '{own}', is referenced in route: GET /pets"
    assert failed(client, delete(client, AUTHORIZER, identifier)) == ("ResourceConflict", text)


def test_responses_require_their_route_or_integration(client: Any, cloud: MockCloud) -> None:
    chat = made(client, API, {"Name": "chat", "ProtocolType": "WEBSOCKET"})
    for_integration = {"ApiId": chat, "IntegrationResponseKey": "$default"}
    for_route = {"ApiId": chat, "RouteResponseKey": "$default"}
    own_integration, own_route = integration(client, chat), route(client, chat).split("|")[1]
    cases = [
        ("IntegrationResponse", {**for_integration, "IntegrationId": "gone"}, "integration"),
        ("RouteResponse", {**for_route, "RouteId": "gone"}, "route"),
    ]
    for name, state, kind in cases:
        event = create(client, f"AWS::ApiGatewayV2::{name}", state)
        assert failed(client, event) == ("NotFound", f"Invalid {kind} identifier specified gone")
    made(client, "AWS::ApiGatewayV2::IntegrationResponse", {**for_integration, "IntegrationId": own_integration})
    made(client, "AWS::ApiGatewayV2::RouteResponse", {**for_route, "RouteId": own_route})
    wait(client, delete(client, INTEGRATION, f"{chat}|{own_integration}"))
    wait(client, delete(client, ROUTE, f"{chat}|{own_route}"))
    for name in ("IntegrationResponse", "RouteResponse"):
        assert cloud.resources.list(f"AWS::ApiGatewayV2::{name}") == []


def test_deployment_requires_a_route(client: Any, api: str) -> None:
    event = create(client, DEPLOYMENT, {"ApiId": api})
    assert failed(client, event) == ("InvalidRequest", "At least one route is required before deploying the Api.")
    route(client, api)
    made(client, DEPLOYMENT, {"ApiId": api})
    elsewhere = made(client, API, {"BodyS3Location": {"Bucket": "b", "Key": "k"}})
    made(client, DEPLOYMENT, {"ApiId": elsewhere})


def test_deployment_moves_its_stage(client: Any, api: str) -> None:
    route(client, api)
    made(client, STAGE, {"ApiId": api, "StageName": "prod"})
    event = create(client, DEPLOYMENT, {"ApiId": api, "StageName": "gone"})
    assert failed(client, event) == ("NotFound", "Invalid stage identifier specified")
    own = made(client, DEPLOYMENT, {"ApiId": api, "StageName": "prod"}).split("|")[1]
    assert read(client, STAGE, f"{api}|prod")["DeploymentId"] == own
    code, text = failed(client, delete(client, DEPLOYMENT, f"{api}|{own}"))
    assert (code, text) == (
        "InvalidRequest",
        "Active stages pointing to this deployment must be moved or deleted",
    )


def test_stage_requires_its_deployment_and_a_unique_name(client: Any, api: str) -> None:
    route(client, api)
    made(client, DEPLOYMENT, {"ApiId": api})
    state = {"ApiId": api, "StageName": "prod"}
    event = create(client, STAGE, {**state, "DeploymentId": "gone"})
    assert failed(client, event) == ("NotFound", "Invalid deployment identifier specified gone")
    made(client, STAGE, state)
    assert failed(client, create(client, STAGE, state)) == ("AlreadyExists", "Stage already exists")
    event = create(client, STAGE, {**state, "StageName": "v1.0"})
    assert failed(client, event) == ("InvalidRequest", "Stage name only allows a-zA-Z0-9_- and $default")
    made(client, STAGE, {**state, "StageName": "$default"})


def test_api_mapping_requires_domain_name_api_and_stage(client: Any, api: str) -> None:
    made(client, DOMAIN, {"DomainName": "api.example.com"})
    made(client, STAGE, {"ApiId": api, "StageName": "prod"})
    good = {"DomainName": "api.example.com", "ApiId": api, "Stage": "prod"}
    cases = [
        ({"DomainName": "gone.example.com"}, "Invalid domain name identifier specified"),
        ({"ApiId": "gone"}, "Invalid API identifier specified 123456789012:gone"),
        ({"Stage": "gone"}, "Invalid stage identifier specified"),
    ]
    for state, text in cases:
        assert failed(client, create(client, MAPPING, {**good, **state})) == ("NotFound", text)
    identifier = made(client, MAPPING, good)
    text = "ApiMapping key already exists for this domain name"
    assert failed(client, create(client, MAPPING, good)) == ("AlreadyExists", text)
    patch = [{"op": "replace", "path": "/Stage", "value": "gone"}]
    event = update(client, MAPPING, identifier, patch)
    assert failed(client, event) == ("NotFound", "Invalid stage identifier specified")


def test_api_mapping_of_a_rest_api(client: Any, cloud: MockCloud) -> None:
    made(client, "AWS::ApiGateway::DomainName", {"DomainName": "api.example.com"})
    rest = made(client, "AWS::ApiGateway::RestApi", {"Name": "shop"})
    cloud.resources.put("AWS::ApiGateway::Stage", {"RestApiId": rest, "StageName": "prod"})
    made(client, MAPPING, {"DomainName": "api.example.com", "ApiId": rest, "Stage": "prod"})


def test_mapped_api_and_stage_cannot_be_deleted(client: Any, api: str) -> None:
    made(client, DOMAIN, {"DomainName": "api.example.com"})
    made(client, STAGE, {"ApiId": api, "StageName": "prod"})
    made(client, MAPPING, {"DomainName": "api.example.com", "ApiId": api, "Stage": "prod"})
    domains = "Please remove all base path mappings related to the {} in your domains: api.example.com"
    event = delete(client, STAGE, f"{api}|prod")
    assert failed(client, event) == ("InvalidRequest", f"Deleting stage prod failed. {domains.format('stage')}")
    event = delete(client, API, api)
    assert failed(client, event) == ("InvalidRequest", f"Deleting API failed. {domains.format('API')}")
    wait(client, delete(client, DOMAIN, "api.example.com"))
    wait(client, delete(client, STAGE, f"{api}|prod"))


def test_domain_name_requires_its_certificate_and_is_unique(client: Any, cloud: MockCloud) -> None:
    arn = cloud.resources.put("AWS::CertificateManager::Certificate", {"DomainName": "api.example.com"}).identifier
    state = {"DomainName": "api.example.com", "DomainNameConfigurations": [{"CertificateArn": f"{arn}0"}]}
    assert failed(client, create(client, DOMAIN, state)) == ("InvalidRequest", f"Invalid certificate ARN: {arn}0")
    made(client, DOMAIN, {**state, "DomainNameConfigurations": [{"CertificateArn": arn}]})
    text = "The domain name you provided already exists."
    assert failed(client, create(client, DOMAIN, {"DomainName": "api.example.com"})) == ("AlreadyExists", text)


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off"):
        client = boto3.client("cloudcontrol", region_name="us-east-1")
        api = made(client, API, {"Name": "shop", "ProtocolType": "HTTP"})
        own = integration(client, api)
        made(client, DEPLOYMENT, {"ApiId": api})
        route(client, api, Target=f"integrations/{own}")
        route(client, api, "GET /cats", Target="integrations/gone")
        made(client, STAGE, {"ApiId": api, "StageName": "prod"})
        made(client, MAPPING, {"DomainName": "gone", "ApiId": api, "Stage": "prod"})
        wait(client, delete(client, INTEGRATION, f"{api}|{own}"))
        wait(client, delete(client, STAGE, f"{api}|prod"))
        wait(client, delete(client, API, api))
