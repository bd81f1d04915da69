"""The conformance kit: a valid handler passes, and each broken rule fails its case."""

from __future__ import annotations

import unittest
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ccmock import GenericHandler, HandlerError, HandlerRequest, UsageError
from ccmock.testing import HandlerContract, check_handler

SCHEMA = {
    "typeName": "Test::Kit::Thing",
    "properties": {
        "Name": {"type": "string"},
        "Size": {"type": "integer"},
        "Secret": {"type": "string"},
        "Arn": {"type": "string"},
    },
    "primaryIdentifier": ["/properties/Name"],
    "readOnlyProperties": ["/properties/Arn"],
    "writeOnlyProperties": ["/properties/Secret"],
    "additionalProperties": False,
}
STATE = {"Name": "a", "Size": 1, "Secret": "x"}
PATCH = [{"op": "replace", "path": "/Size", "value": 2}]
CASES = [name for name in vars(HandlerContract) if name.startswith("test_")]

TestGeneric = check_handler(SCHEMA, desired_state=STATE, patch=PATCH)
TestWithAHandler = check_handler(SCHEMA, GenericHandler, desired_state=STATE, patch=PATCH)
TestLogGroup = check_handler(
    "AWS::Logs::LogGroup",
    desired_state={"LogGroupName": "logs"},
    patch=[{"op": "add", "path": "/RetentionInDays", "value": 7}],
)
TestQueue = check_handler("AWS::SQS::Queue", GenericHandler(), desired_state={"QueueName": "q"})


class Forgetful(GenericHandler):
    """Loses a property."""

    def completed(self, request: HandlerRequest, model: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in model.items() if name != "Size"}


class Welcoming(GenericHandler):
    """Accepts the same name twice."""

    def create(self, request: HandlerRequest) -> dict[str, Any]:
        try:
            return super().create(request)
        except HandlerError:
            request.handler_context.remove(request.type_name, request.desired_state["Name"])
            return super().create(request)


class Hiding(GenericHandler):
    """Lists nothing."""

    def is_listed(self, request: HandlerRequest) -> bool:
        return False


class Lazy(GenericHandler):
    """Updates nothing."""

    def update(self, request: HandlerRequest) -> dict[str, Any]:
        return request.previous_state


class Sticky(GenericHandler):
    """Refuses to delete."""

    def delete(self, request: HandlerRequest) -> None:
        raise HandlerError("ResourceConflict")


BREAKING: list[tuple[type[GenericHandler], set[str]]] = [
    (
        Forgetful,
        {
            "test_what_was_created_is_read_as_it_was_declared",
            "test_an_update_keeps_the_identifier_and_is_read_as_it_was_made",
        },
    ),
    (Welcoming, {"test_a_create_of_what_is_there_already_fails"}),
    (Hiding, {"test_what_was_created_is_listed"}),
    (Lazy, {"test_an_update_keeps_the_identifier_and_is_read_as_it_was_made"}),
    (
        Sticky,
        {
            "test_a_delete_leaves_nothing",
            "test_what_is_deleted_cannot_be_deleted_again",
            "test_what_is_deleted_cannot_be_updated",
        },
    ),
]


@pytest.mark.parametrize(("handler", "broken"), BREAKING)
def test_broken_rule_fails_its_case(handler: type[GenericHandler], broken: set[str]) -> None:
    contract = check_handler(SCHEMA, handler, desired_state=STATE, patch=PATCH)()
    failed = set()
    for case in CASES:
        try:
            getattr(contract, case)()
        except (AssertionError, ClientError):
            failed.add(case)
    assert failed == broken


@pytest.mark.parametrize(
    ("change", "case", "reason"),
    [
        ({"handlers": {"create": {"permissions": []}}}, "test_what_was_created_is_listed", "has no LIST handler"),
        (
            {"primaryIdentifier": ["/properties/Arn"]},
            "test_a_create_of_what_is_there_already_fails",
            "does not choose the identifier",
        ),
        ({}, "test_an_update_keeps_the_identifier_and_is_read_as_it_was_made", "no patch was given"),
    ],
)
def test_rule_without_a_handler_is_skipped(change: dict[str, Any], case: str, reason: str) -> None:
    contract = check_handler({**SCHEMA, **change}, desired_state=STATE)()
    with pytest.raises(unittest.SkipTest, match=reason):
        getattr(contract, case)()


def test_invalid_desired_state_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"is not a valid desired state\. Give a dict"):
        check_handler(SCHEMA, desired_state="{}")  # type: ignore[arg-type]
