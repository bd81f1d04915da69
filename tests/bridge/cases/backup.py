from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace

ARN = "arn:aws:backup:us-east-1:123456789012:backup-vault"


def vault(name: str) -> Any:
    boto("backup").describe_backup_vault(BackupVaultName=name)
    return boto("backup").list_tags(ResourceArn=f"{ARN}:{name}")["Tags"]


CASES = (
    Case(
        "AWS::Backup::BackupVault",
        {"BackupVaultName": "ours", "BackupVaultTags": {"team": "a"}},
        seen=vault,
        made={"team": "a"},
        patch=replace("BackupVaultTags", {"team": "b"}),
        patched={"team": "b"},
        make=lambda: boto("backup").create_backup_vault(BackupVaultName="theirs")["BackupVaultName"],
        shows={"BackupVaultArn": f"{ARN}:theirs"},
        change=lambda name: boto("backup").tag_resource(ResourceArn=f"{ARN}:{name}", Tags={"team": "c"}),
        changed={"BackupVaultTags": {"team": "c"}},
        remove=lambda name: boto("backup").delete_backup_vault(BackupVaultName=name),
    ),
)
