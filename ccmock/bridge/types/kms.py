"""KMS: keys, of which one that is scheduled for deletion counts as deleted, and aliases."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, GoneError, Listing, Look, Setting, Source, Switch, Tagging
from ..forms import constant, document, json_text, tags_as_list, tags_of

KEY: dict[str, Source] = {"KeyId": "KeyId"}
ALIAS: dict[str, Source] = {"AliasName": "AliasName"}
ALIASED: dict[str, Source] = {**ALIAS, "TargetKeyId": "TargetKeyId"}


def _arn(answer: Any) -> Any:
    key = answer["KeyMetadata"]
    if key["KeyState"] == "PendingDeletion":
        raise GoneError
    return key["Arn"]


def _is_own(alias: Any) -> bool:
    return not alias["AliasName"].startswith("alias/aws/")


TYPES = (
    BridgedType(
        "AWS::KMS::Key",
        service="kms",
        listing=Listing(Call("list_keys"), "Keys", {"KeyId": "KeyId"}),
        lists_gone=True,
        looks=(
            Look(
                Call("describe_key", KEY),
                {
                    "Arn": _arn,
                    "Description": "KeyMetadata/Description",
                    "Enabled": "KeyMetadata/Enabled",
                    "KeySpec": "KeyMetadata/KeySpec",
                    "KeyUsage": "KeyMetadata/KeyUsage",
                    "MultiRegion": "KeyMetadata/MultiRegion",
                    "Origin": "KeyMetadata/Origin",
                },
            ),
            Look(Call("get_key_policy", {**KEY, "PolicyName": constant("default")}), {"KeyPolicy": document("Policy")}),
            Look(
                Call("get_key_rotation_status", KEY),
                {"EnableKeyRotation": "KeyRotationEnabled"},
                absent=("UnsupportedOperationException",),
            ),
            Look(Call("list_resource_tags", KEY), {"Tags": tags_of("Tags")}),
        ),
        create=Call(
            "create_key",
            {
                "Policy": json_text("KeyPolicy"),
                "Description": "Description",
                "KeySpec": "KeySpec",
                "KeyUsage": "KeyUsage",
                "MultiRegion": "MultiRegion",
                "Origin": "Origin",
                "Tags": tags_as_list("TagKey", "TagValue"),
            },
        ),
        made={"KeyId": "KeyMetadata/KeyId", "Arn": "KeyMetadata/Arn"},
        changes=(
            Setting(
                ("Description",),
                put=Call("update_key_description", {**KEY, "Description": lambda model: model.get("Description", "")}),
                on_create=False,
            ),
            Setting(
                ("KeyPolicy",),
                put=Call(
                    "put_key_policy", {**KEY, "PolicyName": constant("default"), "Policy": json_text("KeyPolicy")}
                ),
                on_create=False,
            ),
            Switch("EnableKeyRotation", on=Call("enable_key_rotation", KEY), off=Call("disable_key_rotation", KEY)),
            Switch("Enabled", on=Call("enable_key", KEY), off=Call("disable_key", KEY), initial=True),
            Tagging(
                tag=Call("tag_resource", {**KEY, "Tags": tags_as_list("TagKey", "TagValue")}),
                untag=Call("untag_resource", {**KEY, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("schedule_key_deletion", {**KEY, "PendingWindowInDays": "PendingWindowInDays"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::KMS::Alias",
        service="kms",
        listing=Listing(Call("list_aliases"), "Aliases", ALIASED, one={"KeyId": "TargetKeyId"}, where=_is_own),
        create=Call("create_alias", ALIASED),
        changes=(Setting(("TargetKeyId",), put=Call("update_alias", ALIASED), on_create=False),),
        delete=(Call("delete_alias", ALIAS),),
        makes=(),
    ),
)
