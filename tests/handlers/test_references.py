"""References: what a resource names has to exist and cannot be deleted, in each mode of the `references` option."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from ccmock import CcmockError, GenericHandler, MockCloud, mock_cloudcontrol
from ccmock.handlers.error_texts import HANDLER_TEXT, ServiceTexts
from ccmock.handlers.references import Dependent, Reference
from tests.support.calls import create, delete, listed, made, poll, refused, update, wait

HOUSE, ROOM = "Test::Town::House", "Test::Town::Room"
NO_HOUSE = ServiceTexts("Town")("The house '{value}' of {property} does not exist", "NotFound", 404)
HAS_ROOMS = HANDLER_TEXT("The house {identifier} has the room {dependent}", "ResourceConflict")


class House(GenericHandler):
    dependents = (Dependent(ROOM, "HouseName", HAS_ROOMS, named_by="Name"),)


class Room(GenericHandler):
    references = (
        Reference("HouseName", HOUSE, NO_HOUSE, outside=("castle-*",)),
        Reference("Neighbours/*/House", HOUSE, keys=("Arn",)),
    )


def _schema(name: str, **properties: Any) -> dict[str, Any]:
    return {
        "typeName": name,
        "properties": {"Name": {"type": "string"}, **properties},
        "primaryIdentifier": ["/properties/Name"],
        "required": ["Name"],
        "additionalProperties": False,
    }


NEIGHBOURS = {"type": "array", "items": {"type": "object", "properties": {"House": {"type": "string"}}}}
HOUSE_SCHEMA = _schema(HOUSE, Arn={"type": "string"}) | {"readOnlyProperties": ["/properties/Arn"]}
ROOM_SCHEMA = _schema(ROOM, HouseName={"type": "string"}, Neighbours=NEIGHBOURS) | {
    "handlers": {
        **{name: {"permissions": []} for name in ("create", "read", "update", "delete")},
        "list": {"permissions": [], "handlerSchema": {"properties": {"HouseName": {"$ref": "#/properties/HouseName"}}}},
    }
}


def _town(cloud: MockCloud) -> Any:
    cloud.types.register(HOUSE_SCHEMA, House())
    cloud.types.register(ROOM_SCHEMA, Room())
    return boto3.client("cloudcontrol")


@pytest.fixture
def client(cloud: MockCloud) -> Any:
    return _town(cloud)


def test_references_are_checked_once_a_resource_of_the_type_exists(cloud: MockCloud, client: Any) -> None:
    made(client, ROOM, {"Name": "kitchen", "HouseName": "far away"})
    cloud.resources.put(HOUSE, {"Name": "here"})
    failed = poll(client, create(client, ROOM, {"Name": "cellar", "HouseName": "far away"}))
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", "NotFound")
    start = "The house 'far away' of HouseName does not exist (Service: Town, Status Code: 404, Request ID: "
    assert failed["StatusMessage"].startswith(start)
    assert failed["StatusMessage"].endswith(") (SDK Attempt Count: 1)")
    assert "Identifier" not in failed
    made(client, ROOM, {"Name": "cellar", "HouseName": "here"})


def test_references_are_still_checked_when_the_last_resource_of_the_type_is_deleted(
    cloud: MockCloud, client: Any
) -> None:
    cloud.resources.put(HOUSE, {"Name": "here"})
    cloud.resources.delete(HOUSE, "here")
    assert poll(client, create(client, ROOM, {"Name": "attic", "HouseName": "here"}))["ErrorCode"] == "NotFound"


def test_references_are_not_checked_in_another_region(cloud: MockCloud, client: Any) -> None:
    cloud.account(region="eu-west-1").resources.put(HOUSE, {"Name": "there"})
    made(client, ROOM, {"Name": "attic", "HouseName": "anywhere"})


def test_references_option_decides_whether_references_are_checked() -> None:
    for mode, outcome in (("strict", "FAILED"), ("known", "SUCCESS"), ("off", "SUCCESS")):
        with mock_cloudcontrol(references=mode, clock="manual") as cloud:  # type: ignore[call-overload]
            client = _town(cloud)
            event = create(client, ROOM, {"Name": "attic", "HouseName": "nowhere"})
            cloud.clock.advance(5)
            assert poll(client, event)["OperationStatus"] == outcome, mode


def test_resource_in_use_can_be_deleted_without_checks() -> None:
    with mock_cloudcontrol(references="off") as cloud:
        client = _town(cloud)
        cloud.resources.put(HOUSE, {"Name": "here"})
        cloud.resources.put(ROOM, {"Name": "attic", "HouseName": "here"})
        wait(client, delete(client, HOUSE, "here"))


def test_resource_in_use_cannot_be_deleted(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(HOUSE, {"Name": "here"})
    cloud.resources.put(ROOM, {"Name": "attic", "HouseName": "here"})
    failed = poll(client, delete(client, HOUSE, "here"))
    assert (failed["ErrorCode"], failed["StatusMessage"]) == ("ResourceConflict", "The house here has the room attic")
    wait(client, delete(client, ROOM, "attic"))
    wait(client, delete(client, HOUSE, "here"))
    assert listed(client, HOUSE) == []


def test_seeding_does_not_check_references(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(HOUSE, {"Name": "here"})
    cloud.resources.put(ROOM, {"Name": "attic", "HouseName": "nowhere"})
    cloud.resources.put(ROOM, {"Name": "cellar", "HouseName": "here"})
    cloud.resources.delete(HOUSE, "here")


def test_update_checks_only_new_references(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(HOUSE, {"Name": "here"})
    cloud.resources.put(ROOM, {"Name": "attic", "HouseName": "nowhere"})
    neighbours = [{"House": "here"}]
    wait(client, update(client, ROOM, "attic", [{"op": "add", "path": "/Neighbours", "value": neighbours}]))
    patch = [{"op": "add", "path": "/Neighbours/-", "value": {"House": "gone"}}]
    failed = poll(client, update(client, ROOM, "attic", patch))
    assert failed["StatusMessage"] == f"Resource of type '{HOUSE}' with identifier 'gone' was not found."


def test_reference_by_another_property_than_the_identifier(cloud: MockCloud, client: Any) -> None:
    arn = "arn:aws:town:us-east-1:123456789012:house/h-1"
    cloud.resources.put(HOUSE, {"Name": "here", "Arn": arn})
    made(client, ROOM, {"Name": "attic", "Neighbours": [{"House": arn}]})
    event = create(client, ROOM, {"Name": "cellar", "Neighbours": [{"House": f"{arn}2"}]})
    assert poll(client, event)["ErrorCode"] == "NotFound"


@pytest.mark.parametrize(
    "house",
    [
        "castle-1",
        "arn:aws:town:us-east-1:999999999999:house/h-1",
        "arn:aws:town:eu-west-1:123456789012:house/h-1",
        "arn:aws:town::aws:house/h-1",
    ],
)
def test_resources_of_other_accounts_and_regions_are_taken_to_exist(cloud: MockCloud, client: Any, house: str) -> None:
    cloud.resources.put(HOUSE, {"Name": "here"})
    made(client, ROOM, {"Name": "attic", "HouseName": house})


def test_list_with_a_missing_parent_is_not_found(cloud: MockCloud, client: Any) -> None:
    def rooms(house: str) -> list[str]:
        return listed(client, ROOM, ResourceModel=f'{{"HouseName": "{house}"}}')

    assert rooms("nowhere") == []
    cloud.resources.put(HOUSE, {"Name": "here"})
    cloud.resources.put(ROOM, {"Name": "attic", "HouseName": "here"})
    assert rooms("here") == ["attic"]
    text = refused("ResourceNotFoundException", rooms, "nowhere")
    assert text.startswith(
        f"{ROOM} Handler returned status FAILED: Resource of type '{HOUSE}' with identifier 'nowhere' was not found. "
        "(HandlerErrorCode: NotFound, RequestToken: "
    )


CLUSTER = {
    "Name": "one",
    "RoleArn": "arn:aws:iam::1:role/r",
    "ResourcesVpcConfig": {"SubnetIds": ["subnet-1", "subnet-2"]},
}
PARENTS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("AWS::EKS::Addon", "ClusterName", "AWS::EKS::Cluster", CLUSTER),
    ("AWS::Cognito::UserPoolClient", "UserPoolId", "AWS::Cognito::UserPool", {}),
    ("AWS::AppConfig::Environment", "ApplicationId", "AWS::AppConfig::Application", {"Name": "app"}),
]


@pytest.mark.parametrize(("child", "name", "parent", "state"), PARENTS)
def test_list_checks_the_parent_that_a_property_is_named_after(
    cloud: MockCloud, client: Any, child: str, name: str, parent: str, state: dict[str, Any]
) -> None:
    identifier = cloud.resources.put(parent, state).identifier
    assert listed(client, child, ResourceModel=json.dumps({name: identifier})) == []
    cloud.resources.delete(parent, identifier)
    refused("ResourceNotFoundException", listed, client, child, ResourceModel=json.dumps({name: identifier}))


# --- global services ---


def test_resources_of_global_services_exist_in_every_region(cloud: MockCloud) -> None:
    here, there = (boto3.client("cloudcontrol", region_name=name) for name in ("us-east-1", "eu-west-1"))
    document = {
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]
    }
    role = made(here, "AWS::IAM::Role", {"RoleName": "one", "AssumeRolePolicyDocument": document})
    assert listed(there, "AWS::IAM::Role") == [role]
    assert cloud.account(region="eu-west-1").resources.get("AWS::IAM::Role", role)
    made(here, "AWS::Logs::LogGroup", {"LogGroupName": "one"})
    assert listed(there, "AWS::Logs::LogGroup") == []


def test_resources_of_global_services_are_separate_by_partition_and_account(cloud: MockCloud) -> None:
    document = {
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]
    }
    cloud.resources.put("AWS::IAM::Role", {"RoleName": "one", "AssumeRolePolicyDocument": document})
    for place in ({"region": "cn-north-1"}, {"account_id": "210987654321"}):
        assert cloud.account(**place).resources.list("AWS::IAM::Role") == []


# --- bad input ---


def test_unknown_references_option_is_a_usage_error() -> None:
    with pytest.raises(
        CcmockError, match=r"references='stric' is not one of 'known', 'strict', 'off'\. Did you mean 'strict'"
    ):
        mock_cloudcontrol(references="stric")  # type: ignore[call-overload]
