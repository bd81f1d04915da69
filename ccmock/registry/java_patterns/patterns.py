r"""The patterns of CloudFormation resource schemas, searched with Java's meaning at the speed of Rust's engine.

Schemas are written for Java, and Python's ``re`` reads many of them otherwise (``\d`` and ``\w``, ``[[a]b]``,
``\p{L}``, ``$``) or not at all, and can take for ever over some. So each pattern is read as Java reads it and written
anew for the engine of jsonschema_rs, linear in the length of the text unless the pattern looks around.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ...errors import PatternSyntaxError

if TYPE_CHECKING:
    from .search import Alternative

__all__ = ["JavaPattern", "PatternSyntaxError", "java_pattern", "to_rust"]


def to_rust(pattern: str) -> str:
    """Return ``pattern``, of ``java.util.regex``, as jsonschema_rs has to be given it to find the same texts.

    Raises :class:`PatternSyntaxError` for what cannot be read.
    """
    # Imported here, as below: reading and compiling patterns takes a dozen modules and jsonschema_rs, which whoever
    # only imports ccmock does not pay for.
    from . import search  # noqa: PLC0415

    return search.to_rust(pattern)


class JavaPattern:
    """A Java regular expression; equal to another of the same ``source``. Get one from :func:`java_pattern`.

    Raises :class:`PatternSyntaxError` if ``source`` cannot be read. The engine compiles it at the first search.
    """

    __slots__ = ("_alternatives", "_source")

    _source: str
    _alternatives: tuple[Alternative, ...]

    def __init__(self, source: str) -> None:
        from .search import alternatives  # noqa: PLC0415

        object.__setattr__(self, "_source", source)
        object.__setattr__(self, "_alternatives", alternatives(source))

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
            for alternative in self._alternatives:
                if alternative.found_in(text):
                    return True
        except UnicodeEncodeError:
            pass
        return False


@cache
def java_pattern(source: str) -> JavaPattern:
    """Return the pattern ``source`` describes; the same object every time. Raises :class:`PatternSyntaxError`."""
    return JavaPattern(source)
