"""Violations: what is wrong with a model, as data; the service's sentence is made of them where it is needed."""

from __future__ import annotations

from typing import NamedTuple

from .pointers import Path, pointer_text


class Violation(NamedTuple):
    """One way in which a model breaks its schema. `str()` of it is the service's line, such as `#/A/0: <text>`.

    `path`: the names and positions that lead to the value, `()` for the model itself.
    `keyword`: the JSON Schema keyword that the value does not meet; `false` for a schema that accepts nothing.
    `text`: what the service says about it, without the place.
    `key`: the name of the key that is missing or extraneous; None for all other violations.
    """

    path: Path
    keyword: str
    text: str
    key: str | None = None

    def __str__(self) -> str:
        return f"{pointer_text(self.path)}: {self.text}"

    @property
    def removable_path(self) -> Path:
        """The path of what would have to go: the extraneous key where there is one, else the value itself."""
        return (*self.path, self.key) if self.keyword == EXTRANEOUS and self.key is not None else self.path


EXTRANEOUS = "additionalProperties"
"""The keyword of a violation by an extraneous key."""

MISSING = "required"
"""The keyword of a violation by a missing key."""

WRONG_TYPE = "type"
"""The keyword of a violation by a value of the wrong type."""


def hidden(path: Path, keyword: str) -> Violation:
    """The violation of a keyword whose values the service does not show."""
    return Violation(path, keyword, f"failed validation constraint for keyword [{keyword}]")
