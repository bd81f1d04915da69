"""Inputs of the suite: what `inputs_1_create.json` and `inputs_1_update.json` would contain."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from ccmock import ResourceType
from ccmock.facts.template_context import TemplateContext
from ccmock.registry.pointers import tokens, value_at
from ccmock.registry.schema_nodes import first, flat
from ccmock.synthesis.naming import Naming
from ccmock.synthesis.values import Values
from tests.support.changes import listable_state_for, mutable_patches
from tests.support.handler_context import NOW_MS, FakeSurroundings

from .trial import Refused, Trial
from .type_function import Model
from .wording import shows, worded_as

CHANGES = 20
"""How many changes are tried before a change is used that no read shows."""


@dataclass(frozen=True)
class Inputs:
    """A desired state to create, and one to update it to."""

    create: Model
    update: Model


def inputs_for(trial: Trial, recorded: Sequence[Model] = ()) -> Inputs:
    """Returns inputs that follow the suite's rules and were tried in a mock.

    The create input is the first of the `recorded` desired states, or else one drawn from the schema, that the service
    accepts and a read shows as given; if there is none, one that the service accepts. The update input is found in the
    same way; if nothing can be changed, it equals the create input. Raises Refused if nothing can be created.
    """
    resource_type = trial.resource_type
    draw = random.Random(resource_type.type_name)
    create = _best(resource_type, _creatable(resource_type, draw, recorded), trial.created)
    if "UPDATE" not in resource_type.handlers:
        return Inputs(create, create)
    changed = islice(_changed(resource_type, draw, create, trial.created(create)), CHANGES)
    seen = resource_type.write_only.without(create)
    try:
        return Inputs(create, _best(resource_type, changed, partial(trial.updated, create), other_than=seen))
    except Refused:
        return Inputs(create, create)


def _best(
    resource_type: ResourceType,
    states: Iterable[Model],
    read_of: Callable[[Model], Model],
    other_than: Model | None = None,
) -> Model:
    taken, refusal = [], Refused("there is no state")
    for state in states:
        try:
            read = read_of(state)
        except Refused as error:
            refusal = error
            continue
        worded = worded_as(resource_type.read_only.without(read), state)
        seen = resource_type.write_only.without(worded)
        if seen != other_than and shows(read, seen):
            return worded
        taken.append(worded)
    if not taken:
        raise refusal
    return taken[0]


def _creatable(resource_type: ResourceType, draw: random.Random, recorded: Sequence[Model]) -> Iterator[Model]:
    drawn = listable_state_for(resource_type, draw)
    for_lists = {name: drawn[name] for name in resource_type.list_properties.values() if name in drawn}
    for state in (*({**for_lists, **given} for given in recorded), drawn):
        yield _named(resource_type, draw, _tagged(resource_type, draw, resource_type.read_only.without(state)))


def _tagged(resource_type: ResourceType, draw: random.Random, state: Model) -> Model:
    """Adds a tag to the state; the suite requires one for every type whose schema is taggable."""
    tagging = resource_type.tagging
    name = tagging.tag_property.rpartition("/")[2]
    is_wanted = "tagging" in resource_type.compiled_schema and (tagging.taggable or tagging.tag_updatable)
    if not is_wanted or name in state or name not in resource_type.property_names:
        return state
    return {**state, **_made(resource_type, draw, name, minItems=1, minProperties=1)}


def _named(resource_type: ResourceType, draw: random.Random, state: Model) -> Model:
    """Adds each part of the primary identifier that a caller may choose; the suite requires all of them."""
    for pointer in resource_type.primary_identifier:
        name, *inside = tokens(pointer)
        if not resource_type.read_only.covers(tokens(pointer)) and not value_at(state, pointer):
            state = {**state, **_made(resource_type, draw, name, inside, unique=True)}
    return state


def _made(
    resource_type: ResourceType,
    draw: random.Random,
    name: str,
    required: Sequence[str] = (),
    *,
    unique: bool = False,
    **sizes: int,
) -> Model:
    """Returns a property with a minimal valid value; nothing if no value can be generated."""
    schema, context = resource_type.full_schema, TemplateContext(FakeSurroundings(), draw, NOW_MS)
    node = flat(schema, schema["properties"][name], first)
    node = {**node, **sizes, "required": [*node.get("required", ()), *required]}
    maker = Values(schema, context, Naming(resource_type), unique=unique, uses_defaults=False).maker(node, name)
    return {name: maker(context)} if maker else {}


def _changed(resource_type: ResourceType, draw: random.Random, create: Model, read: Model) -> Iterator[Model]:
    """Changes one property that an update may change."""
    for patch in mutable_patches(resource_type, read, create, draw):
        changed = {**create, **{operation["path"][1:]: operation["value"] for operation in patch}}
        if changed != create:
            yield changed
