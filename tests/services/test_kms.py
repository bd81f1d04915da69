"""KMS: kinds of keys, their policies and their end, and aliases."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, listed, made, poll, read, refused, update, wait
from tests.support.failing import failed

KEY, REPLICA_KEY, ALIAS = "AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::KMS::Alias"
HERE = "arn:aws:kms:us-east-1:123456789012:"


def policy(**changes: Any) -> dict[str, Any]:
    """A key policy that lets the account do all, with changes."""
    root = {"AWS": "arn:aws:iam::123456789012:root"}
    return {"Statement": [{"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*", **changes}]}


def replaced(name: str, value: Any) -> list[dict[str, Any]]:
    """A patch of one property."""
    return [{"op": "replace", "path": f"/{name}", "value": value}]


# --- keys ---


def test_deleted_key_is_not_found(client: Any) -> None:
    key = made(client, KEY, {})
    wait(client, delete(client, KEY, key))
    text = refused("ResourceNotFoundException", read, client, KEY, key)
    assert f"Resource of type 'AWS::KMS::Key' with identifier '{key}' was not found." in text
    assert listed(client, KEY) == []
    assert failed(client, delete(client, KEY, key))[0] == "NotFound"


@pytest.mark.parametrize(("step", "seconds"), [("create", 75), ("update", 60), ("delete", 15)])
def test_key_changes_take_time(cloud: MockCloud, client: Any, step: str, seconds: int) -> None:
    if step == "create":
        event = create(client, KEY, {})
    else:
        key = cloud.resources.put(KEY, {}).identifier
        description = replaced("Description", "for data")
        event = delete(client, KEY, key) if step == "delete" else update(client, KEY, key, description)
    cloud.clock.advance(seconds - 1)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(1)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"


@pytest.mark.parametrize(
    ("spec", "usage", "is_possible"),
    [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", True),
        ("SYMMETRIC_DEFAULT", "SIGN_VERIFY", False),
        ("RSA_2048", "SIGN_VERIFY", True),
        ("RSA_2048", "GENERATE_VERIFY_MAC", False),
        ("ECC_NIST_P256", "KEY_AGREEMENT", True),
        ("ECC_SECG_P256K1", "KEY_AGREEMENT", False),
        ("HMAC_256", "GENERATE_VERIFY_MAC", True),
        ("HMAC_256", "ENCRYPT_DECRYPT", False),
        ("ML_DSA_44", "SIGN_VERIFY", True),
    ],
)
def test_key_usage_must_fit_the_key_spec(client: Any, spec: str, usage: str, is_possible: bool) -> None:
    event = create(client, KEY, {"KeySpec": spec, "KeyUsage": usage})
    if is_possible:
        wait(client, event)
    else:
        text = f"KeyUsage {usage} is not compatible with KeySpec {spec}"
        assert failed(client, event) == ("InvalidRequest", text)


@pytest.mark.parametrize("state", [{"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"}, {"Origin": "EXTERNAL"}])
def test_key_rotation_requires_a_symmetric_kms_key(client: Any, state: dict[str, Any]) -> None:
    text = "You cannot set the EnableKeyRotation property to true on asymmetric or external keys."
    event = create(client, KEY, {"EnableKeyRotation": True, **state})
    assert failed(client, event) == ("InvalidRequest", f"Invalid request provided: {text}")


def test_the_rotation_of_a_disabled_key_cannot_be_changed(client: Any) -> None:
    key = made(client, KEY, {"Enabled": False, "EnableKeyRotation": True})
    assert failed(client, update(client, KEY, key, replaced("EnableKeyRotation", False))) == (
        "InvalidRequest",
        (
            "Invalid request provided: You cannot modify the EnableKeyRotation property when the Enabled property is "
            "false. Set Enabled to true to modify the EnableKeyRotation property."
        ),
    )
    patch = [*replaced("EnableKeyRotation", False), *replaced("Enabled", True)]
    wait(client, update(client, KEY, key, patch))


@pytest.mark.parametrize(
    ("name", "value"),
    [("KeySpec", "RSA_2048"), ("KeyUsage", "SIGN_VERIFY"), ("MultiRegion", True), ("Origin", "EXTERNAL")],
)
def test_fixed_properties_of_a_key_cannot_change(client: Any, name: str, value: Any) -> None:
    key = made(client, KEY, {})
    assert failed(client, update(client, KEY, key, replaced(name, value)))[0] == "NotUpdatable"


# --- key policies ---


@pytest.mark.parametrize(
    "document", [{}, "no JSON", policy(Principal=None), policy(Action=None), policy(Resource=None), policy(Effect="x")]
)
def test_invalid_key_policy_is_refused(client: Any, document: Any) -> None:
    text = "{} failed due to MalformedPolicyDocumentException"
    state = {"KeyPolicy": document}
    assert failed(client, create(client, KEY, state)) == ("InvalidRequest", text.format("CreateKey"))
    key = made(client, KEY, {})
    event = update(client, KEY, key, replaced("KeyPolicy", document))
    assert failed(client, event) == ("InvalidRequest", text.format("PutKeyPolicy"))


def test_key_policy_that_locks_everybody_out_is_refused(client: Any) -> None:
    text = "The new key policy will not allow you to update the key policy in the future."
    for document in (policy(Action="kms:Encrypt"), policy(Effect="Deny")):
        assert failed(client, create(client, KEY, {"KeyPolicy": document})) == ("InvalidRequest", text)
    for document in (policy(Action=["kms:Encrypt", "KMS:Put*"]), policy(Action="*")):
        made(client, KEY, {"KeyPolicy": document})
    made(client, KEY, {"KeyPolicy": policy(Action="kms:Encrypt"), "BypassPolicyLockoutSafetyCheck": True})


# --- replicas ---


def test_a_replica_has_the_id_of_its_primary_key(client: Any) -> None:
    state = {"PrimaryKeyArn": "arn:aws:kms:us-west-2:123456789012:key/mrk-1234", "KeyPolicy": policy()}
    assert made(client, REPLICA_KEY, state) == "mrk-1234"
    assert read(client, REPLICA_KEY, "mrk-1234")["Arn"] == f"{HERE}key/mrk-1234"
    assert failed(client, create(client, REPLICA_KEY, state))[0] == "AlreadyExists"
    assert failed(client, create(client, REPLICA_KEY, {**state, "KeyPolicy": {}}))[0] == "InvalidRequest"


# --- aliases ---


def test_alias_requires_its_key(client: Any) -> None:
    key = made(client, KEY, {})
    made(client, ALIAS, {"AliasName": "alias/id", "TargetKeyId": key})
    made(client, ALIAS, {"AliasName": "alias/arn", "TargetKeyId": f"{HERE}key/{key}"})
    no_key = ("NotFound", f"Key '{HERE}key/gone' does not exist")
    for target in ("gone", f"{HERE}key/gone"):
        assert failed(client, create(client, ALIAS, {"AliasName": "alias/new", "TargetKeyId": target})) == no_key
    assert failed(client, update(client, ALIAS, "alias/id", replaced("TargetKeyId", "gone"))) == no_key


def test_alias_of_a_replica_key(cloud: MockCloud, client: Any) -> None:
    made(client, KEY, {})
    state = {"PrimaryKeyArn": "arn:aws:kms:us-west-2:123456789012:key/mrk-1234", "KeyPolicy": policy()}
    cloud.resources.put(REPLICA_KEY, state)
    made(client, ALIAS, {"AliasName": "alias/id", "TargetKeyId": "mrk-1234"})
    made(client, ALIAS, {"AliasName": "alias/arn", "TargetKeyId": f"{HERE}key/mrk-1234"})


def test_alias_of_an_alias_is_refused(client: Any) -> None:
    key = made(client, KEY, {})
    made(client, ALIAS, {"AliasName": "alias/one", "TargetKeyId": key})
    for target in ("alias/one", f"{HERE}alias/one"):
        event = create(client, ALIAS, {"AliasName": "alias/two", "TargetKeyId": target})
        assert failed(client, event) == ("InvalidRequest", "Aliases must refer to keys. Not aliases")


def test_alias_name_is_unique(client: Any) -> None:
    made(client, ALIAS, {"AliasName": "alias/one", "TargetKeyId": "k"})
    event = poll(client, create(client, ALIAS, {"AliasName": "alias/one", "TargetKeyId": "k"}))
    assert (event["ErrorCode"], event["Identifier"]) == ("AlreadyExists", "alias/one")
    start = f"An alias with the name {HERE}alias/one already exists (Service: Kms, Status Code: 400, Request ID: "
    assert event["StatusMessage"].startswith(start)


def test_reserved_alias_names_are_refused(client: Any) -> None:
    event = create(client, ALIAS, {"AliasName": "alias/aws/own", "TargetKeyId": "k"})
    assert failed(client, event) == ("InvalidRequest", "CreateAlias failed due to InvalidAliasNameException")


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off"):
        client = boto3.client("cloudcontrol")
        made(client, KEY, {})
        made(client, ALIAS, {"AliasName": "alias/one", "TargetKeyId": "gone"})
