"""The values that the service makes up: read-only properties, and the identifiers that a caller left out.

A plan is compiled once per resource type and then fills one model after the other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from ..registry.identifiers import identifier_of
from ..registry.pointers import PropertySet, Selection, put_at, tokens, unescape
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import Node, flat, types_of
from .base import HandlerRequest, Model
from .facts import facts_of, finish, maker_of
from .naming import SUFFIXES, Naming
from .templates import Setting
from .values import Maker, Values

PROBE_TIME_MS = 1_767_268_800_000  # 2026-01-01T12:00:00Z
REASONS = re.compile(r"(Status|State|Failure|Error|Modification)(Message|Reason|Reasons|Errors|Code)$|^(Error|Failure)")
CHANGES = re.compile(r"(Updated?|Modified|Modification|Changed?)(At|On|Time|Date|DateTime|Timestamp)$|^LastModified$")


@dataclass
class _ProbePlace:
    """Where the forms of values are tried."""

    account_id: str = "123456789012"
    region: str = "us-east-1"
    partition: str = "aws"


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

    `carried`: what an update leaves as it is: all that is read-only but the time of the last change. `overridden`: the
    properties whose default in the schema is not the service's. `nested`: makers for the parts of the primary
    identifier that lie deeper, by pointer.
    """

    resource_type: ResourceType
    level: Level
    carried: Selection
    overridden: frozenset[str]
    nested: Mapping[str, Maker]

    def fill(self, model: Model, setting: Setting) -> None:
        """Fills in what is missing from a model, in place.

        A value that makes the model invalid is left out again, unless the model must have it.
        """
        setting.model = model
        given = set(model)
        self.level.fill(model, setting)
        for pointer, maker in self.nested.items():
            if identifier_of((pointer,), model) is None:
                put_at(model, pointer, maker(setting))
        finish(self.resource_type, model, setting)
        if not self.resource_type.validator.is_valid(model):
            self._mend(model, given)

    def _mend(self, model: Model, given: set[str]) -> None:
        identifiers = {tokens(pointer)[0] for pointer in self.resource_type.primary_identifier}
        ours = [name for name in model if name not in given and name not in identifiers]
        for violation in self.resource_type.validator.violations(model):
            path = _violated(violation)
            if path and path[0] in ours:
                model.pop(path[0], None)
            elif path and path[0] not in identifiers and self.resource_type.read_only.covers(path):
                _remove(model, path)
        is_valid = self.resource_type.validator.is_valid
        for name in ours:
            if name in model and not is_valid(model):
                rest = {key: value for key, value in model.items() if key != name}
                if is_valid(rest):
                    del model[name]


_VIOLATION = re.compile(r"#((?:/[^/:]+)*): ")


def _violated(violation: str) -> tuple[str | int, ...]:
    """The path that a violation speaks of."""
    found = _VIOLATION.match(violation)
    names = found[1].split("/")[1:] if found else []
    return tuple(int(name) if name.isdecimal() else unescape(name) for name in names)


def _remove(value: Any, path: tuple[str | int, ...]) -> None:
    *above, last = path
    for token in above:
        value = value.get(token) if isinstance(value, dict) else value[token] if isinstance(token, int) else None
    if isinstance(value, dict):
        value.pop(last, None)


def plan_of(resource_type: ResourceType) -> Plan:
    """The plan of a resource type, compiled at its first use."""
    return resource_type.derived(_compile)


def complete(request: HandlerRequest, model: Model, stream: str) -> None:
    """Fills in what the service makes up for a request's resource, in place, drawn from a stream."""
    draw = request.surroundings.draw(stream)
    plan_of(request.resource_type).fill(model, Setting(request.surroundings, draw, request.now_ms))


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
        level = self._level(tree, {"properties": properties, "required": self.schema.get("required", ())}, top=True)
        level.makers, level.known = _ordered(level.makers), frozenset(self.facts)
        kept = [pointer for pointer in self.resource_type.read_only if not CHANGES.search(pointer)]
        carried = PropertySet(kept).tree
        return Plan(self.resource_type, level, carried, frozenset(self.facts), dict(self._nested()))

    def _level(self, tree: Selection, node: Any, top: bool = False) -> Level:
        level = Level()
        own = flat(self.schema, node)
        if isinstance(own.get("items"), Mapping):
            inner = tree.get("*", tree)
            level.each = self._level(inner, own["items"])
            return level
        properties = own.get("properties", {})
        for name in self._first(properties, tree) if top else tree:
            if name in properties and (maker := self._maker(name, properties[name], tree.get(name), own, top)):
                level.makers.append((name, maker))
            if name in properties and tree.get(name):
                level.inner[name] = self._level(tree[name], properties[name])
        if "*" in tree and (value := _map_value(own)) is not None:
            level.each = self._level(tree["*"], value)
        return level

    def _first(self, properties: Node, tree: Selection) -> list[str]:
        """The top-level properties in the order in which they are compiled: ARNs refer to what stands before them."""
        wanted = [name for name in properties if name in tree or name in self.facts or self._is_left_open(name)]
        return sorted(wanted, key=lambda name: name.endswith(SUFFIXES))

    def _is_left_open(self, name: str) -> bool:
        pointer = self.identifiers.get(name)
        return pointer is not None and len(tokens(pointer)) == 1

    def _maker(self, name: str, node: Any, tree: Selection | None, parent: Node, top: bool) -> Maker | None:
        if top and name in self.facts:
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
    """The makers so that each comes after those of the properties that it refers to."""
    by_name = dict(makers)
    needs: dict[str, frozenset[str]] = {
        name: getattr(maker, "properties", frozenset()) & by_name.keys() for name, maker in makers
    }
    try:
        return [(name, by_name[name]) for name in TopologicalSorter(needs).static_order()]
    except CycleError:
        return makers
