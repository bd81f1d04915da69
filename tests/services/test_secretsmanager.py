"""Secrets Manager: secrets whose values are made up, and what belongs to a secret."""

from __future__ import annotations

import json
import string
from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, made, poll, read, update, wait
from tests.support.failing import failed

SECRET, ROTATION = "AWS::SecretsManager::Secret", "AWS::SecretsManager::RotationSchedule"
RESOURCE_POLICY = "AWS::SecretsManager::ResourcePolicy"
ATTACHMENT = "AWS::SecretsManager::SecretTargetAttachment"
DATABASE = "AWS::RDS::DBInstance"
GONE = "arn:aws:secretsmanager:us-east-1:123456789012:secret:gone-123456"


def policy(**changes: Any) -> dict[str, Any]:
    """A resource policy that lets the account read the secret, with changes."""
    root = {"AWS": "arn:aws:iam::123456789012:root"}
    reading = {"Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    return {"Statement": [{"Effect": "Allow", "Principal": root, **reading, **changes}]}


@pytest.fixture
def secret(client: Any) -> str:
    return made(client, SECRET, {"Name": "token"})


def value_of(cloud: MockCloud, secret: str) -> str:
    """What the secret is."""
    kept = cloud.resources.get(SECRET, secret)
    assert kept is not None
    return str(kept.properties["SecretString"])


# --- names and keys ---


def test_secret_name_is_unique(client: Any, secret: str) -> None:
    event = poll(client, create(client, SECRET, {"Name": "token"}))
    assert (event["ErrorCode"], event["Identifier"]) == ("AlreadyExists", secret)
    assert event["StatusMessage"].startswith(
        "The operation failed because the secret token already exists. (Service: SecretsManager, Status Code: 400, "
    )
    wait(client, delete(client, SECRET, secret))
    assert made(client, SECRET, {"Name": "token"}) != secret


def test_invalid_secret_name_is_refused(client: Any) -> None:
    made(client, SECRET, {"Name": "app/prod_1+a=b.c@d-e"})
    assert failed(client, create(client, SECRET, {"Name": "a b"})) == (
        "InvalidRequest",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    )


def test_secret_requires_its_kms_key(cloud: MockCloud, client: Any) -> None:
    key = cloud.resources.put("AWS::KMS::Key", {})
    for known in (key.identifier, key.properties["Arn"], "alias/any", "arn:aws:kms:us-east-1:123456789012:alias/any"):
        made(client, SECRET, {"KmsKeyId": known})
    code, text = failed(client, create(client, SECRET, {"KmsKeyId": "gone"}))
    assert code == "InvalidRequest"
    assert text.startswith("Secrets Manager can't encrypt the protected secret text using the provided KMS key.")


# --- values ---


def test_generated_password_has_every_type_of_character(cloud: MockCloud, client: Any) -> None:
    secret = made(client, SECRET, {"GenerateSecretString": {}})
    value = value_of(cloud, secret)
    assert len(value) == 32
    for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits, string.punctuation):
        assert set(kind) & set(value)
    assert not {"SecretString", "GenerateSecretString"} & read(client, SECRET, secret).keys()


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ({"ExcludePunctuation": True}, string.ascii_letters + string.digits),
        ({"ExcludePunctuation": True, "ExcludeNumbers": True, "ExcludeUppercase": True}, string.ascii_lowercase),
        ({"ExcludeLowercase": True, "ExcludeUppercase": True, "ExcludePunctuation": True}, string.digits),
        (
            {"ExcludeCharacters": string.punctuation + string.digits, "IncludeSpace": True},
            string.ascii_letters + " ",
        ),
    ],
)
def test_generated_password_excludes_characters(
    cloud: MockCloud, client: Any, asked: dict[str, Any], allowed: str
) -> None:
    secret = made(client, SECRET, {"GenerateSecretString": {"PasswordLength": 200, **asked}})
    value = value_of(cloud, secret)
    assert len(value) == 200
    assert set(value) <= set(allowed)
    assert (" " in value) == (" " in allowed)


def test_generated_password_is_put_into_its_template(cloud: MockCloud, client: Any) -> None:
    asked = {"SecretStringTemplate": '{"username": "app"}', "GenerateStringKey": "password", "PasswordLength": 8}
    value = json.loads(value_of(cloud, made(client, SECRET, {"GenerateSecretString": asked})))
    assert value.keys() == {"username", "password"}
    assert (value["username"], len(value["password"])) == ("app", 8)


def test_generated_passwords_are_reproducible() -> None:
    def passwords() -> list[str]:
        with mock_cloudcontrol(seed="s") as cloud:
            client = boto3.client("cloudcontrol")
            return [value_of(cloud, made(client, SECRET, {"GenerateSecretString": {}})) for _ in range(2)]

    first, second = passwords()
    assert first != second
    assert passwords() == [first, second]


def test_update_generates_a_new_value(cloud: MockCloud, client: Any) -> None:
    secret = made(client, SECRET, {"GenerateSecretString": {}})
    before = value_of(cloud, secret)
    wait(client, update(client, SECRET, secret, [{"op": "add", "path": "/GenerateSecretString", "value": {}}]))
    assert value_of(cloud, secret) != before


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (
            {"SecretString": "x", "GenerateSecretString": {}},
            "Invalid request provided: SecretString and GenerateSecretString cannot both be specified.",
        ),
        (
            {"GenerateSecretString": {"GenerateStringKey": "k"}},
            "Invalid request provided: SecretStringTemplate and GenerateStringKey must be specified together.",
        ),
        (
            {"GenerateSecretString": {"GenerateStringKey": "k", "SecretStringTemplate": "no JSON"}},
            "Invalid request provided: Could not parse SecretStringTemplate JSON.",
        ),
        (
            {"GenerateSecretString": {"PasswordLength": 3}},
            "Password length 3 is too short based on the required types.",
        ),
        (
            {"GenerateSecretString": {"PasswordLength": 0, "RequireEachIncludedType": False}},
            "Password length 0 is too short based on the required types.",
        ),
        (
            {"GenerateSecretString": {"PasswordLength": 4097}},
            (
                "1 validation error detected: Value '4097' at 'passwordLength' failed to satisfy constraint: "
                "Member must have value less than or equal to 4096"
            ),
        ),
        (
            {"GenerateSecretString": {"ExcludeCharacters": string.printable}},
            "Password length 32 is too short based on the required types.",
        ),
    ],
)
def test_invalid_generation_of_a_value_is_refused(client: Any, state: dict[str, Any], text: str) -> None:
    assert failed(client, create(client, SECRET, state)) == ("InvalidRequest", text)


def test_replicas_are_sorted_by_region(client: Any) -> None:
    secret = made(client, SECRET, {"ReplicaRegions": [{"Region": "us-west-2"}, {"Region": "eu-west-1"}]})
    assert [replica["Region"] for replica in read(client, SECRET, secret)["ReplicaRegions"]] == [
        "eu-west-1",
        "us-west-2",
    ]


# --- what belongs to a secret ---

MEMBERS: list[tuple[str, dict[str, Any]]] = [
    (ROTATION, {"RotationRules": {"ScheduleExpression": "rate(4 days)"}}),
    (RESOURCE_POLICY, {"ResourcePolicy": policy()}),
    (ATTACHMENT, {"TargetType": DATABASE, "TargetId": "db"}),
]


@pytest.mark.parametrize(("kind", "state"), MEMBERS)
def test_parts_require_their_secret(client: Any, secret: str, kind: str, state: dict[str, Any]) -> None:
    event = create(client, kind, {"SecretId": GONE, **state})
    assert failed(client, event) == ("NotFound", "Secrets Manager can't find the specified secret.")


@pytest.mark.parametrize("named", ["its ARN", "its name"])
@pytest.mark.parametrize(("kind", "state"), MEMBERS)
def test_parts_are_unique_and_deleted_with_their_secret(
    cloud: MockCloud, client: Any, secret: str, kind: str, state: dict[str, Any], named: str
) -> None:
    state = {"SecretId": secret if named == "its ARN" else "token", **state}
    assert made(client, kind, state) == secret
    assert failed(client, create(client, kind, state))[0] == "AlreadyExists"
    other = made(client, kind, {**state, "SecretId": made(client, SECRET, {"Name": "other"})})
    wait(client, delete(client, SECRET, secret))
    assert [found.identifier for found in cloud.resources.list(kind)] == [other]


def test_rotation_requires_its_function(cloud: MockCloud, client: Any, secret: str) -> None:
    function = {"FunctionName": "f", "Code": {"ZipFile": "x"}, "Role": "arn:aws:iam::123456789012:role/r"}
    cloud.resources.put("AWS::Lambda::Function", {**function, "Handler": "i.h", "Runtime": "python3.12"})
    arn = "arn:aws:lambda:us-east-1:123456789012:function:"
    event = create(client, ROTATION, {"SecretId": secret, "RotationLambdaARN": f"{arn}gone"})
    assert failed(client, event) == (
        "AccessDenied",
        (
            "Secrets Manager cannot invoke the specified Lambda function. "
            "Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com."
        ),
    )
    made(client, ROTATION, {"SecretId": secret, "RotationLambdaARN": f"{arn}f"})


@pytest.mark.parametrize(("expression", "days"), [("rate(1 day)", 1), ("rate(30 days)", 30), ("rate(4 hours)", None)])
def test_a_rotation_by_days_shows_their_number(client: Any, secret: str, expression: str, days: int | None) -> None:
    state = {"SecretId": secret, "RotationRules": {"ScheduleExpression": expression}}
    rules = read(client, ROTATION, made(client, ROTATION, state))["RotationRules"]
    assert rules.get("AutomaticallyAfterDays") == days


@pytest.mark.parametrize("document", [{}, "x", policy(Principal=None), policy(Action=None), policy(Resource=None)])
def test_invalid_resource_policy_is_refused(client: Any, document: Any) -> None:
    event = create(client, RESOURCE_POLICY, {"SecretId": GONE, "ResourcePolicy": document})
    assert failed(client, event) == ("InvalidRequest", "This resource policy contains a syntax error.")


def test_public_resource_policy_is_refused_where_blocked(client: Any) -> None:
    state = {"SecretId": GONE, "ResourcePolicy": policy(Principal="*")}
    assert failed(client, create(client, RESOURCE_POLICY, {**state, "BlockPublicPolicy": True})) == (
        "InvalidRequest",
        (
            "The BlockPublicPolicy parameter is set to true, "
            "and the resource policy did not prevent broad access to the secret."
        ),
    )
    made(client, RESOURCE_POLICY, state)


def test_target_attachment_requires_its_database(cloud: MockCloud, client: Any, secret: str) -> None:
    event = create(client, ATTACHMENT, {"SecretId": secret, "TargetType": "AWS::S3::Bucket", "TargetId": "b"})
    code, text = failed(client, event)
    assert (code, text.split(" is none of ")[0]) == (
        "InvalidRequest",
        "Invalid request provided: TargetType AWS::S3::Bucket",
    )
    made(client, ATTACHMENT, {"SecretId": secret, "TargetType": DATABASE, "TargetId": "anywhere"})
    cloud.resources.put("AWS::Redshift::Cluster", REDSHIFT)
    missing = {"SecretId": secret, "TargetType": "AWS::Redshift::Cluster", "TargetId": "gone"}
    assert failed(client, create(client, ATTACHMENT, missing))[0] == "NotFound"
    patch = [{"op": "replace", "path": f"/{name}", "value": missing[name]} for name in ("TargetType", "TargetId")]
    assert failed(client, update(client, ATTACHMENT, secret, patch))[0] == "NotFound"


REDSHIFT = {
    "ClusterIdentifier": "there",
    "ClusterType": "single-node",
    "DBName": "d",
    "MasterUsername": "u",
    "NodeType": "ra3.large",
}


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off"):
        client = boto3.client("cloudcontrol")
        made(client, SECRET, {"Name": "token"})
        assert made(client, RESOURCE_POLICY, {"SecretId": GONE, "ResourcePolicy": policy()}) == GONE
