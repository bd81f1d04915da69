r"""Texts that match a pattern, as plain as it allows: `[\w+=,.@-]{1,64}` gives something like `k3v9qa0bt`."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Final

from .parser import Atomic, Backreference, Chars, Choice, Group, Look, Node, Repeat, Sequence, parse
from .patterns import java_pattern
from .simplifier import flattened, nodes, width

__all__ = ["sample"]

_ATTEMPTS: Final = 24
_LONGEST_TEXT: Final = 100_000
"""No service demands longer texts, and a pattern may."""
_SHORTEST, _LONGEST = 8, 17
"""How long a part that may have any length becomes: few enough to read, enough not to come twice."""

_TASTES: Final = (
    string.ascii_lowercase + string.digits,
    string.ascii_uppercase,
    "-_",
    "./: @,+=",
    string.punctuation,
    "éñüßøçπжあ字한",
)


def sample(pattern: str, draw: random.Random, *, min_length: int = 0, max_length: int | None = None) -> str | None:
    """A text of `min_length` to `max_length` code points in which `pattern` has a match.

    The text is the match itself, without anything round it unless it would be too short. The same state of `draw`
    gives the same text. Returns None where two dozen draws find none, as with some lookarounds, and where a text would
    have more than 100,000 code points. Raises
    PatternSyntaxError if the pattern cannot be read.
    """
    tree, *asked = _trees(pattern)
    if max(min_length, width(tree)[0]) > _LONGEST_TEXT:
        return None
    wanted = java_pattern(pattern)
    missing = 0
    for attempt in range(_ATTEMPTS):
        # A lookahead may ask for a length of its own.
        missing = max(missing, 6 * (attempt - 3)) if asked else missing
        room = None if max_length is None else max(0, max_length - width(tree)[0])
        writer = _Writer(draw, attempt, room, missing)
        text = writer.text(asked[attempt // 2 % len(asked)] if asked and attempt % 2 else tree)
        if len(text) < min_length:
            missing += min_length - len(text)
            text += "".join(draw.choice(_TASTES[0]) for _ in range(min_length - len(text)))
        if (max_length is None or len(text) <= max_length) and wanted.search(text):
            return text
    return None


@cache
def _trees(pattern: str) -> tuple[Node, ...]:
    """What to write: the pattern, and if it looks around, it with its lookaheads written out, and each alone."""
    tree = flattened(parse(pattern))
    looks = [node for node in nodes(tree) if isinstance(node, Look)]
    asked = [look.body for look in looks if look.ahead and not look.negative]
    return (tree, _with_lookaheads_written(tree), *asked) if looks else (tree,)


def _with_lookaheads_written(node: Node) -> Node:
    if isinstance(node, Look) and node.ahead and not node.negative:
        return node.body
    if isinstance(node, Sequence):
        return Sequence(tuple(_with_lookaheads_written(item) for item in node.items))
    return node


@dataclass
class _Writer:
    """Writes one text. `room` is how much longer than need be it may get, `missing` how much it should."""

    draw: random.Random
    attempt: int
    room: int | None
    missing: int
    groups: dict[int, str] = field(default_factory=dict)

    def text(self, node: Node) -> str:
        if isinstance(node, Chars):
            return self.character(node)
        if isinstance(node, Sequence):
            return self.sequence(node.items)
        if isinstance(node, Choice):
            return self.text(self.option(node))
        if isinstance(node, Repeat):
            return "".join([self.text(node.body) for _ in range(self.count(node))])
        if isinstance(node, Atomic):
            return self.text(node.body)
        if isinstance(node, Group):
            self.groups[node.number] = self.text(node.body)
            return self.groups[node.number]
        if isinstance(node, Backreference):
            return self.groups.get(node.number, "")
        return ""

    def sequence(self, items: tuple[Node, ...]) -> str:
        if not items:
            return ""
        pieces = []
        for before, item in zip((None, *items[:-1]), items, strict=True):
            # "aws[a-z-]*" is plainest without a tail.
            bare = isinstance(item, Repeat) and item.low == 0 and _is_letter(before) and not self.missing
            pieces.append("" if bare and self.attempt == 0 else self.text(item))
        return "".join(pieces)

    def character(self, members: Chars) -> str:
        # Later attempts are for lookaheads that ask for one character of a rarer kind.
        among = "".join(islice(_kinds(members), 4)) if self.attempt > _ATTEMPTS // 2 else _plainest(members)
        return self.draw.choice(among) if among else ""

    def option(self, node: Choice) -> Node:
        least = width(node)[0]
        fitting = [option for option in node.options if self.fits(width(option)[0] - least)] or list(node.options)
        chosen = fitting[0] if self.attempt < 2 else self.draw.choice(fitting)
        self.take(width(chosen)[0] - least)
        return chosen

    def count(self, node: Repeat) -> int:
        each = max(1, width(node.body)[0])
        more = self.preferred(node) - node.low
        if self.missing > more * each and _grows(node):
            more = -(-self.missing // each)
        if node.high is not None:
            more = min(more, node.high - node.low)
        if self.room is not None:
            more = min(more, self.room // each)
        self.missing = max(0, self.missing - more * each)
        self.take(more * each)
        return node.low + more

    def preferred(self, node: Repeat) -> int:
        """How often to repeat if nothing else decides."""
        length = width(node.body)[0]
        if node.high == 1:
            return 1 if self.attempt > 2 and self.draw.random() < 0.5 else node.low
        if not _is_varied(node.body):
            return node.low
        if 1 <= length <= 3 and not any(isinstance(part, Repeat) and _is_varied(part) for part in nodes(node.body)):
            return max(node.low, self.draw.randint(_SHORTEST, _LONGEST) // length)
        return max(node.low, 1) if node.high is None else node.low

    def fits(self, length: int) -> bool:
        return self.room is None or length <= self.room

    def take(self, length: int) -> None:
        if self.room is not None:
            self.room = max(0, self.room - length)


def _kinds(members: Chars) -> Iterator[str]:
    """The members to choose from, kind by kind, the plainest first."""
    for taste in _TASTES:
        if kind := "".join([char for char in taste if ord(char) in members]):
            yield kind
    if not members.complement:
        # The first few of each range, for the sets that hold nothing one would type.
        yield from ("".join(map(chr, range(first, min(last, first + 9) + 1))) for first, last in members.ranges)


@cache
def _plainest(members: Chars) -> str:
    """The plainest kind; "" where there is nothing to choose from."""
    return next(_kinds(members), "")


def _is_varied(node: Node) -> bool:
    """Whether `node` lets one choose among enough characters for texts to differ."""
    return any(len(_plainest(part)) >= 10 for part in nodes(node) if isinstance(part, Chars))


def _is_letter(node: Node | None) -> bool:
    """Whether `node` is one given letter or digit."""
    if not isinstance(node, Chars) or len(node.ranges) != 1:
        return False
    first, last = node.ranges[0]
    return first == last and chr(first).isalnum()


def _grows(node: Repeat) -> bool:
    return node.high is None or node.high > node.low
