"""Error texts of the service for rejected calls, word for word."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.service.things import THING, THING_SCHEMA
from tests.support.calls import BUCKET, create, delete, listed, poll, read, refused, update, wait

NODEGROUP = "AWS::EKS::Nodegroup"
Call = Callable[[Any, str], Any]
# action → the call that needs it
CALLS: dict[str, Call] = {
    "CREATE": lambda client, name: create(client, name, {}),
    "READ": lambda client, name: read(client, name, "x"),
    "UPDATE": lambda client, name: update(client, name, "x", []),
    "DELETE": lambda client, name: delete(client, name, "x"),
    "LIST": listed,
}

# --- types ---


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_unknown_type_is_type_not_found(client: Any, call: Call) -> None:
    text = refused("TypeNotFoundException", call, client, "AWS::Foo::Bar")
    assert text == "The type 'AWS::Foo::Bar' cannot be found."


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_type_missing_in_region_is_type_not_found(call: Call) -> None:
    with mock_cloudcontrol(region="ap-southeast-6") as cloud:
        absent = next(name for name in cloud.account(region="us-east-1").types if name not in cloud.types)
        text = refused("TypeNotFoundException", call, boto3.client("cloudcontrol"), absent)
    assert text == f"The type '{absent}' cannot be found."


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_type_name_is_case_sensitive(client: Any, call: Call) -> None:
    text = refused("TypeNotFoundException", call, client, "aws::s3::bucket")
    assert text == "The type 'aws::s3::bucket' cannot be found."


@pytest.mark.parametrize(("action", "call"), CALLS.items(), ids=CALLS)
def test_action_without_handler_is_unsupported(cloud: MockCloud, client: Any, action: str, call: Call) -> None:
    without = [name for name in cloud.types if action not in cloud.types[name].handlers]
    assert without
    for name in without:
        text = refused("UnsupportedActionException", call, client, name)
        assert text == f"Resource type {name} does not support {action} action"


@pytest.mark.parametrize(("action", "call"), CALLS.items(), ids=CALLS)
def test_type_without_handlers_supports_no_action(cloud: MockCloud, client: Any, action: str, call: Call) -> None:
    name = "AWS::CodeBuild::Project"
    assert "handlers" not in cloud.types[name].schema
    text = refused("UnsupportedActionException", call, client, name)
    assert text == f"Resource type {name} does not support {action} action"


@pytest.mark.parametrize(("action", "call"), CALLS.items(), ids=CALLS)
def test_type_without_a_needed_handler_supports_no_action(
    cloud: MockCloud, client: Any, action: str, call: Call
) -> None:
    needed = {"CREATE", "READ", "DELETE"}
    some = [
        name for name in cloud.types if cloud.types[name].handlers and not needed <= cloud.types[name].handlers.keys()
    ]
    assert {"AWS::EC2::NetworkAclEntry", "AWS::IAM::Policy", "AWS::SNS::TopicPolicy"} <= set(some)
    for name in some:
        text = refused("UnsupportedActionException", call, client, name)
        assert text == f"Resource type {name} does not support {action} action"


# --- properties that an update cannot change ---


def op(name: str, path: str, value: Any = "x") -> dict[str, Any]:
    return {"op": name, "path": path, "value": value}


CREATE_ONLY = "Invalid patch update: createOnlyProperties [{}] cannot be updated"
READ_ONLY = "Invalid patch update: readOnlyProperties [{}] cannot be updated"
WRITE_ONLY = "Invalid patch update: writeOnlyProperties [{}] can only be updated using 'add' operation"
# patch, code, text
UNCHANGEABLE: list[tuple[list[dict[str, Any]], str, str]] = [
    ([op("replace", "/Name")], "NotUpdatableException", CREATE_ONLY.format("/properties/Name")),
    ([op("add", "/Kind")], "NotUpdatableException", CREATE_ONLY.format("/properties/Kind")),
    (
        [op("add", "/Kind"), op("remove", "/Name")],
        "NotUpdatableException",
        CREATE_ONLY.format("/properties/Name, /properties/Kind"),
    ),
    ([op("replace", "/Arn")], "ValidationException", READ_ONLY.format("/properties/Arn")),
    ([op("add", "/Arn")], "ValidationException", READ_ONLY.format("/properties/Arn")),
    ([op("remove", "/Arn")], "ValidationException", READ_ONLY.format("/properties/Arn")),
    ([op("replace", "/Inner/Id")], "ValidationException", READ_ONLY.format("/properties/Inner/Id")),
    (
        [op("replace", "/Inner/Id"), op("replace", "/Arn")],
        "ValidationException",
        READ_ONLY.format("/properties/Arn, /properties/Inner/Id"),
    ),
    ([op("add", "/Parts/0/Id")], "ValidationException", READ_ONLY.format("/properties/Parts/*/Id")),
    ([op("replace", "/Secret")], "ValidationException", WRITE_ONLY.format("/Secret")),
    ([op("remove", "/Secret")], "ValidationException", WRITE_ONLY.format("/Secret")),
    ([op("replace", "/Inner/Token")], "ValidationException", WRITE_ONLY.format("/Inner/Token")),
    (
        [op("replace", "/Inner/Token"), op("remove", "/Secret")],
        "ValidationException",
        WRITE_ONLY.format("/Secret, /Inner/Token"),
    ),
]


@pytest.mark.parametrize(("patch", "code", "words"), UNCHANGEABLE)
def test_patch_of_read_only_or_create_only_property_is_rejected(
    cloud: MockCloud, client: Any, patch: list[dict[str, Any]], code: str, words: str
) -> None:
    cloud.types.register(THING_SCHEMA)
    cloud.resources.put(THING, {"Name": "a", "Secret": "s", "Inner": {"Token": "t"}, "Parts": [{"Text": "t"}]})
    assert refused(code, update, client, THING, "a", patch) == words
    assert len(cloud.requests) == 0


def test_public_types_reject_patches_with_same_texts(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(BUCKET, {"BucketName": "alpha"})
    text = refused("NotUpdatableException", update, client, BUCKET, "alpha", [op("replace", "/BucketName", "beta")])
    assert text == "Invalid patch update: createOnlyProperties [/properties/BucketName] cannot be updated"
    text = refused("ValidationException", update, client, BUCKET, "alpha", [op("replace", "/Arn")])
    assert text == "Invalid patch update: readOnlyProperties [/properties/Arn] cannot be updated"
    function = "AWS::Lambda::Function"
    state = {"Role": "arn:aws:iam::123456789012:role/r", "Code": {"ZipFile": "x"}, "Handler": "i.h"}
    identifier = cloud.resources.put(function, {**state, "Runtime": "nodejs22.x"}).identifier
    text = refused("ValidationException", update, client, function, identifier, [op("replace", "/Code/ZipFile")])
    assert text == (
        "Invalid patch update: writeOnlyProperties [/Code/ZipFile] can only be updated using 'add' operation"
    )


def test_create_only_property_may_be_set_to_its_current_value(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(BUCKET, {"BucketName": "alpha"})
    wait(client, update(client, BUCKET, "alpha", [op("replace", "/BucketName", "alpha")]))


# --- requests and tokens ---


@pytest.mark.parametrize("operation", ["get_resource_request_status", "cancel_resource_request"])
def test_unknown_request_token_is_not_found(client: Any, operation: str) -> None:
    text = refused("RequestTokenNotFoundException", getattr(client, operation), RequestToken="made-up")
    assert text == "Request with token made-up was not found"


def test_reused_client_token_text_names_conflict(client: Any) -> None:
    event = create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="once")
    text = refused("ClientTokenConflictException", delete, client, BUCKET, "alpha", ClientToken="once")
    assert text == (
        f"ClientToken once is already associated with an existing operation with RequestToken {event['RequestToken']}"
    )


def test_concurrent_operation_text_names_running_token(client: Any) -> None:
    event = create(client, BUCKET, {"BucketName": "alpha"})
    text = refused("ConcurrentOperationException", delete, client, BUCKET, "alpha")
    assert f"RequestToken {event['RequestToken']}" in text


def test_ended_request_cannot_be_canceled(client: Any) -> None:
    done = wait(client, create(client, BUCKET, {"BucketName": "alpha"}))
    failed = poll(client, delete(client, BUCKET, "nobody"))
    for event, status in ((done, "SUCCESS"), (failed, "FAILED")):
        text = refused("ValidationException", client.cancel_resource_request, RequestToken=event["RequestToken"])
        assert text == f"Request {event['RequestToken']} is already in status {status}"


# --- lists and identifiers ---


def test_list_without_model_text_names_missing_properties(client: Any) -> None:
    text = refused("InvalidRequestException", client.list_resources, TypeName=NODEGROUP)
    assert text == (
        "Missing or invalid ResourceModel property in AWS::EKS::Nodegroup list handler request input."
        "Required property:  (#: required key [ClusterName] not found)"
    )


@pytest.mark.parametrize("identifier", ['{"Name": "alpha"}', "{}", '{"BucketName": "alpha", "Name": "x"}'])
def test_json_identifier_must_be_an_identifier_of_the_type(client: Any, identifier: str) -> None:
    for call in (CALLS_WITH_IDENTIFIER[name] for name in CALLS_WITH_IDENTIFIER):
        assert refused("ValidationException", call, client, identifier) == (
            "When specifying the identifier as JSON, you must specify exactly one identifier from "
            "[[/properties/BucketName]], and no additional properties can be specified"
        )


CALLS_WITH_IDENTIFIER: dict[str, Call] = {
    "get": lambda client, identifier: read(client, BUCKET, identifier),
    "update": lambda client, identifier: update(client, BUCKET, identifier, []),
    "delete": lambda client, identifier: delete(client, BUCKET, identifier),
}


def test_identifier_error_text_lists_primary_then_additional_identifiers(client: Any) -> None:
    identifier = json.dumps({"Nonsense": "x"})
    text = refused("ValidationException", read, client, "AWS::Athena::CapacityReservation", identifier)
    assert "exactly one identifier from [[/properties/Arn], [/properties/Name]], and" in text
