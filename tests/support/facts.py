"""A type with facts that a test makes up."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from ccmock.facts import loading
from ccmock.facts.forms import SHOWN, maker_of, members_of, value_part
from ccmock.facts.loading import facts_of
from ccmock.facts.property_rules import EACH
from ccmock.facts.template_context import TemplateContext
from ccmock.handlers.pipeline import fill, with_defaults
from ccmock.registry.pointers import Path
from ccmock.registry.resource_type import ResourceType
from ccmock.synthesis.repair import repair
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
        "Kind": {"type": "string", "enum": ["ONE", "TWO", "FOUR", "FIVE", "SIX"]},
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
    monkeypatch.setattr(loading, "facts_file", lambda name, folder="facts": folders[folder].get(name, {}))
    return ResourceType(json.dumps(schema))


def thing(
    monkeypatch: pytest.MonkeyPatch, own: dict[str, Any], properties: dict[str, Any], **schema: Any
) -> ResourceType:
    """A type with these properties, of which only `own` is known."""
    own_schema = {"typeName": TYPE_NAME, "properties": properties, "additionalProperties": False, **schema}
    return with_facts(monkeypatch, {"testing": {TYPE_NAME: own}}, own_schema)


def template_context(model: dict[str, Any], item: Any = None) -> TemplateContext:
    """Where a value is made for a model."""
    return TemplateContext(FakeSurroundings(), random.Random(0), NOW_MS, model, TYPE_NAME, item)


def made(fact: Any, model: dict[str, Any], item: Any = None) -> Any:
    """What a fact makes for a model."""
    maker = maker_of(fact)
    return maker(template_context(model, item)) if maker else None


def filled(resource_type: ResourceType, given: dict[str, Any]) -> dict[str, Any]:
    """What becomes of what a caller gives, the schema's defaults included."""
    model = with_defaults(resource_type, given)
    return fill_and_repair(resource_type, model, template_context(model))


def fill_and_repair(resource_type: ResourceType, model: dict[str, Any], context: TemplateContext) -> dict[str, Any]:
    """The model itself, after all steps that need no handler."""
    context.model = context.item = model
    given = set(model)
    repair(resource_type, model, {}, given, fill(resource_type, model, given, context))
    return model


def shown_part(resource_type: ResourceType, path: Path) -> Path:
    """The part of a path that leads to what reads show although the schema forbids it; empty where there is none."""
    facts: Any = facts_of(resource_type)
    for position, name in enumerate(path, 1):
        if isinstance(name, str):
            fact = facts.get(name, facts.get(EACH))
            is_undeclared = position == 1 and name not in resource_type.property_names
            if is_undeclared or (isinstance(fact, dict) and SHOWN in value_part(fact)):
                return path[:position]
            facts = members_of(fact)
    return ()
