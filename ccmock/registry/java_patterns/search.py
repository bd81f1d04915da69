"""Searching texts for Java patterns: a pattern's alternatives, compiled by jsonschema_rs when they are first needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import jsonschema_rs
from jsonschema_rs import Draft7Validator

from .parser import parse
from .renderer import needs_backtracking, rendered
from .simplifier import LengthBound, length_bound, simplified
from .tree import Choice, Node, Sequence

__all__ = ["Alternative", "alternatives", "to_rust"]

_TERMINATORS: Final = ("\n", "\r", "\x85", "\u2028", "\u2029")


def to_rust(pattern: str) -> str:
    """`pattern`, of `java.util.regex`, as jsonschema_rs has to be given it to find the same texts."""
    return rendered(simplified(parse(pattern)), for_backtracking=True)


_SIZE_LIMIT: Final = 1 << 30  # bytes


def _compiled(tree: Node) -> Draft7Validator:
    text = rendered(tree)
    options: jsonschema_rs.RegexOptions | jsonschema_rs.FancyRegexOptions
    if needs_backtracking(text):
        text = rendered(tree, for_backtracking=True)
        options = jsonschema_rs.FancyRegexOptions(size_limit=_SIZE_LIMIT)
    else:
        options = jsonschema_rs.RegexOptions(size_limit=_SIZE_LIMIT)
    return jsonschema_rs.Draft7Validator({"pattern": text}, pattern_options=options, validate_formats=False)


@dataclass(frozen=True, eq=False)
class Alternative:
    """A pattern, or one of its top alternatives; each of its two compiled forms is made when first asked for."""

    tree: Node
    bound: LengthBound | None

    @cached_property
    def is_empty(self) -> bool:
        return self.tree == Sequence()

    @cached_property
    def exact(self) -> Draft7Validator:
        return _compiled(self.tree)

    @cached_property
    def relaxed(self) -> Draft7Validator:
        return _compiled(self.bound.relaxed) if self.bound else self.exact

    def compile(self) -> None:
        """Compiles both forms; ValueError where the engine cannot, as with ones that would take too much memory."""
        _ = self.relaxed, self.exact

    def found_in(self, text: str) -> bool:
        """Whether `text` has a match of this alternative anywhere."""
        if self.bound:
            # How long a match from the start up to Java's `$` can be: all of it, or without a last line terminator.
            low, high, longest = self.bound.low, self.bound.high, len(text)
            shortest = longest
            if text.endswith(_TERMINATORS):
                shortest -= 2 if text.endswith("\r\n") else 1
            fits = low <= longest <= high
            if fits is not (low <= shortest <= high):
                # Whether the terminator belongs to the match decides; ask the pattern with its count.
                return self.exact.is_valid(text)
            if not fits:
                return False
        return self.is_empty or self.relaxed.is_valid(text)


def alternatives(source: str) -> tuple[Alternative, ...]:
    """Split a pattern of which one alternative is quicker by itself; a text has to match any of them.

    Raises PatternSyntaxError if `source` cannot be read.
    """
    tree = simplified(parse(source))
    apart = isinstance(tree, Choice) and any(length_bound(option) for option in tree.options)
    parts = tree.options if isinstance(tree, Choice) and apart else (tree,)
    return tuple(Alternative(part, length_bound(part)) for part in parts)
