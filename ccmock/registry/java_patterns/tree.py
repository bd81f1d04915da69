"""The tree of a Java regular expression: frozen dataclasses, its leaves `Chars`, one code point of a set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .characters import ANY, Chars

__all__ = [
    "Anchor",
    "AnchorKind",
    "Atomic",
    "Backreference",
    "Choice",
    "Group",
    "Look",
    "Node",
    "Repeat",
    "RepeatKind",
    "Sequence",
    "intersection",
    "negated",
    "union",
]

AnchorKind = Literal["start", "end", "final_end", "line_start", "line_end", "boundary", "no_boundary"]
RepeatKind = Literal["greedy", "lazy", "possessive"]


@dataclass(frozen=True)
class Sequence:
    """Its `items`, one after another; the empty sequence matches the empty string."""

    items: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Choice:
    """The first of `options` that lets the rest match."""

    options: tuple[Node, ...]


@dataclass(frozen=True)
class Group:
    """A capturing group, counted from 1."""

    body: Node
    number: int


@dataclass(frozen=True)
class Repeat:
    """`body`, from `low` to `high` times; `high` None is without end."""

    body: Node
    low: int
    high: int | None
    kind: RepeatKind = "greedy"


@dataclass(frozen=True)
class Atomic:
    """`(?>body)`: once matched, never tried another way."""

    body: Node


@dataclass(frozen=True)
class Look:
    """A lookahead (`ahead`) or lookbehind."""

    body: Node
    ahead: bool
    negative: bool


@dataclass(frozen=True)
class Anchor:
    r"""A place. `final_end` is Java's `$`: the end, or before a last line terminator (only `\n` if `unix`)."""

    kind: AnchorKind
    unix: bool = False


@dataclass(frozen=True)
class Backreference:
    """What group `number` matched last."""

    number: int
    ignore_case: bool = False


Node = Chars | Sequence | Choice | Group | Repeat | Atomic | Look | Anchor | Backreference


def negated(node: Node) -> Node:
    """What matches one code point that `node`, a character class, does not."""
    return node.negated() if isinstance(node, Chars) else Sequence((Look(node, True, True), ANY))


def union(left: Node, right: Node) -> Node:
    """What matches one code point that either class matches."""
    merged = left.union(right) if isinstance(left, Chars) and isinstance(right, Chars) else None
    return merged if merged is not None else Choice((left, right))


def intersection(left: Node, right: Node) -> Node:
    """What matches one code point that both classes match."""
    merged = left.intersection(right) if isinstance(left, Chars) and isinstance(right, Chars) else None
    return merged if merged is not None else Sequence((Look(left, True, False), right))
