r"""A reader of Java regular expressions, the dialect CloudFormation resource schemas are written in.

`parse` turns the text of a `java.util.regex` pattern into a tree of frozen dataclasses. Everything that depends
on flags or on Java's habits is settled here, so that code which walks the tree meets plain sets of code points: `\w` is
the ASCII set Java means, `(?i)` has become wider sets, `.` and `$` know their line terminators, and surrogates,
which no JSON text can hold unpaired, are gone.

Java's own behavior (OpenJDK 17) is followed exactly where it accepts a pattern: nested classes, `&&` and the
ignored second quantifier of `a{2}{3}` too. Where it rejects one that ECMAScript reads, the ECMAScript reading is
taken: a `{` that begins no quantifier is itself, `[\b]` is a backspace, `\0` is NUL, `[a-\w]` holds a
hyphen, and a `[` inside a class is itself if the pattern cannot be read with nested classes.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import cache
from typing import Final, NoReturn

from ...errors import PatternSyntaxError
from .characters import (
    ANY,
    DIGIT,
    HORIZONTAL_SPACE,
    LINE_TERMINATORS,
    NOTHING,
    SPACE,
    VERTICAL_SPACE,
    WORD,
    Chars,
    UnknownProperty,
    chars,
    chars_with_property,
    either_case,
)
from .tree import (
    Anchor,
    AnchorKind,
    Atomic,
    Backreference,
    Choice,
    Group,
    Look,
    Node,
    Repeat,
    RepeatKind,
    Sequence,
    intersection,
    negated,
    union,
)

__all__ = [
    "Anchor",
    "Atomic",
    "Backreference",
    "Chars",
    "Choice",
    "Group",
    "Look",
    "Node",
    "PatternSyntaxError",
    "Repeat",
    "Sequence",
    "parse",
]


_QUOTED: Final = re.compile(r"\\Q(.*?)(?:\\E|\Z)|\\.", re.DOTALL)
_BLANK: Final = re.compile(r"[ \t-\r]+|#[^\n]*")
_COUNT: Final = re.compile(r"\{(\d+)(,(\d*))?\}")
_FLAGS: Final = re.compile(r"\?([idmsuxU]*)(?:-([idmsuxU]*))?([:)])")
_HEX: Final = {kind: re.compile(rf"([0-9A-Fa-f]{{{n}}})|\{{([0-9A-Fa-f]+)\}}") for kind, n in (("x", 2), ("u", 4))}
_LOW_SURROGATE: Final = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})")
_OCTAL: Final = re.compile(r"[0-3][0-7]{2}|[0-7]{1,2}|")
_NAME: Final = re.compile(r"<([A-Za-z][A-Za-z0-9]*)>")
_PROPERTY: Final = re.compile(r"\{([^}]*)\}|([A-Za-z])")
_SIGNS: Final[dict[str, tuple[int, int | None]]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_CONTROLS: Final = {"t": 9, "n": 10, "r": 13, "f": 12, "a": 7, "e": 27}
_SETS: Final = {"d": DIGIT, "w": WORD, "s": SPACE, "h": HORIZONTAL_SPACE, "v": VERTICAL_SPACE}
_PLACES: Final[dict[str, AnchorKind]] = {
    "b": "boundary", "B": "no_boundary", "A": "start", "G": "start", "Z": "final_end", "z": "end",
}  # fmt: skip
_LOOKS: Final = {"?=": (True, False), "?!": (True, True), "?<=": (False, False), "?<!": (False, True)}


def parse(pattern: str) -> Node:
    """The tree of `pattern`; raise PatternSyntaxError where neither Java nor ECMAScript reads it."""
    try:
        return _Parser(pattern, nested_classes=True).whole()
    except PatternSyntaxError:
        with suppress(PatternSyntaxError):
            return _Parser(pattern, nested_classes=False).whole()
        raise


def _unquoted(pattern: str) -> str:
    r"""Replace `\Q…\E` by escapes, as Java does before it reads anything else."""
    return _QUOTED.sub(lambda found: found[0] if found[1] is None else _escaped(found[1]), pattern)


def _escaped(text: str) -> str:
    # A digit is written in hexadecimal: after a backreference it would join the number.
    return "".join(f"\\x{ord(c):02x}" if c.isdigit() and c.isascii() else c if c.isalnum() else "\\" + c for c in text)


@cache
def _one(code: int) -> Chars:
    return chars([(code, code)])


class _Parser:
    """One reading of one pattern; `at` is the index of the next character."""

    def __init__(self, pattern: str, *, nested_classes: bool) -> None:
        self.pattern = _unquoted(pattern)
        self.nested_classes = nested_classes
        self.at = 0
        self.flags: frozenset[str] = frozenset()
        self.group_count = 0
        self.names: dict[str, int] = {}

    def whole(self) -> Node:
        tree = self.choice()
        if self.at < len(self.pattern):
            self.fail("Unmatched closing ')'")
        return tree

    def fail(self, reason: str) -> NoReturn:
        raise PatternSyntaxError(reason, self.pattern, self.at)

    def peek(self, ahead: int = 0) -> str:
        """The next character, or "" at the end; white space and comments are skipped under `(?x)`."""
        while "x" in self.flags and (blank := _BLANK.match(self.pattern, self.at)):
            self.at = blank.end()
        return self.pattern[self.at + ahead : self.at + ahead + 1]

    def take(self, text: str) -> bool:
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def take_match(self, expected: re.Pattern[str], reason: str) -> re.Match[str]:
        found = expected.match(self.pattern, self.at)
        if found is None:
            self.fail(reason)
        self.at = found.end()
        return found

    def choice(self) -> Node:
        options = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Node:
        items: list[Node] = []
        while (char := self.peek()) and char not in "|)":
            if char == "(" and self.flags_alone():
                continue
            items.append(self.quantified(self.atom(char)))
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def flags_alone(self) -> bool:
        found = _FLAGS.match(self.pattern, self.at + 1)
        if found is None or found[3] != ")":
            return False
        self.at = found.end()
        self.set_flags(found)
        return True

    def set_flags(self, found: re.Match[str]) -> None:
        if "U" in found[1]:
            self.fail("Unicode character classes, (?U), are not supported")
        self.flags = (self.flags | set(found[1])) - set(found[2] or "")

    def atom(self, char: str) -> Node:
        if char in _SIGNS:
            self.fail(f"Dangling meta character {char!r}")
        if char == "{" and (count := _COUNT.match(self.pattern, self.at)):
            # Java takes a count with nothing before it (or after another count) as a repeat of nothing.
            self.at = count.end()
            return Sequence()
        if char == "\\":
            node = self.escape()
            return node if not isinstance(node, int) else self.literal(node)
        self.at += 1
        if char == "[":
            return self.char_class(consume=True)
        if char == "(":
            return self.group()
        if char == ".":
            return self.dot()
        if char == "^":
            return Anchor("line_start", "d" in self.flags) if "m" in self.flags else Anchor("start")
        if char == "$":
            return Anchor("line_end" if "m" in self.flags else "final_end", "d" in self.flags)
        return self.literal(ord(char))

    def dot(self) -> Node:
        if "s" in self.flags:
            return ANY
        return chars([(10, 10)]).negated() if "d" in self.flags else LINE_TERMINATORS.negated()

    def literal(self, code: int) -> Chars:
        return self.cased(_one(code))

    def cased(self, plain: Chars) -> Chars:
        return either_case(plain, unicode="u" in self.flags) if "i" in self.flags else plain

    def quantified(self, body: Node) -> Node:
        char = self.peek()
        if char in _SIGNS:
            self.at += 1
            low, high = _SIGNS[char]
        elif char == "{" and (count := _COUNT.match(self.pattern, self.at)):
            self.at = count.end()
            low = int(count[1])
            high = low if not count[2] else int(count[3]) if count[3] else None
            if high is not None and high < low:
                self.fail("Illegal repetition range")
        else:
            return body
        kind: RepeatKind = "lazy" if self.take("?") else "possessive" if self.take("+") else "greedy"
        return Repeat(body, low, high, kind)

    def group(self) -> Node:
        flags = self.flags
        kind, number = self.group_opening()
        body = self.choice()
        if not self.take(")"):
            self.fail("Unclosed group")
        self.flags = flags
        if kind in _LOOKS:
            ahead, negative = _LOOKS[kind]
            return Look(body, ahead, negative)
        return Atomic(body) if kind == "?>" else Group(body, number) if number else body

    def group_opening(self) -> tuple[str, int]:
        """Take what follows a `(` and say which group it opens, and the number of a capturing one."""
        for kind in (*_LOOKS, "?>", "?:"):
            if self.take(kind):
                return kind, 0
        if found := _FLAGS.match(self.pattern, self.at):
            self.at = found.end()
            self.set_flags(found)
            return "?:", 0
        if self.take("?"):
            name = self.take_match(_NAME, "Unknown inline modifier")[1]
            if name in self.names:
                self.fail(f"Named capturing group <{name}> is already defined")
            self.names[name] = self.group_count + 1
        self.group_count += 1
        return "", self.group_count

    def escape(self, in_class: bool = False) -> Node | int:
        """Take an escape; return the code point it stands for, or else what it matches."""
        self.at += 1
        char = self.pattern[self.at : self.at + 1]
        self.at += 1
        if not (char.isascii() and char.isalnum()):
            return ord(char) if char else self.fail("Unexpected end after a backslash")
        code = self.escaped_code(char)
        if code is not None:
            return code
        if char.lower() in _SETS:
            if char == "v" and in_class and self.peek() == "-":
                return 11
            return _SETS[char.lower()] if char.islower() else _SETS[char.lower()].negated()
        if char in "pP":
            return self.property(complement=char == "P")
        if in_class:
            return 8 if char == "b" else self.fail("Illegal escape in a class")
        return self.escape_outside_class(char)

    def escaped_code(self, char: str) -> int | None:
        """Take the rest of an escape of one code point; None if `char` begins no such escape."""
        if char in "xu":
            return self.hexadecimal(char)
        if char == "0":
            return int(self.take_match(_OCTAL, "Illegal octal escape")[0] or "0", 8)
        if char == "c" and self.peek():
            self.at += 1
            return ord(self.pattern[self.at - 1]) ^ 64
        if char == "N":
            return self.named_character()
        return _CONTROLS.get(char)

    def escape_outside_class(self, char: str) -> Node:
        if char in _PLACES and not (char == "b" and self.pattern.startswith("{g}", self.at)):
            return Anchor(_PLACES[char], "d" in self.flags and char == "Z")
        if char == "R":
            return Choice((Sequence((self.literal(13), self.literal(10))), VERTICAL_SPACE))
        if char == "k":
            name = self.take_match(_NAME, r"\k is not followed by '<' for a named capturing group")[1]
            if name not in self.names:
                self.fail(f"Named capturing group <{name}> does not exist")
            return self.backreference(self.names[name])
        if char.isdigit():
            number = int(char)
            while (digit := self.peek()) and digit in "0123456789" and number * 10 + int(digit) <= self.group_count:
                number = number * 10 + int(digit)
                self.at += 1
            return self.backreference(number)
        return self.fail("Illegal/unsupported escape sequence")

    def backreference(self, number: int) -> Node:
        # To a group that is not there, it compiles in Java and never matches.
        return Backreference(number, "i" in self.flags) if number <= self.group_count else NOTHING

    def hexadecimal(self, kind: str) -> int:
        found = self.take_match(_HEX[kind], f"Illegal \\{kind} escape")
        code = int(found[1] or found[2], 16)
        if code > 0x10FFFF:
            self.fail("Code point is too big")
        low = _LOW_SURROGATE.match(self.pattern, self.at)
        if kind == "u" and 0xD800 <= code < 0xDC00 and low:
            self.at = low.end()
            return 0x10000 + ((code - 0xD800) << 10) + int(low[1], 16) - 0xDC00
        return code

    def named_character(self) -> int:
        name = self.take_match(_PROPERTY, "Illegal character name escape sequence")[1]
        try:
            return ord(unicodedata.lookup(name))
        except (KeyError, TypeError):
            self.fail(f"Unknown character name [{name}]")

    def property(self, *, complement: bool) -> Chars:
        found = self.take_match(_PROPERTY, "Unknown character property")
        try:
            members = chars_with_property(found[1] or found[2], ignore_case="i" in self.flags)
        except UnknownProperty as unknown:
            self.fail(str(unknown))
        return members.negated() if complement else members

    # Character classes; the order of steps is Java's, for its oddities with && are part of the language.

    def char_class(self, *, consume: bool) -> Node:
        """Take a class after its `[`, or (not `consume`) the rest of one after `&&` up to its `]`."""
        negative = consume and self.take("^")
        members: Node | None = None
        while char := self.peek():
            if char == "]" and members is not None:
                self.at += consume
                return negated(members) if negative else members
            if char == "[" and self.nested_classes:
                self.at += 1
                item = self.char_class(consume=True)
            elif char == "&" and self.pattern.startswith("&&", self.at):
                members = self.class_intersection(members)
                continue
            else:
                item = self.class_item()
            members = item if members is None else union(members, item)
        return self.fail("Unclosed character class")

    def class_intersection(self, left: Node | None) -> Node:
        self.at += 2
        right: Node | None = None
        while (char := self.peek()) and char not in "]&":
            nested = char == "[" and self.nested_classes
            self.at += nested
            item = self.char_class(consume=nested)
            right = item if right is None else union(right, item)
        if right is None and left is None:
            self.fail("Bad class syntax")
        return intersection(left, right) if left is not None and right is not None else left or right or NOTHING

    def class_item(self) -> Node:
        """Take one character, escape or range of a class."""
        first = self.class_code()
        if not isinstance(first, int):
            return first
        if self.peek() == "-" and self.peek(1) not in ("", "]") and not (self.peek(1) == "[" and self.nested_classes):
            hyphen = self.at
            self.at += 1
            self.peek()
            last = self.class_code()
            if isinstance(last, int):
                if last < first:
                    self.fail("Illegal character range")
                return self.cased(chars([(first, last)]))
            self.at = hyphen
        return self.literal(first)

    def class_code(self) -> Node | int:
        if self.peek() == "\\":
            return self.escape(in_class=True)
        self.at += 1
        return ord(self.pattern[self.at - 1])
