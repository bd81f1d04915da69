from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from moto.awslambda import lambda_backends

from tests.bridge.case import Case, boto, replace, tags
from tests.bridge.cases.iam import once, trust
from tests.bridge.one_way_cases.compute import code

ROLE = "arn:aws:iam::123456789012:role/of-functions"


def role() -> str:
    """The ARN of a role that Lambda can assume."""
    document = json.dumps(trust("lambda.amazonaws.com"))
    once(boto("iam").create_role, RoleName="of-functions", AssumeRolePolicyDocument=document)
    return ROLE


def state_of_function() -> dict[str, Any]:
    return {
        "FunctionName": "ours",
        "Role": role(),
        "Runtime": "nodejs22.x",
        "Handler": "index.handler",
        "Code": {"ZipFile": "exports.handler = () => 1"},
        "Description": "Ours",
        "Environment": {"Variables": {"STAGE": "test"}},
        "MemorySize": 256,
        "ReservedConcurrentExecutions": 2,
        "Tags": tags(team="a"),
    }


def function(name: str) -> Any:
    there = boto("lambda").get_function(FunctionName=name)
    found = there["Configuration"]
    reserved = boto("lambda").get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")
    settings = found["MemorySize"], found["Description"], found.get("Environment"), reserved
    return settings, source_of(name), there["Tags"]


def source_of(name: str) -> dict[str, str]:
    """The files of a function, which no call of Lambda's tells."""
    packed = io.BytesIO(lambda_backends["123456789012"]["us-east-1"].get_function(name).code_bytes)
    with zipfile.ZipFile(packed) as archive:
        return {file: archive.read(file).decode() for file in archive.namelist()}


def make_function() -> str:
    boto("lambda").create_function(
        FunctionName="theirs",
        Runtime="python3.12",
        Role=role(),
        Handler="index.handler",
        Code={"ZipFile": code()},
        Timeout=9,
        Tags={"team": "a"},
    )
    return "theirs"


CASES = (
    Case(
        "AWS::Lambda::Function",
        state_of_function,
        seen=function,
        made=(
            (256, "Ours", {"Variables": {"STAGE": "test"}}, 2),
            {"index.js": "exports.handler = () => 1"},
            {"team": "a"},
        ),
        patch=[
            *replace("MemorySize", 512),
            *replace("Code", {"ZipFile": "exports.handler = () => 2"}),
            *[
                {"op": "remove", "path": f"/{name}"}
                for name in ("Description", "Environment", "ReservedConcurrentExecutions")
            ],
            *replace("Tags", tags(team="b")),
        ],
        patched=((512, "", None, None), {"index.js": "exports.handler = () => 2"}, {"team": "b"}),
        make=make_function,
        shows={
            "FunctionName": "theirs",
            "Arn": "arn:aws:lambda:us-east-1:123456789012:function:theirs",
            "Runtime": "python3.12",
            "Role": ROLE,
            "Timeout": 9,
            "Tags": tags(team="a"),
        },
        change=lambda name: boto("lambda").update_function_configuration(FunctionName=name, MemorySize=1024),
        changed={"MemorySize": 1024},
        remove=lambda name: boto("lambda").delete_function(FunctionName=name),
        # No read shows the code.
        hides=("Code",),
    ),
)
