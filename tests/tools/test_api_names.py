"""How the API's members are found for the properties of a type, in botocore's models."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_names import member_names


def schema(type_name: str, *actions: str) -> dict[str, Any]:
    return {"typeName": type_name, "handlers": {"create": {"permissions": list(actions)}}}


@pytest.mark.parametrize(
    ("type_name", "actions", "given", "names"),
    [
        ("AWS::SNS::Topic", ("sns:TagResource", "sns:CreateTopic"), "TopicName", {"TopicName": "name"}),
        ("AWS::Kinesis::Stream", ("kinesis:CreateStream",), "Name", {"Name": "streamName"}),
        ("AWS::Lambda::Function", ("lambda:CreateFunction",), "KmsKeyArn", {"KmsKeyArn": "kMSKeyArn"}),
        ("AWS::IAM::Role", ("iam:CreateRole",), "RoleName", {}),
        ("AWS::IAM::Role", ("iam:CreateRole",), "Unknown", {}),
        ("AWS::IAM::Role", ("iam:GetRole",), "RoleName", {}),
        ("AWS::IAM::Role", ("nobody:CreateRole",), "RoleName", {}),
    ],
)
def test_a_property_is_named_as_the_member_of_the_create_operation(
    type_name: str, actions: tuple[str, ...], given: str, names: dict[str, str]
) -> None:
    assert member_names(schema(type_name, *actions), [given]) == names


def test_a_type_without_a_create_handler_has_no_names() -> None:
    assert member_names({"typeName": "AWS::IAM::Role"}, ["RoleName"]) == {}
