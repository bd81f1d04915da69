"""REST APIs: the tree of their resources, and what deployments, stages and domain names need."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, listed, made, read, update, wait
from tests.support.failing import failed

API, RESOURCE, METHOD, DEPLOYMENT, STAGE = (
    f"AWS::ApiGateway::{name}" for name in ("RestApi", "Resource", "Method", "Deployment", "Stage")
)
AUTHORIZER, MODEL, VALIDATOR = (f"AWS::ApiGateway::{name}" for name in ("Authorizer", "Model", "RequestValidator"))
DOMAIN, MAPPING, PLAN = (f"AWS::ApiGateway::{name}" for name in ("DomainName", "BasePathMapping", "UsagePlan"))
MOCK = {"Type": "MOCK"}


@pytest.fixture
def api(client: Any) -> str:
    return made(client, API, {"Name": "shop"})


def root_of(client: Any, api: str) -> str:
    root: str = read(client, API, api)["RootResourceId"]
    return root


def child(client: Any, api: str, part: str, parent: str | None = None) -> str:
    """The id of a resource that was made below another, or below the root."""
    state = {"RestApiId": api, "ParentId": parent or root_of(client, api), "PathPart": part}
    return made(client, RESOURCE, state).split("|")[1]


def method(api: str, resource: str, http_method: str = "GET", **properties: Any) -> dict[str, Any]:
    place = {"RestApiId": api, "ResourceId": resource, "HttpMethod": http_method}
    return {**place, "AuthorizationType": "NONE", "Integration": MOCK, **properties}


def deployed(client: Any, api: str) -> str:
    """The id of a deployment of an API with one method."""
    if not client.list_resources(TypeName=DEPLOYMENT, ResourceModel=f'{{"RestApiId": "{api}"}}')[
        "ResourceDescriptions"
    ]:
        made(client, METHOD, method(api, root_of(client, api)))
    return made(client, DEPLOYMENT, {"RestApiId": api}).split("|")[0]


# --- REST APIs ---


def test_rest_api_requires_a_name_or_a_definition(client: Any) -> None:
    code, text = failed(client, create(client, API, {"Description": "nameless"}))
    assert (code, text) == ("InvalidRequest", "Name is required where the REST API has no Body and no BodyS3Location")
    for definition in ({"Body": {"openapi": "3.0.1"}}, {"BodyS3Location": {"Bucket": "b", "Key": "k"}}):
        made(client, API, definition)


def test_rest_api_is_created_with_root_resource_and_default_models(client: Any, api: str) -> None:
    root = root_of(client, api)
    scope = f'{{"RestApiId": "{api}"}}'
    assert listed(client, RESOURCE, ResourceModel=scope) == [f"{api}|{root}"]
    assert read(client, RESOURCE, f"{api}|{root}") == {"RestApiId": api, "ResourceId": root}
    assert listed(client, MODEL, ResourceModel=scope) == [f"{api}|Empty", f"{api}|Error"]


def test_parts_are_deleted_with_their_rest_api(client: Any, api: str, cloud: MockCloud) -> None:
    pets = child(client, api, "pets")
    made(client, METHOD, method(api, pets))
    made(client, STAGE, {"RestApiId": api, "StageName": "prod", "DeploymentId": deployed(client, api)})
    other = made(client, API, {"Name": "other"})
    wait(client, delete(client, API, api))
    for name in (RESOURCE, METHOD, DEPLOYMENT, STAGE, MODEL):
        assert {found.properties["RestApiId"] for found in cloud.resources.list(name)} <= {other}, name


def test_part_of_missing_rest_api_is_not_found(client: Any, api: str) -> None:
    parts: list[tuple[str, dict[str, Any]]] = [
        (RESOURCE, {"ParentId": "r", "PathPart": "pets"}),
        (DEPLOYMENT, {}),
        (STAGE, {"StageName": "prod"}),
        (AUTHORIZER, {"Name": "a", "Type": "TOKEN"}),
        (MODEL, {"Name": "Pet"}),
        (VALIDATOR, {}),
        ("AWS::ApiGateway::GatewayResponse", {"ResponseType": "DEFAULT_4XX"}),
        ("AWS::ApiGateway::DocumentationPart", {"Location": {"Type": "API"}, "Properties": "{}"}),
        ("AWS::ApiGateway::DocumentationVersion", {"DocumentationVersion": "1"}),
    ]
    for name, state in parts:
        code, text = failed(client, create(client, name, {"RestApiId": "gone", **state}))
        assert (code, text) == ("NotFound", "Invalid API identifier specified 123456789012:gone"), name


# --- definitions ---

DEFINITION = {
    "openapi": "3.0.1",
    "info": {"title": "pet shop", "description": "sells pets"},
    "paths": {
        "/": {"get": {"x-amazon-apigateway-integration": {"type": "mock"}}},
        "/pets/{id}": {
            "parameters": [],
            "x-amazon-apigateway-any-method": {
                "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": "arn:aws:…"}
            },
        },
    },
    "components": {"schemas": {"Pet": {"type": "object"}}},
}


def paths_of(cloud: MockCloud, api: str) -> set[str]:
    resources = {found.properties["ResourceId"]: found.properties for found in cloud.resources.list(RESOURCE)}

    def path(resource: dict[str, Any]) -> str:
        above = resources.get(resource.get("ParentId", ""))
        return f"{path(above)}/{resource['PathPart']}" if above else ""

    return {path(resource) for resource in resources.values() if resource["RestApiId"] == api}


def test_definition_creates_resources_methods_and_models(client: Any, cloud: MockCloud) -> None:
    api = made(client, API, {"Body": DEFINITION})
    assert read(client, API, api).items() >= {"Name": "pet shop", "Description": "sells pets"}.items()
    assert paths_of(cloud, api) == {"", "/pets", "/pets/{id}"}
    methods = {found.properties["HttpMethod"]: found.properties for found in cloud.resources.list(METHOD)}
    assert methods.keys() == {"GET", "ANY"}
    assert methods["ANY"]["Integration"]["Type"] == "AWS_PROXY"
    assert methods["ANY"]["Integration"]["IntegrationHttpMethod"] == "POST"
    assert f"{api}|Pet" in listed(client, MODEL, ResourceModel=f'{{"RestApiId": "{api}"}}')
    made(client, DEPLOYMENT, {"RestApiId": api})


@pytest.mark.parametrize(
    ("mode", "paths"), [("overwrite", {"", "/cats"}), ("merge", {"", "/pets", "/pets/{id}", "/cats"})]
)
def test_new_definition_replaces_the_old_one_unless_merged(
    client: Any, cloud: MockCloud, mode: str, paths: set[str]
) -> None:
    api = made(client, API, {"Body": DEFINITION})
    body = {"paths": {"/cats": {"get": {"x-amazon-apigateway-integration": {"type": "mock"}}}}}
    patch = [{"op": "add", "path": "/Body", "value": body}, {"op": "add", "path": "/Mode", "value": mode}]
    wait(client, update(client, API, api, patch))
    assert paths_of(cloud, api) == paths


def test_definition_can_be_json_text(client: Any, cloud: MockCloud) -> None:
    api = made(client, API, {"Body": '{"info": {"title": "texts"}, "paths": {"/a": {}}}'})
    assert (read(client, API, api)["Name"], paths_of(cloud, api)) == ("texts", {"", "/a"})
    made(client, API, {"Body": "openapi: 3.0.1"})


# --- resources ---


def test_resource_requires_a_parent_in_the_same_api(client: Any, api: str) -> None:
    other = made(client, API, {"Name": "other"})
    child(client, api, "known")
    state = {"RestApiId": api, "ParentId": root_of(client, other), "PathPart": "pets"}
    assert failed(client, create(client, RESOURCE, state)) == ("NotFound", "Invalid Resource identifier specified")


def test_path_part_is_unique_in_its_parent(client: Any, api: str) -> None:
    pets = child(client, api, "pets")
    state = {"RestApiId": api, "ParentId": root_of(client, api), "PathPart": "pets"}
    code, text = failed(client, create(client, RESOURCE, state))
    assert (code, text) == ("AlreadyExists", "Another resource with the same parent already has this name: pets")
    child(client, api, "pets", parent=pets)


def test_variable_path_part_is_unique_in_its_parent(client: Any, api: str) -> None:
    child(client, api, "{id}")
    for part in ("{name}", "{proxy+}"):
        state = {"RestApiId": api, "ParentId": root_of(client, api), "PathPart": part}
        code, text = failed(client, create(client, RESOURCE, state))
        assert code == "InvalidRequest"
        assert text == "A sibling ({id}) of this resource already has a variable path part -- only one is allowed"
    child(client, api, "plain")


def test_resource_below_greedy_path_part_is_invalid(client: Any, api: str) -> None:
    proxy = child(client, api, "{proxy+}")
    state = {"RestApiId": api, "ParentId": proxy, "PathPart": "pets"}
    code, text = failed(client, create(client, RESOURCE, state))
    assert (code, text) == (
        "InvalidRequest",
        "Cannot create a child of a resource with a greedy path variable: {proxy+}",
    )


@pytest.mark.parametrize("part", ["a/b", "{id", "a b", "{}", "{id+}x", ""])
def test_path_part_with_a_slash_is_invalid(client: Any, api: str, part: str) -> None:
    state = {"RestApiId": api, "ParentId": root_of(client, api), "PathPart": part}
    code, text = failed(client, create(client, RESOURCE, state))
    assert (code, text.split(" only ")[0]) == ("InvalidRequest", "Resource's path part")


def test_resources_and_methods_are_deleted_with_their_parent(client: Any, api: str, cloud: MockCloud) -> None:
    pets = child(client, api, "pets")
    cat = child(client, api, "cat", parent=pets)
    made(client, METHOD, method(api, cat))
    wait(client, delete(client, RESOURCE, f"{api}|{pets}"))
    assert paths_of(cloud, api) == {""}
    assert cloud.resources.list(METHOD) == []


def test_root_resource_cannot_be_deleted(client: Any, api: str) -> None:
    event = delete(client, RESOURCE, f"{api}|{root_of(client, api)}")
    assert failed(client, event) == ("InvalidRequest", "Root resource cannot be deleted")


# --- methods ---


def test_method_requires_its_resource(client: Any, api: str) -> None:
    child(client, api, "known")
    event = create(client, METHOD, method(api, "gone"))
    assert failed(client, event) == ("NotFound", "Invalid Resource identifier specified")


def test_http_method_is_unique_in_its_resource(client: Any, api: str) -> None:
    state = method(api, root_of(client, api))
    made(client, METHOD, state)
    assert failed(client, create(client, METHOD, state)) == ("AlreadyExists", "Method already exists for this resource")


REFUSED_METHODS: list[tuple[dict[str, Any], str]] = [
    ({"HttpMethod": "FETCH"}, "Invalid HTTP method specified"),
    ({"AuthorizationType": "CUSTOM"}, "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or"),
    ({"AuthorizationType": "CUSTOM", "AuthorizerId": "gone"}, "Invalid authorizer ID specified. Setting the"),
    ({"RequestValidatorId": "gone"}, "Invalid Request Validator identifier specified"),
    ({"RequestModels": {"application/json": "Gone"}}, "Invalid model identifier specified: Gone"),
    (
        {"MethodResponses": [{"StatusCode": "200", "ResponseModels": {"application/json": "Gone"}}]},
        "Invalid model identifier specified: Gone",
    ),
    ({"Integration": {"Type": "AWS_PROXY", "Uri": "arn:…"}}, "Enumeration value for HttpMethod must be non-empty"),
]


@pytest.mark.parametrize(("properties", "start"), REFUSED_METHODS)
def test_invalid_method_is_refused(client: Any, api: str, properties: dict[str, Any], start: str) -> None:
    made(client, AUTHORIZER, {"RestApiId": api, "Name": "one", "Type": "TOKEN"})
    made(client, VALIDATOR, {"RestApiId": api})
    made(client, MODEL, {"RestApiId": api, "Name": "Pet"})
    code, text = failed(client, create(client, METHOD, {**method(api, root_of(client, api)), **properties}))
    assert code == "InvalidRequest"
    assert text.startswith(start)


def test_method_references_are_checked_in_its_api(client: Any, api: str) -> None:
    authorizer = made(client, AUTHORIZER, {"RestApiId": api, "Name": "one", "Type": "TOKEN"}).split("|")[1]
    validator = made(client, VALIDATOR, {"RestApiId": api}).split("|")[1]
    state = method(api, root_of(client, api), AuthorizationType="CUSTOM", AuthorizerId=authorizer)
    models = {"RequestModels": {"application/json": "Error"}, "RequestValidatorId": validator}
    responses = {"MethodResponses": [{"StatusCode": "200", "ResponseModels": {"application/json": "Empty"}}]}
    identifier = made(client, METHOD, {**state, **models, **responses})
    for name, own, kind in ((AUTHORIZER, authorizer, "authorizer"), (VALIDATOR, validator, "request validator")):
        code, text = failed(client, delete(client, name, f"{api}|{own}"))
        assert (code, text) == ("ResourceConflict", f"Cannot delete {kind} '{own}', is referenced in method: GET")
    wait(client, delete(client, METHOD, identifier))
    wait(client, delete(client, AUTHORIZER, f"{api}|{authorizer}"))


# --- deployments and stages ---


def test_deployment_requires_a_method_with_an_integration(client: Any, api: str) -> None:
    event = create(client, DEPLOYMENT, {"RestApiId": api})
    assert failed(client, event) == ("InvalidRequest", "The REST API doesn't contain any methods")
    state = method(api, root_of(client, api))
    del state["Integration"]
    identifier = made(client, METHOD, state)
    event = create(client, DEPLOYMENT, {"RestApiId": api})
    assert failed(client, event) == ("InvalidRequest", "No integration defined for method")
    wait(client, update(client, METHOD, identifier, [{"op": "add", "path": "/Integration", "value": MOCK}]))
    made(client, DEPLOYMENT, {"RestApiId": api})


def test_api_with_a_definition_in_a_bucket_can_be_deployed(client: Any) -> None:
    api = made(client, API, {"BodyS3Location": {"Bucket": "b", "Key": "k"}})
    made(client, DEPLOYMENT, {"RestApiId": api})
    wait(client, update(client, API, api, [{"op": "add", "path": "/Description", "value": "x"}]))
    made(client, DEPLOYMENT, {"RestApiId": api})


def test_deployment_creates_its_stage(client: Any, api: str) -> None:
    made(client, METHOD, method(api, root_of(client, api)))
    described = {"TracingEnabled": True, "LoggingLevel": "INFO"}
    state = {"RestApiId": api, "StageName": "prod", "StageDescription": described}
    first = made(client, DEPLOYMENT, state).split("|")[0]
    stage = read(client, STAGE, f"{api}|prod")
    assert (stage["DeploymentId"], stage["TracingEnabled"]) == (first, True)
    limits = {"CacheTtlInSeconds": 300, "ThrottlingBurstLimit": 5000, "ThrottlingRateLimit": 10000}
    assert stage["MethodSettings"] == [{"HttpMethod": "*", "ResourcePath": "/*", "LoggingLevel": "INFO", **limits}]
    second = made(client, DEPLOYMENT, {"RestApiId": api, "StageName": "prod"}).split("|")[0]
    assert read(client, STAGE, f"{api}|prod")["DeploymentId"] == second


def test_deployment_in_use_by_a_stage_cannot_be_deleted(client: Any, api: str) -> None:
    old, new = deployed(client, api), deployed(client, api)
    canary = {"DeploymentId": new}
    state = {"RestApiId": api, "StageName": "prod", "DeploymentId": old, "CanarySetting": canary}
    made(client, STAGE, state)
    for identifier in (old, new):
        code, text = failed(client, delete(client, DEPLOYMENT, f"{identifier}|{api}"))
        assert code == "InvalidRequest"
        assert text == "Active stages pointing to this deployment must be moved or deleted"
    wait(client, delete(client, STAGE, f"{api}|prod"))
    wait(client, delete(client, DEPLOYMENT, f"{old}|{api}"))


def test_stage_requires_a_deployment_of_the_same_api(client: Any, api: str) -> None:
    other = made(client, API, {"Name": "other"})
    theirs = deployed(client, other)
    for state in ({"DeploymentId": theirs}, {"CanarySetting": {"DeploymentId": theirs}}):
        event = create(client, STAGE, {"RestApiId": api, "StageName": "prod", **state})
        assert failed(client, event) == ("NotFound", "Invalid Deployment identifier specified")


def test_stage_name_is_unique_in_its_api(client: Any, api: str) -> None:
    state = {"RestApiId": api, "StageName": "prod", "DeploymentId": deployed(client, api)}
    made(client, STAGE, state)
    assert failed(client, create(client, STAGE, state)) == ("AlreadyExists", "Stage already exists")


@pytest.mark.parametrize("name", ["$default", "pre prod", "v1.0"])
def test_invalid_stage_name_is_refused(client: Any, api: str, name: str) -> None:
    event = create(client, STAGE, {"RestApiId": api, "StageName": name, "DeploymentId": deployed(client, api)})
    assert failed(client, event) == ("InvalidRequest", "Stage name only allows a-zA-Z0-9_-")


def test_stage_logging_requires_the_role_of_the_account(client: Any, api: str) -> None:
    settings = [{"HttpMethod": "*", "ResourcePath": "/*", "LoggingLevel": "INFO"}]
    state = {"RestApiId": api, "DeploymentId": deployed(client, api), "MethodSettings": settings}
    made(client, STAGE, {**state, "StageName": "unknown"})
    account = made(client, "AWS::ApiGateway::Account", {})
    code, text = failed(client, create(client, STAGE, {**state, "StageName": "prod"}))
    assert code == "InvalidRequest"
    assert text == "CloudWatch Logs role ARN must be set in account settings to enable logging"
    role = {"op": "add", "path": "/CloudWatchRoleArn", "value": "arn:aws:iam::123456789012:role/logs"}
    wait(client, update(client, "AWS::ApiGateway::Account", account, [role]))
    made(client, STAGE, {**state, "StageName": "prod"})


# --- names of what an API has ---


def test_names_of_api_gateway_resources_are_unique(client: Any, api: str) -> None:
    cases: list[tuple[str, dict[str, Any], str]] = [
        (
            AUTHORIZER,
            {"RestApiId": api, "Name": "one", "Type": "TOKEN"},
            "Authorizer name must be unique. Authorizer one already exists in this RestApi.",
        ),
        (MODEL, {"RestApiId": api, "Name": "Pet"}, "Model name already exists for this REST API"),
        ("AWS::ApiGateway::ApiKey", {"Value": "a" * 30}, "API Key already exists"),
        (DOMAIN, {"DomainName": "api.example.com"}, "The domain name you provided already exists."),
        (
            MAPPING,
            {"DomainName": "api.example.com", "RestApiId": api, "BasePath": "v1"},
            "Base path already exists for this domain name",
        ),
    ]
    for name, state, expected in cases:
        made(client, name, state)
        assert failed(client, create(client, name, state)) == ("AlreadyExists", expected)


def test_empty_base_path_is_unique_in_its_domain_name(client: Any, api: str) -> None:
    state = {"DomainName": "api.example.com", "RestApiId": api}
    made(client, MAPPING, state)
    event = create(client, MAPPING, state)
    assert failed(client, event) == ("AlreadyExists", "Base path already exists for this domain name")


def test_model_name_must_be_alphanumeric(client: Any, api: str) -> None:
    event = create(client, MODEL, {"RestApiId": api, "Name": "my-pet"})
    assert failed(client, event) == ("InvalidRequest", "Model name must be alphanumeric: my-pet")
    made(client, MODEL, {"RestApiId": api})


def test_authorizer_requires_its_user_pools(client: Any, api: str) -> None:
    pool = made(client, "AWS::Cognito::UserPool", {})
    arn = read(client, "AWS::Cognito::UserPool", pool)["Arn"]
    state = {"RestApiId": api, "Name": "one", "Type": "COGNITO_USER_POOLS"}
    made(client, AUTHORIZER, {**state, "ProviderARNs": [arn]})
    event = create(client, AUTHORIZER, {**state, "Name": "two", "ProviderARNs": [f"{arn}x"]})
    assert failed(client, event) == ("InvalidRequest", f"Invalid Cognito User Pool ARN: {arn}x")


# --- domain names and usage plans ---


def test_base_path_mapping_requires_domain_name_api_and_stage(client: Any, api: str) -> None:
    made(client, DOMAIN, {"DomainName": "api.example.com"})
    made(client, STAGE, {"RestApiId": api, "StageName": "prod", "DeploymentId": deployed(client, api)})
    good = {"DomainName": "api.example.com", "RestApiId": api, "Stage": "prod"}
    cases = [
        ({"DomainName": "gone.example.com"}, "NotFound", "Invalid domain name identifier specified"),
        ({"RestApiId": "gone"}, "InvalidRequest", "Invalid REST API identifier specified"),
        ({"Stage": "gone"}, "InvalidRequest", "Invalid stage identifier specified"),
    ]
    for state, code, text in cases:
        assert failed(client, create(client, MAPPING, {**good, **state})) == (code, text)
    made(client, MAPPING, good)


def test_mapped_api_and_stage_cannot_be_deleted(client: Any, api: str) -> None:
    made(client, DOMAIN, {"DomainName": "api.example.com"})
    made(client, STAGE, {"RestApiId": api, "StageName": "prod", "DeploymentId": deployed(client, api)})
    made(client, MAPPING, {"DomainName": "api.example.com", "RestApiId": api, "Stage": "prod"})
    domains = "Please remove all base path mappings related to the {} in your domains: api.example.com"
    event = delete(client, STAGE, f"{api}|prod")
    assert failed(client, event) == ("InvalidRequest", f"Deleting stage prod failed. {domains.format('stage')}")
    assert failed(client, delete(client, API, api)) == (
        "InvalidRequest",
        f"Deleting RestApi failed. {domains.format('RestApi')}",
    )
    wait(client, delete(client, DOMAIN, "api.example.com"))
    assert listed(client, MAPPING, ResourceModel='{"DomainName": "api.example.com"}') == []
    wait(client, delete(client, API, api))


def test_domain_name_requires_its_certificate(client: Any, cloud: MockCloud) -> None:
    arn = cloud.resources.put("AWS::CertificateManager::Certificate", {"DomainName": "api.example.com"}).identifier
    made(client, DOMAIN, {"DomainName": "one.example.com", "RegionalCertificateArn": arn})
    for name in ("CertificateArn", "RegionalCertificateArn"):
        event = create(client, DOMAIN, {"DomainName": "two.example.com", name: f"{arn}0"})
        assert failed(client, event) == ("InvalidRequest", f"Invalid certificate ARN: {arn}0")


def test_usage_plan_requires_its_stages(client: Any, api: str) -> None:
    made(client, STAGE, {"RestApiId": api, "StageName": "prod", "DeploymentId": deployed(client, api)})
    plan = made(client, PLAN, {"ApiStages": [{"ApiId": api, "Stage": "prod"}]})
    event = create(client, PLAN, {"ApiStages": [{"ApiId": api, "Stage": "gone"}]})
    assert failed(client, event) == ("NotFound", f"API Stage not found: {api}:gone")
    patch = [{"op": "add", "path": "/ApiStages/-", "value": {"ApiId": "gone", "Stage": "prod"}}]
    assert failed(client, update(client, PLAN, plan, patch)) == ("NotFound", "API Stage not found: gone:prod")


def test_usage_plan_keys_are_deleted_with_key_and_plan(client: Any, api: str, cloud: MockCloud) -> None:
    plan, other = made(client, PLAN, {}), made(client, PLAN, {})
    key = made(client, "AWS::ApiGateway::ApiKey", {"Name": "one"})
    part = "AWS::ApiGateway::UsagePlanKey"
    for state, text in (
        ({"KeyId": "gone", "UsagePlanId": plan}, "Invalid API Key identifier specified"),
        ({"KeyId": key, "UsagePlanId": "gone"}, "Invalid Usage Plan ID specified"),
    ):
        assert failed(client, create(client, part, {"KeyType": "API_KEY", **state})) == ("NotFound", text)
    for owner in (plan, other):
        made(client, part, {"KeyType": "API_KEY", "KeyId": key, "UsagePlanId": owner})
    wait(client, delete(client, PLAN, plan))
    assert [found.properties["UsagePlanId"] for found in cloud.resources.list(part)] == [other]
    wait(client, delete(client, "AWS::ApiGateway::ApiKey", key))
    assert cloud.resources.list(part) == []
    event = create(client, "AWS::ApiGateway::ApiKey", {"StageKeys": [{"RestApiId": "gone", "StageName": "prod"}]})
    assert failed(client, event)[1] == "Invalid API identifier specified 123456789012:gone"


# --- without checks ---


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off"):
        client = boto3.client("cloudcontrol", region_name="us-east-1")
        api = made(client, API, {"Name": "shop"})
        made(client, METHOD, method("gone", "gone"))
        deployment = made(client, DEPLOYMENT, {"RestApiId": api})
        made(client, STAGE, {"RestApiId": api, "StageName": "prod", "DeploymentId": deployment.split("|")[0]})
        made(client, MAPPING, {"DomainName": "a.example.com", "RestApiId": api, "Stage": "prod"})
        made(client, PLAN, {"ApiStages": [{"ApiId": api, "Stage": "gone"}]})
        wait(client, delete(client, DEPLOYMENT, deployment))
        wait(client, delete(client, STAGE, f"{api}|prod"))


def test_seeded_rest_api_has_a_root_and_can_be_deployed(client: Any, cloud: MockCloud) -> None:
    api = cloud.resources.put(API, {"Name": "shop", "RestApiId": "abc1234567", "RootResourceId": "root123456"})
    cloud.resources.put(METHOD, method(api.identifier, "root123456"))
    made(client, RESOURCE, {"RestApiId": "abc1234567", "ParentId": "root123456", "PathPart": "pets"})
    made(client, DEPLOYMENT, {"RestApiId": "abc1234567"})
