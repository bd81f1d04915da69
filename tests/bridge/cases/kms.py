from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def key(key_id: str) -> Any:
    kms = boto("kms")
    found = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    if found["KeyState"] == "PendingDeletion":
        return None
    rotates = kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"]
    return found["Description"], found["Enabled"], rotates, kms.list_resource_tags(KeyId=key_id)["Tags"]


def described(description: str) -> str:
    """The id of a new key."""
    return str(boto("kms").create_key(Description=description)["KeyMetadata"]["KeyId"])


def target(name: str) -> Any:
    """The description of the key that an alias is for."""
    there = {each["AliasName"]: each["TargetKeyId"] for each in boto("kms").list_aliases()["Aliases"]}
    return boto("kms").describe_key(KeyId=there[name])["KeyMetadata"]["Description"] if name in there else None


def make_alias() -> str:
    boto("kms").create_alias(AliasName="alias/theirs", TargetKeyId=described("before"))
    return "alias/theirs"


def id_of(description: str) -> str:
    """The id of the newest key that is described so."""
    ids = [each["KeyId"] for each in boto("kms").list_keys()["Keys"]]
    metadata = [boto("kms").describe_key(KeyId=key_id)["KeyMetadata"] for key_id in ids]
    return str([each["KeyId"] for each in metadata if each["Description"] == description][-1])


CASES = (
    Case(
        "AWS::KMS::Key",
        {"Description": "ours", "EnableKeyRotation": True, "Tags": tags(team="a")},
        seen=key,
        made=("ours", True, True, [{"TagKey": "team", "TagValue": "a"}]),
        patch=[*replace("Description", "new"), *replace("Enabled", False), *replace("Tags", tags(team="b"))],
        patched=("new", False, True, [{"TagKey": "team", "TagValue": "b"}]),
        make=lambda: boto("kms").create_key(Description="theirs")["KeyMetadata"]["KeyId"],
        shows={"Description": "theirs", "Enabled": True, "EnableKeyRotation": False, "KeySpec": "SYMMETRIC_DEFAULT"},
        change=lambda key_id: boto("kms").disable_key(KeyId=key_id),
        changed={"Enabled": False},
        remove=lambda key_id: boto("kms").schedule_key_deletion(KeyId=key_id),
    ),
    Case(
        "AWS::KMS::Alias",
        lambda: {"AliasName": "alias/ours", "TargetKeyId": described("first")},
        seen=target,
        made="first",
        patch=lambda: replace("TargetKeyId", described("second")),
        patched="second",
        make=make_alias,
        shows=lambda: {"AliasName": "alias/theirs", "TargetKeyId": id_of("before")},
        change=lambda name: boto("kms").update_alias(AliasName=name, TargetKeyId=described("after")),
        changed=lambda: {"TargetKeyId": id_of("after")},
        remove=lambda name: boto("kms").delete_alias(AliasName=name),
    ),
)
