"""How a resource is called: in string form, as JSON, by its primary and by each additional identifier."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ccmock import MockCloud
from tests.support.calls import delete, listed, made, poll, read, refused, update, wait

ONE, TWO, DEEP, NUMBERED = (f"Test::Service::{name}" for name in ("One", "Two", "Deep", "Numbered"))
PROPERTIES: dict[str, Any] = {name: {"type": "string"} for name in ("Name", "Arn", "Api", "Stage")}
PROPERTIES |= {"Size": {"type": "integer"}, "Number": {"type": "integer"}}
PROPERTIES["Inner"] = {"type": "object", "properties": {"Id": {"type": "string"}}}


def pointers(*names: str) -> list[str]:
    return [f"/properties/{name}" for name in names]


# type: its primary identifier, its additional ones
TYPES: dict[str, tuple[list[str], list[Any]]] = {
    ONE: (pointers("Name"), [pointers("Arn"), pointers("Api", "Stage")]),
    TWO: (pointers("Api", "Stage"), ["/properties/Arn"]),
    DEEP: (pointers("Inner/Id", "Name"), []),
    NUMBERED: (pointers("Number"), []),
}
STATE: dict[str, Any] = {"Name": "n", "Arn": "arn:x", "Api": "a", "Stage": "s", "Number": 7, "Inner": {"Id": "i"}}


@pytest.fixture(autouse=True)
def resources(cloud: MockCloud) -> None:
    """Of each type the resource with STATE, and another one that no identifier of it fits."""
    other = {"Name": "o", "Arn": "arn:o", "Api": "o", "Stage": "o", "Number": 8, "Inner": {"Id": "o"}}
    for type_name, (primary, additional) in TYPES.items():
        schema = {"typeName": type_name, "properties": PROPERTIES, "primaryIdentifier": primary}
        cloud.types.register({**schema, "additionalIdentifiers": additional})
        for state in (other, STATE):
            cloud.resources.put(type_name, state)


def updated(client: Any, type_name: str, identifier: str) -> Any:
    return wait(client, update(client, type_name, identifier, [{"op": "add", "path": "/Size", "value": 1}]))


def deleted(client: Any, type_name: str, identifier: str) -> Any:
    return wait(client, delete(client, type_name, identifier))


def described(client: Any, type_name: str, identifier: str) -> Any:
    return client.get_resource(TypeName=type_name, Identifier=identifier)["ResourceDescription"]


def unchanged(client: Any, type_name: str, identifier: str) -> Any:
    return wait(client, update(client, type_name, identifier, []))


CALLS: dict[str, Callable[[Any, str, str], Any]] = {"get": described, "update": updated, "delete": deleted}
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)

# type, what the caller says, the identifier in string form
FORMS: list[tuple[str, str, str]] = [
    (ONE, "n", "n"),
    (ONE, '{"Name":"n"}', "n"),
    (ONE, ' { "Name" : "n" } ', "n"),
    (ONE, '{"Arn":"arn:x"}', "n"),
    (ONE, '{"Api":"a","Stage":"s"}', "n"),
    (ONE, '{"Stage":"s","Api":"a"}', "n"),
    (TWO, "a|s", "a|s"),
    (TWO, '{"Api":"a","Stage":"s"}', "a|s"),
    (TWO, '{"Stage":"s","Api":"a"}', "a|s"),
    (TWO, '{"Arn":"arn:x"}', "a|s"),
    (DEEP, "i|n", "i|n"),
    (DEEP, '{"Name":"n","Id":"i"}', "i|n"),
    (NUMBERED, "7", "7"),
    (NUMBERED, '{"Number":7}', "7"),
    (NUMBERED, '{"Number":"7"}', "7"),
]


@each_call
@pytest.mark.parametrize(("type_name", "said", "identifier"), FORMS)
def test_resource_is_found_by_each_of_its_identifiers(
    client: Any, call: Callable[[Any, str, str], Any], type_name: str, said: str, identifier: str
) -> None:
    assert call(client, type_name, said)["Identifier"] == identifier
    assert len(listed(client, type_name)) == (1 if call is deleted else 2)


MISMATCH = (
    "When specifying the identifier as JSON, you must specify exactly one identifier from [{}], "
    "and no additional properties can be specified"
)
OF = {
    ONE: MISMATCH.format("[/properties/Name], [/properties/Arn], [/properties/Api, /properties/Stage]"),
    TWO: MISMATCH.format("[/properties/Api, /properties/Stage], [/properties/Arn]"),
    DEEP: MISMATCH.format("[/properties/Inner/Id, /properties/Name]"),
    NUMBERED: MISMATCH.format("[/properties/Number]"),
}
TWO_PARTS = "is not valid for identifier [/properties/Api, /properties/Stage]"
# type, what the caller says, what it is told
REFUSED: list[tuple[str, str, str]] = [
    (ONE, "{}", OF[ONE]),
    (ONE, '{"name":"n"}', OF[ONE]),
    (ONE, '{"/properties/Name":"n"}', OF[ONE]),
    (ONE, '{"Name":"n","Arn":"arn:x"}', OF[ONE]),
    (ONE, '{"Name":"n","Size":1}', OF[ONE]),
    (ONE, '{"Api":"a"}', OF[ONE]),
    (ONE, '{"Name":null}', OF[ONE]),
    (TWO, '{"Api":"a"}', OF[TWO]),
    (TWO, '{"Api":"a","Stage":null}', OF[TWO]),
    (TWO, '{"Api":"a","Stage":"s","Arn":"arn:x"}', OF[TWO]),
    (DEEP, '{"Inner":{"Id":"i"},"Name":"n"}', OF[DEEP]),
    (NUMBERED, '{"Number":null}', OF[NUMBERED]),
    (TWO, "a", f"Identifier a {TWO_PARTS}"),
    (TWO, "a|s|t", f"Identifier a|s|t {TWO_PARTS}"),
    (TWO, "a|s|", f"Identifier a|s| {TWO_PARTS}"),
]


@each_call
@pytest.mark.parametrize(("type_name", "said", "told"), REFUSED)
def test_text_that_is_not_an_identifier_is_refused_at_once(
    cloud: MockCloud, client: Any, call: Callable[[Any, str, str], Any], type_name: str, said: str, told: str
) -> None:
    assert refused("ValidationException", call, client, type_name, said) == told
    assert len(cloud.requests) == 0


# type, what the caller says, the identifier that was not found
ABSENT: list[tuple[str, str, str]] = [
    (ONE, "N", "N"),
    (ONE, '{"Name":"N"}', "N"),
    (ONE, '{"Arn":"arn:y"}', '{"Arn":"arn:y"}'),
    (ONE, '{"Stage":"s","Api":"o"}', '{"Stage":"s","Api":"o"}'),
    (ONE, "n|n", "n|n"),
    (ONE, '{"Name":["n"]}', '["n"]'),
    (ONE, '{"Name":{"n":1}}', '{"n":1}'),
    (ONE, '{"Name":true}', "true"),
    (ONE, '["n"]', '["n"]'),
    (ONE, '"n"', '"n"'),
    (ONE, '{"Name":"n"', '{"Name":"n"'),
    (TWO, "s|a", "s|a"),
    (TWO, "|", "|"),
    (TWO, '{"Api":1,"Stage":["s"]}', '1|["s"]'),
    (NUMBERED, "7.0", "7.0"),
]


@pytest.mark.parametrize(("type_name", "said", "identifier"), ABSENT)
def test_text_that_might_be_an_identifier_is_looked_up(client: Any, type_name: str, said: str, identifier: str) -> None:
    told = f"Resource of type '{type_name}' with identifier '{identifier}' was not found."
    for call in (described, updated):
        text = refused("ResourceNotFoundException", call, client, type_name, said)
        assert text.startswith(f"{type_name} Handler returned status FAILED: {told} (HandlerErrorCode: NotFound,")
    event = delete(client, type_name, said)
    assert event["Identifier"] == identifier
    failed = poll(client, event)
    assert (failed["ErrorCode"], failed["StatusMessage"]) == ("NotFound", told)


# state, how the resource can be called, how it cannot since that is read as JSON
LOOKS_LIKE_JSON: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    (ONE, {"Name": '{"Name":"x"}'}, [json.dumps({"Name": '{"Name":"x"}'})], []),
    (ONE, {"Name": '{"a":1}'}, [json.dumps({"Name": '{"a":1}'})], ['{"a":1}']),
    (ONE, {"Name": "{n}"}, ["{n}", '{"Name":"{n}"}'], []),
    (ONE, {"Name": '["x"]'}, ['["x"]', json.dumps({"Name": '["x"]'})], []),
    (ONE, {"Name": '"x"'}, ['"x"', json.dumps({"Name": '"x"'})], []),
    (TWO, {"Api": '{"a":1}', "Stage": "x"}, ['{"a":1}|x', json.dumps({"Stage": "x", "Api": '{"a":1}'})], []),
    (TWO, {"Api": "x", "Stage": '{"a":1}'}, ['x|{"a":1}', json.dumps({"Stage": '{"a":1}', "Api": "x"})], []),
    (TWO, {"Api": "x|y", "Stage": "z"}, ['{"Api":"x|y","Stage":"z"}'], ["x|y|z"]),
]


@pytest.mark.parametrize(("type_name", "state", "found_by", "refused_as"), LOOKS_LIKE_JSON)
def test_identifier_may_look_like_json(
    client: Any, type_name: str, state: dict[str, Any], found_by: list[str], refused_as: list[str]
) -> None:
    identifier = made(client, type_name, state)
    assert identifier in listed(client, type_name)
    for said in found_by:
        assert described(client, type_name, said)["Identifier"] == identifier
        assert updated(client, type_name, said)["Identifier"] == identifier
    for said in refused_as:
        for call in CALLS.values():
            refused("ValidationException", call, client, type_name, said)
    assert read(client, type_name, found_by[0]).items() >= state.items()
    deleted(client, type_name, found_by[0])
    assert identifier not in listed(client, type_name)


# public types, state, what the caller says
PUBLIC: list[tuple[str, dict[str, Any], str]] = [
    ("AWS::Athena::CapacityReservation", {"Name": "one", "TargetDpus": 24}, '{"Name":"one"}'),
    ("AWS::ApiGateway::Stage", {"RestApiId": "api", "StageName": "prod"}, "api|prod"),
    ("AWS::ApiGateway::Stage", {"RestApiId": "api", "StageName": "prod"}, '{"StageName":"prod","RestApiId":"api"}'),
]


@pytest.mark.parametrize("call", [described, unchanged, deleted])
@pytest.mark.parametrize(("type_name", "state", "said"), PUBLIC)
def test_public_types_are_found_by_each_of_their_identifiers(
    cloud: MockCloud, client: Any, call: Callable[[Any, str, str], Any], type_name: str, state: Any, said: str
) -> None:
    # Some types usually take longer than a waiter waits.
    cloud.timing.set(update=5, delete=5)
    identifier = cloud.resources.put(type_name, state).identifier
    assert call(client, type_name, said)["Identifier"] == identifier


def test_one_operation_at_a_time_runs_on_a_resource_whichever_identifier_names_it(client: Any) -> None:
    event = update(client, ONE, '{"Arn":"arn:x"}', [{"op": "add", "path": "/Size", "value": 1}])
    for said in ("n", '{"Name":"n"}', '{"Stage":"s","Api":"a"}'):
        assert event["RequestToken"] in refused("ConcurrentOperationException", delete, client, ONE, said)
