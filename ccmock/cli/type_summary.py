"""What is known of a resource type, as plain values: what its schema says, and what ccmock knows beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..cloud import MockCloud
from ..contract.removals import UNKNOWN
from ..engine.timing import DEFAULT_SECONDS
from ..facts.loading import DOCUMENTED, FILLED, SOURCE, facts_file, is_recorded, listed_properties, own_entry, own_facts
from ..facts.updates import KnownRemoval, update_facts
from ..handlers.generic import GenericHandler
from ..registry.list_pages import page_size_of
from ..registry.pointers import tokens
from ..registry.resource_type import HandlerSpec, ResourceType, Tagging

CHANGING = ("CREATE", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Lists:
    """What a list needs and shows. `alternatives`: groups of properties of which the model has to give one group."""

    required: Sequence[str]
    alternatives: Sequence[Sequence[str]]
    optional: Sequence[str]
    shown: Sequence[str]
    page_size: int


@dataclass(frozen=True)
class Reads:
    """What is known of the values that a read shows.

    `is_recorded`: whether real answers were seen. `known`: the properties whose values facts give; `documented`: those
    with a default that AWS documents; `sources`: where the facts were seen.
    """

    is_recorded: bool
    known: Sequence[str]
    documented: Sequence[str]
    sources: Sequence[str]


@dataclass(frozen=True)
class Updates:
    """What is known of updates. `removed`: path → what becomes of it; `refused`: what the handlers say."""

    removed: Mapping[str, Mapping[str, Any]]
    refused: Sequence[str]


@dataclass(frozen=True)
class TypeSummary:
    """A resource type. Paths of properties are written `Parent/Child`."""

    type_name: str
    region: str
    primary_identifier: Sequence[str]
    additional_identifiers: Sequence[Sequence[str]]
    properties: Sequence[str]
    required: Sequence[str]
    required_alternatives: Sequence[Sequence[str]]
    read_only: Sequence[str]
    write_only: Sequence[str]
    create_only: Sequence[str]
    conditional_create_only: Sequence[str]
    deprecated: Sequence[str]
    handlers: Mapping[str, Mapping[str, Any]]
    tagging: Mapping[str, Any]
    lists: Lists | None
    handler: str | None
    reads: Reads
    updates: Updates
    seconds: Mapping[str, float]


def summary_of(cloud: MockCloud, resource_type: ResourceType) -> TypeSummary:
    """What is known of a type in the region of a mock. `handler` is None where the generic one serves it."""
    schema = resource_type.compiled_schema
    return TypeSummary(
        resource_type.type_name,
        cloud.region,
        _paths(resource_type.primary_identifier),
        [_paths(group) for group in resource_type.additional_identifiers],
        resource_type.property_names,
        schema.get("required", ()),
        _alternatives(schema),
        _paths(resource_type.read_only),
        _paths(resource_type.write_only),
        _paths(resource_type.create_only),
        _paths(resource_type.conditional_create_only),
        _paths(schema.get("deprecatedProperties", ())),
        {action: _spec(spec) for action, spec in resource_type.handlers.items()},
        _tagging(resource_type.tagging),
        _lists(resource_type),
        _handler(cloud, resource_type),
        _reads(resource_type),
        _updates(resource_type),
        _seconds(cloud, resource_type),
    )


def _paths(pointers: Iterable[str]) -> Sequence[str]:
    return ["/".join(tokens(pointer)) for pointer in pointers]


def _alternatives(schema: Mapping[str, Any]) -> Sequence[Sequence[str]]:
    """The groups of properties of which a model has to have one, as `oneOf` or `anyOf` on top of a schema say."""
    groups = [option.get("required", ()) for key in ("oneOf", "anyOf") for option in schema.get(key, ())]
    return groups if all(groups) else ()


def _spec(spec: HandlerSpec) -> Mapping[str, Any]:
    return {"permissions": [action for action in spec.permissions if action], "timeout_minutes": spec.timeout_minutes}


def _tagging(tagging: Tagging) -> Mapping[str, Any]:
    return {**tagging._asdict(), "tag_property": _paths([tagging.tag_property])[0]}


def _lists(resource_type: ResourceType) -> Lists | None:
    if "LIST" not in resource_type.handlers:
        return None
    schema = resource_type.list_schema or {}
    required, alternatives = schema.get("required", ()), _alternatives(schema)
    needed = {*required, *(name for group in alternatives for name in group)}
    return Lists(
        required,
        alternatives,
        [name for name in schema.get("properties", ()) if name not in needed],
        [*_paths(resource_type.primary_identifier), *listed_properties(resource_type)],
        page_size_of(resource_type.type_name),
    )


def _handler(cloud: MockCloud, resource_type: ResourceType) -> str | None:
    handler, foreign = cloud._engine.types.serving(resource_type)
    kind = type(foreign if foreign is not None else handler)
    return None if kind is GenericHandler else f"{kind.__module__}.{kind.__qualname__}"


def _reads(resource_type: ResourceType) -> Reads:
    entry = own_entry(resource_type)
    service = f"{resource_type.type_name}::".split("::")[1].lower()
    documented: Mapping[str, Any] = facts_file(service, DOCUMENTED).get(resource_type.type_name, {})
    source = entry.get(SOURCE, ())
    return Reads(
        is_recorded(resource_type),
        list(own_facts(resource_type)),
        list(dict.fromkeys([*(name for name in documented if name[0] != "$"), *documented.get(FILLED, ())])),
        [source] if isinstance(source, str) else list(source),
    )


def _updates(resource_type: ResourceType) -> Updates:
    facts = update_facts(resource_type)
    return Updates(
        {path: _removal(known) for path, known in facts.removals.items()},
        [refusal.message for refusal in facts.refusals],
    )


def _removal(known: KnownRemoval) -> Mapping[str, Any]:
    outcome: dict[str, Any] = {"outcome": known.removal.outcome, "is_conditional": known.holds is not None}
    if known.removal.value is not UNKNOWN:
        outcome["value"] = known.removal.value
    if known.removal.message is not None:
        outcome["message"] = known.removal.message
    return outcome


def _seconds(cloud: MockCloud, resource_type: ResourceType) -> Mapping[str, float]:
    handler = cloud._engine.types.handler_of(resource_type)
    usual = {action: handler.usual_seconds(resource_type, action) for action in CHANGING}
    return {
        action: DEFAULT_SECONDS[action] if seconds is None else seconds
        for action, seconds in usual.items()
        if action in resource_type.handlers
    }
