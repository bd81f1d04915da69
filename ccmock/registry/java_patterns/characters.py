"""Sets of code points, as the character classes of Java regular expressions name them.

A set is a list of ranges and of Unicode properties, perhaps turned around. Properties stay names and are not spelled
out: they belong to whatever engine runs the pattern, and listing one would mean walking all of Unicode.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["ANY", "NOTHING", "Chars", "UnknownProperty", "chars", "chars_with_property", "either_case"]

Ranges = tuple[tuple[int, int], ...]

_LAST: Final = sys.maxunicode


class UnknownProperty(ValueError):
    r"""A `\p{…}` that Java does not know, or that is not supported here."""


@dataclass(frozen=True)
class Chars:
    """One code point within `ranges` or with one of `properties` (or, if `complement`, any other one).

    A property is a general category such as `Lu` or `L`, `Script=Latin` or a binary one such as `Alphabetic`; a
    leading `^` stands for not having it. Surrogates are never members. Build with `chars`.
    """

    ranges: Ranges
    properties: tuple[str, ...] = ()
    complement: bool = False

    def __contains__(self, code: int) -> bool:
        for first, last in self.ranges:
            if first <= code <= last:
                return not self.complement
        return any(_has_property(code, name) for name in self.properties) is not self.complement

    def negated(self) -> Chars:
        """The code points that are not members."""
        if not self.properties:
            return Chars(_gaps(self.ranges))
        if len(self.properties) == 1 and not self.ranges:
            return Chars((), (_opposite(self.properties[0]),))
        return Chars(self.ranges, self.properties, not self.complement)

    def union(self, other: Chars) -> Chars | None:
        """Members of either; None where that cannot be written as one set."""
        if ANY in (self, other):
            return ANY
        if self.complement or other.complement:
            return None
        return chars(self.ranges + other.ranges, self.properties + other.properties)

    def intersection(self, other: Chars) -> Chars | None:
        """Members of both; None where that cannot be written as one set."""
        if ANY in (self, other):
            return other if self == ANY else self
        outside = self.negated().union(other.negated())
        return None if outside is None else outside.negated()


def chars(ranges: Iterable[tuple[int, int]], properties: Iterable[str] = ()) -> Chars:
    """The set of the code points in `ranges` (ends included, in any order) and with any of `properties`."""
    names = tuple(dict.fromkeys(properties))
    if any(_opposite(name) in names for name in names):
        return ANY
    merged = _merged(ranges)
    return ANY if merged == ANY.ranges else Chars(merged, names)


def _merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Sort and join the ranges and cut the surrogates out."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(_proper(ranges)):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _proper(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The ranges that are not empty, less the surrogates in them."""
    for first, last in ranges:
        if first <= last and (last < 0xD800 or first > 0xDFFF):
            yield first, last
            continue
        if first < 0xD800 <= last:
            yield first, 0xD7FF
        if first <= 0xDFFF < last:
            yield 0xE000, last


def _gaps(ranges: Ranges) -> Ranges:
    starts = [0, *(last + 1 for _, last in ranges)]
    ends = [*(first - 1 for first, _ in ranges), _LAST]
    return _merged(zip(starts, ends, strict=True))


def _opposite(name: str) -> str:
    return name[1:] if name.startswith("^") else "^" + name


def _codes(text: str) -> Ranges:
    """Read `a-z_`-like text: each pair of characters round a hyphen is a range, any other character itself."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        wide = text[at + 1 : at + 2] == "-" and at + 2 < len(text)
        found.append((ord(text[at]), ord(text[at + 2 if wide else at])))
        at += 3 if wide else 1
    return _merged(found)


ANY: Final = Chars(_merged([(0, _LAST)]))
NOTHING: Final = Chars(())
DIGIT: Final = Chars(_codes("0-9"))
WORD: Final = Chars(_codes("a-zA-Z0-9_"))
SPACE: Final = Chars(_codes("\t-\r "))
HORIZONTAL_SPACE: Final = Chars(_codes("\t \xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"))
VERTICAL_SPACE: Final = Chars(_codes("\n-\r\x85\u2028\u2029"))
LINE_TERMINATORS: Final = Chars(_codes("\n\r\x85\u2028\u2029"))

_ASCII_SETS: Final = {
    "Alnum": "a-zA-Z0-9",
    "Alpha": "a-zA-Z",
    "ASCII": "\x00-\x7f",
    "Blank": " \t",
    "Cntrl": "\x00-\x1f\x7f",
    "Digit": "0-9",
    "Graph": "!-~",
    "Lower": "a-z",
    "Print": " -~",
    "Punct": "!-/:-@[-`{-~",
    "Space": "\t-\r ",
    "Upper": "A-Z",
    "XDigit": "0-9a-fA-F",
    "L1": "\x00-\xff",
    "all": "\x00-\U0010ffff",
}
# Java's blocks are ranges; these are the ones people write.
_BLOCKS: Final = {
    "basiclatin": "\x00-\x7f",
    "latin1supplement": "\x80-\xff",
    "latinextendeda": "\u0100-\u017f",
    "latinextendedb": "\u0180-\u024f",
    "greek": "\u0370-\u03ff",
    "greekandcoptic": "\u0370-\u03ff",
    "cyrillic": "\u0400-\u04ff",
    "hebrew": "\u0590-\u05ff",
    "arabic": "\u0600-\u06ff",
    "generalpunctuation": "\u2000-\u206f",
    "cjksymbolsandpunctuation": "\u3000-\u303f",
    "hiragana": "\u3040-\u309f",
    "katakana": "\u30a0-\u30ff",
    "cjkunifiedideographs": "\u4e00-\u9fff",
    "hangulsyllables": "\uac00-\ud7af",
    "halfwidthandfullwidthforms": "\uff00-\uffef",
}
_CATEGORY_KINDS: Final = {"C": "cfno", "L": "lmotu", "M": "cen", "N": "dlo", "P": "cdefios", "S": "ckmo", "Z": "lps"}
_CATEGORIES: Final = frozenset(
    {part + kind for part, kinds in _CATEGORY_KINDS.items() for kind in ("", *kinds)},
)
_BINARY: Final = {
    "alphabetic": "Alphabetic",
    "ideographic": "Ideographic",
    "letter": "L",
    "lowercase": "Lowercase",
    "uppercase": "Uppercase",
    "titlecase": "Lt",
    "punctuation": "P",
    "control": "Cc",
    "digit": "Nd",
    "whitespace": "White_Space",
    "white_space": "White_Space",
    "assigned": "^Cn",
}
_SCRIPTS: Final = {
    "Arabic", "Armenian", "Bengali", "Bopomofo", "Common", "Cyrillic", "Devanagari", "Ethiopic", "Georgian", "Greek",
    "Gujarati", "Gurmukhi", "Han", "Hangul", "Hebrew", "Hiragana", "Inherited", "Kannada", "Katakana", "Khmer", "Lao",
    "Latin", "Malayalam", "Mongolian", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thaana", "Thai", "Tibetan",
}  # fmt: skip
_CASED: Final = {"Lu", "Ll", "Lt"}


def chars_with_property(name: str, *, ignore_case: bool = False) -> Chars:
    r"""The set Java means by `\p{name}`; raise `UnknownProperty` where there is none."""
    if "=" in name:
        return _chars_with_value(*name.split("=", 1))
    if name.startswith("In"):
        return _chars_with_value("blk", name[2:])
    if name in _ASCII_SETS:
        return Chars(_codes(_ASCII_SETS["Alpha" if ignore_case and name in ("Lower", "Upper") else name]))
    plain = name.removeprefix("Is")
    if plain == "LD":
        return Chars((), ("L", "Nd"))
    if plain == "LC" or (ignore_case and plain in _CASED):
        return Chars((), ("Lu", "Ll", "Lt"))
    if plain in _CATEGORIES:
        return Chars((), (plain,))
    if name.startswith("Is") and plain.lower() in _BINARY:
        return Chars((), (_BINARY[plain.lower()],))
    if name.startswith("Is"):
        return _chars_with_value("sc", plain)
    raise UnknownProperty(f"Unknown character property name {{{name}}}")


def _chars_with_value(key: str, value: str) -> Chars:
    if key in ("sc", "script") and value.capitalize() in _SCRIPTS:
        return Chars((), (f"Script={value.capitalize()}",))
    if key in ("gc", "general_category") and value in _CATEGORIES:
        return Chars((), (value,))
    block = value.lower().replace("_", "").replace(" ", "").replace("-", "")
    if key in ("blk", "block") and block in _BLOCKS:
        return Chars(_codes(_BLOCKS[block]))
    raise UnknownProperty(f"Unknown character property {key}={value}")


def either_case(members: Chars, *, unicode: bool) -> Chars:
    """`members` (ranges only) with their other cases: of ASCII letters, or with `unicode` of all letters."""
    more = list(members.ranges)
    for first, last in members.ranges:
        for lower, upper in ((0x41, 0x5A), (0x61, 0x7A)):
            if max(first, lower) <= min(last, upper):
                more.append((max(first, lower) ^ 32, min(last, upper) ^ 32))
        if unicode:
            cases = {other for code in range(first, last + 1) for other in _cases(chr(code))}
            more.extend((ord(other), ord(other)) for other in cases if len(other) == 1)
    return chars(more)


def _cases(char: str) -> set[str]:
    return {char.upper(), char.lower(), char.upper().lower()}


def _has_property(code: int, name: str) -> bool:
    """Whether Python's own tables give `code` the property: exact for categories, near enough for the others."""
    char = chr(code)
    if name.startswith("^"):
        return not _has_property(code, name[1:])
    if name in _CATEGORIES:
        return unicodedata.category(char).startswith(name)
    if name.startswith("Script="):
        return unicodedata.name(char, "").startswith(name[7:].upper() + " ")
    tests = {
        "Alphabetic": char.isalpha(),
        "Ideographic": unicodedata.name(char, "").startswith("CJK UNIFIED"),
        "Lowercase": char.islower(),
        "Uppercase": char.isupper(),
        "White_Space": char.isspace() and not 0x1C <= code <= 0x1F,
    }
    return tests[name]
