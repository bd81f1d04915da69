"""IAM: roles. Their documents come as JSON objects, and their policies one by one."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, EachOf, Listing, Look, LookAtEach, Setting, Source, Tagging
from ..forms import json_text, tags_as_list, tags_of

ROLE: dict[str, Source] = {"RoleName": "RoleName"}


def _is_own(role: Any) -> bool:
    return not role["Path"].startswith("/aws-service-role/")


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
            Look(
                Call("list_attached_role_policies", ROLE),
                {"ManagedPolicyArns": lambda answer: [each["PolicyArn"] for each in answer["AttachedPolicies"]]},
            ),
            LookAtEach(
                "Policies",
                Call("list_role_policies", ROLE),
                "PolicyNames",
                each=Call("get_role_policy", {**ROLE, "PolicyName": "@"}),
                shown={"PolicyName": "PolicyName", "PolicyDocument": "PolicyDocument"},
            ),
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
            EachOf(
                "ManagedPolicyArns",
                add=Call("attach_role_policy", {**ROLE, "PolicyArn": "@"}),
                remove=Call("detach_role_policy", {**ROLE, "PolicyArn": "@"}),
                goes_first=True,
            ),
            EachOf(
                "Policies",
                add=Call(
                    "put_role_policy",
                    {**ROLE, "PolicyName": "@/PolicyName", "PolicyDocument": json_text("@/PolicyDocument")},
                ),
                remove=Call("delete_role_policy", {**ROLE, "PolicyName": "@/PolicyName"}),
                key="PolicyName",
                goes_first=True,
            ),
            Tagging(
                tag=Call("tag_role", {**ROLE, "Tags": "@"}),
                untag=Call("untag_role", {**ROLE, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_role", ROLE),),
        makes=(),
    ),
)
