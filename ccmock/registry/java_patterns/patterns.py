r"""The patterns of CloudFormation resource schemas, searched with Java's meaning at the speed of Rust's engine.

Schemas are written for Java, and Python's `re` reads many of them otherwise (`\d` and `\w`, `[[a]b]`, `\p{L}`, `$`) or
not at all, and can take forever over some. So each pattern is read as Java reads it and written anew for the engine of
jsonschema_rs, linear in the length of the text unless the pattern looks around.
"""

from __future__ import annotations

from functools import cache
from typing import Any


def to_rust(pattern: str) -> str:
    """A pattern of `java.util.regex` as jsonschema_rs has to be given it to find the same texts.

    Raises PatternSyntaxError where the pattern cannot be read.
    """
    text: str = _engine().to_rust(pattern)
    return text


class JavaPattern:
    """A Java regular expression; equal to another of the same `source`. Get one from `java_pattern`.

    Raises PatternSyntaxError if `source` cannot be read. The engine compiles it at the first search.
    """

    __slots__ = ("_alternatives", "_source")

    _source: str
    _alternatives: tuple[Any, ...]

    def __init__(self, source: str) -> None:
        object.__setattr__(self, "_source", source)
        object.__setattr__(self, "_alternatives", _engine().alternatives(source))

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

    def compile(self) -> None:
        """Compiles it now, not at the first search. ValueError where the engine cannot: the pattern is too large."""
        for alternative in self._alternatives:
            alternative.compile()

    def search(self, text: str) -> bool:
        """Whether a text has a match anywhere, as `Matcher.find` says.

        A text with a surrogate that stands alone has none, nor has one over which the engine reaches its limit of
        backtracking steps; only patterns that look around or refer back can.
        """
        try:
            for alternative in self._alternatives:
                if alternative.found_in(text):
                    return True
        except UnicodeEncodeError:
            pass
        return False


@cache
def java_pattern(source: str) -> JavaPattern:
    """The pattern that `source` describes; the same object every time.

    Raises PatternSyntaxError where it cannot be read.
    """
    return JavaPattern(source)


def _engine() -> Any:
    # Loaded with the first pattern: it takes a dozen modules and jsonschema_rs, which an import of ccmock need not
    # wait for.
    from . import search  # noqa: PLC0415

    return search
