"""IAM: roles, users, groups, managed policies and instance profiles.

Their documents come as JSON objects, and what belongs to them one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...contract.handler import Model
from ..declaration import (
    BridgedType,
    Call,
    EachOf,
    ForEach,
    Listing,
    Look,
    LookAtEach,
    Setting,
    Source,
    Steps,
    Tagging,
)
from ..forms import constant, each_of, json_text, same, tags_as_list, tags_of

ROLE: dict[str, Source] = {"RoleName": "RoleName"}
USER: dict[str, Source] = {"UserName": "UserName"}
GROUP: dict[str, Source] = {"GroupName": "GroupName"}
POLICY: dict[str, Source] = {"PolicyArn": "PolicyArn"}
PROFILE: dict[str, Source] = {"InstanceProfileName": "InstanceProfileName"}
MOST_VERSIONS = 5
"""So many versions a managed policy has at most."""


def _is_own(role: Any) -> bool:
    return not role["Path"].startswith("/aws-service-role/")


def _policies_of(kind: str, named: dict[str, Source]) -> tuple[Look, LookAtEach]:
    """What reads the policies of a role, user or group."""
    return (
        Look(
            Call(f"list_attached_{kind}_policies", named),
            {"ManagedPolicyArns": each_of("AttachedPolicies", "PolicyArn")},
        ),
        LookAtEach(
            "Policies",
            Call(f"list_{kind}_policies", named),
            "PolicyNames",
            each=Call(f"get_{kind}_policy", {**named, "PolicyName": "@"}),
            shown=same("PolicyName", "PolicyDocument"),
        ),
    )


def _changes_of_policies(kind: str, named: dict[str, Source]) -> tuple[EachOf, EachOf]:
    """What changes them. They go before their owner does."""
    return (
        EachOf(
            "ManagedPolicyArns",
            add=Call(f"attach_{kind}_policy", {**named, "PolicyArn": "@"}),
            remove=Call(f"detach_{kind}_policy", {**named, "PolicyArn": "@"}),
            goes_first=True,
        ),
        EachOf(
            "Policies",
            add=Call(
                f"put_{kind}_policy",
                {**named, "PolicyName": "@/PolicyName", "PolicyDocument": json_text("@/PolicyDocument")},
            ),
            remove=Call(f"delete_{kind}_policy", {**named, "PolicyName": "@/PolicyName"}),
            key="PolicyName",
            goes_first=True,
        ),
    )


def _path_of_user(before: Model | None, after: Model) -> Iterator[Call]:
    if before is not None and before.get("Path") != after.get("Path"):
        yield Call("update_user", {**USER, "NewPath": constant(after.get("Path", "/"))})
        if before.get("Tags"):
            # Moto keeps tags by the ARN, which has the path in it.
            yield Call("tag_user", {**USER, "Tags": constant(before["Tags"])})


def _path_of_group(before: Model | None, after: Model) -> Iterator[Call]:
    if before is not None and before.get("Path") != after.get("Path"):
        yield Call("update_group", {**GROUP, "NewPath": constant(after.get("Path", "/"))})


def _password(before: Model | None, after: Model) -> Iterator[Call]:
    old, new = (before or {}).get("LoginProfile"), after.get("LoginProfile")
    if old == new:
        return
    if new is None:
        yield Call("delete_login_profile", USER)
    else:
        operation = "create_login_profile" if old is None else "update_login_profile"
        yield Call(operation, {**USER, **same("Password", "PasswordResetRequired", where="LoginProfile")})


def _version(before: Model | None, after: Model) -> Iterator[Call | ForEach]:
    """A new version of a managed policy for a new document; the oldest one goes where there are too many."""
    if before is None or before["PolicyDocument"] == after["PolicyDocument"]:
        return
    version: dict[str, Source] = {**POLICY, "VersionId": "@/VersionId"}
    yield ForEach(Call("list_policy_versions", POLICY), _oldest, Call("delete_policy_version", version))
    document = json_text("PolicyDocument")
    yield Call("create_policy_version", {**POLICY, "PolicyDocument": document, "SetAsDefault": constant(True)})


def _oldest(answer: Any) -> Any:
    versions = answer["Versions"]
    others = [each for each in versions if not each["IsDefaultVersion"]]
    return others[:1] if len(versions) == MOST_VERSIONS else []


def _attached_to(kind: str) -> EachOf:
    """The principals of a kind that a managed policy attaches itself to."""
    named: dict[str, Source] = {f"{kind}Name": "@", **POLICY}
    return EachOf(
        f"{kind}s",
        add=Call(f"attach_{kind.lower()}_policy", named),
        remove=Call(f"detach_{kind.lower()}_policy", named),
    )


def _detached_from(kind: str) -> ForEach:
    return ForEach(
        Call("list_entities_for_policy", POLICY),
        f"Policy{kind}s",
        Call(f"detach_{kind.lower()}_policy", {f"{kind}Name": f"@/{kind}Name", **POLICY}),
    )


TYPES = (
    BridgedType(
        "AWS::IAM::Role",
        service="iam",
        listing=Listing(Call("list_roles"), "Roles", {"RoleName": "RoleName"}, where=_is_own),
        looks=(
            Look(
                Call("get_role", ROLE),
                {
                    "Arn": "Role/Arn",
                    "RoleId": "Role/RoleId",
                    "Path": "Role/Path",
                    "AssumeRolePolicyDocument": "Role/AssumeRolePolicyDocument",
                    "Description": "Role/Description",
                    "MaxSessionDuration": "Role/MaxSessionDuration",
                    "PermissionsBoundary": "Role/PermissionsBoundary/PermissionsBoundaryArn",
                    "Tags": tags_of("Role/Tags"),
                },
            ),
            *_policies_of("role", ROLE),
        ),
        create=Call(
            "create_role",
            {
                **ROLE,
                "Path": "Path",
                "AssumeRolePolicyDocument": json_text("AssumeRolePolicyDocument"),
                "Description": "Description",
                "MaxSessionDuration": "MaxSessionDuration",
                "PermissionsBoundary": "PermissionsBoundary",
                "Tags": tags_as_list(),
            },
        ),
        changes=(
            Setting(
                ("AssumeRolePolicyDocument",),
                put=Call(
                    "update_assume_role_policy",
                    {**ROLE, "PolicyDocument": json_text("AssumeRolePolicyDocument")},
                ),
                on_create=False,
            ),
            Setting(
                ("Description", "MaxSessionDuration"),
                put=Call(
                    "update_role",
                    {**ROLE, "Description": "Description", "MaxSessionDuration": "MaxSessionDuration"},
                ),
                on_create=False,
            ),
            Setting(
                ("PermissionsBoundary",),
                put=Call("put_role_permissions_boundary", {**ROLE, "PermissionsBoundary": "PermissionsBoundary"}),
                remove=Call("delete_role_permissions_boundary", ROLE),
                on_create=False,
            ),
            *_changes_of_policies("role", ROLE),
            Tagging(
                tag=Call("tag_role", {**ROLE, "Tags": "@"}),
                untag=Call("untag_role", {**ROLE, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_role", ROLE),),
        makes=(),
    ),
    BridgedType(
        "AWS::IAM::User",
        service="iam",
        listing=Listing(Call("list_users"), "Users", same("UserName")),
        looks=(
            Look(
                Call("get_user", USER),
                {**same("Arn", "Path", where="User"), "Tags": tags_of("User/Tags")},
            ),
            Look(Call("list_groups_for_user", USER), {"Groups": each_of("Groups", "GroupName")}),
            *_policies_of("user", USER),
        ),
        create=Call(
            "create_user",
            {**USER, **same("Path", "PermissionsBoundary"), "Tags": tags_as_list()},
        ),
        changes=(
            Steps(_path_of_user),
            Steps(_password),
            EachOf(
                "Groups",
                add=Call("add_user_to_group", {**USER, "GroupName": "@"}),
                remove=Call("remove_user_from_group", {**USER, "GroupName": "@"}),
                goes_first=True,
            ),
            *_changes_of_policies("user", USER),
            Tagging(
                tag=Call("tag_user", {**USER, "Tags": "@"}),
                untag=Call("untag_user", {**USER, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_user", USER),),
        makes=(),
    ),
    BridgedType(
        "AWS::IAM::Group",
        service="iam",
        listing=Listing(Call("list_groups"), "Groups", same("GroupName")),
        looks=(
            Look(Call("get_group", GROUP), same("Arn", "Path", where="Group")),
            *_policies_of("group", GROUP),
        ),
        create=Call("create_group", {**GROUP, "Path": "Path"}),
        changes=(
            Steps(_path_of_group),
            *_changes_of_policies("group", GROUP),
        ),
        delete=(Call("delete_group", GROUP),),
        makes=(),
    ),
    BridgedType(
        "AWS::IAM::ManagedPolicy",
        service="iam",
        listing=Listing(
            Call("list_policies", {"Scope": constant("Local")}),
            "Policies",
            {"PolicyArn": "Arn"},
        ),
        looks=(
            Look(
                Call("get_policy", POLICY),
                {
                    "ManagedPolicyName": "Policy/PolicyName",
                    **same("DefaultVersionId", "Description", "IsAttachable", "Path", "PolicyId", where="Policy"),
                },
            ),
            Look(
                Call("get_policy_version", {**POLICY, "VersionId": "DefaultVersionId"}),
                {"PolicyDocument": "PolicyVersion/Document"},
            ),
        ),
        create=Call(
            "create_policy",
            {
                "PolicyName": "ManagedPolicyName",
                **same("Description", "Path"),
                "PolicyDocument": json_text("PolicyDocument"),
            },
        ),
        made={"PolicyArn": "Policy/Arn"},
        changes=(Steps(_version), _attached_to("Role"), _attached_to("User"), _attached_to("Group")),
        delete=(
            _detached_from("Role"),
            _detached_from("User"),
            _detached_from("Group"),
            Call("delete_policy", POLICY),
        ),
        makes=("AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"),
    ),
    BridgedType(
        "AWS::IAM::InstanceProfile",
        service="iam",
        listing=Listing(Call("list_instance_profiles"), "InstanceProfiles", same("InstanceProfileName")),
        looks=(
            Look(
                Call("get_instance_profile", PROFILE),
                {
                    **same("Arn", "Path", where="InstanceProfile"),
                    "Roles": each_of("InstanceProfile/Roles", "RoleName"),
                },
            ),
        ),
        create=Call("create_instance_profile", {**PROFILE, "Path": "Path"}),
        changes=(
            EachOf(
                "Roles",
                add=Call("add_role_to_instance_profile", {**PROFILE, "RoleName": "@"}),
                remove=Call("remove_role_from_instance_profile", {**PROFILE, "RoleName": "@"}),
                goes_first=True,
            ),
        ),
        delete=(Call("delete_instance_profile", PROFILE),),
        makes=(),
    ),
)
