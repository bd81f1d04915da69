"""Property pointers of a schema, such as `/properties/Rules/*/Id`, applied to models.

A `*` stands for every item of a list or every value of a map. A list met without a `*` is
entered too, item by item, since schemas leave it out as often as not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Any

Path = tuple[str | int, ...]

PREFIX = "/properties/"


def unescape(token: str) -> str:
    """One token of a JSON pointer as the name it stands for (RFC 6901)."""
    return token.replace("~1", "/").replace("~0", "~")


@cache
def tokens(pointer: str) -> tuple[str, ...]:
    """The names in a property pointer, without `/properties`."""
    return tuple(unescape(token) for token in pointer.removeprefix(PREFIX).removeprefix("/").split("/"))


def bare_name(pointer: str) -> str:
    """The property name that stands last in a pointer."""
    return tokens(pointer)[-1]


def value_at(model: Any, pointer: str) -> Any:
    """The value at a pointer without `*`, or None."""
    for token in tokens(pointer):
        if not isinstance(model, dict):
            return None
        model = model.get(token)
    return model


def put_at(model: dict[str, Any], pointer: str, value: Any) -> None:
    """Sets the value at a pointer without `*`, in place, its parents too where they are missing."""
    *above, last = tokens(pointer)
    for name in above:
        model = model.setdefault(name, {})
    model[last] = value


class Selection(dict[str, "Selection"]):
    """Pointers name by name; `pointer` where one ends. `*` stands for list items and the values of a map."""

    pointer: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether a pointer ends here, so that all that lies below is selected too."""
        return self.pointer is not None

    def below(self, name: str) -> Selection | None:
        """What is selected below a name."""
        return self.get(name, self.get("*"))


class PropertySet(tuple[str, ...]):
    """The pointers of one property class, in schema order, and what they select in a model."""

    def __new__(cls, pointers: Iterable[str] = ()) -> PropertySet:
        return super().__new__(cls, pointers)

    @cached_property
    def tree(self) -> Selection:
        """The pointers name by name."""
        root = Selection()
        for pointer in self:
            node = root
            for token in tokens(pointer):
                node = node.setdefault(token, Selection())
            node.pointer = pointer
        return root

    @cached_property
    def names(self) -> frozenset[str]:
        """The top-level properties that are selected whole."""
        return frozenset(name for name, node in self.tree.items() if node.pointer)

    def may_begin(self, names: Iterable[str]) -> bool:
        """Whether a pointer may lead into one of the top-level properties."""
        return "*" in self.tree or not self.tree.keys().isdisjoint(names)

    def covers(self, path: Path) -> str | None:
        """The pointer that selects `path` or something above it, or None."""
        nodes = [self.tree]
        for token in path:
            nodes = [child for node in nodes for child in _children(node, token)]
            for node in nodes:
                if node.pointer:
                    return node.pointer
        return None

    def without(self, model: dict[str, Any]) -> dict[str, Any]:
        """The model less everything that is selected; the model itself stays as it is."""
        if not self._may_select(model):
            return dict(model)
        kept: dict[str, Any] = _without(model, self.tree)
        return kept

    def found(self, model: Any) -> Iterator[tuple[str, Path, Any]]:
        """(pointer, path, value) of everything in the model that is selected."""
        return _found(model, self.tree, ()) if self._may_select(model) else iter(())

    def _may_select(self, model: Any) -> bool:
        """False where the model has none of the properties that the pointers begin with: most have none."""
        return not isinstance(model, dict) or self.may_begin(model)


def _children(node: Selection, token: str | int) -> list[Selection]:
    found = [node[name] for name in ("*", token) if name in node] if isinstance(token, str) else []
    if isinstance(token, int):
        return [node["*"]] if "*" in node else [node]
    return found


def _without(value: Any, node: Selection) -> Any:
    if isinstance(value, list):
        inner = node.get("*", node)
        return [] if inner.pointer and inner is not node else [_without(item, inner) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    of_others = node.get("*")
    for name, item in value.items():
        child = node.get(name, of_others)
        if child is None:
            kept[name] = item
        elif child.pointer is None:
            kept[name] = _without(item, child)
    return kept


def _found(value: Any, node: Selection, path: Path) -> Iterator[tuple[str, Path, Any]]:
    if isinstance(value, list):
        inner = node.get("*", node)
        for position, item in enumerate(value):
            if inner.pointer and inner is not node:
                yield inner.pointer, (*path, position), item
            else:
                yield from _found(item, inner, (*path, position))
    elif isinstance(value, dict):
        of_others = node.get("*")
        for name, item in value.items():
            child = node.get(name, of_others)
            if child is None:
                continue
            if child.pointer:
                yield child.pointer, (*path, name), item
            else:
                yield from _found(item, child, (*path, name))
