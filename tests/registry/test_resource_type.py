"""What a schema says of its type: property classes, identifiers, handlers, tagging; and that none of it changes."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock import ResourceType, UsageError
from ccmock.registry.catalog import bundled_catalog

SCHEMA: dict[str, Any] = {
    "typeName": "Test::Registry::Thing",
    "properties": {name: {"type": "string"} for name in ("Id", "Name", "Arn", "Secret", "Zone")}
    | {"Rules": {"type": "array", "items": {"type": "object", "properties": {"RuleId": {"type": "string"}}}}},
    "primaryIdentifier": ["/properties/Id", "/properties/Name"],
    "additionalIdentifiers": [["/properties/Arn"], "/properties/Zone"],
    "readOnlyProperties": ["/properties/Id", "/properties/Arn", "/properties/Rules/*/RuleId"],
    "writeOnlyProperties": ["/properties/Secret"],
    "createOnlyProperties": ["/properties/Name", "/properties/Secret"],
    "conditionalCreateOnlyProperties": ["/properties/Zone"],
    "handlers": {
        "create": {"permissions": ["thing:Make", "kms:Encrypt"], "timeoutInMinutes": 30},
        "list": {
            "permissions": [],
            "handlerSchema": {
                "properties": {"Zone": {"$ref": "resource-schema.json#/properties/Zone"}},
                "required": ["Zone"],
            },
        },
    },
}


def type_of(**changes: Any) -> ResourceType:
    return ResourceType.of_schema({**SCHEMA, **changes})


def test_property_classes_are_the_pointers_of_the_schema() -> None:
    thing = type_of()
    assert thing.read_only == tuple(SCHEMA["readOnlyProperties"])
    assert thing.write_only == ("/properties/Secret",)
    assert thing.create_only == ("/properties/Name", "/properties/Secret")
    assert thing.conditional_create_only == ("/properties/Zone",)
    assert thing.unseen_create_only == ("/properties/Secret",)
    assert thing.property_names == ("Id", "Name", "Arn", "Secret", "Zone", "Rules")


def test_identifiers_are_groups_of_pointers() -> None:
    thing = type_of()
    assert thing.primary_identifier == ("/properties/Id", "/properties/Name")
    assert thing.additional_identifiers == (("/properties/Arn",), ("/properties/Zone",))


def test_handlers_have_permissions_and_a_time_limit_of_two_hours_by_default() -> None:
    handlers = type_of().handlers
    assert list(handlers) == ["CREATE", "LIST"]
    assert handlers["CREATE"] == (("thing:Make", "kms:Encrypt"), 30)
    assert handlers["LIST"].timeout_minutes == 120


def test_list_model_is_checked_against_its_own_schema() -> None:
    validator = type_of().list_validator
    assert validator is not None
    assert list(map(str, validator.violations({}))) == ["#: required key [Zone] not found"]
    assert list(map(str, validator.violations({"Zone": 1}))) == ["#/Zone: expected type: String, found: Integer"]
    assert type_of(handlers={"list": {}}).list_validator is None


REFERENCES: list[tuple[dict[str, Any], str | None]] = [
    ({"$ref": "resource-schema.json#/properties/Zone"}, "Zone"),
    ({"$ref": "resource-schema.json#/properties/Name"}, "Name"),
    ({"$ref": "#/properties/Zone"}, "Zone"),
    ({"type": "string"}, "Zone"),
    ({"$ref": "resource-schema.json#/properties/Gone"}, None),
    ({"$ref": "resource-schema.json#/definitions/Text"}, "Zone"),
]


@pytest.mark.parametrize(("node", "meant"), REFERENCES)
def test_list_model_property_stands_for_one_of_the_resource(node: dict[str, Any], meant: str | None) -> None:
    listing = {"permissions": [], "handlerSchema": {"properties": {"Zone": node}}}
    thing = type_of(handlers={"list": listing}, definitions={"Text": {"type": "string"}})
    assert thing.list_properties == ({"Zone": meant} if meant else {})
    assert thing.list_validator is not None
    assert thing.list_validator.is_valid({"Zone": 1}) is (meant is None)
    assert thing.list_validator.is_valid({"Zone": "z", "Name": 1, "Nonsense": 1})


@pytest.mark.parametrize(
    ("said", "tagging"),
    [
        ({}, (True, True, True, "/properties/Tags", ())),
        ({"taggable": False}, (False, False, False, "/properties/Tags", ())),
        ({"tagging": {"taggable": False}, "taggable": True}, (False, False, False, "/properties/Tags", ())),
        (
            {"tagging": {"tagUpdatable": False, "tagProperty": "/properties/T", "permissions": ["a:Tag"]}},
            (True, True, False, "/properties/T", ("a:Tag",)),
        ),
    ],
)
def test_tagging_is_read_from_the_schema(said: dict[str, Any], tagging: tuple[Any, ...]) -> None:
    assert type_of(**said).tagging == tagging


def test_resource_type_cannot_be_changed() -> None:
    bucket = bundled_catalog().find("AWS::S3::Bucket", "us-east-1")
    assert bucket is not None
    for change in (
        lambda: setattr(bucket, "primary_identifier", ()),
        lambda: setattr(bucket, "read_only", ()),
        lambda: delattr(bucket, "type_name"),
    ):
        with pytest.raises(UsageError, match=r"AWS::S3::Bucket> cannot be changed.*types.register"):
            change()
    with pytest.raises(TypeError):
        bucket.handlers["CREATE"] = None  # type: ignore[index]
    assert bucket.primary_identifier == ("/properties/BucketName",)
