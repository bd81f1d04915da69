from __future__ import annotations

import json
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
)
