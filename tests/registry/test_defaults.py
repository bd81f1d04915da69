"""A schema's defaults go where their objects are, at every depth, and nowhere where they would do harm."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.defaults import Defaults


def applied(model: dict[str, Any], properties: dict[str, Any], **schema: Any) -> dict[str, Any]:
    return Defaults.compile({"properties": properties, **schema}).apply(model)


SIZE = {"type": "integer", "default": 5}
DISK = {"type": "object", "properties": {"Size": SIZE, "Name": {"type": "string"}}}


def test_absent_property_gets_its_default_and_a_present_one_keeps_its_value() -> None:
    assert applied({}, {"Size": SIZE}) == {"Size": 5}
    assert applied({"Size": 7}, {"Size": SIZE}) == {"Size": 7}


def test_default_inside_an_object_is_filled_in_only_where_the_object_is_present() -> None:
    assert applied({}, {"Disk": DISK}) == {}
    assert applied({"Disk": {}}, {"Disk": DISK}) == {"Disk": {"Size": 5}}


@pytest.mark.parametrize(
    ("container", "given", "filled"),
    [
        ({"type": "array", "items": DISK}, [{}, {"Size": 1}], [{"Size": 5}, {"Size": 1}]),
        ({"type": "array", "items": {"type": "array", "items": DISK}}, [[{}]], [[{"Size": 5}]]),
        ({"type": "object", "patternProperties": {"^.*$": DISK}}, {"a": {}}, {"a": {"Size": 5}}),
        ({"type": "object", "additionalProperties": DISK}, {"a": {}}, {"a": {"Size": 5}}),
        ({"$ref": "#/definitions/Disk"}, {}, {"Size": 5}),
        ({"allOf": [{"$ref": "#/definitions/Disk"}]}, {}, {"Size": 5}),
    ],
)
def test_defaults_are_found_in_lists_maps_and_behind_references(container: Any, given: Any, filled: Any) -> None:
    assert applied({"X": given}, {"X": container}, definitions={"Disk": DISK}) == {"X": filled}


def test_a_default_beside_a_reference_counts() -> None:
    mode = {"$ref": "#/definitions/Mode", "default": {"Kind": "A"}}
    definitions = {"Mode": {"type": "object", "properties": {"Kind": {"type": "string"}}}}
    assert applied({}, {"Mode": mode}, definitions=definitions) == {"Mode": {"Kind": "A"}}


def test_defaults_inside_a_default_are_filled_in() -> None:
    assert applied({}, {"Disk": {**DISK, "default": {"Name": "a"}}}) == {"Disk": {"Name": "a", "Size": 5}}


def test_definitions_that_refer_to_themselves_come_to_an_end() -> None:
    tree = {"type": "object", "properties": {"Size": SIZE, "Child": {"$ref": "#/definitions/Tree"}}}
    endless = {"type": "object", "properties": {"Self": {"$ref": "#/definitions/Endless", "default": {}}}}
    definitions = {"Tree": tree, "Endless": endless, "Circle": {"$ref": "#/definitions/Circle"}}
    properties = {name: {"$ref": f"#/definitions/{name}"} for name in definitions}
    model: dict[str, Any] = {"Tree": {"Child": {"Child": {}}}, "Endless": {}, "Circle": {}}
    assert applied(model, properties, definitions=definitions) == {
        "Tree": {"Size": 5, "Child": {"Size": 5, "Child": {"Size": 5}}},
        "Endless": {"Self": {}},
        "Circle": {},
    }


@pytest.mark.parametrize(
    "property_schema",
    [
        {"type": "string", "default": None},
        {"type": "boolean", "default": "true"},
        {"type": "string", "enum": ["A"], "default": "B"},
        {"type": "string", "pattern": "^a$", "default": "b"},
        {"type": "integer", "minimum": 1, "default": 0},
        {"type": "array", "minItems": 1, "default": []},
        {"type": "object", "properties": {"A": {}}, "required": ["A"], "default": {}},
        {"type": "object", "properties": {"A": {}}, "additionalProperties": False, "default": {"B": 1}},
        {"type": "string", "format": "date-time", "default": "253402214400"},
    ],
)
def test_a_default_that_is_not_valid_itself_is_not_filled_in(property_schema: Any) -> None:
    assert applied({}, {"X": property_schema}) == {}


@pytest.mark.parametrize(
    "rule",
    [
        {"oneOf": [{"required": ["Size"]}, {"required": ["Name"]}]},
        {"anyOf": [{"properties": {"Size": {"const": 5}}}, {"required": ["Name"]}]},
        {"allOf": [{"if": {"required": ["Size"]}, "then": {"required": ["Name"]}}]},
        {"dependencies": {"Size": ["Name"]}},
        {"maxProperties": 1},
        {"readOnlyProperties": ["/properties/Size"]},
        {"writeOnlyProperties": ["/properties/Size"]},
    ],
)
def test_a_default_that_could_break_a_valid_model_is_not_filled_in(rule: dict[str, Any]) -> None:
    assert applied({}, {"Size": SIZE, "Name": {"type": "string"}}, **rule) == {}


def test_hidden_properties_inside_lists_get_no_default() -> None:
    for pointer in ("/properties/Disks/*/Size", "/properties/Disks/Size"):
        properties = {"Disks": {"type": "array", "items": DISK}}
        assert applied({"Disks": [{}]}, properties, readOnlyProperties=[pointer]) == {"Disks": [{}]}


def test_the_given_model_and_the_schema_stay_as_they_are() -> None:
    properties = {"Disk": DISK, "Tags": {"type": "array", "default": []}}
    defaults = Defaults.compile({"properties": properties})
    model: dict[str, Any] = {"Disk": {}}
    first = defaults.apply(model)
    first["Tags"].append("changed")
    first["Disk"]["Size"] = 0
    assert model == {"Disk": {}}
    assert defaults.apply(model) == {"Disk": {"Size": 5}, "Tags": []}


def test_defaults_of_a_real_type() -> None:
    stream = bundled_catalog().find("AWS::Kinesis::Stream", "us-east-1")
    assert stream is not None
    assert stream.defaults.apply({}) == {"StreamModeDetails": {"StreamMode": "PROVISIONED"}}
    assert stream.defaults is stream.defaults
