"""EFS: file systems, access points and mount targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging, Within, found
from ..forms import document, json_text, same, tags_of

FILE_SYSTEM = same("FileSystemId")
FIXED = ("AvailabilityZoneName", "Encrypted", "KmsKeyId", "PerformanceMode")
THROUGHPUT = ("ProvisionedThroughputInMibps", "ThroughputMode")
MOUNT_TARGET: dict[str, Source] = {"MountTargetId": "Id"}
NUMBERS = ("Gid", "OwnerGid", "OwnerUid", "Uid")
"""What the service has as numbers and the types as texts."""


def _tagging(identifier: str, property_name: str) -> Tagging:
    return Tagging(
        tag=Call("tag_resource", {"ResourceId": identifier, "Tags": "@"}),
        untag=Call("untag_resource", {"ResourceId": identifier, "TagKeys": "@"}),
        property_name=property_name,
    )


def _owners(source: Source, convert: Callable[[Any], Any]) -> Source:
    """An object in which users and groups are converted."""

    def converted(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: converted(member, key) for key, member in value.items()}
        if name == "SecondaryGids":
            return [convert(each) for each in value]
        return convert(value) if name in NUMBERS else value

    return lambda scope: converted(found(source, scope))


def _has_backup(model: Any) -> bool:
    return bool(model.get("BackupPolicy", {}).get("Status") == "ENABLED")


TYPES = (
    BridgedType(
        "AWS::EFS::AccessPoint",
        service="efs",
        listing=Listing(
            Call("describe_access_points"),
            "AccessPoints",
            {
                "Arn": "AccessPointArn",
                **same("AccessPointId", "FileSystemId"),
                "PosixUser": _owners("PosixUser", str),
                "RootDirectory": _owners("RootDirectory", str),
                "AccessPointTags": tags_of("Tags"),
            },
            one=same("AccessPointId"),
        ),
        create=Call(
            "create_access_point",
            {
                **same("ClientToken", "FileSystemId"),
                "PosixUser": _owners("PosixUser", int),
                "RootDirectory": _owners("RootDirectory", int),
                "Tags": "AccessPointTags",
            },
        ),
        made={"AccessPointId": "AccessPointId", "Arn": "AccessPointArn"},
        changes=(_tagging("AccessPointId", "AccessPointTags"),),
        delete=(Call("delete_access_point", same("AccessPointId")),),
        makes=(),
    ),
    BridgedType(
        "AWS::EFS::FileSystem",
        service="efs",
        listing=Listing(
            Call("describe_file_systems"),
            "FileSystems",
            {
                "Arn": "FileSystemArn",
                **same("FileSystemId", *FIXED, *THROUGHPUT),
                "FileSystemTags": tags_of("Tags"),
            },
            one=FILE_SYSTEM,
        ),
        looks=(
            Look(
                Call("describe_lifecycle_configuration", FILE_SYSTEM),
                same("LifecyclePolicies"),
            ),
            Look(
                Call("describe_backup_policy", FILE_SYSTEM),
                {"BackupPolicy": "BackupPolicy"},
                absent=("PolicyNotFound",),
            ),
            Look(
                Call("describe_file_system_policy", FILE_SYSTEM),
                {"FileSystemPolicy": document("Policy")},
                absent=("PolicyNotFound",),
            ),
        ),
        create=Call(
            "create_file_system", {**same(*FIXED, *THROUGHPUT), "Backup": _has_backup, "Tags": "FileSystemTags"}
        ),
        made={"FileSystemId": "FileSystemId", "Arn": "FileSystemArn"},
        changes=(
            Setting(
                ("LifecyclePolicies",),
                put=Call(
                    "put_lifecycle_configuration",
                    {**FILE_SYSTEM, "LifecyclePolicies": lambda model: model.get("LifecyclePolicies", [])},
                ),
            ),
            Setting(
                ("BackupPolicy",),
                put=Call("put_backup_policy", {**FILE_SYSTEM, **same("BackupPolicy")}),
                on_create=False,
            ),
            Setting(
                ("FileSystemPolicy",),
                put=Call("put_file_system_policy", {**FILE_SYSTEM, "Policy": json_text("FileSystemPolicy")}),
                remove=Call("delete_file_system_policy", FILE_SYSTEM),
            ),
            Setting(THROUGHPUT, put=Call("update_file_system", {**FILE_SYSTEM, **same(*THROUGHPUT)}), on_create=False),
            _tagging("FileSystemId", "FileSystemTags"),
        ),
        delete=(Call("delete_file_system", FILE_SYSTEM),),
        makes=(),
    ),
    BridgedType(
        "AWS::EFS::MountTarget",
        service="efs",
        listing=Listing(
            Call("describe_mount_targets", {"FileSystemId": "@/FileSystemId"}),
            "MountTargets",
            {"Id": "MountTargetId", **same("FileSystemId", "IpAddress", "SubnetId")},
            within=Within(Call("describe_file_systems"), "FileSystems"),
        ),
        looks=(Look(Call("describe_mount_target_security_groups", MOUNT_TARGET), same("SecurityGroups")),),
        create=Call(
            "create_mount_target",
            {**same("FileSystemId", "SecurityGroups", "SubnetId"), "IpAddress": "@declared/IpAddress"},
        ),
        made={"Id": "MountTargetId", "IpAddress": "IpAddress"},
        changes=(
            Setting(
                ("SecurityGroups",),
                put=Call("modify_mount_target_security_groups", {**MOUNT_TARGET, **same("SecurityGroups")}),
                on_create=False,
            ),
        ),
        delete=(Call("delete_mount_target", MOUNT_TARGET),),
        makes=("AWS::EC2::NetworkInterface",),
    ),
)
