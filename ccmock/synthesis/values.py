"""Values for the nodes of a schema: valid, as small as they may be, and plausible where a name says what is meant.

A node is compiled into a `Maker`, which then makes the value for one resource after the other.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ..arguments import LARGEST
from ..facts.template_context import Maker, TemplateContext
from ..facts.templates import Template
from ..registry.defaults import declared_default
from ..registry.java_patterns import PatternSyntaxError, sample
from ..registry.schema_nodes import Choose, Node, first, fits, flat, matches, types_of


class Names(Protocol):
    """What texts look like by the names of their properties."""

    def candidates(self, name: str, node: Node) -> Iterator[Template]:
        """Forms that a property may have, the most plausible first."""

    def respelt(self, text: str) -> Iterator[Template]:
        """Forms near to a text that is valid but drawn at random."""


DEPTH = 10
"""Where nesting ends that only a self-referring definition reaches."""

MOST_MEMBERS = 1000
"""What must have more items or members is not made up: no real resource has so many, and a schema may say anything."""

PREFERRED = [
    "ACTIVE",
    "AVAILABLE",
    "ENABLED",
    "CREATED",
    "READY",
    "SUCCEEDED",
    "COMPLETED",
    "COMPLETE",
    "SUCCESS",
    "SUCCESSFUL",
    "DEPLOYED",
    "RUNNING",
    "PREPARED",
    "ISSUED",
    "HEALTHY",
    "ONLINE",
    "OK",
]
UNWANTED = re.compile(r"ING$|_IN_|FAIL|ERROR|DELET|PENDING|^NOT|DISABLED|INACTIVE|UNAVAILABLE|INVALID|UNKNOWN|EXPIRED")
TYPES_BY_PREFERENCE = ("object", "array", "string", "boolean", "integer", "number", "null")


class _End(random.Random):
    """Draws the first of everything, or the last."""

    def __init__(self, end: int) -> None:
        super().__init__(0)
        self._end = end

    def choices(self, population: Any, *_: Any, k: int = 1, **__: Any) -> list[Any]:
        return [population[self._end]] * k

    def getrandbits(self, k: int) -> int:
        return (1 << k) - 1 if self._end else 0

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return start if stop is None or not self._end else stop - step


_ENDS = (_End(0), _End(-1))


def nothing(_name: str, _node: Node) -> bool:
    """Includes no optional member."""
    return False


@dataclass(frozen=True)
class Checked:
    """A form that refers to properties. Where they hold what its own node does not allow, a text at random."""

    form: Template
    node: Node

    @property
    def properties(self) -> frozenset[str]:
        """The properties that the form refers to."""
        return self.form.properties

    def __call__(self, context: TemplateContext) -> Any:
        """The text for a resource."""
        text = self.form(context)
        if fits(self.node, text):
            return text
        sampled = _sampled(self.node, context)
        return sampled(context) if sampled else None


@dataclass(frozen=True)
class Values:
    """Makes makers for the nodes of one schema.

    `probe` is a context to try the forms of `names` in. `choose` picks the branches of `oneOf` and `anyOf`; `includes`
    says which optional members an object gets (name, node). `unique`: a value that hardly comes twice.
    """

    root: Node
    probe: TemplateContext
    names: Names
    choose: Choose = first
    includes: Callable[[str, Node], bool] = nothing
    unique: bool = False
    uses_defaults: bool = True

    def maker(self, node: Any, name: str = "", depth: int = 0) -> Maker | None:
        """What makes values of a node, the property `name`; None where none can be made."""
        own = flat(self.root, node, self.choose)
        if "const" in own:
            return constant(own["const"])
        default = declared_default(self.root, node) if self.uses_defaults else None
        if default is not None and not self.unique and fits(own, default):
            return constant(default)
        if own.get("enum"):
            return self._enum(own)
        for kind in sorted(types_of(own), key=TYPES_BY_PREFERENCE.index):
            made = self._of_type(kind, own, name, depth)
            if made is not None:
                return made
        return None

    def _of_type(self, kind: str, node: Node, name: str, depth: int) -> Maker | None:
        if kind == "object":
            return self.object(node, depth)
        if kind == "array":
            return self.array(node, name, depth)
        if kind == "string":
            return self.text(node, name)
        if kind == "boolean":
            return constant(False)
        return None if kind == "null" else self.number(node, name)

    def _enum(self, node: Node) -> Maker | None:
        values = [value for value in node["enum"] if value is not None and fits(node, value)]
        if not values:
            return None
        if self.unique:
            return lambda context: context.draw.choice(values)
        return constant(min(values, key=_rank))

    def text(self, node: Node, name: str) -> Maker | None:
        """Out of the candidates the first that fits, else a text that the pattern describes."""
        if self.unique:
            node = {**node, "minLength": max(1, node.get("minLength", 1))}
        found = self._fitting(node, self.names.candidates(name, node))
        if found is not None:
            return found
        sampled = _sampled(node, self.probe)
        text = sampled(self.probe) if sampled else None
        return (self._fitting(node, self.names.respelt(text)) if text else None) or sampled

    def _fitting(self, node: Node, forms: Iterator[Template]) -> Maker | None:
        for form in forms:
            if (form.random or form.properties or not self.unique) and self._always_fits(node, form):
                return Checked(form, node) if form.properties and "patterns" in node else form
        return None

    def _always_fits(self, node: Node, form: Template) -> bool:
        """Whether a form fits whatever chance puts into it, tried with the ends of what it may."""
        if not fits(node, form(self.probe)):
            return False
        ends = _ENDS if form.random and "patterns" in node else ()
        return all(fits(node, form(replace(self.probe, draw=end))) for end in ends)

    def number(self, node: Node, name: str) -> Maker | None:
        """The lowest number that is allowed from 0 on, else the highest; of a date the time in seconds."""
        value = _least(node)
        high = node.get("maximum", math.inf)
        if value is None:
            return None
        if self.unique and high - value >= 1 and "multipleOf" not in node:
            highest = int(min(high, value + 999_999_999))
            return lambda context: context.draw.randint(math.ceil(value), highest)
        if name.endswith("Port") and fits(node, 443):
            return constant(443)
        if is_time(name) and fits(node, self.probe.now_ms // 1000):
            return lambda context: context.now_ms // 1000
        return constant(value)

    def array(self, node: Node, name: str, depth: int) -> Maker | None:
        """As many items as there must be, different ones where they have to be."""
        count = node.get("minItems", 0)
        if not count:
            return constant([])
        if count > MOST_MEMBERS:
            return None
        items = node.get("items", {})
        distinct = bool(node.get("uniqueItems")) and count > 1
        made = replace(self, unique=distinct).maker(items, name.removesuffix("s"), depth + 1) if depth < DEPTH else None
        return _array(made, count, distinct) if made else None

    def object(self, node: Node, depth: int) -> Maker | None:
        """The members that there must be, and those that `includes` names."""
        if node.get("minProperties", 0) > MOST_MEMBERS:
            return None
        properties = node.get("properties", {})
        wanted = _with_dependencies(node, dict.fromkeys(node.get("required", ())))
        inner = replace(self, unique=False)
        makers: dict[str, Maker] = {}
        for member in wanted:
            made = inner.maker(properties.get(member, _any_value(node)), member, depth + 1) if depth < DEPTH else None
            if made is None:
                return None
            makers[member] = made
        least, most = node.get("minProperties", 0), node.get("maxProperties", len(properties))
        for member, value in properties.items():
            included = len(makers) < least or (len(makers) < most and depth < DEPTH and self.includes(member, value))
            if member not in makers and included and (made := inner.maker(value, member, depth + 1)):
                makers[member] = made
        return self._filled_map(node, makers, least - len(makers), depth)

    def _filled_map(self, node: Node, makers: dict[str, Maker], missing: int, depth: int) -> Maker | None:
        if missing <= 0:
            return _object(tuple(makers.items()))
        pattern, value = next(iter(node.get("patternProperties", {}).items()), (None, _any_value(node)))
        inner = replace(self, unique=False).maker(value, "", depth + 1) if depth < DEPTH else None
        key = _sampled({"patterns": [pattern] if pattern else [], "minLength": 1}, self.probe)
        return _map(_object(tuple(makers.items())), key, inner, missing) if key and inner else None


def is_time(name: str) -> bool:
    """Whether a property's name says that it is a point in time."""
    return name.endswith(("At", "Time", "Timestamp", "Date", "DateTime", "LastModified", "CreatedOn", "UpdatedOn"))


def constant(value: Any) -> Maker:
    """Makes the same value every time, a fresh one where it could be changed."""
    if isinstance(value, dict):
        return _object(tuple((name, constant(item)) for name, item in value.items()))
    if isinstance(value, list):
        makers = [constant(item) for item in value]
        return lambda context: [make(context) for make in makers]
    return lambda _: value


def _rank(value: Any) -> int:
    """Sorts the values of an enumeration: a healthy state first, one that passes or is broken last."""
    text = str(value).upper()
    if text in PREFERRED:
        return PREFERRED.index(text)
    return len(PREFERRED) + bool(UNWANTED.search(text))


def _any_value(node: Node) -> Any:
    extra = node.get("additionalProperties")
    return extra if isinstance(extra, Mapping) else {}


def _with_dependencies(node: Node, names: dict[str, None]) -> list[str]:
    """The names, and those that they ask for."""
    dependencies = node.get("dependencies", {})
    waiting = list(names)
    while waiting:
        asked = dependencies.get(waiting.pop(), ())
        for name in asked.get("required", ()) if isinstance(asked, Mapping) else asked:
            if name not in names:
                names[name] = None
                waiting.append(name)
    return list(names)


def _object(makers: tuple[tuple[str, Maker], ...]) -> Maker:
    def make(context: TemplateContext) -> dict[str, Any]:
        made = [(name, maker(context)) for name, maker in makers]
        return {name: value for name, value in made if value is not None}

    return make


def _array(item: Maker, count: int, distinct: bool) -> Maker:
    def make(context: TemplateContext) -> list[Any]:
        items: list[Any] = []
        for _ in range(count * 8):
            value = item(context)
            if value is not None and not (distinct and value in items):
                items.append(value)
            if len(items) == count:
                break
        return items

    return make


def _map(base: Maker, key: Maker, value: Maker, missing: int) -> Maker:
    def make(context: TemplateContext) -> dict[str, Any]:
        made: dict[str, Any] = base(context)
        return {**made, **{str(key(context)): value(context) for _ in range(missing)}}

    return make


def _least(node: Node) -> float | None:
    low = node.get("minimum", -math.inf)
    if isinstance(exclusive := node.get("exclusiveMinimum"), (int, float)) and not isinstance(exclusive, bool):
        low = max(low, exclusive + 1)
    high = node.get("maximum", math.inf)
    value = min(max(0, low), high)
    step = node.get("multipleOf")
    try:
        value = math.ceil(value / step) * step if step else value
        if "integer" in types_of(node):
            value = math.ceil(value)
    except OverflowError:
        return None
    return value if low <= value <= high and abs(value) <= LARGEST else None


def _sampled(node: Node, probe: TemplateContext) -> Maker | None:
    """What draws a text that the patterns describe; None where it finds none."""
    patterns = node.get("patterns") or [".+"]
    low, high = node.get("minLength", 0), node.get("maxLength")

    def make(context: TemplateContext) -> str | None:
        for pattern in patterns * 3:
            text = sample(pattern, context.draw, min_length=low, max_length=high)
            if text is not None and matches(patterns, text):
                return _at_home(text, node, context)
        return None

    try:
        return make if make(probe) is not None else None
    except PatternSyntaxError:
        return None


def _at_home(text: str, node: Node, context: TemplateContext) -> str:
    """An ARN drawn at random, with the resource's place in it where that may stand; other texts as they are."""
    parts = text.split(":", 5)
    if parts[0] != "arn" or len(parts) < 6:
        return text
    home = context.location
    for position, own in ((1, home.partition), (3, home.region), (4, home.account_id)):
        changed = [*parts[:position], own, *parts[position + 1 :]]
        if parts[position] and fits(node, ":".join(changed)):
            parts = changed
    return ":".join(parts)
