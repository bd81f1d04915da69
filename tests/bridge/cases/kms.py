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
)
