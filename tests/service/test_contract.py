"""Rules of CloudFormation's contract tests, for types with and without their own handler."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from ccmock import MockCloud
from tests.service.things import THING, THING_SCHEMA
from tests.support.calls import BUCKET, LOG_GROUP, create, delete, listed, made, poll, read, refused, update, wait

PARAMETER = "AWS::SSM::Parameter"


class Case(NamedTuple):
    """A type, a state with an identifier that the caller chose, and a patch with the changes that it makes."""

    type_name: str
    identifier: str
    state: dict[str, Any]
    patch: list[dict[str, Any]]
    changes: dict[str, Any]


def add(path: str, value: Any) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


CASES = [
    Case(
        THING,
        "a",
        {"Name": "a", "Kind": "k", "Secret": "s", "Inner": {"Text": "x", "Token": "t"}, "Parts": [{"Text": "y"}]},
        [add("/Size", 2), add("/Inner/Text", "z")],
        {"Size": 2, "Inner": {"Text": "z"}},
    ),
    Case(BUCKET, "alpha", {"BucketName": "alpha"}, [add("/Tags", [{"Key": "k", "Value": "v"}])], {"Tags": ...}),
    Case(LOG_GROUP, "logs", {"LogGroupName": "logs"}, [add("/RetentionInDays", 7)], {"RetentionInDays": 7}),
    Case(PARAMETER, "p", {"Name": "p", "Type": "String", "Value": "1"}, [add("/Value", "2")], {"Value": "2"}),
]
each_case = pytest.mark.parametrize("case", CASES, ids=[case.type_name for case in CASES])


@pytest.fixture(autouse=True)
def thing(cloud: MockCloud) -> None:
    cloud.types.register(THING_SCHEMA)


def shown_of(cloud: MockCloud, case: Case) -> dict[str, Any]:
    """Returns the part of the declared state that a read must contain."""
    return cloud.types[case.type_name].write_only.without(case.state)


def holds(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return all(holds(whole.get(name), value) for name, value in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(holds, whole, part))
    return bool(whole == part) if part is not ... else whole is not None


@each_case
def test_second_create_with_same_identifier_fails_with_already_exists(client: Any, case: Case) -> None:
    made(client, case.type_name, case.state)
    assert poll(client, create(client, case.type_name, case.state))["ErrorCode"] == "AlreadyExists"


@each_case
def test_created_resource_is_read_and_listed(cloud: MockCloud, client: Any, case: Case) -> None:
    assert made(client, case.type_name, case.state) == case.identifier
    assert holds(read(client, case.type_name, case.identifier), shown_of(cloud, case))
    assert case.identifier in listed(client, case.type_name)


@each_case
def test_update_keeps_identifier_and_is_read_back(cloud: MockCloud, client: Any, case: Case) -> None:
    made(client, case.type_name, case.state)
    event = wait(client, update(client, case.type_name, case.identifier, case.patch))
    assert event["Identifier"] == case.identifier
    assert holds(read(client, case.type_name, case.identifier), {**shown_of(cloud, case), **case.changes})


@each_case
@pytest.mark.parametrize("was_there", [False, True], ids=["never made", "deleted"])
def test_missing_resource_is_not_found_with_its_message(client: Any, case: Case, was_there: bool) -> None:
    if was_there:
        made(client, case.type_name, case.state)
        wait(client, delete(client, case.type_name, case.identifier))
    assert refused("ResourceNotFoundException", read, client, case.type_name, case.identifier)
    assert refused("ResourceNotFoundException", update, client, case.type_name, case.identifier, case.patch)
    failed = poll(client, delete(client, case.type_name, case.identifier))
    assert failed["ErrorCode"] == "NotFound"
    assert failed["StatusMessage"]


@each_case
def test_delete_event_has_no_model_and_identifier_is_free_again(client: Any, case: Case) -> None:
    made(client, case.type_name, case.state)
    event = delete(client, case.type_name, case.identifier)
    assert "ResourceModel" not in event
    assert "ResourceModel" not in wait(client, event)
    assert listed(client, case.type_name) == []
    assert made(client, case.type_name, case.state) == case.identifier


@each_case
def test_models_have_no_write_only_values_or_nulls(cloud: MockCloud, client: Any, case: Case) -> None:
    made(client, case.type_name, case.state)
    event = wait(client, update(client, case.type_name, case.identifier, case.patch))
    pages = client.list_resources(TypeName=case.type_name)["ResourceDescriptions"]
    models = [
        read(client, case.type_name, case.identifier),
        json.loads(event["ResourceModel"]),
        *(json.loads(description["Properties"]) for description in pages),
    ]
    for model in models:
        assert list(cloud.types[case.type_name].write_only.found(model)) == []
        assert "null" not in json.dumps(model)
