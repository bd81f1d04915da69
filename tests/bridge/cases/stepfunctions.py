from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from tests.bridge.case import Case, boto, replace, tags

ROLE = "arn:aws:iam::123456789012:role/states"


def definition(comment: str) -> str:
    return json.dumps({"Comment": comment, "StartAt": "End", "States": {"End": {"Type": "Succeed"}}})


def role() -> str:
    """A role that state machines may have."""
    trust = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    with suppress(boto("iam").exceptions.EntityAlreadyExistsException):
        boto("iam").create_role(RoleName="states", AssumeRolePolicyDocument=document)
    return ROLE


def machine(arn: str) -> Any:
    found = boto("stepfunctions").describe_state_machine(stateMachineArn=arn)
    return json.loads(found["definition"])["Comment"], found["tracingConfiguration"]["enabled"], tagged(arn)


def tagged(arn: str) -> Any:
    return boto("stepfunctions").list_tags_for_resource(resourceArn=arn)["tags"]


def activity(arn: str) -> Any:
    found = boto("stepfunctions").describe_activity(activityArn=arn)
    return found["name"], tagged(arn)


CASES = (
    Case(
        "AWS::StepFunctions::StateMachine",
        lambda: {
            "StateMachineName": "ours",
            "DefinitionString": definition("ours"),
            "RoleArn": role(),
            "TracingConfiguration": {"Enabled": True},
            "Tags": tags(team="a"),
        },
        seen=machine,
        made=("ours", True, [{"key": "team", "value": "a"}]),
        patch=[
            *replace("DefinitionString", definition("new")),
            *replace("TracingConfiguration", {"Enabled": False}),
            *replace("Tags", tags(team="b")),
        ],
        patched=("new", False, [{"key": "team", "value": "b"}]),
        make=lambda: boto("stepfunctions").create_state_machine(
            name="theirs", definition=definition("theirs"), roleArn=ROLE
        )["stateMachineArn"],
        shows={"StateMachineName": "theirs", "StateMachineType": "STANDARD", "RoleArn": ROLE},
        change=lambda arn: boto("stepfunctions").update_state_machine(
            stateMachineArn=arn, definition=definition("changed")
        ),
        changed={"DefinitionString": definition("changed")},
        remove=lambda arn: boto("stepfunctions").delete_state_machine(stateMachineArn=arn),
    ),
    Case(
        "AWS::StepFunctions::Activity",
        {"Name": "ours", "Tags": tags(team="a")},
        seen=activity,
        made=("ours", [{"key": "team", "value": "a"}]),
        patch=replace("Tags", tags(team="b")),
        patched=("ours", [{"key": "team", "value": "b"}]),
        make=lambda: boto("stepfunctions").create_activity(name="theirs")["activityArn"],
        shows={"Name": "theirs"},
        change=lambda arn: boto("stepfunctions").tag_resource(resourceArn=arn, tags=[{"key": "team", "value": "c"}]),
        changed={"Tags": tags(team="c")},
        remove=lambda arn: boto("stepfunctions").delete_activity(activityArn=arn),
    ),
)
