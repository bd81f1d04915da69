"""What is wrong with a desired state or a patched model, with the service's texts, keyword by keyword."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from ccmock import MockCloud
from tests.service.things import NO_JSON, THING, THING_SCHEMA
from tests.support.calls import BUCKET, LOG_GROUP, VPC, create, read, refused, update, wait

WORDED = "Test::Service::Worded"
TEXT, NUMBER = {"type": "string"}, {"type": "number"}


def hidden(keyword: str) -> str:
    return f"failed validation constraint for keyword [{keyword}]"


def wrong_type(expected: str, found: str) -> str:
    return f"expected type: {expected}, found: {found}"


def either(name: str) -> dict[str, Any]:
    return {"required": [name]}


# keyword: the schema of the property A, its value, what is said of it
WORDS: dict[str, tuple[dict[str, Any], Any, list[str]]] = {
    # The keywords that show their values
    "required": ({"required": ["X"]}, {}, ["#/A: required key [X] not found"]),
    "additionalProperties": (
        {"type": "object", "properties": {"X": {}}, "additionalProperties": False},
        {"Y": 1},
        ["#/A: extraneous key [Y] is not permitted"],
    ),
    "type string": (TEXT, True, [f"#/A: {wrong_type('String', 'Boolean')}"]),
    "type integer": ({"type": "integer"}, "1", [f"#/A: {wrong_type('Integer', 'String')}"]),
    "type integer, a decimal": ({"type": "integer"}, 1.5, [f"#/A: {wrong_type('Integer', 'Number')}"]),
    "type number": (NUMBER, None, [f"#/A: {wrong_type('Number', 'Null')}"]),
    "type boolean": ({"type": "boolean"}, 1, [f"#/A: {wrong_type('Boolean', 'Integer')}"]),
    "type array": ({"type": "array"}, {}, [f"#/A: {wrong_type('JSONArray', 'JSONObject')}"]),
    "type object": ({"type": "object"}, [], [f"#/A: {wrong_type('JSONObject', 'JSONArray')}"]),
    "type, several": (
        {"type": ["string", "object"]},
        1,
        [
            "#/A: #: no subschema matched out of the total 2 subschemas",
            f"#/A: {wrong_type('String', 'Integer')}",
            f"#/A: {wrong_type('JSONObject', 'Integer')}",
        ],
    ),
    "minLength": ({**TEXT, "minLength": 3}, "ab", ["#/A: expected minLength: 3, actual: 2"]),
    "maxLength": ({**TEXT, "maxLength": 3}, "abcd", ["#/A: expected maxLength: 3, actual: 4"]),
    "minItems": ({"type": "array", "minItems": 2}, [1], ["#/A: expected minimum item count: 2, found: 1"]),
    "maxItems": ({"type": "array", "maxItems": 1}, [1, 2], ["#/A: expected maximum item count: 1, found: 2"]),
    "uniqueItems": ({"type": "array", "uniqueItems": True}, [1, 1], ["#/A: array items are not unique"]),
    "minProperties": ({"type": "object", "minProperties": 2}, {"X": 1}, ["#/A: minimum size: [2], found: [1]"]),
    "maxProperties": ({"type": "object", "maxProperties": 0}, {"X": 1}, ["#/A: maximum size: [0], found: [1]"]),
    "dependencies": ({"dependencies": {"X": ["Y"]}}, {"X": 1}, ["#/A: property [Y] is required"]),
    "allOf": (
        {"allOf": [TEXT, {"maxLength": 1}]},
        "ab",
        ["#/A: #: only 1 subschema matches out of 2", "#/A: expected maxLength: 1, actual: 2"],
    ),
    "anyOf": (
        {"anyOf": [either("X"), either("Y")]},
        {},
        [
            "#/A: #: no subschema matched out of the total 2 subschemas",
            "#/A: required key [X] not found",
            "#/A: required key [Y] not found",
        ],
    ),
    "oneOf, none of them": (
        {"oneOf": [either("X"), either("Y")]},
        {},
        [
            "#/A: #: 0 subschemas matched instead of one",
            "#/A: required key [X] not found",
            "#/A: required key [Y] not found",
        ],
    ),
    "oneOf, both": (
        {"oneOf": [either("X"), either("Y")]},
        {"X": 1, "Y": 1},
        ["#/A: #: 2 subschemas matched instead of one"],
    ),
    # The keywords that hide them
    "pattern": ({**TEXT, "pattern": "^a"}, "b", [f"#/A: {hidden('pattern')}"]),
    "enum": ({"enum": ["a"]}, "b", [f"#/A: {hidden('enum')}"]),
    "enum beside its type": (
        {**TEXT, "enum": ["a"]},
        "b",
        ["#/A: #: only 1 subschema matches out of 2", f"#/A: {hidden('enum')}"],
    ),
    "const": ({"const": "a"}, "b", [f"#/A: {hidden('const')}"]),
    "format": ({**TEXT, "format": "date-time"}, "noon", [f"#/A: {hidden('format')}"]),
    "minimum": ({**NUMBER, "minimum": 1}, 0, [f"#/A: {hidden('minimum')}"]),
    "maximum": ({**NUMBER, "maximum": 1}, 2, [f"#/A: {hidden('maximum')}"]),
    "exclusiveMinimum": ({**NUMBER, "exclusiveMinimum": 1}, 1, [f"#/A: {hidden('exclusiveMinimum')}"]),
    "exclusiveMaximum": ({**NUMBER, "exclusiveMaximum": 1}, 1, [f"#/A: {hidden('exclusiveMaximum')}"]),
    "multipleOf": ({**NUMBER, "multipleOf": 5}, 3, [f"#/A: {hidden('multipleOf')}"]),
    "not": ({"not": either("X")}, {"X": 1}, [f"#/A: {hidden('not')}"]),
    "then": (
        {"if": either("X"), "then": either("Y")},
        {"X": 1},
        [f"#/A: {hidden('then')}", "#/A: required key [Y] not found"],
    ),
    # The keywords that lead further down
    "properties": (
        {"type": "object", "properties": {"X": TEXT}},
        {"X": 1},
        [f"#/A/X: {wrong_type('String', 'Integer')}"],
    ),
    "patternProperties": (
        {"type": "object", "patternProperties": {"^X": TEXT}},
        {"X1": 1},
        [f"#/A/X1: {wrong_type('String', 'Integer')}"],
    ),
    "additionalProperties, a schema": (
        {"type": "object", "additionalProperties": TEXT},
        {"a/b": 1},
        [f"#/A/a~1b: {wrong_type('String', 'Integer')}"],
    ),
    "items": ({"type": "array", "items": TEXT}, ["a", 1], [f"#/A/1: {wrong_type('String', 'Integer')}"]),
    "$ref": ({"$ref": "#/definitions/Text"}, 1, [f"#/A: {wrong_type('String', 'Integer')}"]),
    "propertyNames": (
        {"type": "object", "propertyNames": {"maxLength": 1}},
        {"XY": 1},
        ["#/A/XY: expected maxLength: 1, actual: 2"],
    ),
    "contains": (
        {"type": "array", "contains": TEXT},
        [1],
        ["#/A: expected at least one array item to match 'contains' schema"],
    ),
}


def register_worded(cloud: MockCloud, schema: dict[str, Any]) -> None:
    """A type whose property A has the schema; whatever else it has, a valid state needs no A."""
    cloud.types.register(
        {
            "typeName": WORDED,
            "definitions": {"Text": TEXT},
            "properties": {"Id": TEXT, "A": schema},
            "additionalProperties": False,
            "primaryIdentifier": ["/properties/Id"],
        }
    )


def failed(*violations: str) -> str:
    return "Model validation failed ({})".format("\n".join(violations))


@pytest.mark.parametrize(("schema", "value", "violations"), WORDS.values(), ids=WORDS)
def test_desired_state_is_refused_with_the_text_of_its_keyword(
    cloud: MockCloud, client: Any, schema: dict[str, Any], value: Any, violations: list[str]
) -> None:
    register_worded(cloud, schema)
    text = refused("ValidationException", create, client, WORDED, {"Id": "i", "A": value})
    assert text == failed(*violations)


@pytest.mark.parametrize(("schema", "value", "violations"), WORDS.values(), ids=WORDS)
def test_patched_model_is_refused_with_the_text_of_its_keyword(
    cloud: MockCloud, client: Any, schema: dict[str, Any], value: Any, violations: list[str]
) -> None:
    register_worded(cloud, schema)
    cloud.resources.put(WORDED, {"Id": "i"})
    patch = [{"op": "add", "path": "/A", "value": value}]
    assert refused("ValidationException", update, client, WORDED, "i", patch) == failed(*violations)
    assert "A" not in json.loads(
        client.get_resource(TypeName=WORDED, Identifier="i")["ResourceDescription"]["Properties"]
    )


# pattern, text, whether it is accepted: Java's regular expressions, searched and not anchored
PATTERNS = [
    ("b", "abc", True),
    ("^b", "abc", False),
    (r"\d", "٣", False),
    (r"^\p{L}+$", "é", True),
    ("^[a-c&&[^b]]+$", "ac", True),
    ("^[a-c&&[^b]]+$", "b", False),
    (r"^\p{Alpha}$", "é", False),
    ("^(?i)a$", "A", True),
]


@pytest.mark.parametrize(("pattern", "text", "is_accepted"), PATTERNS)
def test_schema_patterns_are_java_patterns_and_searched(
    cloud: MockCloud, client: Any, pattern: str, text: str, is_accepted: bool
) -> None:
    register_worded(cloud, {**TEXT, "pattern": pattern})
    state = {"Id": "i", "A": text}
    if is_accepted:
        assert create(client, WORDED, state)
    else:
        assert refused("ValidationException", create, client, WORDED, state) == failed(f"#/A: {hidden('pattern')}")


PUBLIC: list[tuple[str, dict[str, Any], list[str]]] = [
    (LOG_GROUP, {"Nonsense": 1}, ["#: extraneous key [Nonsense] is not permitted"]),
    (BUCKET, {"BucketName": True}, ["#/BucketName: expected type: String, found: Boolean"]),
    ("AWS::SQS::Queue", {"DelaySeconds": "1"}, ["#/DelaySeconds: expected type: Integer, found: String"]),
    ("AWS::Lambda::Function", {"Code": {}}, ["#: required key [Role] not found"]),
    (
        LOG_GROUP,
        {"LogGroupName": ""},
        ["#/LogGroupName: expected minLength: 1, actual: 0", f"#/LogGroupName: {hidden('pattern')}"],
    ),
    (VPC, {"CidrBlock": ["10.0.0.0/16"]}, ["#/CidrBlock: expected type: String, found: JSONArray"]),
    (BUCKET, {"Tags": [{"Key": "a"}]}, ["#/Tags/0: required key [Value] not found"]),
    (
        "AWS::EC2::FlowLog",
        {
            "ResourceId": "vpc-1",
            "ResourceType": "VPC",
            "DestinationOptions": {
                "FileFormat": "text",
                "HiveCompatiblePartitions": True,
                "PerHourPartition": True,
            },
        },
        [
            "#/DestinationOptions/FileFormat: #: only 1 subschema matches out of 2",
            f"#/DestinationOptions/FileFormat: {hidden('enum')}",
        ],
    ),
]


@pytest.mark.parametrize(("type_name", "state", "violations"), PUBLIC)
def test_create_of_public_types_refuses_what_their_schemas_do_not_allow(
    cloud: MockCloud, client: Any, type_name: str, state: dict[str, Any], violations: list[str]
) -> None:
    assert refused("ValidationException", create, client, type_name, state) == failed(*violations)
    assert len(cloud.requests) == 0


# --- several at once ---

MANY = {
    "Size": "big",
    "Zone": 1,
    "Parts": [{"Text": 1, "Y": 1}, {"Id": []}],
    "Inner": {"Text": None},
    "Kind": 7,
}
MANY_TOLD = [
    "#: required key [Name] not found",
    "#: extraneous key [Zone] is not permitted",
    "#/Parts/0: extraneous key [Y] is not permitted",
    "#/Parts/0/Text: expected type: String, found: Integer",
    "#/Parts/1/Id: expected type: String, found: JSONArray",
    "#/Size: expected type: Integer, found: String",
    "#/Kind: expected type: String, found: Integer",
    "#/Inner/Text: expected type: String, found: Null",
]
"""An object's own first, then its values: those of the schema's properties in the order of Java's hash map."""


def test_several_violations_stand_on_separate_lines_in_one_pair_of_parentheses(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA)
    assert refused("ValidationException", create, client, THING, MANY) == failed(*MANY_TOLD)


def test_violation_order_does_not_depend_on_the_order_of_the_state(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA)
    texts = {
        refused("ValidationException", create, client, THING, dict(members))
        for members in itertools.permutations(MANY.items())
    }
    assert texts == {failed(*MANY_TOLD)}


def test_violations_leave_out_parents_that_only_count_their_children(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA)
    text = refused("ValidationException", create, client, THING, {"Name": "a", "Parts": [{"Text": 1, "Id": 1}]})
    assert "violations found" not in text
    assert text.count("\n") == 1


def test_violation_order_of_public_types_is_the_recorded_one(client: Any) -> None:
    visibility = {"CloudWatchMetricsEnabled": "true", "MetricName": "m", "SampledRequestsEnabled": "true"}
    rule = {
        "Name": "r",
        "Priority": "1",
        "Action": {"Block": {}},
        "Statement": {"RateBasedStatement": {"AggregateKeyType": "IP", "Limit": "300"}},
        "VisibilityConfig": visibility,
    }
    state = {
        "DefaultAction": {"Allow": {}},
        "Scope": "REGIONAL",
        "Rules": [rule],
        "Tags": {"test": "test"},
        "VisibilityConfig": visibility,
    }
    text = refused("ValidationException", create, client, "AWS::WAFv2::WebACL", state)
    assert text == failed(
        "#/Rules/0/Priority: expected type: Integer, found: String",
        "#/Rules/0/Statement/RateBasedStatement/Limit: expected type: Integer, found: String",
        "#/Rules/0/VisibilityConfig/SampledRequestsEnabled: expected type: Boolean, found: String",
        "#/Rules/0/VisibilityConfig/CloudWatchMetricsEnabled: expected type: Boolean, found: String",
        "#/VisibilityConfig/SampledRequestsEnabled: expected type: Boolean, found: String",
        "#/VisibilityConfig/CloudWatchMetricsEnabled: expected type: Boolean, found: String",
        "#/Tags: expected type: JSONArray, found: JSONObject",
    )


def test_violations_by_extraneous_keys_follow_missing_keys(client: Any) -> None:
    state = {
        "DatabaseName": "database",
        "RetentionProperties": {"memoryStoreRetentionPeriodInHours": "1", "magneticStoreRetentionPeriodInDays": "1"},
        "MagneticStoreWriteProperties": {"enableMagneticStoreWrites": True, "magneticStoreRejectedDataLocation": {}},
    }
    text = refused("ValidationException", create, client, "AWS::Timestream::Table", state)
    assert text == failed(
        "#/RetentionProperties: extraneous key [memoryStoreRetentionPeriodInHours] is not permitted",
        "#/RetentionProperties: extraneous key [magneticStoreRetentionPeriodInDays] is not permitted",
        "#/MagneticStoreWriteProperties: required key [EnableMagneticStoreWrites] not found",
        "#/MagneticStoreWriteProperties: extraneous key [enableMagneticStoreWrites] is not permitted",
        "#/MagneticStoreWriteProperties: extraneous key [magneticStoreRejectedDataLocation] is not permitted",
    )


# --- states that are not objects ---


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[]", "JSONArray"),
        ('"text"', "String"),
        ("1", "Integer"),
        ("1.5", "Number"),
        ("true", "Boolean"),
        ("null", "Null"),
    ],
)
def test_desired_state_that_is_not_an_object_is_refused(client: Any, text: str, found: str) -> None:
    told = refused("ValidationException", client.create_resource, TypeName=BUCKET, DesiredState=text)
    assert told == failed(f"#: expected type: JSONObject, found: {found}")


def test_repeated_key_of_desired_state_is_refused(client: Any) -> None:
    text = '{"LogGroupName":"a","LogGroupName":"a"}'
    told = refused("ValidationException", client.create_resource, TypeName=LOG_GROUP, DesiredState=text)
    assert told == failed('#: Duplicate key "LogGroupName" at 35 [character 36 line 1]')


# a desired state as org.json reads it, the properties that the log group has
LENIENT: list[tuple[str, dict[str, Any]]] = [
    ("{LogGroupName: a,RetentionInDays:90}", {"LogGroupName": "a", "RetentionInDays": 90}),
    ("{'LogGroupName': 'a'; 'RetentionInDays': 1,}", {"LogGroupName": "a", "RetentionInDays": 1}),
    ('{"LogGroupName": "a"} and more', {"LogGroupName": "a"}),
]


@pytest.mark.parametrize(("text", "properties"), LENIENT)
def test_desired_state_that_org_json_reads_is_accepted(client: Any, text: str, properties: dict[str, Any]) -> None:
    event = client.create_resource(TypeName=LOG_GROUP, DesiredState=text)["ProgressEvent"]
    assert read(client, LOG_GROUP, wait(client, event)["Identifier"]).items() >= properties.items()


@pytest.mark.parametrize("text", NO_JSON.values(), ids=NO_JSON)
def test_desired_state_that_is_not_json_is_refused(cloud: MockCloud, client: Any, text: str) -> None:
    told = refused("ValidationException", client.create_resource, TypeName=BUCKET, DesiredState=text)
    assert told.startswith("Model validation failed (#: ")
    assert len(cloud.requests) == 0
