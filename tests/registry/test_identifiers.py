"""Identifiers: in string form, as JSON, primary and additional."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock.registry.identifiers import as_text, identifier_of, read_identifier
from ccmock.registry.resource_type import ResourceType
from ccmock.service_errors import ValidationError


def resource_type(*primary: str, additional: tuple[Any, ...] = ()) -> ResourceType:
    return ResourceType.of_schema(
        {
            "typeName": "Test::Registry::Thing",
            "properties": {name: {"type": "string"} for name in ("Arn", "Api", "Stage", "Name", "Inner")},
            "primaryIdentifier": [f"/properties/{name}" for name in primary],
            "additionalIdentifiers": list(additional),
        }
    )


ONE = resource_type("Name", additional=(["/properties/Arn"], ["/properties/Api", "/properties/Stage"]))
TWO = resource_type("Api", "Stage", additional=("/properties/Arn",))
NESTED = resource_type("Inner/Id", "Name")

FORMS: list[tuple[ResourceType, str, dict[str, str]]] = [
    (ONE, "a", {"/properties/Name": "a"}),
    (ONE, "a|b", {"/properties/Name": "a|b"}),
    (ONE, " a ", {"/properties/Name": " a "}),
    (ONE, "[1]", {"/properties/Name": "[1]"}),
    (ONE, '"a"', {"/properties/Name": '"a"'}),
    (ONE, '{"Name":"a"', {"/properties/Name": '{"Name":"a"'}),
    (ONE, '{"Name":NaN}', {"/properties/Name": '{"Name":NaN}'}),
    (ONE, '{"Name":"\\ud800"}', {"/properties/Name": '{"Name":"\\ud800"}'}),
    (ONE, '{"Name":' + "[" * 500, {"/properties/Name": '{"Name":' + "[" * 500}),
    (ONE, '{"Name":"a"}', {"/properties/Name": "a"}),
    (ONE, ' {"Name" : "a"} ', {"/properties/Name": "a"}),
    (ONE, '{"Name":"a|b"}', {"/properties/Name": "a|b"}),
    (ONE, '{"Name":7}', {"/properties/Name": "7"}),
    (ONE, '{"Name":true}', {"/properties/Name": "true"}),
    (ONE, '{"Arn":"x"}', {"/properties/Arn": "x"}),
    (ONE, '{"Stage":"s","Api":"a"}', {"/properties/Api": "a", "/properties/Stage": "s"}),
    (TWO, "a|s", {"/properties/Api": "a", "/properties/Stage": "s"}),
    (TWO, "a|", {"/properties/Api": "a", "/properties/Stage": ""}),
    (TWO, '{"Stage":"s","Api":"a"}', {"/properties/Api": "a", "/properties/Stage": "s"}),
    (TWO, '{"Arn":"x"}', {"/properties/Arn": "x"}),
    (NESTED, "i|n", {"/properties/Inner/Id": "i", "/properties/Name": "n"}),
    (NESTED, '{"Id":"i","Name":"n"}', {"/properties/Inner/Id": "i", "/properties/Name": "n"}),
]


@pytest.mark.parametrize(("of", "text", "given"), FORMS)
def test_read_identifier_reads_texts_and_json_objects(of: ResourceType, text: str, given: dict[str, str]) -> None:
    assert read_identifier(of, text) == given


NO_MATCH = (
    "When specifying the identifier as JSON, you must specify exactly one identifier from [{}], "
    "and no additional properties can be specified"
)
OF_ONE = NO_MATCH.format("[/properties/Name], [/properties/Arn], [/properties/Api, /properties/Stage]")
OF_TWO = NO_MATCH.format("[/properties/Api, /properties/Stage], [/properties/Arn]")
REFUSED: list[tuple[ResourceType, str, str]] = [
    (ONE, "{}", OF_ONE),
    (ONE, '{"name":"a"}', OF_ONE),
    (ONE, '{"/properties/Name":"a"}', OF_ONE),
    (ONE, '{"Name":"a","Arn":"x"}', OF_ONE),
    (ONE, '{"Api":"a"}', OF_ONE),
    (ONE, '{"Name":null}', OF_ONE),
    (TWO, '{"Api":"a"}', OF_TWO),
    (TWO, '{"Api":"a","Stage":null}', OF_TWO),
]


@pytest.mark.parametrize(("of", "text", "message"), REFUSED)
def test_read_identifier_refuses_an_object_with_other_keys(of: ResourceType, text: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read_identifier(of, text)
    assert caught.value.message == message


@pytest.mark.parametrize("text", ["a", "a|b|c", "||", ""])
def test_read_identifier_refuses_too_few_or_too_many_parts(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read_identifier(TWO, text)
    pointers = ", ".join(TWO.primary_identifier)
    assert caught.value.message == f"Identifier {text} is not valid for identifier [{pointers}]"


MODELS: list[tuple[list[str], dict[str, Any], str | None]] = [
    (["Name"], {"Name": "a"}, "a"),
    (["Api", "Stage"], {"Stage": "s", "Api": "a"}, "a|s"),
    (["Api", "Stage"], {"Api": "a"}, None),
    (["Api", "Stage"], {"Api": "a", "Stage": None}, None),
    (["Inner/Id"], {"Inner": {"Id": "i"}}, "i"),
    (["Inner/Id"], {"Inner": "text"}, None),
    (["Name"], {"Name": 7}, "7"),
    (["Name"], {"Name": ""}, ""),
    ([], {"Name": "a"}, None),
]


@pytest.mark.parametrize(("names", "model", "identifier"), MODELS)
def test_identifier_of_joins_parts_in_schema_order(
    names: list[str], model: dict[str, Any], identifier: str | None
) -> None:
    assert identifier_of([f"/properties/{name}" for name in names], model) == identifier


def test_identifier_parts_that_are_not_texts_are_written_as_json() -> None:
    assert [as_text(part) for part in ("a", 7, 1.5, True, ["é", 1], {"a": 1})] == [
        "a",
        "7",
        "1.5",
        "true",
        '["é",1]',
        '{"a":1}',
    ]
