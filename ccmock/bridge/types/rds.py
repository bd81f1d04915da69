"""RDS: instances, clusters, and their groups. Names are in lower case there, as on AWS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...contract.handler import Model
from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Steps, Tagging
from ..forms import constant, each_of, same, tags_as_list, tags_of, text

INSTANCE = same("DBInstanceIdentifier")
CLUSTER = same("DBClusterIdentifier")
SUBNET_GROUP = same("DBSubnetGroupName")
PARAMETER_GROUP = same("DBParameterGroupName")
CLUSTER_PARAMETER_GROUP = same("DBClusterParameterGroupName")
NO_SNAPSHOT = {"SkipFinalSnapshot": constant(True)}

OF_INSTANCE = (
    "AutoMinorVersionUpgrade",
    "BackupRetentionPeriod",
    "CopyTagsToSnapshot",
    "DBInstanceClass",
    "DeletionProtection",
    "EngineVersion",
    "MultiAZ",
    "PreferredBackupWindow",
    "PreferredMaintenanceWindow",
    "StorageType",
)
"""What instances are made with and may change."""
FIXED_OF_INSTANCE = (
    "AvailabilityZone",
    "DBClusterIdentifier",
    "DBName",
    "Engine",
    "KmsKeyId",
    "LicenseModel",
    "MasterUsername",
    "StorageEncrypted",
)
OF_CLUSTER = (
    "BackupRetentionPeriod",
    "CopyTagsToSnapshot",
    "DeletionProtection",
    "EngineVersion",
    "Port",
    "PreferredBackupWindow",
    "PreferredMaintenanceWindow",
)
FIXED_OF_CLUSTER = ("DatabaseName", "Engine", "EngineMode", "MasterUsername", "StorageEncrypted")


def _tagging(arn: Source) -> Tagging:
    return Tagging(
        tag=Call("add_tags_to_resource", {"ResourceName": arn, "Tags": "@"}),
        untag=Call("remove_tags_from_resource", {"ResourceName": arn, "TagKeys": "@"}),
    )


def _tags(arn: Source) -> Look:
    return Look(Call("list_tags_for_resource", {"ResourceName": arn}), {"Tags": tags_of("TagList")})


def _declared(*names: str) -> dict[str, Source]:
    """What the caller declared; for the rest, moto has defaults that fit each other."""
    return {name: f"@declared/{name}" for name in names}


def _storage(path: str) -> Source:
    """The storage in GiB, which the type has as a text and the service as a number."""

    def as_number(scope: Any) -> Any:
        storage = (scope.get("@declared") or {}) if path else scope
        return int(storage["AllocatedStorage"]) if "AllocatedStorage" in storage else None

    return as_number
