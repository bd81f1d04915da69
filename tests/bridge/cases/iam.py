from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def trust(service: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def inline(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def role(name: str) -> Any:
    iam = boto("iam")
    found = iam.get_role(RoleName=name)["Role"]
    policies = [
        iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"]
        for each in iam.list_role_policies(RoleName=name)["PolicyNames"]
    ]
    return found["AssumeRolePolicyDocument"], found["MaxSessionDuration"], policies, found.get("Tags")


def make_role() -> str:
    boto("iam").create_role(
        RoleName="theirs", Path="/team/", AssumeRolePolicyDocument=json.dumps(trust("ec2.amazonaws.com"))
    )
    return "theirs"


def policies_of(kind: str, **named: str) -> Any:
    """The policies that are attached to a user or group, and its own ones."""
    iam = boto("iam")
    attached = getattr(iam, f"list_attached_{kind}_policies")(**named)["AttachedPolicies"]
    names = getattr(iam, f"list_{kind}_policies")(**named)["PolicyNames"]
    own = [getattr(iam, f"get_{kind}_policy")(**named, PolicyName=each)["PolicyDocument"] for each in names]
    return [policy["PolicyName"] for policy in attached], own


def user(name: str) -> Any:
    iam = boto("iam")
    found = iam.get_user(UserName=name)["User"]
    groups = [group["GroupName"] for group in iam.list_groups_for_user(UserName=name)["Groups"]]
    try:
        has_password = "CreateDate" in iam.get_login_profile(UserName=name)["LoginProfile"]
    except iam.exceptions.NoSuchEntityException:
        has_password = False
    return found["Path"], groups, has_password, policies_of("user", UserName=name), found.get("Tags")


def state_of_user() -> dict[str, Any]:
    once(boto("iam").create_group, GroupName="readers")
    once(boto("iam").create_group, GroupName="writers")
    return {
        "UserName": "ann",
        "Path": "/a/",
        "Groups": ["readers"],
        "LoginProfile": {"Password": "Str0ng!Password", "PasswordResetRequired": True},
        "Policies": [{"PolicyName": "own", "PolicyDocument": inline("s3:GetObject")}],
        "Tags": tags(team="a", stage="test"),
    }


def once(make: Any, **parameters: Any) -> None:
    """Makes what other tests of the case may have made before."""
    with suppress(boto("iam").exceptions.EntityAlreadyExistsException):
        make(**parameters)


def group(name: str) -> Any:
    boto("iam").get_group(GroupName=name)
    return policies_of("group", GroupName=name)


def state_of_group() -> dict[str, Any]:
    arn = "arn:aws:iam::123456789012:policy/shared"
    once(boto("iam").create_policy, PolicyName="shared", PolicyDocument=json.dumps(inline("s3:*")))
    return {"GroupName": "team", "Path": "/a/", "ManagedPolicyArns": [arn]}


def change_group(name: str) -> None:
    boto("iam").put_group_policy(GroupName=name, PolicyName="new", PolicyDocument=json.dumps(inline("s3:*")))


def managed_policy(arn: str) -> Any:
    iam = boto("iam")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    roles = iam.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"]
    return version, document, sorted(role["RoleName"] for role in roles)


def make_managed_policy() -> str:
    made = boto("iam").create_policy(PolicyName="theirs", PolicyDocument=json.dumps(inline("s3:*")), Path="/a/")
    return str(made["Policy"]["Arn"])


def change_managed_policy(arn: str) -> None:
    boto("iam").create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(inline("sqs:*")), SetAsDefault=True)


def remove_managed_policy(arn: str) -> None:
    boto("iam").delete_policy_version(PolicyArn=arn, VersionId="v1")
    boto("iam").delete_policy(PolicyArn=arn)


def role_named(name: str) -> str:
    document = json.dumps(trust("ec2.amazonaws.com"))
    once(boto("iam").create_role, RoleName=name, AssumeRolePolicyDocument=document)
    return name


def profile(name: str) -> Any:
    found = boto("iam").get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    return found["Path"], [role["RoleName"] for role in found["Roles"]]


def make_profile() -> str:
    boto("iam").create_instance_profile(InstanceProfileName="theirs", Path="/b/")
    boto("iam").add_role_to_instance_profile(InstanceProfileName="theirs", RoleName=role_named("of-profiles"))
    return "theirs"


def empty_profile(name: str) -> None:
    boto("iam").remove_role_from_instance_profile(InstanceProfileName=name, RoleName="of-profiles")


CASES = (
    Case(
        "AWS::IAM::Role",
        {
            "RoleName": "ours",
            "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
            "MaxSessionDuration": 7200,
            "Policies": [{"PolicyName": "own", "PolicyDocument": inline("s3:GetObject")}],
            "Tags": tags(team="a"),
        },
        seen=role,
        made=(trust("lambda.amazonaws.com"), 7200, [inline("s3:GetObject")], tags(team="a")),
        patch=[
            *replace("AssumeRolePolicyDocument", trust("ecs.amazonaws.com")),
            *replace("Policies", [{"PolicyName": "own", "PolicyDocument": inline("s3:PutObject")}]),
            *replace("Tags", tags(team="b")),
        ],
        patched=(trust("ecs.amazonaws.com"), 7200, [inline("s3:PutObject")], tags(team="b")),
        make=make_role,
        shows={
            "RoleName": "theirs",
            "Path": "/team/",
            "Arn": "arn:aws:iam::123456789012:role/team/theirs",
            "AssumeRolePolicyDocument": trust("ec2.amazonaws.com"),
            "MaxSessionDuration": 3600,
        },
        change=lambda name: boto("iam").put_role_policy(
            RoleName=name, PolicyName="new", PolicyDocument=json.dumps(inline("s3:*"))
        ),
        changed={"Policies": [{"PolicyName": "new", "PolicyDocument": inline("s3:*")}]},
        remove=lambda name: [
            boto("iam").delete_role_policy(RoleName=name, PolicyName="new"),
            boto("iam").delete_role(RoleName=name),
        ],
    ),
    Case(
        "AWS::IAM::User",
        state_of_user,
        seen=user,
        made=("/a/", ["readers"], True, ([], [inline("s3:GetObject")]), tags(team="a", stage="test")),
        patch=[
            *replace("Path", "/b/"),
            *replace("Groups", ["writers"]),
            *[{"op": "remove", "path": f"/{name}"} for name in ("LoginProfile", "Policies")],
            *replace("Tags", tags(team="b", stage="test")),
        ],
        patched=("/b/", ["writers"], False, ([], []), tags(team="b", stage="test")),
        make=lambda: boto("iam").create_user(UserName="bob", Path="/team/", Tags=tags(team="a"))["User"]["UserName"],
        shows={
            "UserName": "bob",
            "Path": "/team/",
            "Arn": "arn:aws:iam::123456789012:user/team/bob",
            "Tags": tags(team="a"),
        },
        change=lambda name: boto("iam").put_user_policy(
            UserName=name, PolicyName="new", PolicyDocument=json.dumps(inline("s3:*"))
        ),
        changed={"Policies": [{"PolicyName": "new", "PolicyDocument": inline("s3:*")}]},
        remove=lambda name: [
            boto("iam").delete_user_policy(UserName=name, PolicyName="new"),
            boto("iam").delete_user(UserName=name),
        ],
        hides=("LoginProfile",),
    ),
    Case(
        "AWS::IAM::Group",
        state_of_group,
        seen=group,
        made=(["shared"], []),
        patch=[
            {"op": "remove", "path": "/ManagedPolicyArns"},
            *replace("Policies", [{"PolicyName": "own", "PolicyDocument": inline("s3:PutObject")}]),
        ],
        patched=([], [inline("s3:PutObject")]),
        make=lambda: boto("iam").create_group(GroupName="theirs", Path="/b/")["Group"]["GroupName"],
        shows={"GroupName": "theirs", "Path": "/b/", "Arn": "arn:aws:iam::123456789012:group/b/theirs"},
        change=change_group,
        changed={"Policies": [{"PolicyName": "new", "PolicyDocument": inline("s3:*")}]},
        remove=lambda name: boto("iam").delete_group(GroupName=name),
    ),
    Case(
        "AWS::IAM::ManagedPolicy",
        lambda: {
            "ManagedPolicyName": "ours",
            "Path": "/a/",
            "Description": "ours",
            "PolicyDocument": inline("s3:GetObject"),
            "Roles": [role_named("one"), role_named("two")],
        },
        seen=managed_policy,
        made=("v1", inline("s3:GetObject"), ["one", "two"]),
        patch=[*replace("PolicyDocument", inline("s3:PutObject")), *replace("Roles", ["two"])],
        patched=("v2", inline("s3:PutObject"), ["two"]),
        make=make_managed_policy,
        shows={
            "ManagedPolicyName": "theirs",
            "Path": "/a/",
            "PolicyDocument": inline("s3:*"),
            "DefaultVersionId": "v1",
        },
        change=change_managed_policy,
        changed={"PolicyDocument": inline("sqs:*"), "DefaultVersionId": "v2"},
        remove=remove_managed_policy,
    ),
    Case(
        "AWS::IAM::InstanceProfile",
        lambda: {"InstanceProfileName": "ours", "Path": "/a/", "Roles": [role_named("one")]},
        seen=profile,
        made=("/a/", ["one"]),
        patch=lambda: replace("Roles", [role_named("two")]),
        patched=("/a/", ["two"]),
        make=make_profile,
        shows={
            "InstanceProfileName": "theirs",
            "Path": "/b/",
            "Arn": "arn:aws:iam::123456789012:instance-profile/b/theirs",
            "Roles": ["of-profiles"],
        },
        change=empty_profile,
        changed={"Roles": None},
        remove=lambda name: boto("iam").delete_instance_profile(InstanceProfileName=name),
    ),
)
