"""JSON texts as Java's org.json library reads them, which the service reads desired states with.

It accepts more than JSON: texts without quotes or in single quotes, `;` between the members of an object, a comma
behind the last one, nothing for a null in a list, any case of `true`, `false` and `null`, control characters other
than line breaks in texts, and anything behind the object. It refuses a key that an object has twice. The grammar and
the texts are those of `JSONTokener`, `JSONObject` and `JSONArray` in versions 20190722 to 20231013.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from .json_text import MAX_DEPTH, MAX_DIGITS, InvalidJson, parse_json, refuse_lone_surrogates

BLANKS = "".join(map(chr, range(1, 33)))
"""What Java's reader skips between tokens, and trims from texts without quotes."""

DELIMITERS = frozenset(',:]}/\\"[{;=#')
"""What ends a text without quotes, besides control characters."""

ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "'": "'", "\\": "\\", "/": "/"}
WORDS = {"true": True, "false": False, "null": None}

_LINE_BREAK = re.compile(r"\r\n?|\n")
_HEX = re.compile(r"[+-]?[0-9a-fA-F]+")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[fFdD]?")
_HEX_DECIMAL = re.compile(r"(-?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+)[fFdD]?")


def read_model(text: str) -> Any:
    """The value of a JSON text, or the object that org.json reads in another one; InvalidJson where it reads none."""
    try:
        return parse_json(text, refuses_duplicates=True)
    except InvalidJson:
        return read_object(text)


def read_object(text: str) -> dict[str, Any]:
    """The object that a text begins with; what is behind it is not read. InvalidJson where there is none."""
    refuse_lone_surrogates(text)
    reader = _Reader(text)
    if reader.clean() != "{":
        raise reader.error("A JSONObject text must begin with '{'")
    value = reader.object(1)
    refuse_lone_surrogates(value)
    return value


class _Reader:
    """Reads one text; `_at` is the index of the next character."""

    def __init__(self, text: str) -> None:
        self._text = text
        # For Java's reader a NUL is the end of the text.
        self._end = len(text) if "\0" not in text else text.index("\0")
        self._at = 0

    def error(self, reason: str) -> InvalidJson:
        """The error, with the place where the reader stands, as org.json says it."""
        breaks = list(_LINE_BREAK.finditer(self._text, 0, self._at))
        character = self._at - breaks[-1].end() if breaks else self._at + 1
        return InvalidJson(f"{reason} at {self._at} [character {character} line {len(breaks) + 1}]")

    def next(self) -> str:
        """The next character; an empty text at the end."""
        if self._at >= self._end:
            return ""
        self._at += 1
        return self._text[self._at - 1]

    def clean(self) -> str:
        """The next character that is not blank; an empty text at the end."""
        while (character := self.next()) and character in BLANKS:
            pass
        return character

    def object(self, depth: int) -> dict[str, Any]:
        """The object whose opening brace was read."""
        self._check_depth(depth)
        found: dict[str, Any] = {}
        character = self.clean()
        while character != "}":
            key = self._key(character)
            if self.clean() != ":":
                raise self.error("Expected a ':' after a key")
            if key in found:
                raise self.error(f'Duplicate key "{key}"')
            found[key] = self._value(self.clean(), depth)
            character = self.clean()
            if character in (",", ";"):
                character = self.clean()
            elif character != "}":
                raise self.error("Expected a ',' or '}'")
        return found

    def _key(self, first: str) -> str:
        if not first:
            raise self.error("A JSONObject text must end with '}'")
        key = self._simple(first)
        return key if isinstance(key, str) else json.dumps(key)

    def _array(self, depth: int) -> list[Any]:
        """The list whose opening bracket was read."""
        self._check_depth(depth)
        found: list[Any] = []
        character = self.clean()
        while character != "]":
            if character == ",":
                found.append(None)
            elif character:
                found.append(self._value(character, depth))
                character = self.clean()
            if character == ",":
                character = self.clean()
            elif character != "]":
                raise self.error("Expected a ',' or ']'")
        return found

    def _value(self, first: str, depth: int) -> Any:
        if first == "{":
            return self.object(depth + 1)
        return self._array(depth + 1) if first == "[" else self._simple(first)

    def _simple(self, first: str) -> Any:
        """The value without members that begins with a character."""
        if first in ('"', "'"):
            return self._quoted(first)
        begin = self._at - 1 if first else self._at
        end = begin
        while end < self._end and self._text[end] >= " " and self._text[end] not in DELIMITERS:
            end += 1
        self._at = end
        word = self._text[begin:end].strip(BLANKS)
        if not word:
            raise self.error("Missing value")
        return self._meant(word)

    def _meant(self, word: str) -> Any:
        """What a text without quotes means: a boolean, null, a number or itself."""
        if word.lower() in WORDS:
            return WORDS[word.lower()]
        if word[0] not in "-0123456789":
            return word
        if len(word) > MAX_DIGITS:
            raise self.error(f"a number is longer than {MAX_DIGITS} characters")
        if _WHOLE.fullmatch(word):
            return int(word) if word != "-0" else -0.0
        number = _decimal(word)
        return word if number is None or math.isinf(number) else number

    def _quoted(self, quote: str) -> str:
        parts: list[str] = []
        while (character := self.next()) != quote:
            if character in ("", "\n", "\r"):
                raise self.error("Unterminated string")
            parts.append(self._escaped() if character == "\\" else character)
        text = "".join(parts)
        # Two escapes may be the halves of one character.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")

    def _escaped(self) -> str:
        character = self.next()
        if character == "u":
            digits = self._text[self._at : min(self._at + 4, self._end)]
            self._at += len(digits)
            if len(digits) < 4:
                raise self.error("Substring bounds error")
            if _HEX.fullmatch(digits):
                return chr(int(digits, 16) & 0xFFFF)
        elif character in ESCAPED:
            return ESCAPED[character]
        raise self.error("Illegal escape.")

    def _check_depth(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise InvalidJson(f"nested deeper than {MAX_DEPTH} levels")


def _decimal(word: str) -> float | None:
    """The number that Java's BigDecimal or Double reads where a text has a point or an exponent, or None."""
    if not set(word) & set(".eE"):
        return None
    if found := _DECIMAL.fullmatch(word):
        return float(found[1])
    found = _HEX_DECIMAL.fullmatch(word)
    try:
        return float.fromhex(found[1]) if found else None
    except OverflowError:
        return math.inf
