"""Regular expressions of java.util.regex: searched with Java's meaning, translated for jsonschema-rs, and sampled.

What others use: `java_pattern(source)` gives a `JavaPattern` with its `search(text)`; `to_rust(source)` writes a
pattern for jsonschema-rs; `sample(source, draw)` writes a text that matches. All raise PatternSyntaxError for a pattern
that cannot be read.

How it works, module by module: `parser` reads a pattern as Java does into the `tree`, whose leaves are the sets of
`characters`; `simplifier` makes of it one that finds the same texts and compiles faster; `renderer` writes it for the
regular expression engine of jsonschema-rs; `search` compiles it there; `samples` walks the tree to write texts.
`patterns` is the only module that an import of this package loads: the others are loaded with the first pattern.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import PatternSyntaxError
from .patterns import JavaPattern, java_pattern, to_rust

if TYPE_CHECKING:
    from .samples import sample

__all__ = ["JavaPattern", "PatternSyntaxError", "java_pattern", "sample", "to_rust"]


def __getattr__(name: str) -> Any:
    if name != "sample":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .samples import sample  # noqa: PLC0415 - loads the parser, which an import of ccmock need not wait for

    return sample
