"""Backup: vaults, whose tags are an object."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Source, Tagging
from ..forms import declared, same, tags_as_map

VAULT = same("BackupVaultName")
TAGGED: dict[str, Source] = {"ResourceArn": "BackupVaultArn"}

TYPES = (
    BridgedType(
        "AWS::Backup::BackupVault",
        service="backup",
        listing=Listing(Call("list_backup_vaults"), "BackupVaultList", same("BackupVaultArn", "BackupVaultName")),
        looks=(Look(Call("list_tags", TAGGED), {"BackupVaultTags": "Tags"}),),
        create=Call("create_backup_vault", {**VAULT, **declared("EncryptionKeyArn"), **same("BackupVaultTags")}),
        changes=(
            Tagging(
                tag=Call("tag_resource", {**TAGGED, "Tags": tags_as_map}),
                untag=Call("untag_resource", {**TAGGED, "TagKeyList": "@"}),
                property_name="BackupVaultTags",
            ),
        ),
        delete=(Call("delete_backup_vault", VAULT),),
        makes=(),
    ),
)
