"""Changes that make a valid model invalid, keyword by keyword, derived from its schema."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tests.registry.independent import Path, may_match, target_of

Node = Mapping[str, Any]
DEPTH = 12
"""How many references and combinations are followed at one value."""
LONGEST = 5000
"""Texts and lists are made no longer than this; what only a longer one breaks is left alone."""


class Place(NamedTuple):
    """A value within a model, and a schema node that it has to meet.

    `is_certain` where it has to in any case; False within the branches of combinations and conditions.
    """

    path: Path
    node: Node
    value: Any
    is_certain: bool


def places(
    root: Node, node: Any, value: Any, path: Path = (), is_certain: bool = True, depth: int = 0
) -> Iterator[Place]:
    """Every place in a model, the model itself first."""
    node = dereferenced(root, node)
    if not isinstance(node, dict) or depth > DEPTH:
        return
    yield Place(path, node, value, is_certain)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for branch in node.get(keyword, ()):
            yield from places(root, branch, value, path, is_certain and keyword == "allOf", depth + 1)
    for keyword in ("then", "else"):
        if keyword in node:
            yield from places(root, node[keyword], value, path, False, depth + 1)
    for trigger, below in node.get("dependencies", {}).items():
        if isinstance(below, dict) and isinstance(value, dict) and trigger in value:
            yield from places(root, below, value, path, is_certain, depth + 1)
    for key, below in _children(node, value):
        yield from places(root, below, value[key], (*path, key), is_certain)


def dereferenced(root: Node, node: Any) -> Any:
    """What a node refers to in the end; None where that is nowhere."""
    for _ in range(DEPTH):
        if not isinstance(node, dict) or "$ref" not in node:
            return node
        node = target_of(root, node["$ref"])
    return None


def _children(node: Node, value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, list):
        items = node.get("items", {})
        yield from enumerate(items[: len(value)] if isinstance(items, list) else [items] * len(value))
    elif isinstance(value, dict):
        for name in value:
            named = [node["properties"][name]] if name in node.get("properties", {}) else []
            for source, below in node.get("patternProperties", {}).items():
                named += [below] if may_match(source, name) else []
            yield from ((name, below) for below in named or [node.get("additionalProperties", {})])


def put(model: Any, path: Path, value: Any) -> Any:
    """A copy of a model in which another value stands at a place."""
    if not path:
        return value
    changed = copy.copy(model)
    changed[path[0]] = put(changed[path[0]], path[1:], value)
    return changed


# --- one way to break each keyword ---

Break = Callable[[Node, Any, random.Random], Any]
"""Takes a node, a value that meets it and a source of choices; returns another value, or the same where none breaks."""

OF_TYPE: Mapping[str, Any] = {
    "string": "text",
    "integer": 7,
    "number": 7.5,
    "boolean": True,
    "array": [],
    "object": {},
    "null": None,
}


def _type(node: Node, value: Any, draw: random.Random) -> Any:
    given = node["type"]
    allowed = {given} if isinstance(given, str) else set(given)
    allowed |= {"integer"} if "number" in allowed else set()
    others = [other for name, other in OF_TYPE.items() if name not in allowed]
    return draw.choice(others) if others else value


def _decimal(node: Node, value: Any, draw: random.Random) -> Any:
    return float(value) if node["type"] == "integer" and isinstance(value, int) else value


def _required(node: Node, value: Any, draw: random.Random) -> Any:
    there = [name for name in node["required"] if isinstance(value, dict) and name in value]
    return _less(value, draw.choice(there)) if there else value


def _less(value: dict[str, Any], name: str) -> dict[str, Any]:
    return {other: item for other, item in value.items() if other != name}


def _unknown(node: Node, value: Any, draw: random.Random) -> Any:
    return {**value, "~No/such key~": draw.choice(list(OF_TYPE.values()))} if isinstance(value, dict) else value


def _dependencies(node: Node, value: Any, draw: random.Random) -> Any:
    needed = [
        need
        for trigger, needs in node["dependencies"].items()
        if isinstance(value, dict) and trigger in value and isinstance(needs, list)
        for need in needs
    ]
    return _less(value, draw.choice(needed)) if needed else value


def _shorter(node: Node, value: Any, draw: random.Random) -> Any:
    size = int(node["minLength"]) - 1
    return value[:size] if isinstance(value, str) and size >= 0 else value


def _longer(node: Node, value: Any, draw: random.Random) -> Any:
    size = int(node["maxLength"]) + 1
    return (value or "x").ljust(size, (value or "x")[-1]) if isinstance(value, str) and size <= LONGEST else value


def _fewer(node: Node, value: Any, draw: random.Random) -> Any:
    return value[: max(0, node["minItems"] - 1)] if isinstance(value, list) else value


def _more(node: Node, value: Any, draw: random.Random) -> Any:
    size = node["maxItems"] + 1
    if not isinstance(value, list) or not value or size > LONGEST:
        return value
    return [*value, *(value[-1:] * (size - len(value)))]


def _twice(node: Node, value: Any, draw: random.Random) -> Any:
    return [*value, draw.choice(value)] if isinstance(value, list) and value and node["uniqueItems"] else value


def _fewer_keys(node: Node, value: Any, draw: random.Random) -> Any:
    return dict(list(value.items())[: max(0, node["minProperties"] - 1)]) if isinstance(value, dict) else value


def _more_keys(node: Node, value: Any, draw: random.Random) -> Any:
    size = node["maxProperties"] + 1
    if not isinstance(value, dict) or size > LONGEST:
        return value
    item = next(iter(value.values()), "text")
    return {**value, **{f"key{number}": item for number in range(size - len(value))}}


def _number(change: Callable[[Node, float], float]) -> Break:
    def broken(node: Node, value: Any, draw: random.Random) -> Any:
        return change(node, value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value

    return broken


def _pattern(node: Node, value: Any, draw: random.Random) -> Any:
    """A text without a match: near to the given one if that is possible."""
    if not isinstance(value, str):
        return value
    near = [value + "\x07", "\x07" + value, value[1:], value[:-1], value + value[-1:], value.swapcase(), value + " "]
    far = ["", " ", "\x07", "\n", "é", "a", "A", "0", "-", "_", "/", "text", "aws:", "%%"]
    without = [text for text in (*near, *far) if not may_match(node["pattern"], text)]
    return draw.choice(without[:7]) if without else value


def _enum(node: Node, value: Any, draw: random.Random) -> Any:
    others = [f"{value}-", str(value).swapcase(), *OF_TYPE.values()]
    return draw.choice([other for other in others if not any(_same(other, option) for option in node["enum"])])


def _const(node: Node, value: Any, draw: random.Random) -> Any:
    return _enum({"enum": [node["const"]]}, value, draw)


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _format(node: Node, value: Any, draw: random.Random) -> Any:
    broken = ["yesterday", "2026-01-01", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00", ""]
    return draw.choice(broken) if node["format"] == "date-time" and isinstance(value, str) else value


def _combination(node: Node, value: Any, draw: random.Random) -> Any:
    """An object that is empty, or has every key that any branch asks for; another type where it is not an object."""
    if not isinstance(value, dict):
        return draw.choice([other for other in OF_TYPE.values() if type(other) is not type(value)])
    branches = [
        branch for key in ("allOf", "anyOf", "oneOf") for branch in node.get(key, ()) if isinstance(branch, dict)
    ]
    asked = [name for branch in branches for name in branch.get("required", ())]
    item = next(iter(value.values()), "text")
    return draw.choice(
        [{}, {**dict.fromkeys(asked, item), **value}, {k: v for k, v in value.items() if k not in asked}]
    )


BREAKS: Mapping[str, tuple[str, Break]] = {
    "another type": ("type", _type),
    "a decimal for an integer": ("type", _decimal),
    "a required key dropped": ("required", _required),
    "an unknown key added": ("additionalProperties", _unknown),
    "a dependency dropped": ("dependencies", _dependencies),
    "too short": ("minLength", _shorter),
    "too long": ("maxLength", _longer),
    "too few items": ("minItems", _fewer),
    "too many items": ("maxItems", _more),
    "an item twice": ("uniqueItems", _twice),
    "too few keys": ("minProperties", _fewer_keys),
    "too many keys": ("maxProperties", _more_keys),
    "below the minimum": ("minimum", _number(lambda node, _: node["minimum"] - 1)),
    "above the maximum": ("maximum", _number(lambda node, _: node["maximum"] + 1)),
    "at the exclusive minimum": ("exclusiveMinimum", _number(lambda node, _: node["exclusiveMinimum"])),
    "at the exclusive maximum": ("exclusiveMaximum", _number(lambda node, _: node["exclusiveMaximum"])),
    "no multiple": ("multipleOf", _number(lambda node, value: value + node["multipleOf"] / 4)),
    "no match of the pattern": ("pattern", _pattern),
    "none of the enum": ("enum", _enum),
    "not the constant": ("const", _const),
    "not of the format": ("format", _format),
    "none or all of allOf": ("allOf", _combination),
    "none or all of anyOf": ("anyOf", _combination),
    "none or all of oneOf": ("oneOf", _combination),
}
"""What is done → the keyword that it breaks, and how."""


class Mutant(NamedTuple):
    """A model in which one thing was changed, which, and where."""

    model: Any
    change: str
    place: Place


def mutants(root: Node, model: Any, draw: random.Random) -> Iterator[Mutant]:
    """For each change, the model with it at a place that has to be as it is, and at one that some branch asks for."""
    everywhere = list(places(root, root, model))
    draw.shuffle(everywhere)
    for change, (keyword, broken) in BREAKS.items():
        for is_certain in (True, False):
            for place in everywhere:
                if place.is_certain is not is_certain or keyword not in place.node:
                    continue
                value = broken(place.node, place.value, draw)
                if not _is_kept(value, place.value):
                    yield Mutant(put(model, place.path, value), change, place)
                    break


def _is_kept(value: Any, before: Any) -> bool:
    return value is before or (type(value) is type(before) and bool(value == before))
