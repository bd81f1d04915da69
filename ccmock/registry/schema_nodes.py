"""Single nodes of a schema: what a `$ref` leads to, and one plain node made of a composed one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .java_patterns import PatternSyntaxError, java_pattern
from .pointers import referenced

Node = Mapping[str, Any]
Choose = Callable[[int], int]
"""Which of so many branches is taken, counted from 0."""

LIMIT = 32
"""How many references or compositions are followed into one another before they count as a circle."""

_BRANCHES = ("oneOf", "anyOf")
_LOWEST = frozenset({"maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties"})
_HIGHEST = frozenset({"minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties"})


def first(_count: int) -> int:
    """The choice of the first branch."""
    return 0


def resolved(root: Node, node: Any) -> Node:
    """The node that `node` stands for: itself, or where its `$ref` leads. Keywords beside a `$ref` do not count.

    A reference that leads nowhere, or in a circle, stands for an empty node, which accepts anything.
    """
    for _ in range(LIMIT):
        # Schemas come out of JSON; asking for any Mapping would take several times as long.
        if not isinstance(node, dict):
            return {}
        if "$ref" not in node:
            return node
        node = referenced(root, node["$ref"])
    return {}


def flat(root: Node, node: Any, choose: Choose = first, depth: int = 0) -> dict[str, Any]:
    """A node without references or compositions: all of `allOf`, and of `oneOf` and `anyOf` the branch chosen.

    Its patterns are in the list `patterns`. Of a condition the `then` is taken where `choose` says 1.
    Nodes below it stay as they are.
    """
    if depth > LIMIT:
        return {}
    own = dict(resolved(root, node))
    parts = list(own.pop("allOf", ()))
    for keyword in _BRANCHES:
        options = own.pop(keyword, None)
        if isinstance(options, list) and options:
            parts.append(options[choose(len(options))])
    if "then" in own and choose(2):
        parts.append(own["then"])
    if "pattern" in own:
        own["patterns"] = [own.pop("pattern")]
    for part in parts:
        own = merged(own, flat(root, part, choose, depth + 1))
    return own


def merged(one: Node, other: Node) -> dict[str, Any]:
    """A node that holds for what both nodes hold for, as far as one flat node can say it."""
    result = dict(one)
    for keyword, value in other.items():
        result[keyword] = _both(keyword, result[keyword], value) if keyword in result else value
    return result


def _both(keyword: str, one: Any, other: Any) -> Any:
    if keyword in _LOWEST:
        return min(one, other)
    if keyword in _HIGHEST:
        return max(one, other)
    combine = _COMBINED.get(keyword)
    return combine(one, other) if combine else other


def _named(one: Node, other: Node) -> dict[str, Any]:
    shared = {name: {"allOf": [one[name], other[name]]} for name in one if name in other}
    return {**one, **other, **shared}


def _types(one: Any, other: Any) -> list[str]:
    return _shared(types_of({"type": one}), types_of({"type": other}))


def _shared(one: list[Any], other: list[Any]) -> list[Any]:
    return [value for value in one if value in other] or other


_COMBINED: Mapping[str, Callable[[Any, Any], Any]] = {
    "dependencies": _named,
    "enum": _shared,
    "items": lambda one, other: {"allOf": [one, other]},
    "patterns": lambda one, other: [*one, *(pattern for pattern in other if pattern not in one)],
    "patternProperties": _named,
    "properties": _named,
    "required": lambda one, other: [*one, *(name for name in other if name not in one)],
    "type": _types,
}


def types_of(node: Node) -> list[str]:
    """The JSON types that a flat node allows; guessed from its other keywords where it names none."""
    given = node.get("type")
    if isinstance(given, str):
        return [given]
    if isinstance(given, list) and given:
        return given
    return [next((kind for keyword, kind in _TYPE_OF_KEYWORD.items() if keyword in node), "string")]


_TYPE_OF_KEYWORD = {
    "properties": "object",
    "patternProperties": "object",
    "required": "object",
    "items": "array",
    "minimum": "number",
    "maximum": "number",
}


JSON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d")


def is_of_type(value: Any, kind: str) -> bool:
    """Whether a value is of a JSON type; true and false are not numbers."""
    return isinstance(value, JSON_TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def fits(node: Node, value: Any) -> bool:
    """Whether a value meets what a flat node itself demands; its members and items are not checked."""
    if "type" in node and not any(is_of_type(value, kind) for kind in types_of(node)):
        return False
    if ("enum" in node and value not in node["enum"]) or ("const" in node and value != node["const"]):
        return False
    if isinstance(value, str):
        if node.get("format") == "date-time" and not _DATE_TIME.match(value):
            return False
        return _is_within(len(value), node, "minLength", "maxLength") and matches(node.get("patterns", ()), value)
    if isinstance(value, list):
        return _is_within(len(value), node, "minItems", "maxItems")
    if isinstance(value, dict):
        missing = set(node.get("required", ())) - value.keys()
        extra = value.keys() - node.get("properties", {}).keys()
        is_closed = node.get("additionalProperties") is False and "patternProperties" not in node
        return (
            not missing and not (is_closed and extra) and _is_within(len(value), node, "minProperties", "maxProperties")
        )
    return value is None or _is_within(value, node, "minimum", "maximum")


def _is_within(value: float, node: Node, lowest: str, highest: str) -> bool:
    low, high = node.get(lowest), node.get(highest)
    return (low is None or value >= low) and (high is None or value <= high)


def matches(patterns: Iterable[str], text: str) -> bool:
    """Whether a text has a match of every pattern. A pattern that cannot be read matches nothing."""
    try:
        return all(java_pattern(pattern).search(text) for pattern in patterns)
    except PatternSyntaxError:
        return False
