from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags
from tests.bridge.network import security_group, subnets


def file_system(identifier: str) -> Any:
    efs = boto("efs")
    found = efs.describe_file_systems(FileSystemId=identifier)["FileSystems"][0]
    policies = efs.describe_lifecycle_configuration(FileSystemId=identifier)["LifecyclePolicies"]
    return found["Encrypted"], policies, found["Tags"]


def a_file_system() -> str:
    """The file system that access points and mount targets belong to."""
    efs = boto("efs")
    found = efs.describe_file_systems(CreationToken="of-others")["FileSystems"]
    identifier: str = (found[0] if found else efs.create_file_system(CreationToken="of-others"))["FileSystemId"]
    return identifier


def access_point(identifier: str) -> Any:
    found = boto("efs").describe_access_points(AccessPointId=identifier)["AccessPoints"][0]
    return found.get("PosixUser"), found["Tags"]


def mount_target(identifier: str) -> Any:
    groups = boto("efs").describe_mount_target_security_groups(MountTargetId=identifier)["SecurityGroups"]
    return [boto("ec2").describe_security_groups(GroupIds=[each])["SecurityGroups"][0]["GroupName"] for each in groups]


CASES = (
    Case(
        "AWS::EFS::FileSystem",
        {
            "Encrypted": True,
            "LifecyclePolicies": [{"TransitionToIA": "AFTER_7_DAYS"}],
            "FileSystemTags": tags(team="a"),
        },
        seen=file_system,
        made=(True, [{"TransitionToIA": "AFTER_7_DAYS"}], tags(team="a")),
        patch=[
            *replace("LifecyclePolicies", [{"TransitionToIA": "AFTER_14_DAYS"}]),
            *replace("FileSystemTags", tags(team="b")),
        ],
        patched=(True, [{"TransitionToIA": "AFTER_14_DAYS"}], tags(team="b")),
        make=lambda: boto("efs").create_file_system()["FileSystemId"],
        shows={"Encrypted": False, "PerformanceMode": "generalPurpose"},
        change=lambda identifier: boto("efs").put_lifecycle_configuration(
            FileSystemId=identifier, LifecyclePolicies=[{"TransitionToIA": "AFTER_30_DAYS"}]
        ),
        changed={"LifecyclePolicies": [{"TransitionToIA": "AFTER_30_DAYS"}]},
        remove=lambda identifier: boto("efs").delete_file_system(FileSystemId=identifier),
    ),
    Case(
        "AWS::EFS::AccessPoint",
        lambda: {
            "FileSystemId": a_file_system(),
            "PosixUser": {"Uid": "1000", "Gid": "1001", "SecondaryGids": ["5"]},
            "AccessPointTags": tags(team="a"),
        },
        seen=access_point,
        made=({"Uid": 1000, "Gid": 1001, "SecondaryGids": [5]}, tags(team="a")),
        patch=replace("AccessPointTags", tags(team="b")),
        patched=({"Uid": 1000, "Gid": 1001, "SecondaryGids": [5]}, tags(team="b")),
        make=lambda: boto("efs").create_access_point(FileSystemId=a_file_system(), RootDirectory={"Path": "/shop"})[
            "AccessPointId"
        ],
        shows={"RootDirectory": {"Path": "/shop"}},
        change=lambda identifier: boto("efs").tag_resource(ResourceId=identifier, Tags=tags(team="c")),
        changed={"AccessPointTags": tags(team="c")},
        remove=lambda identifier: boto("efs").delete_access_point(AccessPointId=identifier),
    ),
    Case(
        "AWS::EFS::MountTarget",
        lambda: {
            "FileSystemId": a_file_system(),
            "SubnetId": subnets()[0],
            "SecurityGroups": [security_group("default")],
        },
        seen=mount_target,
        made=["default"],
        patch=lambda: replace("SecurityGroups", [security_group("of-mounts")]),
        patched=["of-mounts"],
        make=lambda: boto("efs").create_mount_target(
            FileSystemId=a_file_system(), SubnetId=subnets()[0], SecurityGroups=[security_group("default")]
        )["MountTargetId"],
        shows=lambda: {"SubnetId": subnets()[0], "SecurityGroups": [security_group("default")]},
        change=lambda identifier: boto("efs").modify_mount_target_security_groups(
            MountTargetId=identifier, SecurityGroups=[security_group("of-mounts")]
        ),
        changed=lambda: {"SecurityGroups": [security_group("of-mounts")]},
        remove=lambda identifier: boto("efs").delete_mount_target(MountTargetId=identifier),
        list_model=lambda _: {"FileSystemId": a_file_system()},
    ),
)
