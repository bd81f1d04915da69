"""The strings of a policy document: wildcards and policy variables.

Source: the IAM User Guide, "IAM policy elements: Variables and tags" (special characters, default values) and
"IAM JSON policy elements: Condition operators" (ARN operators).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

ConditionKeys = Mapping[str, "str | Sequence[str]"]
"""The condition keys that a request has: name in lower case → value, or values of a multivalued key."""

ARN_COLONS = 5
"""An ARN has six components: `arn:partition:service:region:account:resource`. Only the last one may hold colons."""

_VARIABLE = re.compile(r"\$\{(?:(?P<character>[*?$])|(?P<key>[^{}',]+?)\s*(?:,\s*'(?P<default>[^']*)')?\s*)\}")


class Piece(NamedTuple):
    """A piece of a policy string: a text, or a policy variable.

    `is_literal`: whether `*` and `?` in the text stand for themselves. `key`: the condition key of a variable, whose
    text is then how it is written. `default`: the value of a variable whose key the request does not have.
    """

    text: str
    is_literal: bool = False
    key: str | None = None
    default: str | None = None


PolicyString = tuple[Piece, ...]

ANYTHING: PolicyString = (Piece("*"),)


def parse_policy_string(text: str, *, has_variables: bool) -> PolicyString:
    """The pieces of a string. Without variables, as in Version 2008-10-17, `${…}` is a text like any other."""
    return tuple(piece for piece in _pieces(text) if piece.text) if has_variables else (Piece(text),)


def _pieces(text: str) -> Iterator[Piece]:
    end = 0
    for found in _VARIABLE.finditer(text):
        yield Piece(text[end : found.start()])
        yield _variable(found)
        end = found.end()
    yield Piece(text[end:])


def _variable(found: re.Match[str]) -> Piece:
    if found["character"] is not None:
        return Piece(found["character"], is_literal=True)
    return Piece(found[0], is_literal=True, key=found["key"].lower(), default=found["default"])


# --- with the values of a request ---


def text_of(string: PolicyString, keys: ConditionKeys) -> str:
    """The text of a string whose variables have the values of a request."""
    return "".join(piece.text for piece in _filled(string, keys))


def matches_text(string: PolicyString, value: str, keys: ConditionKeys) -> bool:
    """Whether a value matches a string in which `*` stands for any characters and `?` for one."""
    return string == ANYTHING or _compiled(_filled(string, keys)).fullmatch(value) is not None


def matches_arn(string: PolicyString, value: str, keys: ConditionKeys) -> bool:
    """Whether an ARN matches a pattern: each of the six components by itself, so that wildcards cross no colons."""
    return _compiled(_filled(string, keys), is_arn=True).fullmatch(value) is not None


def action_pattern(pattern: str) -> re.Pattern[str]:
    """What the lower case names of the actions match that a pattern with `*` and `?` is for."""
    return _compiled((Piece(pattern.lower()),))


def _filled(string: PolicyString, keys: ConditionKeys) -> PolicyString:
    return tuple(
        piece if piece.key is None else Piece(_value(piece, piece.key, keys), is_literal=True) for piece in string
    )


def _value(variable: Piece, key: str, keys: ConditionKeys) -> str:
    value = keys.get(key, variable.default)
    # A variable without a value, or with several, stays as it is written, and so matches nothing that exists.
    return value if isinstance(value, str) else variable.text


@lru_cache(maxsize=4096)
def _compiled(string: PolicyString, *, is_arn: bool = False) -> re.Pattern[str]:
    parts: list[str] = []
    colons = 0
    for piece in string:
        for character in piece.text:
            any_character = "[^:]" if is_arn and colons < ARN_COLONS else "."
            wildcards = {} if piece.is_literal else {"*": f"{any_character}*", "?": any_character}
            parts.append(wildcards.get(character) or re.escape(character))
            colons += character == ":"
    if is_arn and colons < ARN_COLONS:
        return re.compile(r"(?!)")
    return re.compile("".join(parts), re.DOTALL)
