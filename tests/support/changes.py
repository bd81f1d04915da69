"""Patches and list models that a resource type allows, found in its schema and its present state."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from ccmock import ResourceType
from ccmock.facts.template_context import TemplateContext
from ccmock.registry.identifiers import identifier_of
from ccmock.registry.patching import check_patched, less_undeclared
from ccmock.registry.pointers import tokens
from ccmock.registry.schema_nodes import first, flat
from ccmock.service_errors import ServiceError
from ccmock.synthesis.naming import Naming
from tests.support.desired_states import NoDesiredState, StateValues, desired_state_for, is_accepted
from tests.support.handler_context import NOW_MS, FakeSurroundings
from tests.support.wanted import CHANGED, WANTED

Patch = list[dict[str, Any]]


def list_model_for(resource_type: ResourceType, properties: dict[str, Any]) -> dict[str, Any]:
    """A model that the type's list handler takes, out of a resource's own properties."""
    validator = resource_type.list_validator
    if validator is None or validator.is_valid({}):
        return {}
    source = resource_type.list_properties
    required = (resource_type.list_schema or {}).get("required", ())
    names = {**{name: name for name in required}, **source}
    wanted = {name: properties[own] for name, own in names.items() if own in properties}
    smaller = ({name: value for name, value in wanted.items() if name != left_out} for left_out in wanted)
    return next((model for model in (wanted, *smaller) if validator.is_valid(model)), wanted)


def listable_state_for(resource_type: ResourceType, draw: random.Random) -> dict[str, Any]:
    """A desired state, with the properties that a list will want to know where it may hold them."""
    validator, smallest = resource_type.list_validator, desired_state_for(resource_type, draw)
    if validator is None:
        return smallest
    wanted = set(resource_type.list_properties.values()) - resource_type.read_only.names
    for share in (0.0, 0.3, 0.6, 0.9):
        for _ in range(4):
            try:
                drawn = desired_state_for(resource_type, draw, plus=share)
            except NoDesiredState:
                continue
            state = {**smallest, **{name: drawn[name] for name in wanted & drawn.keys()}}
            if is_accepted(resource_type, state) and validator.is_valid(list_model_for(resource_type, state)):
                return state
    return smallest


def mutable_patches(
    resource_type: ResourceType, properties: dict[str, Any], declared: dict[str, Any], draw: random.Random
) -> Iterator[Patch]:
    """Patches that each change one property which an update may change, and leave the model valid.

    Required write-only properties are added again as they were declared: an update would otherwise lose them.
    """
    required = set(resource_type.schema.get("required", ()))
    lost = {name: value for name, value in declared.items() if name in required and name not in properties}
    readded = [{"op": "add", "path": f"/{_escaped(name)}", "value": value} for name, value in lost.items()]
    unseen = {tokens(pointer)[0] for pointer in resource_type.unseen_create_only}
    before = resource_type.read_only.without(properties)
    wanted = WANTED.get(resource_type.type_name, {})
    tags = tokens(resource_type.tagging.tag_property)[0]
    others: Iterable[tuple[str, Any]] = _candidates(resource_type, draw)
    if wanted:
        # What a service asks for is not just any value, so all else is tried first.
        others = sorted(others, key=lambda found: found[0] in wanted)
    for name, value in chain(CHANGED.get(resource_type.type_name, {}).items(), others):
        after = {**before, **lost, name: value}
        is_other = declared.get(name) != value and after != {**before, **lost}
        is_seen = name not in unseen and not (name == tags and not value)  # some reads do not show empty tags
        if is_seen and is_other and _is_allowed(resource_type, before, after):
            yield [*readded, {"op": "add", "path": f"/{_escaped(name)}", "value": value}]
    yield readded


def has_mutable_property(resource_type: ResourceType) -> bool:
    """Whether any property may be changed by an update at all."""
    classes = (resource_type.read_only, resource_type.create_only, resource_type.primary_identifier)
    fixed = {tokens(pointer)[0] for group in classes for pointer in group}
    return not fixed.issuperset(resource_type.property_names)


def _is_allowed(resource_type: ResourceType, before: dict[str, Any], after: dict[str, Any]) -> bool:
    identifiers = resource_type.primary_identifier
    if identifier_of(identifiers, before) != identifier_of(identifiers, after):
        return False
    try:
        check_patched(resource_type, before, after)
    except ServiceError:
        return False
    writable = resource_type.read_only.without(after)
    if resource_type.service_constraints.violations(after, before):
        return False
    return resource_type.validator.is_valid(less_undeclared(resource_type, before, writable))


def _candidates(resource_type: ResourceType, draw: random.Random) -> Iterator[tuple[str, Any]]:
    """Values that properties may have: drawn from the schema, and near to what was drawn."""
    for share in (0.0, 0.1, 0.3, 0.6, 0.9, 0.9):
        try:
            state = desired_state_for(resource_type, draw, plus=share)
        except NoDesiredState:
            continue
        yield from state.items()
        yield from ((name, other) for name, value in state.items() for other in _near(value))
    schema = resource_type.full_schema
    for name, node in schema["properties"].items():
        yield from ((name, value) for value in flat(schema, node, first).get("enum", ()))
        yield from ((name, value) for value in _filled(resource_type, node, name, draw))


def _filled(resource_type: ResourceType, node: Any, name: str, draw: random.Random) -> Iterator[Any]:
    """Lists of one item, maps of one key, and objects with such a member."""
    schema = resource_type.full_schema
    context = TemplateContext(FakeSurroundings(), draw, NOW_MS)
    resolved = flat(schema, node, first)
    inside = [(resolved.get("items"), lambda item: [item])]
    inside += [(value, lambda item: {"key": item}) for value in resolved.get("patternProperties", {}).values()]
    for content, wrapped in inside:
        maker = (
            StateValues(schema, context, Naming(resource_type), uses_defaults=False).maker(content, name)
            if content
            else None
        )
        if maker is not None:
            yield wrapped(maker(context))
    for member, content in resolved.get("properties", {}).items():
        if flat(schema, content, first).get("type") == "array":
            yield from ({member: value} for value in _filled(resource_type, content, member, draw))


def _near(value: Any) -> Iterator[Any]:
    """Values of the same kind, not far from the given one."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1)
    elif isinstance(value, str):
        yield from (value + "2", value[:-1] + "2", value + "/2", "2" + value)
    elif isinstance(value, list):
        yield from (
            value + value[:1],
            value[:-1],
            *([*value[:-1], near] for item in value[-1:] for near in _near(item)),
        )
    elif isinstance(value, dict):
        yield {**value, "Version": "2012-10-17"}
        yield from ({**value, name: near} for name, item in value.items() for near in _near(item))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
