r"""The patterns of CloudFormation resource schemas, searched with Java's meaning at the speed of Rust's engine.

Schemas are written for Java, and Python's ``re`` reads many of them otherwise (``\d`` and ``\w``, ``[[a]b]``,
``\p{L}``, ``$``) or not at all, and can take for ever over some. So each pattern is read as Java reads it and written
anew for the engine of jsonschema_rs, linear in the length of the text unless the pattern looks around.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from .java_regex import PatternSyntaxError, parse
from .java_render import rendered
from .java_simplify import LengthBound, length_bound, simplified
from .java_tree import Choice, Node, Sequence

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator

__all__ = ["JavaPattern", "PatternSyntaxError", "java_pattern", "to_rust"]

_TERMINATORS: Final = ("\r\n", "\n", "\r", "\x85", "\u2028", "\u2029")


def to_rust(pattern: str) -> str:
    """Return ``pattern``, of ``java.util.regex``, as jsonschema_rs has to be given it to find the same texts.

    Raises :class:`PatternSyntaxError` for what cannot be read.
    """
    return rendered(simplified(parse(pattern)))


def _compiled(tree: Node) -> Draft7Validator:
    # Imported here because loading the engine costs more than all else that a run without patterns does.
    import jsonschema_rs  # noqa: PLC0415

    options = jsonschema_rs.FancyRegexOptions(size_limit=1 << 30)
    keyword = {"pattern": rendered(tree)}
    return jsonschema_rs.Draft7Validator(keyword, pattern_options=options, validate_formats=False)


@dataclass(frozen=True, eq=False)
class _Alternative:
    """A pattern, or one of its top alternatives; each of its two compiled forms is made when first asked for."""

    tree: Node
    bound: LengthBound | None

    @cached_property
    def exact(self) -> Draft7Validator:
        return _compiled(self.tree)

    @cached_property
    def relaxed(self) -> Draft7Validator:
        return _compiled(self.bound.relaxed) if self.bound else self.exact

    def found_in(self, text: str) -> bool:
        if self.bound:
            low, high = self.bound.low, self.bound.high
            fits = [low <= length <= high for length in _lengths(text)]
            if not any(fits):
                return False
            if not all(fits):
                # Whether the terminator belongs to the match decides; ask the pattern with its count.
                return self.exact.is_valid(text)
        return self.tree == Sequence() or self.relaxed.is_valid(text)


def _lengths(text: str) -> set[int]:
    """How long a match from the start up to Java's ``$`` can be: all of ``text``, or without a last line terminator."""
    ending = next((ending for ending in _TERMINATORS if text.endswith(ending)), "")
    return {len(text), len(text) - len(ending)}


def _alternatives(tree: Node) -> tuple[_Alternative, ...]:
    """Split a pattern of which one alternative is quicker by itself; a text has to match any of them."""
    apart = isinstance(tree, Choice) and any(length_bound(option) for option in tree.options)
    parts = tree.options if isinstance(tree, Choice) and apart else (tree,)
    return tuple(_Alternative(part, length_bound(part)) for part in parts)


class JavaPattern:
    """A Java regular expression; equal to another of the same ``source``. Get one from :func:`java_pattern`.

    Raises :class:`PatternSyntaxError` if ``source`` cannot be read. The engine compiles it at the first search.
    """

    __slots__ = ("_alternatives", "_source")

    _source: str
    _alternatives: tuple[_Alternative, ...]

    def __init__(self, source: str) -> None:
        object.__setattr__(self, "_source", source)
        object.__setattr__(self, "_alternatives", _alternatives(simplified(parse(source))))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is read-only: {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is read-only: {name!r} cannot be deleted")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._source!r})"

    def __eq__(self, other: object) -> bool:
        return self._source == other._source if isinstance(other, JavaPattern) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._source)

    @property
    def source(self) -> str:
        """The pattern as it was given."""
        return self._source

    def search(self, text: str) -> bool:
        """Say whether ``text`` has a match anywhere, as ``Matcher.find`` does.

        A text with a surrogate that stands alone has none, nor has one over which the engine reaches its limit of
        backtracking steps; only patterns that look around or refer back can.
        """
        try:
            return any(alternative.found_in(text) for alternative in self._alternatives)
        except UnicodeEncodeError:
            return False


@cache
def java_pattern(source: str) -> JavaPattern:
    """Return the pattern ``source`` describes; the same object every time. Raises :class:`PatternSyntaxError`."""
    return JavaPattern(source)
