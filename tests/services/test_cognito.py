"""User pools, what their users have and sign in with, and identity pools."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, made, read, update, wait
from tests.support.failing import failed

POOL, CLIENT, DOMAIN, GROUP, USER = (
    f"AWS::Cognito::UserPool{name}" for name in ("", "Client", "Domain", "Group", "User")
)
MEMBERSHIP, PROVIDER, SERVER = (
    f"AWS::Cognito::UserPool{name}" for name in ("UserToGroupAttachment", "IdentityProvider", "ResourceServer")
)
IDENTITY_POOL, ROLES = "AWS::Cognito::IdentityPool", "AWS::Cognito::IdentityPoolRoleAttachment"
SCHEMA_CHANGED = "Invalid request provided: Existing schema attributes cannot be modified or deleted."
OAUTH = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid"],
    "CallbackURLs": ["https://example.com"],
}


@pytest.fixture
def pool(client: Any) -> str:
    return made(client, POOL, {"Schema": [{"Name": "tenant", "AttributeDataType": "String"}]})


def schema_of(client: Any, pool: str) -> dict[str, dict[str, Any]]:
    return {attribute["Name"]: attribute for attribute in read(client, POOL, pool)["Schema"]}


# --- the attributes of users ---


def test_user_pool_has_standard_and_custom_attributes(client: Any) -> None:
    plain = schema_of(client, made(client, POOL, {}))
    assert {"sub", "email", "updated_at"} < plain.keys()
    declared = [
        {"Name": "email", "Required": True, "Mutable": False},
        {"Name": "tenant"},
        {"Name": "age", "AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "1"}},
    ]
    schema = schema_of(client, made(client, POOL, {"Schema": declared}))
    assert list(schema) == [*plain, "custom:tenant", "custom:age"]
    assert schema["email"] == {**plain["email"], "Required": True, "Mutable": False}
    assert {name: schema[name] for name in plain if name != "email"} == {
        name: attribute for name, attribute in plain.items() if name != "email"
    }
    assert schema["custom:tenant"] == {
        "Name": "custom:tenant",
        "AttributeDataType": "String",
        "StringAttributeConstraints": {},
        "DeveloperOnlyAttribute": False,
        "Mutable": True,
        "Required": False,
    }
    assert schema["custom:age"]["NumberAttributeConstraints"] == {"MinValue": "1"}


def test_attribute_can_be_added_to_a_user_pool(client: Any, pool: str) -> None:
    patch = [{"op": "add", "path": "/Schema/-", "value": {"Name": "team"}}]
    wait(client, update(client, POOL, pool, patch))
    assert list(schema_of(client, pool))[-2:] == ["custom:tenant", "custom:team"]
    wait(client, update(client, POOL, pool, [{"op": "add", "path": "/UserPoolName", "value": "users"}]))
    assert list(schema_of(client, pool))[-2:] == ["custom:tenant", "custom:team"]


def test_attribute_cannot_be_changed_or_removed(client: Any, pool: str) -> None:
    for declared in ([{"Name": "team"}], [{"Name": "tenant", "Mutable": False}], [{"Name": "email", "Required": True}]):
        patch = [{"op": "replace", "path": "/Schema", "value": declared}]
        assert failed(client, update(client, POOL, pool, patch)) == ("InvalidRequest", SCHEMA_CHANGED)
    same = [{"Name": "tenant"}, {"Name": "email"}]
    wait(client, update(client, POOL, pool, [{"op": "replace", "path": "/Schema", "value": same}]))
    assert "custom:tenant" in schema_of(client, pool)


def test_custom_attribute_cannot_be_required(client: Any) -> None:
    event = create(client, POOL, {"Schema": [{"Name": "tenant", "Required": True}]})
    assert failed(client, event) == (
        "InvalidRequest",
        "Required custom attributes are not supported currently.",
    )


# --- pools ---


def test_alias_and_username_attributes_exclude_each_other(client: Any) -> None:
    event = create(client, POOL, {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]})
    text = "Only one of the aliasAttributes or usernameAttributes can be set in a user pool."
    assert failed(client, event) == ("InvalidRequest", text)


SETTLED: list[tuple[str, Any]] = [
    ("UsernameAttributes", ["phone_number"]),
    ("AliasAttributes", ["preferred_username"]),
    ("UsernameConfiguration", {"CaseSensitive": True}),
]


@pytest.mark.parametrize(("name", "value"), SETTLED)
def test_fixed_properties_of_a_user_pool_cannot_change(client: Any, pool: str, name: str, value: Any) -> None:
    text = f"Invalid request provided: Updates are not allowed for property - {name}."
    event = update(client, POOL, pool, [{"op": "add", "path": f"/{name}", "value": value}])
    assert failed(client, event) == ("InvalidRequest", text)


def test_user_pool_with_deletion_protection_cannot_be_deleted(client: Any) -> None:
    pool = made(client, POOL, {"DeletionProtection": "ACTIVE"})
    text = "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be"
    assert failed(client, delete(client, POOL, pool)) == ("InvalidRequest", f"{text} inactivated first.")
    wait(client, update(client, POOL, pool, [{"op": "add", "path": "/DeletionProtection", "value": "INACTIVE"}]))
    wait(client, delete(client, POOL, pool))


def test_user_pool_with_a_domain_cannot_be_deleted(client: Any, pool: str) -> None:
    domain = made(client, DOMAIN, {"UserPoolId": pool, "Domain": "shop-users"})
    text = "User pool cannot be deleted. It has a domain configured that should be deleted first."
    assert failed(client, delete(client, POOL, pool)) == ("InvalidRequest", text)
    wait(client, delete(client, DOMAIN, domain))
    wait(client, delete(client, POOL, pool))


def test_parts_are_deleted_with_their_user_pool(client: Any, pool: str, cloud: MockCloud) -> None:
    made(client, CLIENT, {"UserPoolId": pool})
    made(client, GROUP, {"UserPoolId": pool, "GroupName": "admins"})
    made(client, USER, {"UserPoolId": pool, "Username": "ann"})
    made(client, MEMBERSHIP, {"UserPoolId": pool, "GroupName": "admins", "Username": "ann"})
    wait(client, delete(client, POOL, pool))
    assert [cloud.resources.list(name) for name in (CLIENT, GROUP, USER, MEMBERSHIP)] == [[], [], [], []]


def test_parts_require_their_user_pool(client: Any, pool: str) -> None:
    missing = f"Resource of type '{POOL}' with identifier 'us-east-1_gone' was not found."
    parts: list[tuple[str, dict[str, Any]]] = [
        (GROUP, {}),
        (USER, {}),
        (MEMBERSHIP, {"GroupName": "g", "Username": "u"}),
        (DOMAIN, {"Domain": "shop-users"}),
        (PROVIDER, {"ProviderName": "Google", "ProviderType": "Google", "ProviderDetails": {}}),
        (SERVER, {"Identifier": "api", "Name": "api"}),
        ("AWS::Cognito::UserPoolRiskConfigurationAttachment", {"ClientId": "ALL"}),
        ("AWS::Cognito::UserPoolUICustomizationAttachment", {"ClientId": "ALL"}),
        ("AWS::Cognito::LogDeliveryConfiguration", {}),
    ]
    for name, state in parts:
        event = create(client, name, {"UserPoolId": "us-east-1_gone", **state})
        assert failed(client, event) == ("NotFound", missing), name
    event = create(client, CLIENT, {"UserPoolId": "us-east-1_gone"})
    assert failed(client, event) == ("NotFound", "User pool us-east-1_gone does not exist.")


# --- clients ---


def test_client_requires_its_identity_providers(client: Any, pool: str) -> None:
    details = {"ProviderType": "Google", "ProviderDetails": {}}
    other = made(client, POOL, {})
    made(client, PROVIDER, {"UserPoolId": other, "ProviderName": "Google", **details})
    state = {"UserPoolId": pool, "SupportedIdentityProviders": ["COGNITO", "Google"]}
    text = f"The provider Google does not exist for User Pool {pool}."
    assert failed(client, create(client, CLIENT, state)) == ("InvalidRequest", text)
    made(client, PROVIDER, {"UserPoolId": pool, "ProviderName": "Google", **details})
    made(client, CLIENT, state)


def test_client_requires_its_scopes(client: Any, pool: str) -> None:
    scopes = {"Scopes": [{"ScopeName": "read", "ScopeDescription": "reads"}]}
    made(client, SERVER, {"UserPoolId": pool, "Identifier": "api", "Name": "api", **scopes})
    identifier = made(client, CLIENT, {"UserPoolId": pool, **OAUTH, "AllowedOAuthScopes": ["api/read", "email"]})
    event = create(client, CLIENT, {"UserPoolId": pool, **OAUTH, "AllowedOAuthScopes": ["api/write"]})
    assert failed(client, event) == ("InvalidRequest", "Invalid scope requested: api/write")
    patch = [{"op": "add", "path": "/AllowedOAuthScopes/-", "value": "api/write"}]
    event = update(client, CLIENT, identifier, patch)
    assert failed(client, event) == ("InvalidRequest", "Invalid scope requested: api/write")


FLOWS: list[tuple[dict[str, Any], str]] = [
    ({"CallbackURLs": []}, "CallbackUrls can not be empty when code flow or implicit flow is selected"),
    (
        {"AllowedOAuthScopes": []},
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
    ),
    (
        {"AllowedOAuthFlows": ["code", "client_credentials"]},
        "client_credentials flow can not be selected along with code flow or implicit flow.",
    ),
    (
        {"AllowedOAuthFlows": ["client_credentials"]},
        "client_credentials flow can not be selected if client does not have a client secret.",
    ),
]


@pytest.mark.parametrize(("state", "text"), FLOWS)
def test_oauth_flow_without_its_requirements_is_refused(
    client: Any, pool: str, state: dict[str, Any], text: str
) -> None:
    event = create(client, CLIENT, {"UserPoolId": pool, **OAUTH, **state})
    assert failed(client, event) == ("InvalidRequest", text)


def test_valid_oauth_flows_are_created(client: Any, pool: str) -> None:
    made(client, CLIENT, {"UserPoolId": pool, **OAUTH})
    made(
        client,
        CLIENT,
        {"UserPoolId": pool, "GenerateSecret": True, **OAUTH, "AllowedOAuthFlows": ["client_credentials"]},
    )


def test_parts_of_a_client_require_it_and_are_deleted_with_it(client: Any, pool: str, cloud: MockCloud) -> None:
    own = made(client, CLIENT, {"UserPoolId": pool}).split("|")[1]
    name = "AWS::Cognito::UserPoolRiskConfigurationAttachment"
    event = create(client, name, {"UserPoolId": pool, "ClientId": "gone"})
    assert failed(client, event) == (
        "NotFound",
        f"Resource of type '{CLIENT}' with identifier 'gone' was not found.",
    )
    for client_id in (own, "ALL"):
        made(client, name, {"UserPoolId": pool, "ClientId": client_id})
    wait(client, delete(client, CLIENT, f"{pool}|{own}"))
    assert [found.properties["ClientId"] for found in cloud.resources.list(name)] == ["ALL"]


# --- domains ---

REFUSED_DOMAIN = ("InvalidRequest", f"Invalid request provided: {DOMAIN}")


def test_domain_name_is_unique(client: Any, pool: str) -> None:
    made(client, DOMAIN, {"UserPoolId": pool, "Domain": "shop-users"})
    other = made(client, POOL, {})
    assert failed(client, create(client, DOMAIN, {"UserPoolId": other, "Domain": "shop-users"})) == REFUSED_DOMAIN


def test_user_pool_has_one_prefix_and_one_custom_domain(client: Any, pool: str) -> None:
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
    made(client, DOMAIN, {"UserPoolId": pool, "Domain": "shop-users"})
    made(client, DOMAIN, {"UserPoolId": pool, "Domain": "a.example.com", "CustomDomainConfig": {"CertificateArn": arn}})
    assert failed(client, create(client, DOMAIN, {"UserPoolId": pool, "Domain": "more-users"})) == REFUSED_DOMAIN


@pytest.mark.parametrize("domain", ["my-aws-users", "cognito-users", "amazon"])
def test_reserved_words_in_a_domain_are_refused(client: Any, pool: str, domain: str) -> None:
    assert failed(client, create(client, DOMAIN, {"UserPoolId": pool, "Domain": domain})) == REFUSED_DOMAIN


def test_a_custom_domain_needs_a_certificate_in_the_right_region(client: Any, pool: str, cloud: MockCloud) -> None:
    own = cloud.resources.put("AWS::CertificateManager::Certificate", {"DomainName": "example.com"}).identifier
    for arn in (f"{own}0", own.replace("us-east-1", "eu-west-1")):
        state = {"UserPoolId": pool, "Domain": "a.example.com", "CustomDomainConfig": {"CertificateArn": arn}}
        assert failed(client, create(client, DOMAIN, state)) == REFUSED_DOMAIN
    made(client, DOMAIN, {"UserPoolId": pool, "Domain": "a.example.com", "CustomDomainConfig": {"CertificateArn": own}})


# --- users and groups ---


def test_membership_requires_user_and_group_of_the_same_pool(client: Any, pool: str) -> None:
    other = made(client, POOL, {})
    made(client, GROUP, {"UserPoolId": pool, "GroupName": "admins"})
    made(client, USER, {"UserPoolId": other, "Username": "ann"})
    for state, kind in (
        ({"GroupName": "gone", "Username": "ann"}, GROUP),
        ({"GroupName": "admins", "Username": "ann"}, USER),
    ):
        code, text = failed(client, create(client, MEMBERSHIP, {"UserPoolId": pool, **state}))
        assert (code, text.split("'")[1]) == ("NotFound", kind)


def test_membership_is_deleted_with_user_or_group(client: Any, pool: str, cloud: MockCloud) -> None:
    other = made(client, POOL, {})
    for own in (pool, other):
        made(client, GROUP, {"UserPoolId": own, "GroupName": "admins"})
        for name in ("ann", "bob"):
            made(client, USER, {"UserPoolId": own, "Username": name})
            made(client, MEMBERSHIP, {"UserPoolId": own, "GroupName": "admins", "Username": name})

    def members() -> list[tuple[str, str]]:
        found = [membership.properties for membership in cloud.resources.list(MEMBERSHIP)]
        return [(membership["UserPoolId"], membership["Username"]) for membership in found]

    wait(client, delete(client, USER, f"{pool}|ann"))
    assert members() == [(pool, "bob"), (other, "ann"), (other, "bob")]
    wait(client, delete(client, GROUP, f"{other}|admins"))
    assert members() == [(pool, "bob")]


# --- identity pools ---


def test_parts_of_an_identity_pool_require_it(client: Any, cloud: MockCloud) -> None:
    own = made(client, IDENTITY_POOL, {"AllowUnauthenticatedIdentities": True})
    event = create(client, ROLES, {"IdentityPoolId": "us-east-1:gone"})
    assert failed(client, event) == ("NotFound", "IdentityPool 'us-east-1:gone' not found.")
    made(client, ROLES, {"IdentityPoolId": own})
    wait(client, delete(client, IDENTITY_POOL, own))
    assert cloud.resources.list(ROLES) == []


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off"):
        client = boto3.client("cloudcontrol", region_name="us-east-1")
        pool = made(client, POOL, {})
        made(client, SERVER, {"UserPoolId": pool, "Identifier": "api", "Name": "api"})
        state = {**OAUTH, "AllowedOAuthScopes": ["api/read"], "SupportedIdentityProviders": ["Google"]}
        made(client, CLIENT, {"UserPoolId": "us-east-1_gone", **state})
        made(client, DOMAIN, {"UserPoolId": pool, "Domain": "shop-users"})
        wait(client, delete(client, POOL, pool))
