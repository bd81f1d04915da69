"""The values that the service makes up: read-only properties, and the identifiers that a caller left out.

A plan is compiled once per resource type and then fills one model after the other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from ..contract.handler import HandlerRequest, Model
from ..facts.forms import bare, maker_of, members_of, says_value
from ..facts.loading import Facts, facts_of
from ..facts.property_rules import drop_given, fill_inside, finishing_of, rewrite_given, undo
from ..facts.templates import Setting
from ..registry.defaults import copied
from ..registry.identifiers import identifier_of
from ..registry.json_text import is_same
from ..registry.pointers import PropertySet, Selection, put_at, tokens
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import Node, flat, types_of
from .naming import SUFFIXES, Naming
from .repair import mend
from .values import Maker, Values

NOTHING: Mapping[str, Any] = MappingProxyType({})
PROBE_TIME_MS = 1_767_268_800_000  # 2026-01-01T12:00:00Z
REASONS = re.compile(r"(Status|State|Failure|Error|Modification)(Message|Reason|Reasons|Errors|Code)$|^(Error|Failure)")
CHANGES = re.compile(r"(Updated?|Modified|Modification|Changed?)(At|On|Time|Date|DateTime|Timestamp)$|^LastModified$")


@dataclass
class _ProbePlace:
    """Where the forms of values are tried."""

    account_id: str = "123456789012"
    region: str = "us-east-1"
    partition: str = "aws"

    def next_number(self, _series: str) -> int:
        """1."""
        return 1


@dataclass
class Level:
    """What is filled in at one level of a model and below it; `each` for list items and the values of a map.

    `known`: the members that a fact makes; they are whole as they are made.
    """

    makers: list[tuple[str, Maker]] = field(default_factory=list)
    inner: dict[str, Level] = field(default_factory=dict)
    each: Level | None = None
    known: frozenset[str] = frozenset()

    def fill(self, value: Any, setting: Setting) -> None:
        """Fills in what is missing, in place."""
        if isinstance(value, list):
            level = self.each or self
            for item in value:
                level.fill(item, setting)
        elif isinstance(value, dict):
            self._fill_object(value, setting)

    def _fill_object(self, value: Model, setting: Setting) -> None:
        whole = self.known - value.keys()
        for name, maker in self.makers:
            if name not in value and (made := maker(setting)) is not None:
                value[name] = made
        if not self.inner and not self.each:
            return
        for name, item in value.items():
            inner = self.inner.get(name, self.each)
            if inner and name not in whole:
                inner.fill(item, setting)


@dataclass(frozen=True)
class Plan:
    """What the service makes up for the resources of one type.

    `carried`: what an update leaves as it is: all that is read-only but the time of the last change. `nested`: makers
    for the parts of the primary identifier that lie deeper, by pointer.
    """

    resource_type: ResourceType
    level: Level
    carried: Selection
    nested: Mapping[str, Maker]

    def fill(self, model: Model, setting: Setting, settled: Mapping[str, Any] = NOTHING) -> None:
        """Fills in what is missing from a model, in place. `settled`: the properties that stay as they were.

        A value that makes the model invalid is left out again, unless it must be there or reads show it all the same.
        """
        setting.model = setting.item = model
        finishing = finishing_of(self.resource_type)
        given = set(model)
        if finishing.rewritten:
            rewrite_given(finishing.rewritten, model, setting)
            setting.item = model
        self.level.fill(model, setting)
        for pointer, maker in self.nested.items():
            if identifier_of((pointer,), model) is None:
                put_at(model, pointer, maker(setting))
        filled = fill_inside(finishing, model, given, setting)
        if finishing.dropped:
            drop_given(finishing.dropped, model, setting)
        model.update(settled)
        if not self.resource_type.validator.is_valid(model):
            mend(self.resource_type, model, given, filled)


def undo_defaults(resource_type: ResourceType, declared: Model, given: Model) -> None:
    """Takes those defaults of the schema out of what was declared, in place, that are not the service's.

    `given`: what was declared, without defaults.
    """
    undo(finishing_of(resource_type).overriding, declared, given)


def plan_of(resource_type: ResourceType) -> Plan:
    """The plan of a resource type, compiled at its first use."""
    return resource_type.derived(_compile)


def complete(request: HandlerRequest, model: Model, stream: str) -> None:
    """Fills in what the service makes up for a request's resource, in place, drawn from a stream."""
    draw = request.handler_context.draw(stream)
    setting = Setting(request.handler_context, draw, request.now_ms, type_name=request.type_name)
    plan_of(request.resource_type).fill(model, setting, _settled(request))


def _settled(request: HandlerRequest) -> Model:
    """The properties that an update leaves alone, with all that was filled into them."""
    if not request.previous_state:
        return {}
    resource_type = request.resource_type
    shown = resource_type.write_only.without(request.previous_state)
    known = resource_type.read_only.without(shown)
    return {
        name: copied(shown[name])
        for name, value in request.desired_state.items()
        if name in known and is_same(value, known[name])
    }


def _compile(resource_type: ResourceType) -> Plan:
    return _Compiler(resource_type).plan()


@dataclass
class _Compiler:
    resource_type: ResourceType

    def __post_init__(self) -> None:
        self.schema = self.resource_type.compiled_schema
        self.naming = Naming(self.resource_type)
        self.probe = Setting(_ProbePlace(), random.Random(0), PROBE_TIME_MS)
        self.facts = facts_of(self.resource_type)
        self.identifiers = {tokens(pointer)[0]: pointer for pointer in self.resource_type.primary_identifier}

    @cached_property
    def values(self) -> Values:
        """Makes the service's own values."""
        return Values(self.schema, self.probe, self.naming, includes=_is_plain_member(self.schema))

    def plan(self) -> Plan:
        properties: Node = self.schema.get("properties", {})
        tree = self.resource_type.read_only.tree
        level = self._level(tree, {"properties": properties, "required": self.schema.get("required", ())}, self.facts)
        level.makers = [(name, bare(maker)) for name, maker in _ordered(level.makers)]
        level.known = frozenset(filter(self._is_known, self.facts))
        kept = [pointer for pointer in self.resource_type.read_only if not CHANGES.search(pointer)]
        carried = PropertySet(kept).tree
        return Plan(self.resource_type, level, carried, dict(self._nested()))

    def _level(self, tree: Selection, node: Any, facts: Facts) -> Level:
        level = Level()
        own = flat(self.schema, node)
        if isinstance(own.get("items"), Mapping):
            inner = tree.get("*", tree)
            level.each = self._level(inner, own["items"], facts)
            return level
        properties, top = own.get("properties", {}), facts is self.facts
        for name in self._first(properties, tree) if top else tree:
            fact = facts.get(name)
            is_filled_later = not top and name in facts and says_value(fact)
            if (top or name in properties) and not is_filled_later:
                if maker := self._maker(name, properties.get(name, {}), tree.get(name), own, top):
                    level.makers.append((name, maker))
                if tree.get(name) and name in properties:
                    level.inner[name] = self._level(tree[name], properties[name], members_of(fact))
        if "*" in tree and (value := _map_value(own)) is not None:
            level.each = self._level(tree["*"], value, members_of(facts.get("*")))
        return level

    def _first(self, properties: Node, tree: Selection) -> list[str]:
        """The top-level properties in the order in which they are compiled: ARNs refer to what stands before them."""
        wanted = [name for name in properties if name in tree or name in self.facts or self._is_left_open(name)]
        undeclared = [name for name in self.facts if name not in properties]
        return sorted([*wanted, *undeclared], key=lambda name: name.endswith(SUFFIXES))

    def _is_known(self, name: str) -> bool:
        return name in self.facts and says_value(self.facts[name])

    def _is_left_open(self, name: str) -> bool:
        pointer = self.identifiers.get(name)
        return pointer is not None and len(tokens(pointer)) == 1

    def _maker(self, name: str, node: Any, tree: Selection | None, parent: Node, top: bool) -> Maker | None:
        if top and self._is_known(name):
            return self._known(name)
        is_identifier = top and self._is_left_open(name)
        is_whole = tree is not None and (tree.is_whole or self._is_read_only(tree, node))
        if not is_whole and not is_identifier:
            return None
        if not is_identifier and REASONS.search(name) and name not in parent.get("required", ()):
            return None
        if top and name.endswith(SUFFIXES):
            for reference in self.naming.references:
                self._probed(reference)
        values = self.values if not is_identifier else self._unique
        maker = values.maker(node, name) or self.values.maker(node, name)
        if top and maker:
            self.probe.model[name] = maker(self.probe)
        return maker

    @cached_property
    def _unique(self) -> Values:
        return Values(self.schema, self.probe, self.naming, unique=True)

    def _is_read_only(self, tree: Selection, node: Any) -> bool:
        """Whether an object holds nothing but read-only members: then the service makes it too."""
        properties = flat(self.schema, node).get("properties", {})
        return bool(properties) and all(name in tree and tree[name].is_whole for name in properties)

    def _known(self, name: str) -> Maker | None:
        maker = maker_of(self.facts[name])
        for property_name in getattr(maker, "properties", ()):
            self._probed(property_name)
        return maker

    def _probed(self, name: str) -> None:
        """Gives the probe's model a plausible text at `name`, for ARNs and the like that refer to it."""
        if name not in self.probe.model and not name.endswith(SUFFIXES):
            node = self.schema["properties"].get(name, {})
            maker = maker_of(self.facts.get(name)) or self._unique.maker(node, name)
            self.probe.model[name] = maker(self.probe) if maker else "x"

    def _nested(self) -> Iterator[tuple[str, Maker]]:
        for pointer in self.resource_type.primary_identifier:
            path = tokens(pointer)
            node: Any = self.schema
            for name in path:
                node = flat(self.schema, node).get("properties", {}).get(name, {})
            if len(path) > 1 and (maker := self._unique.maker(node, path[-1])):
                yield pointer, maker


def _map_value(node: Node) -> Any:
    values = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    return next((value for value in values if isinstance(value, Mapping)), None)


def _is_plain_member(schema: Node) -> Any:
    def is_plain(name: str, node: Any) -> bool:
        own = flat(schema, node)
        return not {"object", "array"} & set(types_of(own)) and not REASONS.search(name)

    return is_plain


def _ordered(makers: list[tuple[str, Maker]]) -> list[tuple[str, Maker]]:
    """The makers so that each comes after those of the properties that it refers to, but for circles of references."""
    by_name, ordered = dict(makers), dict[str, Maker]()
    waiting = [name for name, _ in reversed(makers)]
    begun: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in begun:
            ordered.setdefault(name, by_name[name])
            continue
        begun.add(name)
        needs = sorted(getattr(by_name[name], "properties", frozenset()) & by_name.keys() - begun, reverse=True)
        waiting.extend((name, *needs))
    return list(ordered.items())
