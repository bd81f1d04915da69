"""Desired states for any resource type, out of its schema: valid, and as small as that allows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ccmock.contract.handler import Model
from ccmock.facts.template_context import Maker, TemplateContext
from ccmock.registry.pointers import tokens
from ccmock.registry.resource_type import ResourceType
from ccmock.registry.schema_nodes import Node, first, flat
from ccmock.synthesis.naming import Naming
from ccmock.synthesis.values import Values

from .handler_context import NOW_MS, FakeSurroundings
from .wanted import WANTED

ATTEMPTS = 60

_TEXTS: dict[tuple[Any, ...], Maker | None] = {}
"""What makes the texts of a property, by type, name and node; to find it takes most of the time of a state."""


class StateValues(Values):
    """Values that look once for what makes the texts of a property, with chances of their own."""

    def text(self, node: Node, name: str) -> Maker | None:
        key = (self.names, name, self.unique, repr(node))
        if key not in _TEXTS:
            probe = replace(self.probe, draw=random.Random(repr(key[1:])))
            _TEXTS[key] = super(StateValues, replace(self, probe=probe)).text(node, name)
        return _TEXTS[key]


class NoDesiredState(Exception):
    """No valid state was found; the text gives what was wrong with the last one tried."""


def desired_state_for(resource_type: ResourceType, draw: random.Random, *, plus: float = 0.0) -> Model:
    """A valid desired state without read-only properties; the same for the same state of `draw`.

    `plus` is the chance of each optional property to be in it. Raises NoDesiredState where none was found.
    """
    model: Model = {}
    for model in _attempts(resource_type, draw, plus):
        if is_accepted(resource_type, model):
            return model
    faults = [*resource_type.validator.violations(model), *resource_type.service_constraints.violations(model)]
    raise NoDesiredState("; ".join(map(str, faults)))


def is_accepted(resource_type: ResourceType, model: Model) -> bool:
    """Whether both the schema and the service allow a model."""
    return resource_type.validator.is_valid(model) and not resource_type.service_constraints.violations(model)


def _attempts(resource_type: ResourceType, draw: random.Random, plus: float) -> Iterator[Model]:
    """The smallest state first, then ever wilder choices of branches and optional members."""
    yield _state(resource_type, draw, first, plus)
    for attempt in range(ATTEMPTS):
        yield _state(resource_type, draw, draw.randrange, max(plus, (0.0, 0.1, 0.3)[attempt % 3]))


def _state(resource_type: ResourceType, draw: random.Random, choose: Callable[[int], int], plus: float) -> Model:
    schema = resource_type.full_schema
    read_only = resource_type.read_only
    context = TemplateContext(FakeSurroundings(), draw, NOW_MS)

    def includes(name: str, node: Any) -> bool:
        return plus > 0 and draw.random() < plus

    values = StateValues(schema, context, Naming(resource_type), choose, includes, uses_defaults=False)
    root = flat(schema, {**schema, "type": "object"}, choose)
    writable = {name: node for name, node in root.get("properties", {}).items() if name not in read_only.names}
    required = [name for name in root.get("required", ()) if name not in read_only.names]
    groups = (resource_type.primary_identifier, *resource_type.additional_identifiers)
    identifiers = {tokens(pointer)[0] for group in groups for pointer in group}
    unique = StateValues(schema, context, Naming(resource_type), choose, includes, unique=True, uses_defaults=False)
    maker = values.object({**root, "properties": writable, "required": required}, 0)
    model: Model = maker(context) if maker else {}
    for name in identifiers & model.keys():
        if isinstance(model[name], str) and (made := unique.maker(writable[name], name)):
            model[name] = made(context)
    wanted = WANTED.get(resource_type.type_name, {})
    stripped: Model = read_only.without({**wanted, **model, **wanted})
    return stripped
