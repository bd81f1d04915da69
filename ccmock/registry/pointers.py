"""Paths: where a value stands in a model or schema, as text and as names, and what a list of pointers selects.

- A *path* is a tuple of names and positions: `("Rules", 0, "Id")`.
- A *JSON pointer* (RFC 6901) is a path as text: `/Rules/0/Id`. A *reference* is one within a document, after a `#`.
- A *property pointer* of a schema, such as `/properties/Rules/*/Id`, selects values in models. A `*` stands for every
  item of a list or every value of a map. A list met without a `*` is entered too, item by item, since schemas leave it
  out as often as not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote

Path = tuple[str | int, ...]

PREFIX = "/properties/"

MASK = "****"
"""What is printed in the place of a write-only value."""

_POSITION = re.compile(r"0|[1-9][0-9]{0,8}")

# --- paths as text ---


def unescape(token: str) -> str:
    """One token of a JSON pointer as the name it stands for (RFC 6901)."""
    return token.replace("~1", "/").replace("~0", "~")


def escape(name: str) -> str:
    """A name as a token of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def pointer_text(path: Path) -> str:
    """A path as a reference within its document: `#/A/0`."""
    return "".join(["#", *(f"/{escape(str(token))}" for token in path)])


@cache
def tokens(pointer: str) -> tuple[str, ...]:
    """The names in a property pointer, without `/properties`."""
    return tuple(unescape(token) for token in pointer.removeprefix(PREFIX).removeprefix("/").split("/"))


def bare_name(pointer: str) -> str:
    """The property name that stands last in a pointer."""
    return tokens(pointer)[-1]


def patch_tokens(pointer: str) -> tuple[str, ...]:
    """The names in the path of a patch operation, such as `/Rules/0`; none in the empty path of the whole document."""
    return tuple(map(unescape, pointer.split("/")[1:]))


@cache
def _reference_tokens(reference: str) -> tuple[str, ...] | None:
    """The tokens of a reference such as `#/definitions/Tag`; None for one that leads out of its document."""
    if reference != "#" and not reference.startswith("#/"):
        return None
    return tuple(unescape(token) for token in unquote(reference).split("/")[1:])


def as_path(names: Iterable[str]) -> Path:
    """The path that the tokens of a JSON pointer may stand for: what looks like a position is one."""
    return tuple(int(name) if _POSITION.fullmatch(name) else name for name in names)


# --- values at paths ---


def found_at(value: Any, path: Sequence[str | int], otherwise: Any = None) -> Any:
    """What stands at a path of names and positions, `otherwise` where there is nothing."""
    token: Any
    for token in path:
        # A text has positions too, but nothing stands at them.
        if not isinstance(value, (dict, list)):
            return otherwise
        try:
            value = value[token]
        except (KeyError, IndexError, TypeError):
            return otherwise
    return value


def found_at_tokens(value: Any, names: Iterable[str], otherwise: Any = None) -> Any:
    """What stands at the tokens of a JSON pointer, those for positions written in digits; else `otherwise`."""
    for name in names:
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and _POSITION.fullmatch(name) and int(name) < len(value):
            value = value[int(name)]
        else:
            return otherwise
    return value


def referenced(document: Any, reference: Any, otherwise: Any = None) -> Any:
    """What a reference within a document leads to, `otherwise` where that is nowhere."""
    names = _reference_tokens(reference) if isinstance(reference, str) else None
    return otherwise if names is None else found_at_tokens(document, names, otherwise)


def value_at(model: Any, pointer: str) -> Any:
    """The value at a property pointer without `*`, or None."""
    return found_at(model, tokens(pointer))


def put_at(model: dict[str, Any], pointer: str, value: Any) -> None:
    """Sets the value at a property pointer without `*`, in place, its parents too where they are missing."""
    *above, last = tokens(pointer)
    for name in above:
        model = model.setdefault(name, {})
    model[last] = value


# --- values that property pointers select ---


class Selection(dict[str, "Selection"]):
    """Pointers name by name; `pointer` where one ends. `*` stands for list items and the values of a map."""

    pointer: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether a pointer ends here, so that all that lies below is selected too."""
        return self.pointer is not None

    @property
    def of_items(self) -> Selection:
        """What is selected in each item of a list."""
        return self.get("*", self)

    def below(self, name: str) -> Selection | None:
        """What is selected below a name."""
        return self.get(name, self.get("*"))

    def without(self, value: Any) -> Any:
        """A value less everything that is selected in it; the value itself stays as it is."""
        if isinstance(value, list):
            inner = self.of_items
            return [] if inner.is_whole and inner is not self else [inner.without(item) for item in value]
        if not isinstance(value, dict):
            return value
        # Every read comes by here, and calls would take most of the time.
        kept, of_others = {}, self.get("*")
        for name, item in value.items():
            child = self.get(name, of_others)
            if child is None:
                kept[name] = item
            elif child.pointer is None:
                kept[name] = child.without(item)
        return kept

    def masked(self, value: Any) -> Any:
        """A value with a mask in the place of everything that is selected in it; the value itself stays as it is."""
        if isinstance(value, list):
            inner = self.of_items
            return [MASK if inner.is_whole and inner is not self else inner.masked(item) for item in value]
        if not isinstance(value, dict):
            return value
        below = {name: self.below(name) for name in value}
        return {
            name: item if (child := below[name]) is None else MASK if child.is_whole else child.masked(item)
            for name, item in value.items()
        }

    def found(self, value: Any, path: Path = ()) -> Iterator[tuple[str, Path, Any]]:
        """(pointer, path, value) of everything that is selected in a value, which stands at `path` itself."""
        if isinstance(value, list):
            inner = self.of_items
            for position, item in enumerate(value):
                if inner.pointer is not None and inner is not self:
                    yield inner.pointer, (*path, position), item
                else:
                    yield from inner.found(item, (*path, position))
        elif isinstance(value, dict):
            of_others = self.get("*")
            for name, item in value.items():
                child = self.get(name, of_others)
                if child is None:
                    continue
                if child.pointer is not None:
                    yield child.pointer, (*path, name), item
                else:
                    yield from child.found(item, (*path, name))

    def after(self, token: str | int) -> list[Selection]:
        """Where the pointers go on below a name (or the token `-`) or a position."""
        if isinstance(token, int):
            return [self.of_items]
        return [self[name] for name in ("*", token) if name in self]


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
        return frozenset(name for name, node in self.tree.items() if node.is_whole)

    def may_begin(self, names: Iterable[str]) -> bool:
        """Whether a pointer may lead into one of the top-level properties."""
        return "*" in self.tree or not self.tree.keys().isdisjoint(names)

    def covers(self, path: Path) -> str | None:
        """The pointer that selects `path` or something above it, or None."""
        nodes = [self.tree]
        for token in path:
            nodes = [child for node in nodes for child in node.after(token)]
            for node in nodes:
                if node.pointer:
                    return node.pointer
        return None

    def without(self, model: dict[str, Any]) -> dict[str, Any]:
        """The model less everything that is selected; the model itself stays as it is."""
        if not self._may_select(model):
            return dict(model)
        kept: dict[str, Any] = self.tree.without(model)
        return kept

    def found(self, model: Any) -> Iterator[tuple[str, Path, Any]]:
        """(pointer, path, value) of everything in the model that is selected."""
        return self.tree.found(model) if self._may_select(model) else iter(())

    def masked(self, model: Any) -> Any:
        """The model with a mask in the place of everything that is selected, to be printed."""
        return self.tree.masked(model)

    def _may_select(self, model: Any) -> bool:
        """False where the model has none of the properties that the pointers begin with: most have none."""
        return not isinstance(model, dict) or self.may_begin(model)
