"""Rewriting the tree of a Java regular expression into one that finds the same texts and compiles faster.

Only whether a text has a match is kept, not which part of it, for a schema asks nothing else. A counted repeat costs an
automaton one copy of its body per count, so counts are what gets removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .characters import Chars
from .tree import Anchor, Atomic, Backreference, Choice, Group, Look, Node, Repeat, Sequence, union

__all__ = ["LengthBound", "flattened", "length_bound", "nodes", "simplified", "width"]

_SMALL: Final = 8
"""Counts up to this many are left alone: they compile at once."""


def nodes(tree: Node) -> Iterator[Node]:
    """Walk the tree, parents first."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Sequence):
            waiting.extend(reversed(node.items))
        elif isinstance(node, Choice):
            waiting.extend(reversed(node.options))
        elif isinstance(node, (Group, Repeat, Atomic, Look)):
            waiting.append(node.body)


def width(node: Node) -> tuple[int, int | None]:
    """How many code points a match of `node` has, at least and at most (None: no limit)."""
    if isinstance(node, Chars):
        return 1, 1
    if isinstance(node, (Look, Anchor)):
        return 0, 0
    if isinstance(node, Backreference):
        return 0, None
    if isinstance(node, (Group, Atomic)):
        return width(node.body)
    if isinstance(node, Repeat):
        low, high = width(node.body)
        most = 0 if high == 0 or node.high == 0 else None if high is None or node.high is None else high * node.high
        return low * node.low, most
    parts = [width(part) for part in (node.items if isinstance(node, Sequence) else node.options)]
    lows, highs = [low for low, _ in parts], [high for _, high in parts if high is not None]
    endless = len(highs) < len(parts)
    if isinstance(node, Sequence):
        return sum(lows), None if endless else sum(highs)
    return min(lows), None if endless else max(highs)


def simplified(tree: Node) -> Node:
    """A tree with a match in exactly the texts in which `tree` has one."""
    plain = flattened(tree)
    referenced = any(isinstance(node, Backreference) for node in nodes(tree))
    # What a backreference repeats depends on which match was found, so then all of it has to stay.
    return plain if referenced else _without_leading_choice(_without_trailing_choice(plain))


def flattened(tree: Node) -> Node:
    """`tree` with the same matches and less structure: only the groups that are referred to are left."""
    return _plain(tree, {node.number for node in nodes(tree) if isinstance(node, Backreference)})


def _plain(node: Node, referenced: set[int]) -> Node:
    """Drop groups nothing refers to, join sequences, and merge alternatives of one character each into a class."""
    if isinstance(node, Sequence):
        return _sequence([_plain(item, referenced) for item in node.items])
    if isinstance(node, Choice):
        return _choice([_plain(option, referenced) for option in node.options])
    if isinstance(node, Group):
        body = _plain(node.body, referenced)
        return Group(body, node.number) if node.number in referenced else body
    if isinstance(node, Repeat):
        return _repeat(_plain(node.body, referenced), node)
    if isinstance(node, Atomic):
        return Atomic(_plain(node.body, referenced))
    if isinstance(node, Look):
        body = _plain(node.body, referenced)
        shorter = _without_trailing_choice(body) if node.ahead and not referenced else body
        return Look(shorter, node.ahead, node.negative)
    return node


def _sequence(items: list[Node]) -> Node:
    flat: list[Node] = []
    for item in items:
        flat.extend(item.items if isinstance(item, Sequence) else (item,))
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat))


def _choice(options: list[Node]) -> Node:
    merged: list[Node] = []
    for option in options:
        joined = union(merged[-1], option) if merged and _both_chars(merged[-1], option) else None
        if isinstance(joined, Chars):
            merged[-1] = joined
        elif option not in merged:
            merged.append(option)
    return merged[0] if len(merged) == 1 else Choice(tuple(merged))


def _both_chars(left: Node, right: Node) -> bool:
    return isinstance(left, Chars) and isinstance(right, Chars)


def _repeat(body: Node, node: Repeat) -> Node:
    low, high = node.low, node.high
    if high == 0 or (width(body) == (0, 0) and low == 0):
        return Sequence()
    if width(body) == (0, 0) or (low == high == 1):
        # An assertion holds or does not, however often it is asked.
        return body
    if isinstance(body, Repeat) and "possessive" not in (body.kind, node.kind) and isinstance(body.body, Chars):
        if body.high is None and body.low <= 1 and high is None:
            return Repeat(body.body, body.low * low, None)
        if (body.low, body.high) == (0, 1) and high is None:
            return Repeat(body.body, 0, None)
    return Repeat(body, low, high, node.kind)


def _without_trailing_choice(node: Node) -> Node:
    """At the end of a pattern, as few repeats as allowed will do: `ab{2,9}` is found where `ab{2}` is."""
    if isinstance(node, Repeat) and node.kind != "possessive":
        return _repeat(node.body, Repeat(node.body, node.low, node.low))
    if isinstance(node, Choice):
        return _choice([_without_trailing_choice(option) for option in node.options])
    if isinstance(node, Sequence):
        items = list(node.items)
        while items:
            last = _without_trailing_choice(items.pop())
            if last != Sequence():
                return _sequence([*items, last])
        return Sequence()
    return node


def _without_leading_choice(node: Node) -> Node:
    """At the start of a pattern that is searched for and not anchored, as few repeats as allowed will do, too."""
    if isinstance(node, Repeat) and node.kind != "possessive":
        return _repeat(node.body, Repeat(node.body, node.low, node.low))
    if isinstance(node, Choice):
        return _choice([_without_leading_choice(option) for option in node.options])
    if isinstance(node, Sequence):
        items = list(node.items)
        while items:
            first = _without_leading_choice(items.pop(0))
            if first != Sequence():
                return _sequence([first, *items])
        return Sequence()
    return node


@dataclass(frozen=True)
class LengthBound:
    """`relaxed`, together with a match of `low` to `high` code points, says what a slower tree says alone."""

    relaxed: Node
    low: int
    high: int


def length_bound(tree: Node) -> LengthBound | None:
    """Take the count out of an anchored pattern in which one repeat is all that varies, such as `^id-.{1,2048}$`.

    Returns None for any other tree. The bound speaks of the text between the two anchors.
    """
    if not isinstance(tree, Sequence) or len(tree.items) < 3:
        return None
    first, *middle, last = tree.items
    if first != Anchor("start") or not (isinstance(last, Anchor) and last.kind in ("end", "final_end")):
        return None
    widths = [width(item) for item in middle]
    varying = [index for index, (low, high) in enumerate(widths) if low != high]
    counted = [index for index, item in enumerate(middle) if isinstance(item, Repeat) and (item.high or 0) > _SMALL]
    if len(varying) > 1 or len(counted) != 1 or varying not in ([], counted):
        return None
    repeat = middle[counted[0]]
    if not isinstance(repeat, Repeat) or repeat.kind == "possessive" or width(repeat.body) != (1, 1):
        return None
    fixed = sum(low for index, (low, _) in enumerate(widths) if index not in counted)
    middle[counted[0]] = Repeat(repeat.body, min(repeat.low, 1), None)
    high = repeat.high if repeat.high is not None else 0
    return LengthBound(Sequence((first, *middle, last)), fixed + repeat.low, fixed + high)
