"""The defaults that a schema declares, filled into models at every depth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from .json_text import plain_copy
from .pointers import tokens
from .schema_nodes import LIMIT, Node, fits, flat, resolved


class Defaults:
    """The defaults of one schema.

    Filled in is a property that is absent from an object which is present: in nested objects, list
    items and the values of maps too, and inside defaults that were filled in. Not filled in is

    - what no reader would see: a null, or the default of a write-only property;
    - what is no desired state: the default of a read-only property, which synthesis uses instead;
    - what could make a valid model invalid: a default that is not valid itself, one of a property
      that a `oneOf`, `anyOf`, condition or dependency of its object asks about, and any in an object that
      limits the number of its properties.
    """

    def __init__(self, top: _Level) -> None:
        self._top = top

    @classmethod
    def compile(cls, schema: Mapping[str, Any]) -> Defaults:
        """The defaults of a resource type's schema."""
        hidden = (*schema.get("readOnlyProperties", ()), *schema.get("writeOnlyProperties", ()))
        return cls(_Levels(schema).level(schema, frozenset(map(tokens, hidden))))

    def apply(self, model: dict[str, Any]) -> dict[str, Any]:
        """The model with its defaults; the given one stays as it is."""
        filled: dict[str, Any] = self._top.filled(model)
        return filled


def declared_default(root: Node, node: Any) -> Any:
    """The default that a property declares, beside its `$ref` or behind it; None where there is none."""
    own = node.get("default") if isinstance(node, dict) else None
    return resolved(root, node).get("default") if own is None else own


Path = tuple[str, ...]
Paths = frozenset[Path]


class _Levels:
    """The levels of one schema: one per node and set of hidden properties below it, so that there is an end to them."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self._known: dict[tuple[int, Paths], _Level] = {}

    def level(self, node: Any, hidden: Paths) -> _Level:
        """The level of a node."""
        target = resolved(self.root, node)
        key = id(target), hidden
        # One step, so that threads that get here together share the level.
        return self._known.get(key) or self._known.setdefault(key, _Level(self, target, hidden))

    def useful_level(self, node: Any, hidden: Paths) -> _Level | None:
        """The same, None where no default is declared in the node or below it."""
        return self.level(node, hidden) if _declares_any(self.root, node) else None


def _declares_any(root: Node, node: Any) -> bool:
    """Whether the word `default` is a key anywhere in a node or in what it refers to."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict) and id(part) not in seen:
            seen.add(id(part))
            if "default" in part:
                return True
            waiting.extend(part.values())
            if "$ref" in part:
                waiting.append(resolved(root, part))
    return False


class _Level:
    """What is filled in at one node of the schema and below it, worked out when a value first gets there."""

    def __init__(self, levels: _Levels, target: Node, hidden: Paths) -> None:
        self._levels = levels
        self._target = target
        self._hidden = hidden
        self._members: dict[str, _Level | None] = {}

    def filled(self, value: Any) -> Any:
        """The value with its defaults."""
        if isinstance(value, list):
            return [self.items.filled(item) for item in value] if self.items else value
        if not isinstance(value, dict):
            return value
        filled = dict(value)
        for name, default in self.fills:
            if name not in filled:
                filled[name] = plain_copy(default)
        for name, item in value.items():
            if isinstance(item, (dict, list)) and (member := self._member(name)):
                filled[name] = member.filled(item)
        return filled

    def _member(self, name: str) -> _Level | None:
        """The level of a member, None where nothing is filled in there."""
        if name not in self._members:
            below, node = _below(self._hidden, name), self._properties.get(name)
            if node is None:
                self._members[name] = self.values
            else:
                self._members[name] = self._levels.useful_level(node, below) if () not in below else None
        return self._members[name]

    @cached_property
    def _node(self) -> Node:
        root, target = self._levels.root, self._target
        return flat(root, _unconditional(root, target)) if "allOf" in target else target

    @cached_property
    def _properties(self) -> Mapping[str, Any]:
        properties: Mapping[str, Any] = self._node.get("properties", {})
        return properties

    @cached_property
    def items(self) -> _Level | None:
        """The level of list items."""
        items = self._node.get("items")
        hidden = _below(self._hidden, "*") | self._hidden
        return self._levels.useful_level(items, hidden) if isinstance(items, dict) else None

    @cached_property
    def values(self) -> _Level | None:
        """The level of the values of a map, where it has one kind of them."""
        given = [*self._node.get("patternProperties", {}).values(), self._node.get("additionalProperties")]
        kinds = [value for value in given if isinstance(value, dict)]
        return self._levels.useful_level(kinds[0], _below(self._hidden, "*")) if len(kinds) == 1 else None

    @cached_property
    def fills(self) -> list[tuple[str, Any]]:
        """The properties that are filled in, each with its default and the defaults inside it."""
        root, found = self._levels.root, []
        for name, node in self._properties.items():
            default = declared_default(root, node)
            if default is None or () in _below(self._hidden, name) or name in self._asked:
                continue
            if fits(flat(root, node), default):
                found.append((name, self._completed(name, default)))
        return found

    @cached_property
    def _asked(self) -> set[str]:
        return _asked_about(self._levels.root, self._target)

    def _completed(self, name: str, default: Any) -> Any:
        """A default with the defaults inside it; one that would hold itself stays as it was declared."""
        member = self._member(name) if _holds_object(default) else None
        return default if member is None or self in _reachable(member) else member.filled(default)

    def below(self) -> Iterator[_Level]:
        """The levels that this one leads to at once."""
        levels = [self._member(name) for name in self._properties]
        yield from (level for level in (*levels, self.items, self.values) if level)


def _holds_object(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_holds_object, value)))


def _below(hidden: Paths, name: str) -> Paths:
    return frozenset(path[1:] for path in hidden if path and path[0] == name)


def _reachable(start: _Level) -> set[_Level]:
    seen: set[_Level] = set()
    waiting = [start]
    while waiting:
        level = waiting.pop()
        if level not in seen:
            seen.add(level)
            waiting.extend(level.below())
    return seen


_CONDITIONAL = ("oneOf", "anyOf", "not", "if", "then", "else")


def _unconditional(root: Node, node: Any) -> dict[str, Any]:
    """A node less what may or may not hold."""
    kept = {keyword: value for keyword, value in resolved(root, node).items() if keyword not in _CONDITIONAL}
    if "allOf" in kept:
        kept["allOf"] = [_unconditional(root, part) for part in kept["allOf"]]
    return kept


def _asked_about(root: Node, node: Any) -> set[str]:
    """The properties on which it may depend whether an object of this node is valid."""
    target = resolved(root, node)
    if "maxProperties" in target:
        return set(target.get("properties", ()))
    names = set(target.get("dependencies", ()))
    for keyword in _CONDITIONAL:
        names.update(_mentioned(root, target.get(keyword)))
    return names.union(*(_asked_about(root, part) for part in target.get("allOf", ())))


def _mentioned(root: Node, condition: Any, depth: int = 0) -> set[str]:
    """Every property that a condition names at the level of its object."""
    names: set[str] = set()
    for part in condition if isinstance(condition, list) else [condition]:
        target = resolved(root, part)
        names.update(target.get("required", ()), target.get("dependencies", ()), target.get("properties", ()))
        if depth < LIMIT:
            deeper = [target.get(keyword) for keyword in (*_CONDITIONAL, "allOf")]
            names.update(*(_mentioned(root, each, depth + 1) for each in deeper if each))
    return names
