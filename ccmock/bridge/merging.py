"""What a resource is, by what Cloud Control knows of it and what moto tells, which may be a part of a value only.

What moto tells counts. What it does not tell stays, unless moto told it before: then somebody has removed it there.
The schema says which objects have parts that a service could leave out. All others, such as documents and the
variables of a function, moto tells as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..contract.handler import Model
from ..registry.json_text import is_same
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import Node, resolved
from .declaration import Some

Known = dict[str, Any]
"""Property → what moto says it is; None where moto says that there is none."""


def merged(resource_type: ResourceType, model: Model, known: Known, before: Known) -> Model:
    """A model with what moto says now. `before`: what it said when it was last asked.

    A list that moto only puts in another order stays as it was.
    """
    result = dict(model)
    for name, value in known.items():
        if value is None:
            if before.get(name) is not None:
                result.pop(name, None)
        elif isinstance(value, (dict, list)) and name in model:
            merging = _Merging(resource_type.compiled_schema)
            node = merging.members(resource_type.compiled_schema).get(name, {})
            result[name] = merging.value(node, model[name], value, [before[name]] if name in before else [])
        elif name not in model or not is_same(model[name], value):
            result[name] = value
    return result


class _Merging:
    """Merges values as the nodes of one schema describe them. `before`: what moto has told of them, in any item."""

    def __init__(self, root: Node) -> None:
        self._root = root

    def value(self, node: Node, own: Any, told: Any, before: list[Any]) -> Any:
        """A value with what is told of it."""
        if is_same_set(own, told):
            return own
        if isinstance(told, Some) and isinstance(own, list):
            by_key = {each["Key"]: each for each in told}
            return [*(by_key.pop(each["Key"], each) for each in own), *by_key.values()]
        if isinstance(own, dict) and isinstance(told, dict):
            members = self.members(node)
            return self._object(members, own, told, before) if members else told
        if isinstance(own, list) and isinstance(told, list):
            item: Node = next((part["items"] for part in self._parts(node) if "items" in part), {})
            return self._list(item, own, told, before) if self.members(item) else told
        return told

    def members(self, node: Node) -> dict[str, Node]:
        """Name → node of what the schema says that an object may have; empty where that may be anything."""
        return {name: member for part in self._parts(node) for name, member in part.get("properties", {}).items()}

    def _parts(self, node: Node) -> Iterator[Node]:
        """A node, and all that it is composed of."""
        own = resolved(self._root, node)
        yield own
        for keyword in ("allOf", "anyOf", "oneOf"):
            for part in own.get(keyword, ()):
                yield from self._parts(part)

    def _object(
        self, members: Mapping[str, Node], own: Mapping[str, Any], told: Mapping[str, Any], before: list[Any]
    ) -> dict[str, Any]:
        objects = [each for each in before if isinstance(each, dict)]
        kept = {name: value for name, value in own.items() if name in told or not any(name in each for each in objects)}
        merged = {
            name: self.value(
                members.get(name, {}), own.get(name), value, [each[name] for each in objects if name in each]
            )
            for name, value in told.items()
        }
        return {**kept, **merged}

    def _list(self, item: Node, own: list[Any], told: list[Any], before: list[Any]) -> list[Any]:
        items = [each for values in before if isinstance(values, list) for each in values]
        left, merged = list(own), []
        for each in told:
            counterpart = _counterpart(left, each)
            if counterpart is not None:
                left.remove(counterpart)
            merged.append(self.value(item, counterpart, each, items))
        return own if is_same_set(own, merged) else merged


def _counterpart(items: list[Any], told: Any) -> Any:
    """The item that what is told is most likely about: at least half of it has to be the same."""
    if not isinstance(told, dict):
        return None
    best, least = None, (len(told) + 1) // 2
    for each in items:
        if isinstance(each, dict):
            alike = sum(name in each and is_same_set(each[name], value) for name, value in told.items())
            if alike == len(told):
                return each
            if alike >= least:
                best, least = each, alike + 1
    return best


def is_same_set(one: Any, other: Any) -> bool:
    """Whether two values are the same but for the order of lists in them."""
    if isinstance(one, list) and isinstance(other, list):
        left = list(other)
        for item in one:
            match = next((index for index, each in enumerate(left) if is_same_set(item, each)), None)
            if match is None:
                return False
            del left[match]
        return not left
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same_set(one[name], other[name]) for name in one)
    return is_same(one, other)
