"""A type with facts that a test makes up."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from ccmock.facts import loading
from ccmock.facts.forms import maker_of
from ccmock.facts.templates import Setting
from ccmock.registry.resource_type import ResourceType
from ccmock.synthesis.plan import plan_of, undo_defaults
from tests.support.handler_context import NOW_MS, FakeSurroundings

TYPE_NAME = "AWS::Testing::Thing"

SCHEMA: dict[str, Any] = {
    "typeName": TYPE_NAME,
    "properties": {
        "Name": {"type": "string"},
        "Engine": {"type": "string"},
        "Port": {"type": "integer"},
        "Policy": {"type": ["object", "string"]},
        "Rules": {"type": "array", "items": {"type": "object"}},
        "Tags": {"type": "array"},
        "Kind": {"type": "string", "enum": ["ONE", "TWO"]},
        "Secret": {"type": "string"},
        "Arn": {"type": "string"},
    },
    "required": ["Name"],
    "primaryIdentifier": ["/properties/Name"],
    "readOnlyProperties": ["/properties/Arn"],
    "writeOnlyProperties": ["/properties/Secret"],
}


def with_facts(
    monkeypatch: pytest.MonkeyPatch, files: dict[str, Any], schema: dict[str, Any] = SCHEMA, **documented: Any
) -> ResourceType:
    """The type of a schema where nothing is known but what is in `files` and in `documented`, by name of the file."""
    folders = {"facts": files, "documented": documented}
    monkeypatch.setattr(loading, "_file", lambda name, folder="facts": folders[folder].get(name, {}))
    return ResourceType(json.dumps(schema))


def thing(
    monkeypatch: pytest.MonkeyPatch, own: dict[str, Any], properties: dict[str, Any], **schema: Any
) -> ResourceType:
    """A type with these properties, of which only `own` is known."""
    own_schema = {"typeName": TYPE_NAME, "properties": properties, "additionalProperties": False, **schema}
    return with_facts(monkeypatch, {"testing": {TYPE_NAME: own}}, own_schema)


def setting(model: dict[str, Any], item: Any = None) -> Setting:
    """Where a value is made for a model."""
    return Setting(FakeSurroundings(), random.Random(0), NOW_MS, model, TYPE_NAME, item)


def made(fact: Any, model: dict[str, Any], item: Any = None) -> Any:
    """What a fact makes for a model."""
    maker = maker_of(fact)
    return maker(setting(model, item)) if maker else None


def filled(resource_type: ResourceType, given: dict[str, Any]) -> dict[str, Any]:
    """What becomes of what a caller gives, the schema's defaults included."""
    model = resource_type.defaults.apply(given)
    undo_defaults(resource_type, model, given)
    plan_of(resource_type).fill(model, setting(model))
    return model
