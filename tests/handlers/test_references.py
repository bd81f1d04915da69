"""What a resource names has to exist, and stays while it is named; in the mock's three ways of checking it."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from ccmock import CcmockError, GenericHandler, MockCloud, mock_cloudcontrol
from ccmock.handlers.error_texts import ErrorText
from ccmock.handlers.references import Holder, Reference
from tests.support.calls import create, delete, listed, made, poll, refused, update, wait

HOUSE, ROOM = "Test::Town::House", "Test::Town::Room"
NO_HOUSE = ErrorText("NotFound", "The house '{value}' of {property} does not exist", "Town", 404)
HAS_ROOMS = ErrorText("ResourceConflict", "The house {identifier} has the room {holder}")


class House(GenericHandler):
    held_by = (Holder(ROOM, "HouseName", HAS_ROOMS, holder_key="Name"),)


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


def test_a_reference_is_checked_from_the_first_resource_of_its_kind_on(cloud: MockCloud, client: Any) -> None:
    made(client, ROOM, {"Name": "kitchen", "HouseName": "far away"})
    cloud.resources.put(HOUSE, {"Name": "here"})
    failed = poll(client, create(client, ROOM, {"Name": "cellar", "HouseName": "far away"}))
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", "NotFound")
    start = "The house 'far away' of HouseName does not exist (Service: Town, Status Code: 404, Request ID: "
    assert failed["StatusMessage"].startswith(start)
    assert failed["StatusMessage"].endswith(") (SDK Attempt Count: 1)")
    assert "Identifier" not in failed
    made(client, ROOM, {"Name": "cellar", "HouseName": "here"})


def test_a_kind_stays_known_when_its_last_resource_is_gone(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(HOUSE, {"Name": "here"})
    cloud.resources.delete(HOUSE, "here")
    assert poll(client, create(client, ROOM, {"Name": "attic", "HouseName": "here"}))["ErrorCode"] == "NotFound"


def test_another_region_does_not_know_it(cloud: MockCloud, client: Any) -> None:
    cloud.account(region="eu-west-1").resources.put(HOUSE, {"Name": "there"})
    made(client, ROOM, {"Name": "attic", "HouseName": "anywhere"})


def test_the_mode_decides() -> None:
    for mode, outcome in (("strict", "FAILED"), ("known", "SUCCESS"), ("off", "SUCCESS")):
        with mock_cloudcontrol(references=mode, clock="manual") as cloud:  # type: ignore[call-overload]
            client = _town(cloud)
            event = create(client, ROOM, {"Name": "attic", "HouseName": "nowhere"})
            cloud.clock.advance(5)
            assert poll(client, event)["OperationStatus"] == outcome, mode


def test_without_checks_what_is_named_can_go() -> None:
    with mock_cloudcontrol(references="off") as cloud:
        client = _town(cloud)
        cloud.resources.put(HOUSE, {"Name": "here"})
        cloud.resources.put(ROOM, {"Name": "attic", "HouseName": "here"})
        wait(client, delete(client, HOUSE, "here"))


def test_what_is_named_cannot_be_deleted(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(HOUSE, {"Name": "here"})
    cloud.resources.put(ROOM, {"Name": "attic", "HouseName": "here"})
    failed = poll(client, delete(client, HOUSE, "here"))
    assert (failed["ErrorCode"], failed["StatusMessage"]) == ("ResourceConflict", "The house here has the room attic")
    wait(client, delete(client, ROOM, "attic"))
    wait(client, delete(client, HOUSE, "here"))
    assert listed(client, HOUSE) == []


def test_a_test_itself_may_put_and_take_away_what_it_likes(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(HOUSE, {"Name": "here"})
    cloud.resources.put(ROOM, {"Name": "attic", "HouseName": "nowhere"})
    cloud.resources.put(ROOM, {"Name": "cellar", "HouseName": "here"})
    cloud.resources.delete(HOUSE, "here")


def test_an_update_is_asked_only_for_what_it_changes(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(HOUSE, {"Name": "here"})
    cloud.resources.put(ROOM, {"Name": "attic", "HouseName": "nowhere"})
    neighbours = [{"House": "here"}]
    wait(client, update(client, ROOM, "attic", [{"op": "add", "path": "/Neighbours", "value": neighbours}]))
    patch = [{"op": "add", "path": "/Neighbours/-", "value": {"House": "gone"}}]
    failed = poll(client, update(client, ROOM, "attic", patch))
    assert failed["StatusMessage"] == f"Resource of type '{HOUSE}' with identifier 'gone' was not found."


def test_a_reference_may_go_by_another_property(cloud: MockCloud, client: Any) -> None:
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
def test_what_lives_elsewhere_is_taken_to_exist(cloud: MockCloud, client: Any, house: str) -> None:
    cloud.resources.put(HOUSE, {"Name": "here"})
    made(client, ROOM, {"Name": "attic", "HouseName": house})


def test_a_list_for_a_parent_that_does_not_exist_finds_no_parent(cloud: MockCloud, client: Any) -> None:
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
def test_public_types_know_their_parents_by_name(
    cloud: MockCloud, client: Any, child: str, name: str, parent: str, state: dict[str, Any]
) -> None:
    identifier = cloud.resources.put(parent, state).identifier
    assert listed(client, child, ResourceModel=json.dumps({name: identifier})) == []
    cloud.resources.delete(parent, identifier)
    refused("ResourceNotFoundException", listed, client, child, ResourceModel=json.dumps({name: identifier}))


# --- services that know no regions ---


def test_what_a_service_without_regions_has_is_there_in_every_region(cloud: MockCloud) -> None:
    here, there = (boto3.client("cloudcontrol", region_name=name) for name in ("us-east-1", "eu-west-1"))
    document = {
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]
    }
    role = made(here, "AWS::IAM::Role", {"RoleName": "one", "AssumeRolePolicyDocument": document})
    assert listed(there, "AWS::IAM::Role") == [role]
    assert cloud.account(region="eu-west-1").resources.get("AWS::IAM::Role", role)
    made(here, "AWS::Logs::LogGroup", {"LogGroupName": "one"})
    assert listed(there, "AWS::Logs::LogGroup") == []


def test_partitions_and_accounts_stay_apart(cloud: MockCloud) -> None:
    document = {
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]
    }
    cloud.resources.put("AWS::IAM::Role", {"RoleName": "one", "AssumeRolePolicyDocument": document})
    for place in ({"region": "cn-north-1"}, {"account_id": "210987654321"}):
        assert cloud.account(**place).resources.list("AWS::IAM::Role") == []


# --- bad input ---


def test_a_mode_that_there_is_not_is_refused_where_it_is_written() -> None:
    with pytest.raises(
        CcmockError, match=r"references='stric' is none of 'known', 'strict', 'off'\. Did you mean 'strict'"
    ):
        mock_cloudcontrol(references="stric")  # type: ignore[call-overload]
