"""Handlers written for AWS's cloudformation-cli-python-lib, run as they are."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from cloudformation_cli_python_lib import Action, HandlerErrorCode, OperationStatus, ProgressEvent, Resource, exceptions
from cloudformation_cli_python_lib.interface import BaseModel, BaseResourceHandlerRequest

from ccmock import CloudFormationCliHandler, HandlerContractError, MockCloud, UsageError
from tests.support.bugs import raised_at_once
from tests.support.calls import create, delete, listed, made, poll, read, refused, update, wait

NAME = "Test::Cli::Table"
SCHEMA = {
    "typeName": NAME,
    "properties": {"Name": {"type": "string"}, "Rows": {"type": "integer"}, "Arn": {"type": "string"}},
    "primaryIdentifier": ["/properties/Name"],
    "readOnlyProperties": ["/properties/Arn"],
    "required": ["Name"],
    "additionalProperties": False,
}


@dataclass
class ResourceModel(BaseModel):
    """As the CloudFormation CLI generates it."""

    Name: str | None
    Rows: int | None
    Arn: str | None

    @classmethod
    def _deserialize(cls, json_data: Any) -> ResourceModel | None:
        if not json_data:
            return None
        return cls(Name=json_data.get("Name"), Rows=json_data.get("Rows"), Arn=json_data.get("Arn"))


resource = Resource(NAME, ResourceModel)
seen: list[tuple[str, Any, Any]] = []


@resource.handler(Action.CREATE)
def create_handler(
    session: Any, request: BaseResourceHandlerRequest, callback_context: MutableMapping[str, Any]
) -> ProgressEvent:
    model = request.desiredResourceState
    seen.append(("CREATE", session, dict(callback_context)))
    if model.Name == "taken":
        raise exceptions.AlreadyExists(NAME, model.Name)
    if model.Name == "odd":
        return ProgressEvent.failed(HandlerErrorCode.NonCompliant, "against the rules")
    if model.Name == "buggy":
        raise ZeroDivisionError
    if not callback_context.get("waited"):
        return ProgressEvent(
            status=OperationStatus.IN_PROGRESS,
            resourceModel=model,
            callbackContext={"waited": True},
            callbackDelaySeconds=30,
        )
    model.Arn = f"arn:aws:cli:{request.region}:{request.awsAccountId}:table/{model.Name}"
    return ProgressEvent(status=OperationStatus.SUCCESS, resourceModel=model)


@resource.handler(Action.UPDATE)
def update_handler(
    session: Any, request: BaseResourceHandlerRequest, callback_context: MutableMapping[str, Any]
) -> ProgressEvent:
    model, before = request.desiredResourceState, request.previousResourceState
    if model.Rows < before.Rows:
        raise exceptions.InvalidRequest("a table only grows")
    model.Arn = before.Arn
    return ProgressEvent(status=OperationStatus.SUCCESS, resourceModel=model)


@resource.handler(Action.READ)
def read_handler(
    session: Any, request: BaseResourceHandlerRequest, callback_context: MutableMapping[str, Any]
) -> ProgressEvent:
    return ProgressEvent(status=OperationStatus.SUCCESS, resourceModel=request.desiredResourceState)


@resource.handler(Action.DELETE)
def delete_handler(
    session: Any, request: BaseResourceHandlerRequest, callback_context: MutableMapping[str, Any]
) -> ProgressEvent:
    if not callback_context:
        return ProgressEvent(status=OperationStatus.IN_PROGRESS, callbackContext={"left": 1}, callbackDelaySeconds=10)
    return ProgressEvent(status=OperationStatus.SUCCESS)


@pytest.fixture
def tables(cloud: MockCloud, client: Any) -> Any:
    seen.clear()
    cloud.types.register(SCHEMA, CloudFormationCliHandler(resource, session="a session"))
    return client


def test_a_handler_is_called_again_with_its_context_until_it_is_done(cloud: MockCloud, tables: Any) -> None:
    begun = cloud.clock.now()
    event = create(tables, NAME, {"Name": "orders", "Rows": 3})
    cloud.clock.advance(29)
    assert poll(tables, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(1)
    assert poll(tables, event)["EventTime"] - begun == timedelta(seconds=30)
    assert seen == [("CREATE", "a session", {}), ("CREATE", "a session", {"waited": True})]
    assert read(tables, NAME, "orders") == {
        "Name": "orders",
        "Rows": 3,
        "Arn": "arn:aws:cli:us-east-1:123456789012:table/orders",
    }
    assert listed(tables, NAME) == ["orders"]


def test_a_table_is_changed_and_deleted(tables: Any) -> None:
    made(tables, NAME, {"Name": "orders", "Rows": 3})
    wait(tables, update(tables, NAME, "orders", [{"op": "replace", "path": "/Rows", "value": 4}]))
    assert read(tables, NAME, "orders")["Rows"] == 4
    failed = poll(tables, update(tables, NAME, "orders", [{"op": "replace", "path": "/Rows", "value": 1}]))
    assert (failed["ErrorCode"], "a table only grows" in failed["StatusMessage"]) == ("InvalidRequest", True)
    wait(tables, delete(tables, NAME, "orders"))
    refused("ResourceNotFoundException", read, tables, NAME, "orders")


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("taken", "AlreadyExists", "Resource of type 'Test::Cli::Table' with identifier 'taken' already exists."),
        ("odd", "InternalFailure", "against the rules"),
    ],
)
def test_a_failure_is_passed_on(tables: Any, name: str, code: str, message: str) -> None:
    failed = poll(tables, create(tables, NAME, {"Name": name}))
    assert (failed["ErrorCode"], failed["StatusMessage"]) == (code, message)


def test_a_bug_of_the_handler_reaches_the_test(cloud: MockCloud, tables: Any) -> None:
    with raised_at_once(cloud, ZeroDivisionError):
        create(tables, NAME, {"Name": "buggy"})
    assert cloud.requests[0].status == "FAILED"


def test_an_action_without_a_function_fails(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(SCHEMA, CloudFormationCliHandler(Resource(NAME, ResourceModel)))
    failed = poll(client, create(client, NAME, {"Name": "orders"}))
    assert (failed["ErrorCode"], failed["StatusMessage"]) == ("InternalFailure", "No handler for CREATE")


@pytest.mark.parametrize(
    ("status", "text"),
    [(OperationStatus.SUCCESS, "returned no model"), (OperationStatus.IN_PROGRESS, "returned IN_PROGR")],
)
def test_an_answer_that_must_not_be_reaches_the_test(
    cloud: MockCloud, client: Any, status: OperationStatus, text: str
) -> None:
    odd = Resource(NAME, ResourceModel)

    @odd.handler(Action.READ)
    def odd_read(_session: Any, _request: Any, _context: Any) -> ProgressEvent:
        return ProgressEvent(status=status)

    cloud.types.register(SCHEMA, CloudFormationCliHandler(odd))
    cloud.resources.put(NAME, {"Name": "orders"})
    with raised_at_once(cloud, HandlerContractError, text):
        read(client, NAME, "orders")


def test_what_is_no_resource_is_refused() -> None:
    with pytest.raises(UsageError, match=r"is not a Resource of cloudformation-cli-python-lib"):
        CloudFormationCliHandler(create_handler)
