"""Updates: read, patched operation by operation, validated whole, handed on; and what a patch is refused for."""

from __future__ import annotations

import json
import time
from typing import Any

import jsonpatch
import jsonpointer
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ccmock import GenericHandler, HandlerRequest, MockCloud
from tests.service.things import NO_JSON, THING, THING_SCHEMA
from tests.support.calls import LOG_GROUP, made, poll, read, refused, update, wait

OPEN = "Test::Service::Open"
OPEN_STATE: dict[str, Any] = {"Id": "i", "A": {"B": 1}, "L": ["a", "b"]}


@pytest.fixture
def open_thing(cloud: MockCloud) -> str:
    """The identifier of a thing that may hold anything."""
    cloud.types.register(
        {"typeName": OPEN, "properties": {"Id": {"type": "string"}}, "primaryIdentifier": ["/properties/Id"]}
    )
    return cloud.resources.put(OPEN, OPEN_STATE).identifier


def op(name: str, path: str, **members: Any) -> dict[str, Any]:
    return {"op": name, "path": path, **members}


def move(source: str, path: str) -> dict[str, Any]:
    return op("move", path, **{"from": source})


# --- a patch that does not apply ---

NOWHERE = "noSuchPath in source, path provided"
# patch, text
REFUSED: list[tuple[Any, str]] = [
    ([op("replace", "/A/X", value=1)], f"[REPLACE Operation] {NOWHERE} : //A/X"),
    ([op("replace", "/X/Y", value=1)], f"[REPLACE Operation] {NOWHERE} : //X/Y"),
    ([op("replace", "A/X", value=1)], f"[REPLACE Operation] {NOWHERE} : //A/X"),
    ([op("add", "/X/Y", value=1)], f"[ADD Operation] {NOWHERE}: //X/Y"),
    ([op("remove", "/X/Y")], f"[REMOVE Operation] {NOWHERE}: //X/Y"),
    ([op("test", "/A/B", value=2)], "[TEST Operation] value mismatch"),
    ([op("add", "/L/3", value="x")], "index Out of bound, index is greater than 2"),
    ([op("remove", "/L/2")], "index Out of bound, index is greater than 1"),
    ({}, "Invalid JSON Patch payload (not an array)"),
    ("[]", "Invalid JSON Patch payload (not an array)"),
    ([1], "Invalid JSON Patch payload (not an object)"),
    ([{"path": "/A"}], "Invalid JSON Patch payload (missing 'op' field)"),
    ([{"op": "remove"}], "Invalid JSON Patch payload (missing 'path' field)"),
    ([op("add", "/A")], "Invalid JSON Patch payload (missing 'value' field)"),
    ([op("replace", "/A")], "Invalid JSON Patch payload (missing 'value' field)"),
    ([op("test", "/A")], "Invalid JSON Patch payload (missing 'value' field)"),
    ([op("move", "/A")], "Invalid JSON Patch payload (missing 'from' field)"),
    ([op("merge", "/A", value=1)], "unknown / unsupported operation merge"),
]


@pytest.mark.parametrize(("patch", "text"), REFUSED)
def test_update_with_a_patch_that_does_not_apply_says_why(
    cloud: MockCloud, client: Any, open_thing: str, patch: Any, text: str
) -> None:
    assert refused("ValidationException", update, client, OPEN, open_thing, patch) == text
    assert len(cloud.requests) == 0


def test_update_changes_nothing_where_one_operation_fails(cloud: MockCloud, client: Any, open_thing: str) -> None:
    patch = [op("add", "/C", value=1), op("remove", "/L/0"), op("replace", "/X", value=1)]
    refused("ValidationException", update, client, OPEN, open_thing, patch)
    assert read(client, OPEN, open_thing) == OPEN_STATE


# --- a patch that applies ---

# patch, what comes of it (... for a property that is gone)
APPLIED: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("nothing", [], {}),
    ("a path without its slash", [op("replace", "A", value=2)], {"A": 2}),
    ("a longer path without its slash", [op("add", "A/C", value=2)], {"A": {"B": 1, "C": 2}}),
    ("a from without its slash", [move("A", "C")], {"A": ..., "C": {"B": 1}}),
    ("removal of a key that is not there", [op("remove", "/X"), op("remove", "/A/X")], {}),
    ("addition over what is there", [op("add", "/A", value=2)], {"A": 2}),
    ("one by one", [op("add", "/C", value={}), op("add", "/C/D", value=1), move("/C/D", "/E")], {"C": {}, "E": 1}),
    ("a test that holds", [op("test", "/A/B", value=1.0), op("add", "/L/-", value="c")], {"L": ["a", "b", "c"]}),
    ("copy", [op("copy", "/C", **{"from": "/L/1"})], {"C": "b"}),
    ("members that mean nothing", [op("remove", "/A", value=1, comment="x")], {"A": ...}),
]


@pytest.mark.parametrize(("patch", "changes"), [row[1:] for row in APPLIED], ids=[row[0] for row in APPLIED])
def test_update_applies_the_patch(client: Any, open_thing: str, patch: list[Any], changes: dict[str, Any]) -> None:
    wait(client, update(client, OPEN, open_thing, patch))
    expected = {name: value for name, value in {**OPEN_STATE, **changes}.items() if value is not ...}
    assert read(client, OPEN, open_thing) == expected


names = st.sampled_from(["A", "B", "L", "X"])
leaves = st.booleans() | st.integers(0, 2) | st.sampled_from(["a", "b"])
json_values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2), max_leaves=4
)
pointers = st.lists(names | st.sampled_from(["0", "1", "-"]), min_size=1, max_size=3).map(
    lambda path: "".join(f"/{name}" for name in path)
)
operations = st.fixed_dictionaries(
    {
        "op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]),
        "path": pointers,
        "from": pointers,
        "value": json_values,
    }
)


@pytest.mark.slow
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])
@given(patch=st.lists(operations, min_size=1, max_size=3))
def test_what_jsonpatch_applies_comes_out_the_same(
    cloud: MockCloud, client: Any, open_thing: str, patch: list[Any]
) -> None:
    try:
        expected = jsonpatch.apply_patch(OPEN_STATE, patch)
    except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError):
        assume(False)
    cloud.resources.put(OPEN, OPEN_STATE)
    event = update(client, OPEN, open_thing, patch)
    assert json.loads(event["ResourceModel"]) == expected
    wait(client, event)


# --- what is read, validated and handed on ---


class Recorder(GenericHandler):
    """Remembers what its updates were asked for."""

    def __init__(self) -> None:
        self.updates: list[HandlerRequest] = []

    def update(self, request: HandlerRequest) -> Any:
        self.updates.append(request)
        return super().update(request)


STATE: dict[str, Any] = {
    "Name": "a",
    "Secret": "s",
    "Inner": {"Text": "x", "Token": "t"},
    "Parts": [{"Text": "one", "Token": "t"}],
}


def test_update_neither_validates_read_only_properties_nor_hands_them_on(cloud: MockCloud, client: Any) -> None:
    handler = Recorder()
    cloud.types.register(THING_SCHEMA, handler)
    made(client, THING, STATE)
    shown = read(client, THING, "a")
    assert all("Id" in part for part in (shown["Inner"], shown["Parts"][0]))
    assert "Arn" in shown
    event = update(client, THING, "a", [op("add", "/Size", value=1)])
    patched = {"Name": "a", "Size": 1, "Inner": {"Text": "x"}, "Parts": [{"Text": "one"}]}
    assert json.loads(event["ResourceModel"]) == patched
    wait(client, event)
    assert handler.updates[0].desired_state == patched
    assert read(client, THING, "a") == {**shown, "Size": 1}


def test_update_accepts_read_only_properties_that_break_the_schema(cloud: MockCloud, client: Any) -> None:
    strict = {**THING_SCHEMA["properties"], "Arn": {"type": "string", "pattern": "^arn:"}}
    cloud.types.register({**THING_SCHEMA, "properties": strict})
    cloud.resources.put(THING, {"Name": "a", "Arn": "none"})
    wait(client, update(client, THING, "a", [op("add", "/Size", value=1)]))


def test_update_loses_write_only_properties_unless_the_patch_adds_them_again(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA)
    made(client, THING, STATE)

    def kept() -> dict[str, Any]:
        found = cloud.resources.get(THING, "a")
        assert found is not None
        return found.properties

    assert (kept()["Secret"], kept()["Inner"]["Token"], kept()["Parts"][0]["Token"]) == ("s", "t", "t")
    wait(client, update(client, THING, "a", [op("add", "/Secret", value="again")]))
    assert kept()["Secret"] == "again"
    assert "Token" not in kept()["Inner"]
    assert "Token" not in kept()["Parts"][0]
    wait(client, update(client, THING, "a", [op("add", "/Size", value=1)]))
    assert "Secret" not in kept()


def test_update_that_loses_a_required_write_only_property_is_refused(cloud: MockCloud, client: Any) -> None:
    cloud.types.register({**THING_SCHEMA, "required": ["Name", "Secret"]})
    made(client, THING, {"Name": "a", "Secret": "s"})
    text = refused("ValidationException", update, client, THING, "a", [op("add", "/Size", value=1)])
    assert text == "Model validation failed (#: required key [Secret] not found)"
    patch = [op("add", "/Size", value=1), op("add", "/Secret", value="s")]
    assert wait(client, update(client, THING, "a", patch))["OperationStatus"] == "SUCCESS"


def test_update_validates_the_whole_patched_model(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA)
    made(client, THING, STATE)
    text = refused(
        "ValidationException", update, client, THING, "a", [op("remove", "/Parts"), op("add", "/Z", value=1)]
    )
    assert text == "Model validation failed (#: extraneous key [Z] is not permitted)"
    text = refused("ValidationException", update, client, THING, "a", [op("replace", "", value=[])])
    assert text == "Model validation failed (#: expected type: JSONObject, found: JSONArray)"


def test_updated_value_shows_when_the_request_has_ended(cloud: MockCloud, client: Any) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "logs", "RetentionInDays": 7})
    event = update(client, LOG_GROUP, "logs", [op("replace", "RetentionInDays", value=14)])
    assert json.loads(event["ResourceModel"])["RetentionInDays"] == 14
    assert read(client, LOG_GROUP, "logs")["RetentionInDays"] == 7
    cloud.clock.advance(5)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"
    assert read(client, LOG_GROUP, "logs")["RetentionInDays"] == 14


@pytest.mark.parametrize("text", NO_JSON.values(), ids=NO_JSON)
def test_patch_document_that_is_not_json_is_refused(cloud: MockCloud, client: Any, open_thing: str, text: str) -> None:
    place = {"TypeName": OPEN, "Identifier": open_thing}
    told = refused("InternalFailure", client.update_resource, **place, PatchDocument=text)
    assert told == "Internal Failure"
    assert len(cloud.requests) == 0


def test_refusal_of_patch_that_is_not_json_is_retried_without_waiting(
    cloud: MockCloud, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    with pytest.raises(ClientError) as caught:
        client.update_resource(TypeName=LOG_GROUP, Identifier="logs", PatchDocument="nonsense")
    told = caught.value.response["ResponseMetadata"]
    assert (told["HTTPStatusCode"], told["RetryAttempts"]) == (500, 2)
    assert slept == []


def test_patch_for_nobody_is_not_read(client: Any) -> None:
    refused("ResourceNotFoundException", client.update_resource, TypeName=LOG_GROUP, Identifier="x", PatchDocument="?")


LABELED = "Test::Service::Labeled"


def register_labeled(cloud: MockCloud, version_id: str, label: dict[str, Any], required: list[str]) -> None:
    """A version of a type with a map, whose values have the schema `label`."""
    labels = {"type": "object", "additionalProperties": label}
    schema = {
        "typeName": LABELED,
        "properties": {"Id": {"type": "string"}, "Size": {"type": "integer"}, "Labels": labels},
        "required": required,
        "primaryIdentifier": ["/properties/Id"],
    }
    cloud.types.register(schema, version_id=version_id, default=True)


@pytest.mark.parametrize("required", [["Id"], ["Id", "Labels"]], ids=["optional map", "required map"])
@pytest.mark.parametrize("key", ["plain", "a: b", "a/b", "7", "]", "a\nb"])
def test_update_is_refused_for_a_value_that_was_read_and_breaks_the_schema(
    cloud: MockCloud, client: Any, key: str, required: list[str]
) -> None:
    register_labeled(cloud, "00000001", {"type": "string"}, required)
    cloud.resources.put(LABELED, {"Id": "i", "Labels": {key: ""}})
    register_labeled(cloud, "00000002", {"type": "string", "minLength": 1}, required)
    text = refused("ValidationException", update, client, LABELED, "i", [op("add", "/Size", value=1)])
    pointer = f"#/Labels/{key.replace('/', '~1')}"
    assert text == f"Model validation failed ({pointer}: expected minLength: 1, actual: 0)"
    patch = [op("add", "/Size", value=1), op("add", "/Labels", value={key: "x"})]
    assert wait(client, update(client, LABELED, "i", patch))["OperationStatus"] == "SUCCESS"


def test_update_accepts_properties_that_were_read_although_the_schema_lacks_them(cloud: MockCloud, client: Any) -> None:
    rule = made(client, "AWS::Events::Rule", {"Name": "r", "EventPattern": {"source": ["shop"]}})
    assert "Id" in read(client, "AWS::Events::Rule", rule)
    wait(client, update(client, "AWS::Events::Rule", rule, [op("add", "/State", value="DISABLED")]))
    assert read(client, "AWS::Events::Rule", rule)["State"] == "DISABLED"
    text = refused("ValidationException", update, client, "AWS::Events::Rule", rule, [op("add", "/Id", value="other")])
    assert text == "Model validation failed (#: extraneous key [Id] is not permitted)"
