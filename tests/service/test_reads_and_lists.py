"""GetResource and ListResources: properties, models, pages and tokens."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ccmock import MockCloud
from ccmock.registry import list_pages
from ccmock.registry.catalog import bundled_catalog
from tests.service.things import NO_JSON, THING, THING_SCHEMA
from tests.support.calls import BUCKET, LOG_GROUP, create, delete, listed, made, read, refused, update, wait

ORDERED = "Test::Service::Ordered"


def ordered_schema(handler_schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """A type with two parents, whose list handler takes a model."""
    names = ("Id", "Parent", "Other", "Text")
    needs = {"handlerSchema": handler_schema} if handler_schema is not None else {}
    listing: dict[str, Any] = {"permissions": [], **needs}
    others: dict[str, Any] = {action: {"permissions": []} for action in ("create", "read", "update", "delete")}
    return {
        "typeName": ORDERED,
        "properties": {name: {"type": "string"} for name in names},
        "primaryIdentifier": ["/properties/Id"],
        "handlers": {**others, "list": listing},
    }


# --- reads ---


def test_get_resource_returns_properties_as_json_text(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(BUCKET, {"BucketName": "alpha"})
    answer = client.get_resource(TypeName=BUCKET, Identifier="alpha")
    assert answer.keys() == {"TypeName", "ResourceDescription", "ResponseMetadata"}
    assert answer["TypeName"] == BUCKET
    description = answer["ResourceDescription"]
    assert description.keys() == {"Identifier", "Properties"}
    assert description["Identifier"] == "alpha"
    assert json.loads(description["Properties"])["BucketName"] == "alpha"


def test_read_has_read_only_properties_and_defaults(cloud: MockCloud, client: Any) -> None:
    properties = {**THING_SCHEMA["properties"], "Size": {"type": "integer", "default": 3}}
    cloud.types.register({**THING_SCHEMA, "properties": properties})
    made(client, THING, {"Name": "a", "Inner": {"Text": "x"}, "Parts": [{}]})
    shown = read(client, THING, "a")
    assert shown.keys() == {"Name", "Size", "Arn", "Inner", "Parts"}
    assert shown["Size"] == 3
    assert shown["Inner"].keys() == {"Id", "Text"}
    assert shown["Parts"][0].keys() == {"Id"}


def test_read_has_no_write_only_property_at_any_depth(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA)
    state = {"Name": "a", "Secret": "s", "Inner": {"Text": "x", "Token": "t"}, "Parts": [{"Text": "y", "Token": "t"}]}
    made(client, THING, state)
    shown = read(client, THING, "a")
    assert "Secret" not in shown
    assert "Token" not in shown["Inner"]
    assert "Token" not in shown["Parts"][0]


def test_read_has_no_nulls(cloud: MockCloud, client: Any) -> None:
    cloud.types.register({"typeName": THING, "properties": {"Name": {}}, "primaryIdentifier": ["/properties/Name"]})
    made(client, THING, {"Name": "a", "N": None, "O": {"N": None, "P": [None, 1, {"N": None}]}})
    assert read(client, THING, "a") == {"Name": "a", "O": {"P": [1, {}]}}


# --- lists ---


def summaries(client: Any, type_name: str, **parameters: Any) -> list[dict[str, Any]]:
    found = client.list_resources(TypeName=type_name, **parameters)["ResourceDescriptions"]
    assert all(description.keys() == {"Identifier", "Properties"} for description in found)
    return [json.loads(description["Properties"]) for description in found]


def test_list_has_primary_identifier_and_listed_properties(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA)
    cloud.resources.put(THING, {"Name": "a", "Size": 1})
    assert summaries(client, THING) == [{"Name": "a"}]
    cloud.resources.put(BUCKET, {"BucketName": "alpha"})
    assert summaries(client, BUCKET) == [{"BucketName": "alpha"}]
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs", "RetentionInDays": 7})
    assert sorted(summaries(client, LOG_GROUP)[0]) == ["Arn", "LogGroupClass", "LogGroupName"]


def test_list_of_prefix_lists_shows_that_by_which_one_is_chosen(cloud: MockCloud, client: Any) -> None:
    state = {"PrefixListName": "offices", "AddressFamily": "IPv4", "MaxEntries": 5}
    identifier = cloud.resources.put("AWS::EC2::PrefixList", state).identifier
    shown = {
        "PrefixListId": identifier,
        "PrefixListName": "offices",
        "AddressFamily": "IPv4",
        "OwnerId": cloud.account_id,
    }
    assert summaries(client, "AWS::EC2::PrefixList") == [shown]


def test_list_without_resources_is_empty(client: Any) -> None:
    answer = client.list_resources(TypeName=BUCKET)
    assert answer["ResourceDescriptions"] == []
    assert answer["TypeName"] == BUCKET
    assert "NextToken" not in answer


def test_list_has_created_and_seeded_resources(cloud: MockCloud, client: Any) -> None:
    made(client, BUCKET, {"BucketName": "by-request"})
    cloud.resources.put(BUCKET, {"BucketName": "by-hand"})
    create(client, BUCKET, {"BucketName": "not-yet"})
    assert listed(client, BUCKET) == ["by-request", "by-hand"]
    wait(client, delete(client, BUCKET, "by-hand"))
    assert "by-hand" not in listed(client, BUCKET)


def test_list_has_no_write_only_property(cloud: MockCloud, client: Any) -> None:
    hidden = {**THING_SCHEMA, "primaryIdentifier": ["/properties/Name"], "writeOnlyProperties": ["/properties/Secret"]}
    cloud.types.register(hidden)
    cloud.resources.put(THING, {"Name": "a", "Secret": "s"})
    assert "Secret" not in summaries(client, THING)[0]


# --- models of lists ---

SAID = "Missing or invalid ResourceModel property in {} list handler request input.Required property:  ({})"


def either(*names: str) -> dict[str, Any]:
    return {"required": list(names)}


def missing(*names: str) -> list[str]:
    return [f"#: required key [{name}] not found" for name in names]


NONE_OF_TWO = "#: #: no subschema matched out of the total 2 subschemas"
NOUGHT_OF_TWO = "#: #: 0 subschemas matched instead of one"
# handlerSchema, model, violations (none if the list is answered)
MODELS: list[tuple[dict[str, Any], dict[str, Any] | None, list[str]]] = [
    ({}, None, []),
    (either("Parent"), None, missing("Parent")),
    (either("Parent"), {}, missing("Parent")),
    (either("Parent"), {"Other": "o"}, missing("Parent")),
    (either("Parent"), {"Parent": "p"}, []),
    (either("Parent", "Other"), None, missing("Parent", "Other")),
    (either("Parent", "Other"), {"Other": "o"}, missing("Parent")),
    (either("Parent", "Other"), {"Other": "o", "Parent": "p"}, []),
    ({"anyOf": [either("Parent"), either("Other")]}, None, [NONE_OF_TWO, *missing("Parent", "Other")]),
    ({"anyOf": [either("Parent"), either("Other")]}, {"Other": "o"}, []),
    ({"anyOf": [either("Parent"), either("Other")]}, {"Other": "o", "Parent": "p"}, []),
    ({"oneOf": [either("Parent"), either("Other")]}, None, [NOUGHT_OF_TWO, *missing("Parent", "Other")]),
    ({"oneOf": [either("Parent"), either("Other")]}, {"Parent": "p"}, []),
    (
        {"oneOf": [either("Parent"), either("Other")]},
        {"Parent": "p", "Other": "o"},
        ["#: #: 2 subschemas matched instead of one"],
    ),
    (
        {"oneOf": [either("Parent", "Other"), either("Text")]},
        {"Parent": "p"},
        [NOUGHT_OF_TWO, *missing("Other", "Text")],
    ),
    ({"oneOf": [either("Parent", "Other"), either("Text")]}, {"Parent": "p", "Other": "o"}, []),
    (
        {"allOf": [either("Parent"), either("Other")]},
        {"Parent": "p"},
        ["#: #: only 1 subschema matches out of 2", *missing("Other")],
    ),
    ({"allOf": [either("Parent"), either("Other")]}, {"Parent": "p", "Other": "o"}, []),
    (
        {**either("Text"), "anyOf": [either("Parent"), either("Other")]},
        {"Text": "t"},
        ["#: #: only 1 subschema matches out of 2", NONE_OF_TWO, *missing("Parent", "Other")],
    ),
    (
        {**either("Text"), "anyOf": [either("Parent"), either("Other")]},
        {"Parent": "p"},
        ["#: #: only 1 subschema matches out of 2", *missing("Text")],
    ),
    ({**either("Text"), "anyOf": [either("Parent"), either("Other")]}, {"Parent": "p", "Text": "t"}, []),
    (
        {"properties": {"Parent": {"$ref": "resource-schema.json#/properties/Parent"}}, **either("Parent")},
        {"Parent": 1},
        ["#/Parent: expected type: String, found: Integer"],
    ),
    (
        {"properties": {"Parent": {"type": "string", "pattern": "^p"}}, **either("Parent")},
        {"Parent": "x"},
        ["#/Parent: failed validation constraint for keyword [pattern]"],
    ),
]


@pytest.mark.parametrize(("handler_schema", "model", "violations"), MODELS)
def test_list_requires_model_of_handler_schema(
    cloud: MockCloud,
    client: Any,
    handler_schema: dict[str, Any],
    model: dict[str, Any] | None,
    violations: list[str],
) -> None:
    cloud.types.register(ordered_schema(handler_schema))
    parameters = {} if model is None else {"ResourceModel": json.dumps(model)}
    if violations:
        text = refused("InvalidRequestException", client.list_resources, TypeName=ORDERED, **parameters)
        assert text == SAID.format(ORDERED, "\n".join(violations))
    else:
        assert client.list_resources(TypeName=ORDERED, **parameters)["ResourceDescriptions"] == []


# model, listed resources
WANTED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["one", "two", "three"]),
    ({"Parent": "p"}, ["one", "two"]),
    ({"Parent": "q"}, ["three"]),
    ({"Parent": "r"}, []),
    ({"Parent": "p", "Other": "x"}, ["one"]),
    ({"Other": "x"}, ["one", "three"]),
    ({"Text": "nothing has it, but no handler asked for it"}, ["one", "two", "three"]),
]


@pytest.mark.parametrize(("model", "shown"), WANTED)
def test_list_has_only_resources_that_match_model(
    cloud: MockCloud, client: Any, model: dict[str, Any], shown: list[str]
) -> None:
    own = "resource-schema.json#/properties/"
    cloud.types.register(
        ordered_schema({"properties": {"Parent": {"$ref": f"{own}Parent"}, "Other": {"type": "string"}}})
    )
    for identifier, parent, other in (("one", "p", "x"), ("two", "p", "y"), ("three", "q", "x")):
        cloud.resources.put(ORDERED, {"Id": identifier, "Parent": parent, "Other": other})
    assert listed(client, ORDERED, ResourceModel=json.dumps(model)) == shown


def test_list_without_handler_schema_takes_any_model(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(ordered_schema())
    cloud.resources.put(ORDERED, {"Id": "one", "Parent": "p"})
    assert listed(client, ORDERED) == ["one"]
    assert listed(client, ORDERED, ResourceModel='{"Parent": "q"}') == ["one"]


@pytest.mark.parametrize("text", ["[]", "1", "null", *NO_JSON.values()], ids=["list", "number", "null", *NO_JSON])
def test_list_model_must_be_an_object(client: Any, text: str) -> None:
    told = refused("ValidationException", client.list_resources, TypeName=BUCKET, ResourceModel=text)
    assert told.startswith("Model validation failed (#: ")


# --- pages ---


@pytest.fixture
def seven(cloud: MockCloud) -> list[str]:
    """Creates seven buckets and returns their names."""
    names = [f"bucket-{number}" for number in range(7)]
    for name in names:
        cloud.resources.put(BUCKET, {"BucketName": name})
    return names


@pytest.mark.parametrize(("size", "sizes"), [(1, [1] * 7), (3, [3, 3, 1]), (7, [7]), (100, [7])])
def test_page_length_is_max_results(client: Any, seven: list[str], size: int, sizes: list[int]) -> None:
    pages = client.get_paginator("list_resources").paginate(TypeName=BUCKET, PaginationConfig={"PageSize": size})
    found = [page["ResourceDescriptions"] for page in pages]
    assert [len(page) for page in found] == sizes
    assert [description["Identifier"] for page in found for description in page] == seven


def test_page_length_is_100_by_default(cloud: MockCloud, client: Any) -> None:
    for number in range(101):
        cloud.resources.put(BUCKET, {"BucketName": f"bucket-{number}"})
    answer = client.list_resources(TypeName=BUCKET)
    assert len(answer["ResourceDescriptions"]) == 100
    rest = client.list_resources(TypeName=BUCKET, NextToken=answer["NextToken"])
    assert len(rest["ResourceDescriptions"]) == 1


def test_next_page_continues_after_deletions(cloud: MockCloud, client: Any, seven: list[str]) -> None:
    first = client.list_resources(TypeName=BUCKET, MaxResults=3)
    for gone in ("bucket-2", "bucket-4"):
        cloud.resources.delete(BUCKET, gone)
    rest = client.list_resources(TypeName=BUCKET, MaxResults=100, NextToken=first["NextToken"])
    assert [found["Identifier"] for found in rest["ResourceDescriptions"]] == ["bucket-3", "bucket-5", "bucket-6"]


def test_next_token_is_valid_only_for_its_own_list(client: Any, seven: list[str]) -> None:
    token = client.list_resources(TypeName=BUCKET, MaxResults=1)["NextToken"]
    forged = ("A" if token[0] != "A" else "B") + token[1:]
    for type_name, given in ((LOG_GROUP, token), (BUCKET, forged), (BUCKET, "nonsense"), (BUCKET, "====")):
        told = refused("InvalidRequestException", client.list_resources, TypeName=type_name, NextToken=given)
        assert re.fullmatch(
            f"{type_name} Handler returned status FAILED: Invalid request provided: Invalid NextToken "
            r"\(HandlerErrorCode: InvalidRequest, RequestToken: [0-9a-f-]{36}\)",
            told,
        )
    other = {"NextToken": token, "ResourceModel": '{"A": 1}'}
    refused("InvalidRequestException", client.list_resources, TypeName=BUCKET, **other)


def test_next_token_of_another_list_is_refused_at_once_by_list_of_requests(client: Any, seven: list[str]) -> None:
    for token in (client.list_resources(TypeName=BUCKET, MaxResults=1)["NextToken"], "nonsense"):
        assert refused("ValidationException", client.list_resource_requests, NextToken=token) == "Invalid NextToken"


# --- while a request runs ---


def test_reads_and_lists_have_old_state_until_request_ends(cloud: MockCloud, client: Any) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "logs", "RetentionInDays": 7})
    update(client, LOG_GROUP, "logs", [{"op": "replace", "path": "/RetentionInDays", "value": 14}])
    assert read(client, LOG_GROUP, "logs")["RetentionInDays"] == 7
    cloud.clock.advance(5)
    delete(client, LOG_GROUP, "logs")
    assert read(client, LOG_GROUP, "logs")["RetentionInDays"] == 14
    assert listed(client, LOG_GROUP) == ["logs"]
    cloud.clock.advance(5)
    assert listed(client, LOG_GROUP) == []


@pytest.mark.parametrize(("type_name", "size"), [("AWS::Logs::LogGroup", 50), ("AWS::Kinesis::Stream", 100)])
def test_page_of_a_list_is_as_large_as_the_types_handler_makes_it(
    cloud: MockCloud, client: Any, type_name: str, size: int
) -> None:
    name = {"AWS::Logs::LogGroup": "LogGroupName", "AWS::Kinesis::Stream": "Name"}[type_name]
    for number in range(size + 1):
        cloud.resources.put(type_name, {name: f"n{number}"})
    first = client.list_resources(TypeName=type_name)
    assert len(first["ResourceDescriptions"]) == size
    rest = client.list_resources(TypeName=type_name, NextToken=first["NextToken"])
    assert len(rest["ResourceDescriptions"]) == 1
    assert "NextToken" not in rest
    assert len(client.list_resources(TypeName=type_name, MaxResults=7)["ResourceDescriptions"]) == 7


def test_page_sizes_are_those_of_existing_types_with_lists() -> None:
    for type_name in list_pages._sizes():
        resource_type = bundled_catalog().find(type_name, "us-east-1")
        assert resource_type is not None, type_name
        assert "LIST" in resource_type.handlers, type_name
