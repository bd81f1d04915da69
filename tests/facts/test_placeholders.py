"""What is shown of properties that nobody set, for types that were not recorded."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccmock.facts import loading
from ccmock.facts.loading import facts_of
from ccmock.facts.placeholders import Told, placeholders_of
from ccmock.registry.resource_type import ResourceType

TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
OBJECTS: dict[str, Any] = {"type": "array", "items": {"type": "object"}}


def options(*names: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(names)}


def object_of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def of(properties: dict[str, Any], type_name: str = "AWS::Testing::Thing", **rest: Any) -> ResourceType:
    schema = {
        "typeName": type_name,
        "properties": {"Id": {"type": "string"}, **properties},
        "primaryIdentifier": ["/properties/Id"],
        **rest,
    }
    return ResourceType(json.dumps(schema))


@pytest.mark.parametrize(
    ("name", "node", "value"),
    [
        ("MultiRegion", {"type": "boolean"}, False),
        ("Enabled", {"type": "boolean"}, True),
        ("ActionsEnabled", {"type": "boolean"}, True),
        ("AutoMinorVersionUpgrade", {"type": "boolean"}, True),
        ("Mode", options("BASIC", "ENHANCED"), "BASIC"),
        ("Mode", options("FAST", "SLOW", "STANDARD"), "STANDARD"),
        ("Tier", options("ONE", "TWO", "ELEVEN"), "ONE"),
        ("DeletionProtection", options("ACTIVE", "INACTIVE"), "INACTIVE"),
        ("IpType", options("dual-stack", "ipv4"), "ipv4"),
        ("State", options("DISABLED", "ENABLED"), "ENABLED"),
        ("Status", options("ACTIVE", "INACTIVE"), "ACTIVE"),
        ("Kind", options("ALPHA", "BETA"), "ALPHA"),
        ("Variables", {"type": "object"}, {}),
        ("Block", object_of(BlockPublicAcls={"type": "boolean"}), {"BlockPublicAcls": True}),
        ("Metrics", object_of(Status=options("Enabled", "Disabled")), {"Status": "Disabled"}),
        (
            "EncryptionConfiguration",
            object_of(Key={"type": "string"}, Type=options("KMS", "AES256")),
            {"Type": "AES256"},
        ),
        ("Tags", {"type": "object"}, {}),
        ("Logs", {"type": "object", "properties": {"Audit": {"type": "boolean"}}}, {"Audit": False}),
        ("Logs", {"type": "object", "properties": {"Level": options("ALL", "OFF")}}, {"Level": "OFF"}),
        ("Names", TEXTS, []),
        ("Name", {"type": "string"}, "thing-{lower12}"),
        ("ThingName", {"type": "string"}, "thing-{lower12}"),
    ],
)
def test_a_property_left_out_shows_what_such_properties_usually_show(
    name: str, node: dict[str, Any], value: Any
) -> None:
    assert placeholders_of(of({name: node})) == {name: value}


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("Kind", options("ALPHA", "BETA", "DELTA", "GAMMA", "OMEGA")),
        ("Versioning", object_of(Status=options("Enabled", "Suspended"))),
        ("EncryptionConfiguration", object_of(Key={"type": "string"})),
        ("Description", {"type": "string"}),
        ("Metric", options("p99", "Sum", "Minimum", "Maximum", "Average")),
        ("Level", {"enum": [3, 1]}),
        ("Size", {"type": "integer"}),
        ("AccessPolicy", {"type": "object"}),
        ("Config", {"type": "object", "properties": {"Enabled": {"type": "boolean"}, "Role": {"type": "string"}}}),
        ("Text", {"type": "string"}),
        ("OtherName", {"type": "string"}),
        ("Rules", OBJECTS),
        ("Some", {**TEXTS, "minItems": 1}),
        ("Tags", OBJECTS),
        ("Flag", {"type": "boolean", "default": True}),
    ],
)
def test_nothing_is_shown_of_what_follows_no_rule(name: str, node: dict[str, Any]) -> None:
    assert placeholders_of(of({name: node})) == {}


def test_nothing_is_shown_of_what_a_caller_must_or_cannot_set_or_see() -> None:
    flags = {name: {"type": "boolean"} for name in ("Must", "Seen", "Secret")}
    rules = {
        "required": ["Must"],
        "readOnlyProperties": ["/properties/Seen"],
        "writeOnlyProperties": ["/properties/Secret"],
    }
    assert placeholders_of(of(flags, **rules)) == {}


def test_services_differ_in_the_empty_tags_and_descriptions_that_they_show() -> None:
    texts = {"Tags": OBJECTS, "Description": {"type": "string"}}
    assert placeholders_of(of(texts, "AWS::Location::Thing")) == {"Tags": []}
    assert placeholders_of(of(texts, "AWS::WAFv2::Thing")) == {"Description": ""}
    assert placeholders_of(of(texts, "AWS::Testing::Thing")) == {}


def test_services_differ_in_the_empty_lists_that_they_show() -> None:
    lists = {"Names": TEXTS, "Rules": OBJECTS}
    assert placeholders_of(of(lists, "AWS::Cognito::Thing")) == {"Names": [], "Rules": []}
    assert placeholders_of(of(lists, "AWS::SSM::Thing")) == {}


NETWORK = object_of(
    Enabled={"type": "boolean"}, Kind=options("ALL", "NONE"), Port={"type": "integer"}, Size={"type": "integer"}
)


@pytest.mark.parametrize(
    ("name", "node", "value"),
    [
        ("Network", NETWORK, {"Enabled": True, "Kind": "NONE", "Port": 80}),
        ("Deep", object_of(Network=NETWORK), {"Network": {"Enabled": True, "Kind": "NONE"}}),
        ("MaintenanceWindow", {"type": "string"}, "sun:05:00-sun:05:30"),
        ("SnapshotWindow", {"type": "string"}, "07:00-07:30"),
        ("EngineVersion", {"type": "string"}, "1.0"),
        ("ParameterGroupName", {"type": "string"}, "default"),
    ],
)
def test_what_the_service_is_known_to_fill_in_is_made_up(name: str, node: dict[str, Any], value: Any) -> None:
    told = Told(frozenset([name]), {"Network": {"Port": 80}})
    assert placeholders_of(of({name: node}), told) == {name: value}


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("KmsKeyId", {"type": "string"}),
        ("RoleArn", {"type": "string"}),
        ("DatabaseName", {"type": "string"}),
        ("Tags", OBJECTS),
        ("Limits", object_of(Size={"type": "integer"})),
    ],
)
def test_nothing_is_made_up_that_points_elsewhere_or_of_which_nothing_is_known(name: str, node: dict[str, Any]) -> None:
    assert placeholders_of(of({name: node}), Told(frozenset([name]))) == {}


def test_services_that_show_descriptions_show_them_even_where_the_schema_forbids_it() -> None:
    text = {"Description": {"type": "string", "minLength": 1}}
    assert placeholders_of(of(text, "AWS::WAFv2::Thing")) == {"Description": {"$shown": ""}}


@pytest.mark.parametrize(
    ("own", "shown"),
    [
        (None, {"Flag": False}),
        ({}, {}),
        ({"Size": 3}, {"Size": 3}),
        ({"$placeholders": True, "Size": 3}, {"Size": 3, "Flag": False}),
        ({"$placeholders": True, "Flag": True}, {"Flag": True}),
        ({"$placeholders": True, "Flag": None}, {"Flag": None}),
    ],
)
def test_a_type_that_was_recorded_has_no_placeholders(
    monkeypatch: pytest.MonkeyPatch, own: dict[str, Any] | None, shown: dict[str, Any]
) -> None:
    entries = {} if own is None else {"AWS::Testing::Thing": own}
    monkeypatch.setattr(
        loading, "facts_file", lambda name, folder="facts": entries if (name, folder) == ("testing", "facts") else {}
    )
    assert facts_of(of({"Flag": {"type": "boolean"}, "Size": {"type": "integer"}})) == shown
