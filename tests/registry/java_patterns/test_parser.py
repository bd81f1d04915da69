"""What the reader of Java regular expressions makes of their text. What they find is in `test_patterns.py`."""

from __future__ import annotations

import pytest

from ccmock.registry.java_patterns.characters import ANY, DIGIT, NOTHING, WORD, Chars, chars
from ccmock.registry.java_patterns.parser import (
    Anchor,
    Atomic,
    Backreference,
    Choice,
    Group,
    Look,
    Node,
    PatternSyntaxError,
    Repeat,
    Sequence,
    parse,
)


def one(text: str) -> Chars:
    return chars([(ord(char), ord(char)) for char in text])


A, B, C = one("a"), one("b"), one("c")


@pytest.mark.parametrize(
    ("pattern", "tree"),
    [
        ("", Sequence()),
        ("a", A),
        ("ab", Sequence((A, B))),
        ("a|b|", Choice((A, B, Sequence()))),
        ("(a)(?:b)(?<n>c)", Sequence((Group(A, 1), B, Group(C, 2)))),
        ("(?>a)", Atomic(A)),
        (
            "(?=a)(?!a)(?<=a)(?<!a)",
            Sequence(tuple(Look(A, ahead, no) for ahead in (True, False) for no in (False, True))),
        ),
        ("a*", Repeat(A, 0, None)),
        ("a+?", Repeat(A, 1, None, "lazy")),
        ("a?+", Repeat(A, 0, 1, "possessive")),
        ("a{2}b{3,}c{4,5}", Sequence((Repeat(A, 2, 2), Repeat(B, 3, None), Repeat(C, 4, 5)))),
        ("^$", Sequence((Anchor("start"), Anchor("final_end")))),
        (r"\A\G\b", Sequence((Anchor("start"), Anchor("start"), Anchor("boundary")))),
        (r"\B\Z\z", Sequence((Anchor("no_boundary"), Anchor("final_end"), Anchor("end")))),
        ("(?m)^$", Sequence((Anchor("line_start"), Anchor("line_end")))),
        ("(?d)$", Anchor("final_end", unix=True)),
        (r"(a)\1", Sequence((Group(A, 1), Backreference(1)))),
        (r"(?<n>a)\k<n>", Sequence((Group(A, 1), Backreference(1)))),
        (r"(?i)(a)\1", Sequence((Group(one("aA"), 1), Backreference(1, ignore_case=True)))),
    ],
)
def test_parser_makes_a_node_of_each_construct(pattern: str, tree: Node) -> None:
    assert parse(pattern) == tree


@pytest.mark.parametrize(
    ("pattern", "members"),
    [
        (r"\d", DIGIT),
        (r"[\w]", WORD),
        (r"[\s\S]", ANY),
        (r"[\P{M}\p{M}]", ANY),
        (r"[^\x{0}-\x{10FFFF}]", NOTHING),
        (r"[a-c]", one("abc")),
        (r"[c-ca-b]", one("abc")),
        (r"[\w-.]", Chars(one("-.").ranges[:1] + WORD.ranges)),
        (r"\uD83D\uDE00", one("\U0001f600")),
        (r"[\uD800\uDC00-\uDBFF\uDFFF]", chars([(0x10000, 0x10FFFF)])),
        (r"[\uD7FF-\uE000]", chars([(0xD7FF, 0xD7FF), (0xE000, 0xE000)])),
        (r"\uD800", NOTHING),
        (r"\p{L}", Chars((), ("L",))),
        (r"\PL", Chars((), ("^L",))),
        (r"[^\p{L}1]", Chars(one("1").ranges, ("L",), complement=True)),
        (r"\p{IsLatin}", Chars((), ("Script=Latin",))),
        (r"\p{InHebrew}", chars([(0x590, 0x5FF)])),
        (r"(?i)k", one("kK")),
        (r"(?iu)é", one("éÉ")),
        (r"\2", NOTHING),
    ],
)
def test_parser_reads_a_character_class_into_its_members(pattern: str, members: Chars) -> None:
    tree = parse(pattern)
    assert isinstance(tree, Chars)
    assert (sorted(tree.ranges), tree.properties, tree.complement) == (
        sorted(members.ranges),
        members.properties,
        members.complement,
    )


@pytest.mark.parametrize(
    ("pattern", "like"),
    [
        ("a{", r"a\{"),
        ("{a}", r"\{a\}"),
        ("a{,3}", r"a\{,3\}"),
        (r"[\b]", r"\x08"),
        (r"a\0", r"a\x00"),
        (r"[a-\w]", r"[\-\w]"),
        (r"\u{41}", "A"),
        (r"[ab[\]c]", r"[ab\[\]c]"),
    ],
)
def test_parser_reads_what_only_ecmascript_accepts(pattern: str, like: str) -> None:
    assert parse(pattern) == parse(like)


@pytest.mark.parametrize(
    ("pattern", "position"),
    [
        ("a)", 1),
        ("(a", 2),
        ("[a", 2),
        ("*a", 0),
        ("a**", 2),
        ("[b-a]", 4),
        ("a{3,2}", 6),
        (r"\y", 2),
        (r"\xZZ", 2),
        (r"\x{110000}", 10),
        (r"\p{Nonsense}", 12),
        (r"\k<no>", 6),
        ("(?<n>a)(?<n>b)", 12),
        ("(?q)", 2),
        ("(?U)a", 4),
        ("a\\", 3),
    ],
)
def test_parser_refuses_an_invalid_pattern_with_its_position(pattern: str, position: int) -> None:
    with pytest.raises(PatternSyntaxError, match=f"at position {position} of the pattern") as caught:
        parse(pattern)
    assert (caught.value.pattern, caught.value.position) == (pattern, position)
