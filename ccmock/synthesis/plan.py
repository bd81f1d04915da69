"""The values that the service makes up: read-only properties, and the identifiers that a caller left out.

A plan is compiled once per resource type and then fills one model after the other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Any, TypeVar

from ..contract.handler import Model
from ..facts.forms import DependentMaker, maker_of, members_of, plain_maker, properties_of, says_value
from ..facts.loading import facts_of
from ..facts.merging import Facts
from ..facts.template_context import Maker, TemplateContext
from ..registry.identifiers import identifier_of
from ..registry.pointers import PropertySet, Selection, put_at, tokens
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import Node, fits, flat, types_of
from .naming import SUFFIXES, Naming
from .values import Values, constant

Late = TypeVar("Late")

PROBE_TIME_MS = 1_767_268_800_000  # 2026-01-01T12:00:00Z
REASONS = re.compile(r"(Status|State|Failure|Error|Modification)(Message|Reason|Reasons|Errors|Code)$|^(Error|Failure)")
CHANGES = re.compile(r"(Updated?|Modified|Modification|Changed?)(At|On|Time|Date|DateTime|Timestamp)$|^LastModified$")


@dataclass
class _ProbeLocation:
    """The account and region in which the forms of values are tried."""

    account_id: str = "123456789012"
    region: str = "us-east-1"
    partition: str = "aws"

    def next_number(self, _series: str) -> int:
        """1."""
        return 1


@dataclass
class Level:
    """What is filled in at one level of a model and below it.

    `inner`: the levels of its members. `each`: the level of list items and of the values of a map.
    `known`: the members that a fact makes; they are whole as they are made.
    """

    makers: list[tuple[str, Maker]] = field(default_factory=list)
    inner: dict[str, Callable[[], Level]] = field(default_factory=dict)
    each: Callable[[], Level] | None = None
    known: frozenset[str] = frozenset()

    def fill(self, value: Any, context: TemplateContext) -> None:
        """Fills in what is missing, in place."""
        if isinstance(value, list):
            level = self.each() if self.each else self
            for item in value:
                level.fill(item, context)
        elif isinstance(value, dict):
            self._fill_object(value, context)

    def _fill_object(self, value: Model, context: TemplateContext) -> None:
        whole = self.known - value.keys() if self.inner or self.each else self.known
        for name, maker in self.makers:
            if name not in value and (made := maker(context)) is not None:
                value[name] = made
        if not self.inner and not self.each:
            return
        for name, item in value.items():
            inner = self.inner.get(name, self.each)
            if inner and name not in whole:
                inner().fill(item, context)


@dataclass(frozen=True)
class Plan:
    """What the service makes up for the resources of one type.

    `kept`: the read-only properties that an update leaves as they are: all but the time of the last change. `nested`:
    makers for the parts of the primary identifier that lie deeper, by pointer.
    """

    level: Level
    kept: Selection
    nested: Mapping[str, Maker]

    def fill(self, model: Model, context: TemplateContext) -> None:
        """Fills in what is missing from a model, in place."""
        self.level.fill(model, context)
        for pointer, maker in self.nested.items():
            if identifier_of((pointer,), model) is None:
                put_at(model, pointer, maker(context))


def plan_of(resource_type: ResourceType) -> Plan:
    """The plan of a resource type, compiled at its first use."""
    return resource_type.derived(_compile)


def _compile(resource_type: ResourceType) -> Plan:
    return _Compiler(resource_type).plan()


@dataclass
class _Compiler:
    resource_type: ResourceType

    def __post_init__(self) -> None:
        self.schema = self.resource_type.full_schema
        self.naming = Naming(self.resource_type)
        self.probe = TemplateContext(_ProbeLocation(), random.Random(0), PROBE_TIME_MS)
        self.facts = facts_of(self.resource_type)
        self.identifiers = {tokens(pointer)[0]: pointer for pointer in self.resource_type.primary_identifier}
        self.unprobed: list[Callable[[], None]] = []

    @cached_property
    def values(self) -> Values:
        """Makes the service's own values."""
        return Values(self.schema, self.probe, self.naming, includes=_is_plain_member(self.schema))

    def plan(self) -> Plan:
        properties: Node = self.schema.get("properties", {})
        tree = self.resource_type.read_only.tree
        level = self._level(tree, {"properties": properties, "required": self.schema.get("required", ())}, self.facts)
        level.makers = [(name, plain_maker(maker)) for name, maker in _ordered(level.makers)]
        level.known = frozenset(filter(self._is_known, self.facts))
        kept = [pointer for pointer in self.resource_type.read_only if not CHANGES.search(pointer)]
        return Plan(level, PropertySet(kept).tree, dict(self._nested()))

    def _level(self, tree: Selection, node: Any, facts: Facts) -> Level:
        level = Level()
        own = flat(self.schema, node)
        if isinstance(own.get("items"), Mapping):
            inner = tree.get("*", tree)
            level.each = self._late(partial(self._level, inner, own["items"], facts))
            return level
        properties, top = own.get("properties", {}), facts is self.facts
        for name in self._first(properties, tree) if top else tree:
            fact = facts.get(name)
            is_filled_later = not top and name in facts and says_value(fact)
            if (top or name in properties) and not is_filled_later:
                if maker := self._maker(name, properties.get(name, {}), tree.get(name), own, top):
                    level.makers.append((name, maker))
                if tree.get(name) and name in properties:
                    level.inner[name] = self._late_level(tree[name], properties[name], fact)
        if "*" in tree and (value := _map_value(own)) is not None:
            level.each = self._late_level(tree["*"], value, facts.get("*"))
        return level

    def _late_level(self, tree: Selection, node: Any, fact: Any) -> Callable[[], Level]:
        return self._late(partial(self._level, tree, node, members_of(fact)))

    def _late(self, compiled: Callable[[], Late]) -> Callable[[], Late]:
        """Puts off what no model may ever need."""

        @cache
        def late() -> Late:
            # What comes out must not depend on what was needed before.
            self.probe.draw = random.Random(0)
            return compiled()

        return late

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
        if is_identifier:
            return self._identifier(name, node, is_whole)
        if not is_whole:
            return None
        if REASONS.search(name) and name not in parent.get("required", ()):
            return _no_reason(flat(self.schema, node)) if top else None
        return self._tried(self.values.maker, name, node, top)

    def _tried(self, make: Callable[[Any, str], Maker | None], name: str, node: Any, top: bool) -> Maker | None:
        """The maker whose forms fit where they are tried."""
        if top and name.endswith(SUFFIXES):
            self.unprobed += [partial(self._probe, reference) for reference in self.naming.references]
        self._probe_all()
        maker = make(node, name)
        if top and maker:
            self.probe.model[name] = maker(self.probe)
        return maker

    def _identifier(self, name: str, node: Any, is_whole: bool) -> Maker | None:
        if is_whole or name.endswith(SUFFIXES):
            return self._tried(self._identifying, name, node, top=True)

        @cache
        def compiled() -> Maker | None:
            return self._identifying(node, name)

        def probe() -> None:
            if maker := compiled():
                self.probe.model[name] = maker(self.probe)

        self.unprobed.append(probe)
        late = self._late(compiled)  # most callers give the identifiers that they may give
        return lambda context: maker(context) if (maker := late()) else None

    def _identifying(self, node: Any, name: str) -> Maker | None:
        return self._unique.maker(node, name) or self.values.maker(node, name)

    @cached_property
    def _unique(self) -> Values:
        return Values(self.schema, self.probe, self.naming, unique=True)

    def _is_read_only(self, tree: Selection, node: Any) -> bool:
        """Whether an object holds nothing but read-only members: then the service makes it too."""
        properties = flat(self.schema, node).get("properties", {})
        return bool(properties) and all(name in tree and tree[name].is_whole for name in properties)

    def _known(self, name: str) -> Maker | None:
        maker = maker_of(self.facts[name])
        self.unprobed += [partial(self._probe, each) for each in getattr(maker, "properties", ())]
        is_number = set(types_of(flat(self.schema, self.schema["properties"].get(name, {})))) <= {"integer", "number"}
        return _number(maker) if maker and is_number and isinstance(self.facts[name], str) else maker

    def _probe_all(self) -> None:
        """Makes up for the probe what was put off: where facts say everything, no candidate is ever tried."""
        for probe in self.unprobed:
            probe()
        self.unprobed.clear()

    def _probe(self, name: str) -> None:
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
            if len(path) > 1 and (maker := self._tried(self._unique.maker, path[-1], node, top=False)):
                yield pointer, maker


def _number(text: Maker) -> Maker:
    """Makes the number that a template of a number's property makes as a text."""

    def make(context: TemplateContext) -> int | None:
        made = text(context)
        return int(made) if made is not None and made.isdecimal() else None

    return DependentMaker(make, properties_of(text))


def _no_reason(node: Node) -> Maker | None:
    """What a property holds that would say why something went wrong; None where it cannot be empty."""
    empties: tuple[Any, ...] = ("", [])
    empty = next((value for value in empties if fits(node, value)), None)
    return None if empty is None else constant(empty)


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
