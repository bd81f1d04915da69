"""What a type's service demands of values although the schema does not: lengths, ranges, patterns, allowed values.

The demands come as the least schema that says them, with the schema's own keywords and structure. It also names what
texts identify, such as `{"format": "AWS::EC2::VPC.Id"}`; that is no demand, and serves to make values up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from .constraint_texts import (
    EACH,
    ENUM,
    LENGTH,
    PATTERN,
    VALUE,
    Constraint,
    Limits,
    constraints_of,
    item_path,
    java_length,
    lower_camel,
    part_match,
    violation_text,
)
from .json_text import is_same
from .pointers import referenced

Node = Mapping[str, Any]

MEMBER_NAMES = "memberNames"
"""The key of the names that the API has for properties, where theirs in lower camel case are others."""

_ABSENT = object()
_NOTHING: Node = {}


class ServiceConstraints:
    """The demands of one type's service.

    `document`: the least schema that says them, empty where there are none; beside it may stand the names that the API
    has for properties.
    """

    def __init__(self, document: Node) -> None:
        self.schema: Node = {key: value for key, value in document.items() if key != MEMBER_NAMES}
        self._names: Mapping[str, str] = document.get(MEMBER_NAMES, {})
        self._constraints: dict[int, tuple[Constraint, ...]] = {}
        self._definitions: dict[str, Node] = {}

    def violations(self, model: Any, before: Any = _ABSENT) -> list[str]:
        """What the service says of a model's values, one text each, members spelled as the API's.

        `before`: the model that the resource has; values that are the same in it are not sent again.
        """
        found: list[str] = []
        if self.schema:
            self._check(self.schema, model, before, "", found)
        return found

    def _check(self, node: Node, value: Any, before: Any, path: str, found: list[str]) -> None:
        """Adds the violations of a value and of all that is in it."""
        node = self._resolved(node)
        if not node or value is None or is_same(value, before):
            return
        for is_met, text in self._constraints_of(node):
            if not is_met(value):
                found.append(violation_text(value, path, text))
        if isinstance(value, dict):
            self._check_members(node, value, before, path, found)
        elif isinstance(value, list) and "items" in node:
            self._check_items(self._resolved(node["items"]), value, before, path, found)

    def _check_members(self, node: Node, value: dict[str, Any], before: Any, path: str, found: list[str]) -> None:
        known = before if isinstance(before, dict) else {}
        named = node.get("properties", _NOTHING)
        for name, item in value.items():
            below = named[name] if name in named else _of_other_names(node, name)
            # Of most properties nothing is demanded.
            if below and item is not None:
                spelled = self._spelled(name, path) if name in named else name
                inner_path = f"{path}.{spelled}" if path else spelled
                self._check(below, item, known.get(name, _ABSENT), inner_path, found)

    def _spelled(self, name: str, path: str) -> str:
        own = None if path else self._names.get(name)
        return own or lower_camel(name)

    def _check_items(self, node: Node, value: list[Any], before: Any, path: str, found: list[str]) -> None:
        known = before if isinstance(before, list) else []
        if any(isinstance(item, (dict, list)) for item in value):
            for number, item in enumerate(value, start=1):
                old = known[number - 1] if number <= len(known) else _ABSENT
                self._check(node, item, old, item_path(path, number), found)
            return
        constraints = self._constraints_of(node)
        if not all(is_met(item) for item in value for is_met, _ in constraints):
            found.append(violation_text(value, path, EACH.format(", ".join(text for _, text in constraints))))

    def _resolved(self, node: Node) -> Node:
        if "$ref" not in node:
            return node
        reference = node["$ref"]
        found = self._definitions.get(reference)
        if found is None:
            found = self._definitions[reference] = referenced(self.schema, reference, _NOTHING)
        return found

    def _constraints_of(self, node: Node) -> tuple[Constraint, ...]:
        found = self._constraints.get(id(node))
        if found is None:
            found = self._constraints[id(node)] = tuple(_constraints(node))
        return found


def overlaid(schema: Node, constraints: Node) -> Node:
    """A schema with the demands of its service among its own; both are left as they are."""
    result = dict(schema)
    for key, value in constraints.items():
        own = schema.get(key)
        result[key] = overlaid(own, value) if isinstance(own, dict) and isinstance(value, dict) else value
    return result


def _of_other_names(node: Node, name: str) -> Node:
    """What is demanded of a value in a map."""
    if "patternProperties" not in node and "additionalProperties" not in node:
        return _NOTHING
    for pattern, below in node.get("patternProperties", _NOTHING).items():
        if part_match(pattern)(name):
            found: Node = below
            return found
    others: Node = node.get("additionalProperties", _NOTHING)
    return others


def _constraints(node: Node) -> Iterator[Constraint]:
    for low, high, kind, size, size_text in _RANGES:
        limits = Limits(size, node.get(low, -math.inf), node.get(high, math.inf), size_text, None, ())
        yield from (Constraint(_only_for(kind, is_met), text) for is_met, text in constraints_of(limits))
    if "pattern" in node:
        shown = PATTERN.format(_as_in_the_api(node["pattern"]))
        yield Constraint(_only_for((str,), part_match(node["pattern"])), shown)
    if "enum" in node:
        allowed = node["enum"]
        yield Constraint(lambda value: value in allowed, ENUM.format(", ".join(map(str, allowed))))


def _only_for(kind: tuple[type, ...], is_met: Any) -> Any:
    return lambda value: isinstance(value, bool) or not isinstance(value, kind) or is_met(value)


def _as_in_the_api(pattern: str) -> str:
    """A pattern without the anchors that schemas need and the API, which matches whole texts, does not have."""
    is_anchored = pattern.startswith("^") and pattern.endswith("$") and not pattern.endswith("\\$")
    return pattern[1:-1] if is_anchored and "|" not in pattern else pattern


_RANGES: tuple[tuple[str, str, tuple[type, ...], Any, str], ...] = (
    ("minLength", "maxLength", (str,), java_length, LENGTH),
    ("minItems", "maxItems", (list,), len, LENGTH),
    ("minimum", "maximum", (int, float), float, VALUE),
)
