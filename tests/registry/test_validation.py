"""Which models are refused, and with which texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.validation import ModelValidator


def lines(validator: ModelValidator, model: Any) -> list[str]:
    """The service's lines about a model."""
    return list(map(str, validator.violations(model)))


def hidden(pointer: str, keyword: str) -> str:
    return f"{pointer}: failed validation constraint for keyword [{keyword}]"


def all_of(pointer: str, matching: int, total: int) -> str:
    return f"{pointer}: #: only {matching} subschema matches out of {total}"


TEXT = {"type": "string"}
NUMBER = {"type": "number"}
MAP = {"type": "object"}

# schema, model, violations
CASES: dict[str, tuple[Any, Any, list[str]]] = {
    # Types
    "string": (TEXT, True, ["#: expected type: String, found: Boolean"]),
    "integer, never coerced": ({"type": "integer"}, "80", ["#: expected type: Integer, found: String"]),
    "integer is not a decimal": ({"type": "integer"}, 1.0, ["#: expected type: Integer, found: Number"]),
    "integer is not a boolean": ({"type": "integer"}, True, ["#: expected type: Integer, found: Boolean"]),
    "number": (NUMBER, "1", ["#: expected type: Number, found: String"]),
    "number is not a boolean": (NUMBER, False, ["#: expected type: Number, found: Boolean"]),
    "boolean": ({"type": "boolean"}, 1, ["#: expected type: Boolean, found: Integer"]),
    "boolean, given a text": ({"type": "boolean"}, "true", ["#: expected type: Boolean, found: String"]),
    "array": ({"type": "array"}, {}, ["#: expected type: JSONArray, found: JSONObject"]),
    "object": (MAP, [], ["#: expected type: JSONObject, found: JSONArray"]),
    "object, given null": (MAP, None, ["#: expected type: JSONObject, found: Null"]),
    "null": ({"type": "null"}, "", ["#: expected: null, found: String"]),
    "big integers are integers": ({"type": "integer"}, 2**70, []),
    "wrong type tells nothing else": (
        {"type": "string", "minLength": 3, "pattern": "x"},
        7,
        ["#: expected type: String, found: Integer"],
    ),
    "several types": (
        {"type": ["integer", "string"], "minLength": 2},
        True,
        [
            "#: #: no subschema matched out of the total 2 subschemas",
            "#: expected type: Integer, found: Boolean",
            "#: expected type: String, found: Boolean",
        ],
    ),
    "several types, right type and wrong value": (
        {"type": ["integer", "string"], "minLength": 2},
        "a",
        [
            "#: #: no subschema matched out of the total 2 subschemas",
            "#: expected type: Integer, found: String",
            "#: expected minLength: 2, actual: 1",
        ],
    ),
    "decimal among several types": (
        {"type": ["integer", "boolean"]},
        1.0,
        [
            "#: #: no subschema matched out of the total 2 subschemas",
            "#: expected type: Integer, found: Number",
            "#: expected type: Boolean, found: Number",
        ],
    ),
    "integer or number takes decimals": ({"type": ["integer", "number"]}, 1.0, []),
    # Texts
    "minLength": ({"type": "string", "minLength": 3}, "ab", ["#: expected minLength: 3, actual: 2"]),
    "maxLength": ({"type": "string", "maxLength": 1}, "ab", ["#: expected maxLength: 1, actual: 2"]),
    "lengths count code points": ({"type": "string", "maxLength": 2}, "😀😀", []),
    "pattern": ({"type": "string", "pattern": "^a+$"}, "abc", [hidden("#", "pattern")]),
    "pattern is searched": ({"type": "string", "pattern": "b"}, "abc", []),
    "two at one text": (
        {"type": "string", "minLength": 5, "pattern": "^a+$"},
        "abc",
        ["#: expected minLength: 5, actual: 3", hidden("#", "pattern")],
    ),
    "format": ({"type": "string", "format": "date-time"}, "yesterday", [hidden("#", "format")]),
    "format of a type of AWS": ({"type": "string", "format": "AWS::EC2::VPC.Id"}, "anything", []),
    "formats without effect": ({"type": "integer", "format": "int64"}, 2**64, []),
    "formats that Java does not know": ({"type": "string", "format": "iri"}, "\\", []),
    "texts that UTF-8 cannot hold": (
        {"type": "string", "maxLength": 0},
        "\ud800",
        ["#: expected maxLength: 0, actual: 1"],
    ),
    # Numbers
    "minimum": ({"type": "number", "minimum": 5}, 4, [hidden("#", "minimum")]),
    "maximum": ({"type": "number", "maximum": 5}, 5.5, [hidden("#", "maximum")]),
    "exclusiveMinimum": ({"type": "number", "exclusiveMinimum": 5}, 5, [hidden("#", "exclusiveMinimum")]),
    "exclusiveMaximum": ({"type": "number", "exclusiveMaximum": 5}, 5, [hidden("#", "exclusiveMaximum")]),
    "multipleOf": ({"type": "integer", "multipleOf": 60}, 90, [hidden("#", "multipleOf")]),
    "multipleOf in decimals": ({"type": "number", "multipleOf": 0.1}, 0.3, []),
    "multipleOf of huge numbers": ({"type": "number", "multipleOf": 0.5}, 10**60 + 1, []),
    "limits pass by other types": ({"minimum": 5, "multipleOf": 7}, True, []),
    "huge numbers": ({"type": "integer", "maximum": 5}, 10**400, [hidden("#", "maximum")]),
    # Arrays
    "minItems": ({"type": "array", "minItems": 2}, [1], ["#: expected minimum item count: 2, found: 1"]),
    "maxItems": ({"type": "array", "maxItems": 1}, [1, 2], ["#: expected maximum item count: 1, found: 2"]),
    "uniqueItems": (
        {"type": "array", "uniqueItems": True},
        [{"a": [1]}, {"a": [1]}],
        ["#: array items are not unique"],
    ),
    "uniqueItems tells 1 from true": ({"type": "array", "uniqueItems": True}, [1, True, "1", [1], [True]], []),
    "items": (
        {"type": "array", "items": TEXT},
        ["a", 1, "b", None],
        ["#/1: expected type: String, found: Integer", "#/3: expected type: String, found: Null"],
    ),
    "items one by one": (
        {"type": "array", "items": [TEXT, NUMBER], "additionalItems": MAP},
        [1, "a", []],
        [
            "#/0: expected type: String, found: Integer",
            "#/1: expected type: Number, found: String",
            "#/2: expected type: JSONObject, found: JSONArray",
        ],
    ),
    "additionalItems": ({"items": [TEXT], "additionalItems": False}, ["a", 1, 2], [hidden("#", "items")]),
    "contains": (
        {"type": "array", "contains": TEXT},
        [1, 2],
        ["#: expected at least one array item to match 'contains' schema"],
    ),
    # Objects
    "required": (
        {"type": "object", "required": ["B", "A"]},
        {},
        ["#: required key [B] not found", "#: required key [A] not found"],
    ),
    "additionalProperties": (
        {"type": "object", "properties": {"A": TEXT}, "additionalProperties": False},
        {"Z": 1, "A": "", "Y": 2},
        ["#: extraneous key [Z] is not permitted", "#: extraneous key [Y] is not permitted"],
    ),
    "additionalProperties with a schema": (
        {"type": "object", "properties": {"A": True}, "additionalProperties": NUMBER},
        {"A": "", "B": "", "C": 1},
        ["#/B: expected type: Number, found: String"],
    ),
    "patternProperties": (
        {"type": "object", "patternProperties": {"^x": NUMBER}, "additionalProperties": False},
        {"x1": "", "y": 1},
        ["#: extraneous key [y] is not permitted", "#/x1: expected type: Number, found: String"],
    ),
    "propertyNames": (
        {"type": "object", "propertyNames": {"maxLength": 2}},
        {"abc": 1},
        ["#/abc: expected maxLength: 2, actual: 3"],
    ),
    "minProperties": ({"type": "object", "minProperties": 2}, {"a": 1}, ["#: minimum size: [2], found: [1]"]),
    "maxProperties": ({"type": "object", "maxProperties": 0}, {"a": 1}, ["#: maximum size: [0], found: [1]"]),
    "dependencies on keys": ({"dependencies": {"A": ["B", "C"]}}, {"A": 1, "C": 1}, ["#: property [B] is required"]),
    "dependencies on a schema": (
        {"dependencies": {"A": {"required": ["B"]}}},
        {"A": 1},
        ["#: required key [B] not found"],
    ),
    "pointers are escaped": (
        {"properties": {"a/b~c": {"items": TEXT}}},
        {"a/b~c": [0]},
        ["#/a~1b~0c/0: expected type: String, found: Integer"],
    ),
    # Anything
    "enum alone": ({"enum": ["a", 1]}, True, [hidden("#", "enum")]),
    "enum beside its type": (
        {"type": "string", "enum": ["a"]},
        "b",
        [all_of("#", 1, 2), hidden("#", "enum")],
    ),
    "const": ({"const": {"a": 1}}, {"a": True}, [hidden("#", "const")]),
    "equal numbers": ({"enum": [1.0]}, 1, []),
    "not": ({"properties": {"A": {"not": {"required": ["B"]}}}}, {"A": {"B": 1}}, [hidden("#/A", "not")]),
    "false": ({"properties": {"A": False}}, {"A": 1}, [hidden("#/A", "false")]),
    "allOf": (
        {"allOf": [TEXT, {"minLength": 2}, {"maxLength": 0}]},
        "a",
        [all_of("#", 1, 3), "#: expected minLength: 2, actual: 1", "#: expected maxLength: 0, actual: 1"],
    ),
    "anyOf": (
        {"anyOf": [{"required": ["A"]}, {"required": ["B"]}]},
        {},
        [
            "#: #: no subschema matched out of the total 2 subschemas",
            "#: required key [A] not found",
            "#: required key [B] not found",
        ],
    ),
    "oneOf, none": (
        {"oneOf": [{"required": ["A"]}, {"required": ["B"]}]},
        {},
        [
            "#: #: 0 subschemas matched instead of one",
            "#: required key [A] not found",
            "#: required key [B] not found",
        ],
    ),
    "oneOf, several": (
        {"oneOf": [{"required": ["A"]}, {"required": ["B"]}]},
        {"A": 1, "B": 1},
        ["#: #: 2 subschemas matched instead of one"],
    ),
    "combination beside properties": (
        {"type": "object", "properties": {"A": TEXT}, "oneOf": [{"required": ["A"]}, {"required": ["B"]}]},
        {"A": 1, "B": 1},
        [
            all_of("#", 0, 2),
            "#: #: 2 subschemas matched instead of one",
            "#/A: expected type: String, found: Integer",
        ],
    ),
    "combinations come first": (
        {"anyOf": [TEXT, {"type": "integer", "enum": [1]}]},
        2,
        [
            "#: #: no subschema matched out of the total 2 subschemas",
            all_of("#", 1, 2),
            hidden("#", "enum"),
            "#: expected type: String, found: Integer",
        ],
    ),
    "then": (
        {"if": {"required": ["A"]}, "then": {"required": ["B"]}},
        {"A": 1},
        [hidden("#", "then"), "#: required key [B] not found"],
    ),
    "else": (
        {"if": {"required": ["A"]}, "else": {"required": ["B"]}},
        {},
        [hidden("#", "else"), "#: required key [A] not found", "#: required key [B] not found"],
    ),
    "format on a list is a schema of its own": (
        {"type": "array", "uniqueItems": True, "format": "AWS::EC2::Subnet.Ids"},
        ["a", "a"],
        [all_of("#", 1, 2), "#: array items are not unique"],
    ),
    # References
    "definitions": (
        {"definitions": {"T/a%": TEXT}, "properties": {"A": {"$ref": "#/definitions/T~1a%25"}}},
        {"A": 1},
        ["#/A: expected type: String, found: Integer"],
    ),
    "reference into properties": (
        {"properties": {"A": {"items": [TEXT]}, "B": {"$ref": "#/properties/A/items/0"}}},
        {"B": 1},
        ["#/B: expected type: String, found: Integer"],
    ),
    "reference to the root": (
        {"properties": {"A": {"$ref": "#"}}, "required": ["A"]},
        {"A": {"A": {}}},
        ["#/A/A: required key [A] not found"],
    ),
    "reference where no schema is expected": (
        {"handlers": {"list": TEXT}, "properties": {"A": {"$ref": "#/handlers/list"}}},
        {"A": 1},
        ["#/A: expected type: String, found: Integer"],
    ),
    "keywords beside a reference do not count": (
        {"definitions": {"T": TEXT}, "properties": {"A": {"$ref": "#/definitions/T", "maxLength": 0}}},
        {"A": "abc"},
        [],
    ),
    "references that lead nowhere accept anything": (
        {"properties": {"A": {"$ref": "#/definitions/Gone"}, "B": {"$ref": "other.json#/X"}, "C": {"$ref": 1}}},
        {"A": 1, "B": 1, "C": 1},
        [],
    ),
    "circles accept anything": (
        {
            "definitions": {"A": {"$ref": "#/definitions/B"}, "B": {"$ref": "#/definitions/A"}},
            "$ref": "#/definitions/A",
        },
        1,
        [],
    ),
    "own keywords inside references and branches": (
        {
            "definitions": {"N": {"type": "integer", "multipleOf": 2}, "P": {"pattern": "^a"}},
            "patternProperties": {"^n": {"$ref": "#/definitions/N"}},
            "additionalProperties": {"anyOf": [{"$ref": "#/definitions/P"}]},
        },
        {"n1": 2.0, "n2": 3, "p": "b"},
        [
            "#/p: #: no subschema matched out of the total 1 subschemas",
            hidden("#/p", "pattern"),
            "#/n1: expected type: Integer, found: Number",
            hidden("#/n2", "multipleOf"),
        ],
    ),
    # What the service does not know
    "keywords of CloudFormation and of cfn-lint": (
        {
            "typeName": "A::B::C",
            "readOnlyProperties": ["/properties/A"],
            "tagging": {"taggable": True},
            "requiredXor": ["A", "B"],
            "requiredOr": ["A"],
            "dependentRequired": {"A": ["B"]},
            "dependentExcluded": {"A": ["C"]},
            "unevaluatedProperties": False,
            "properties": {
                "A": {"insertionOrder": True, "relationshipRef": {}, "enumCaseInsensitive": ["x"], "maxUniqueItems": 0},
                "C": {"prefixItems": [False], "uniqueKeys": ["A"], "$id": "http://other", "minContains": 9},
            },
        },
        {"A": [1], "C": [1]},
        [],
    ),
    "order": (
        {
            "type": "object",
            "properties": {"B": {"type": "object", "required": ["X"], "properties": {"Y": TEXT}}, "A": TEXT},
            "required": ["C"],
            "additionalProperties": False,
        },
        {"A": 1, "Z": 1, "B": {"Y": 1}},
        [
            "#: required key [C] not found",
            "#: extraneous key [Z] is not permitted",
            "#/A: expected type: String, found: Integer",
            "#/B: required key [X] not found",
            "#/B/Y: expected type: String, found: Integer",
        ],
    ),
}


@pytest.mark.parametrize(("schema", "model", "expected"), CASES.values(), ids=CASES.keys())
def test_violations_have_the_texts_of_the_service(schema: Any, model: Any, expected: list[str]) -> None:
    validator = ModelValidator.compile(schema)
    assert lines(validator, model) == expected
    assert validator.is_valid(model) is not bool(expected)


def test_unwritten_all_of_counts_the_parts_of_a_schema() -> None:
    schema = {  # after a test of AWS's own library on the same validator
        "type": "object",
        "patternProperties": {"^abc$": True},
        "additionalProperties": False,
        "oneOf": [{"required": ["abc"]}],
        "anyOf": [{"required": ["abc"]}],
    }
    assert lines(ModelValidator.compile({"properties": {"M": schema}}), {"M": {"def": "Value"}}) == [
        "#/M: #: only 0 subschema matches out of 3",
        "#/M: #: no subschema matched out of the total 1 subschemas",
        "#/M: required key [abc] not found",
        "#/M: #: 0 subschemas matched instead of one",
        "#/M: required key [abc] not found",
        "#/M: extraneous key [def] is not permitted",
    ]


def test_validator_leaves_the_schema_as_it_was() -> None:
    schema = {"properties": {"A": {"type": "integer", "pattern": "a", "multipleOf": 2, "$ref": "#/definitions/A"}}}
    before = json.dumps(schema)
    ModelValidator.compile(schema)
    assert json.dumps(schema) == before


@pytest.mark.parametrize(
    "schema", [{"required": "A"}, {"type": "json"}, {"enum": "A"}, {"minLength": -1}, {"pattern": 1}]
)
def test_malformed_schema_is_refused(schema: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match="schema"):
        ModelValidator.compile(schema)


@pytest.mark.parametrize("leaf", [{}, {"A": 1}])
def test_validator_accepts_and_refuses_deep_models(leaf: Any) -> None:
    schema = {"type": "object", "properties": {"A": {"$ref": "#"}}, "anyOf": [{"enum": [{}]}, {"required": ["A"]}]}
    model = leaf
    for _ in range(250):
        model = {"A": model}
    validator = ModelValidator.compile(schema)
    assert validator.is_valid(model) is (leaf == {})
    assert len(validator.violations(model)) == (0 if leaf == {} else 253)


def test_every_public_schema_compiles() -> None:
    for schema in bundled_catalog().all_schemas():
        validator = ModelValidator.compile(schema)
        violations = validator.violations({"NoSuchProperty": 1})
        assert violations, schema["typeName"]
        assert all(violation.path == () for violation in violations)


@pytest.mark.slow
def test_every_property_of_every_public_schema_compiles() -> None:
    for schema in bundled_catalog().all_schemas():
        ModelValidator.compile(schema).is_valid(dict.fromkeys(schema["properties"]))


def test_values_that_refer_to_the_root_are_checked_against_all_of_it() -> None:
    schema = {"properties": {"A": {"$ref": "#"}, "B": {"$ref": "#/properties/C"}, "C": {"type": "string"}}}
    validator = ModelValidator.compile({**schema, "required": ["C"]})
    assert lines(validator, {"A": {"C": "", "B": 1}, "C": ""}) == [
        "#/A/B: expected type: String, found: Integer",
    ]
    assert lines(validator, {"A": {}, "C": ""}) == ["#/A: required key [C] not found"]


def test_malformed_property_is_refused_when_a_model_has_it() -> None:
    validator = ModelValidator.compile({"properties": {"A": {"type": "json"}, "B": {}}})
    assert validator.is_valid({"B": 1})
    with pytest.raises(ValueError, match="schema"):
        validator.is_valid({"A": 1})


# -- Agreement with another implementation ---------------------------------------------------------

NAMES = st.sampled_from(["a", "b", "c"])
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 6),
    st.sampled_from([0.5, 1.5, -2.5]),
    st.sampled_from(["", "a", "ab", "abc", "😀", "2020-01-01"]),
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)
TYPES = ["string", "integer", "number", "boolean", "array", "object", "null"]
SIZES = st.integers(0, 3)
LIMITS = st.sampled_from([-1, 0, 1, 1.5, 3])


def schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    branches = st.lists(inner, min_size=1, max_size=3)
    keywords = {
        "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "const": VALUES,
        "minLength": SIZES,
        "maxLength": SIZES,
        "pattern": st.sampled_from(["a", "^b", "c$", "^[ab]+$"]),
        "format": st.sampled_from(["AWS::EC2::VPC.Id", "int64"]),
        "minimum": LIMITS,
        "maximum": LIMITS,
        "exclusiveMinimum": LIMITS,
        "exclusiveMaximum": LIMITS,
        "multipleOf": st.sampled_from([2, 0.5]),
        "minItems": SIZES,
        "maxItems": SIZES,
        "uniqueItems": st.booleans(),
        "items": inner | branches,
        "additionalItems": inner,
        "contains": inner,
        "required": st.lists(NAMES, max_size=2, unique=True),
        "properties": st.dictionaries(NAMES, inner, max_size=3),
        "patternProperties": st.dictionaries(st.sampled_from(["a", "^b", "[ac]"]), inner, max_size=2),
        "additionalProperties": inner,
        "propertyNames": inner,
        "minProperties": SIZES,
        "maxProperties": SIZES,
        "dependencies": st.dictionaries(NAMES, inner | st.lists(NAMES, max_size=2, unique=True), max_size=2),
        "allOf": branches,
        "anyOf": branches,
        "oneOf": branches,
        "not": inner,
        "if": inner,
        "then": inner,
        "else": inner,
    }
    pairs = st.one_of([st.tuples(st.just(keyword), values) for keyword, values in keywords.items()])
    return st.lists(pairs, max_size=4).map(dict)


SCHEMAS = st.recursive(
    st.booleans()
    | st.sampled_from([{"$ref": "#/definitions/a"}, {"$ref": "#/definitions/b"}])
    | schemas(st.sampled_from([True, False, {"$ref": "#/definitions/b"}])),
    schemas,
    max_leaves=4,
)


@pytest.mark.slow
@given(
    schemas(SCHEMAS), st.fixed_dictionaries({"a": SCHEMAS, "b": schemas(st.booleans())}), st.lists(VALUES, max_size=8)
)
def test_validator_agrees_with_jsonschema(
    schema: dict[str, Any], definitions: dict[str, Any], models: list[Any]
) -> None:
    # A definition that refers to itself without going down into the value has no meaning, and jsonschema never ends.
    definitions["a"] = json.loads(json.dumps(definitions["a"]).replace("definitions/a", "definitions/b"))
    schema["definitions"] = definitions
    ours, other = ModelValidator.compile(schema), Draft7Validator(schema)
    for model in models:
        assert ours.is_valid(model) is other.is_valid(model), model
        assert (ours.violations(model) == []) is ours.is_valid(model), model
