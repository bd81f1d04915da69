"""What patterns find. Every row of the tables was checked against `java.util.regex` of OpenJDK 17."""

from __future__ import annotations

import re

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock.registry.java_patterns import JavaPattern, PatternSyntaxError, java_pattern, to_rust
from tests.registry.schema_patterns import all_patterns

# pattern, texts with a match, texts without
MEANINGS: list[tuple[str, list[str], list[str]]] = [
    # Searched, not anchored
    ("b", ["b", "abc"], ["", "a"]),
    ("", ["", "a"], []),
    ("a||b", ["", "c"], []),
    ("(|a)b", ["b", "ab", "cb"], ["a"]),
    ("^(?:ab)$|^c$", ["ab", "c", "c\n"], ["abc", "xc"]),
    # Classes
    (r"^[\w-.]$", ["a", "-", "."], ["+"]),
    (r"^[\d-x]$", ["5", "-", "x"], ["a"]),
    ("^[a-c-e]$", ["b", "-", "e"], ["d"]),
    ("^[+--]$", ["+", ",", "-"], ["."]),
    ("^[a-]$", ["a", "-"], ["b"]),
    ("^[]a]$", ["]", "a"], ["b"]),
    ("^[^]a]$", ["b"], ["]", "a"]),
    ("^[a[bc]]$", ["a", "c"], ["[", "]"]),
    ("^[^a[bc]]$", ["d", "]"], ["a", "b"]),
    ("^[a-z&&[^bc]]$", ["a", "d"], ["b", "A"]),
    ("^[a-z&&def]$", ["d", "f"], ["a", "&"]),
    ("^[abc&&[bcd]ce]$", ["b", "c"], ["a", "d", "e"]),
    ("^[^a&&b]$", ["a", "b", "c"], ["aa"]),
    ("^[[a-f]&&[d-z]&&[^e]]$", ["d", "f"], ["e", "a"]),
    ("^[a&b]$", ["&", "a"], ["c"]),
    (r"^[\p{L}&&[^\p{Lu}]]$", ["a", "é"], ["A", "É", "1"]),
    (r"^[\Q]-^\E]$", ["]", "-", "^"], ["\\", "Q"]),
    # ASCII, as Java has it
    (r"^\d$", ["5"], ["\u0665"]),
    (r"^\w$", ["a", "_"], ["é", "-"]),
    (r"^\W$", ["é"], ["a"]),
    (r"^\s$", [" ", "\t", "\x0b"], ["\xa0", "\u2028"]),
    (r"^\S$", ["\xa0", "a"], [" "]),
    (r"^\h$", [" ", "\t", "\xa0"], ["\x0b"]),
    (r"^\v$", ["\x0b", "\u2028"], [" "]),
    (r"^[\v-\r]$", ["\x0b", "\r"], ["\n"]),
    (r"^\Rx$", ["\r\nx", "\u0085x"], ["x", "\n\rx"]),
    (r"^\p{Alpha}$", ["a"], ["é"]),
    (r"^\p{Punct}$", ["!", "~"], ["\xbf"]),
    (r"^[\p{Print}&&[^|:/]]+$", ["a b"], ["a:b", "é"]),
    # Unicode
    (r"^\p{L}$", ["a", "é", "あ"], ["1", "\u0378"]),
    (r"^\pL\PL$", ["é1"], ["éa"]),
    (r"^[^\P{C}x]$", ["\x07", "\u0378"], ["x", "a"]),
    (r"^\p{LC}$", ["a", "É"], ["あ"]),
    (r"^\p{LD}$", ["a", "5", "\u0665"], ["-"]),
    (r"^\p{IsLatin}$", ["a", "é"], ["λ"]),
    (r"^\p{InGreek}$", ["λ"], ["a"]),
    (r"^\p{IsAlphabetic}$", ["a", "λ"], ["1"]),
    (r"^\uD83D\uDE00$", ["\U0001f600"], ["a"]),
    (r"^[\uD800\uDC00-\uDBFF\uDFFF]$", ["\U0001f600"], ["\uffff"]),
    (r"^.$", ["\U0001f600"], ["aa"]),
    (r"^\N{LATIN SMALL LETTER A}$", ["a"], ["b"]),
    # Case
    (r"(?i)^[^b]$", ["a"], ["b", "B"]),
    (r"(?i)^\p{Lu}$", ["a", "A"], ["1"]),
    (r"(?i)^é$", ["é"], ["É"]),
    (r"(?iu)^é$", ["é", "É"], ["e"]),
    ("^a(?i)b$", ["aB", "ab"], ["Ab"]),
    ("^(a(?i)b)c$", ["aBc"], ["aBC"]),
    ("^(?i:a)b$", ["Ab"], ["AB"]),
    ("^(?i)a(?-i)b$", ["Ab"], ["AB"]),
    (r"(?i)^(a)\1$", ["aA", "AA"], ["ab"]),
    (r"(?x)^ a b # c", ["ab"], ["a b"]),
    # Lines
    ("a.c", ["abc"], ["a\nc", "a\rc", "a\u0085c", "a\u2028c"]),
    ("(?s)a.c", ["a\nc"], ["ac"]),
    ("(?d)a.c", ["a\rc"], ["a\nc"]),
    ("^a$", ["a", "a\n", "a\r\n", "a\r", "a\u2028"], ["a\n\n", "b\na"]),
    ("^a$|^b$", ["a\r\n", "b\n"], ["ab"]),
    (r"^a\Z", ["a\n", "a\r\n"], ["a\n\n"]),
    (r"^a\z", ["a"], ["a\n"]),
    (r"^a$\n", ["a\n"], ["a", "a\r\n"]),
    ("^(?:a$)?b?$", ["a\n", "b"], ["a\nb"]),
    (r"^a\r$", ["a\r", "a\r\r"], ["a\r\n"]),
    (r"^[\s\S]{2}$", ["a\r", "ab\r\n"], ["a\r\n"]),
    ("(?d)^a$", ["a\n"], ["a\r", "a\r\n"]),
    ("(?m)^a$", ["b\na\nc", "a\r\nb"], ["ba"]),
    ("(?m)^", ["a", "\na"], [""]),
    ("(?dm)^a$", ["b\na\nc"], ["a\rb"]),
    # Escapes
    (r"^\x41\x{1F600}\u0042$", ["A\U0001f600B"], ["AB"]),
    (r"^\t\e\a\cA\012\0101$", ["\t\x1b\x07\x01\nA"], [""]),
    (r"^\Qa.b\E$", ["a.b"], ["axb"]),
    (r"^\/\-\_\ $", ["/-_ "], ["/-_"]),
    # Repeats
    ("^a{2}{3}$", ["aa"], ["aaa", "aaaaaa"]),
    ("^a?{3}$", ["", "a"], ["aaa"]),
    ("^a{2}?$", ["aa"], ["", "a"]),
    ("^{3}a$", ["a"], ["aaa"]),
    ("^a++ab$", [], ["ab", "aab"]),
    ("^a*+b$", ["b", "aab"], ["a"]),
    ("^(?:a|ab)++c$", ["ac", "aac"], ["abc"]),
    ("^(?>a|ab)c$", ["ac"], ["abc"]),
    ("(?:x{2,5})?y", ["y", "xy"], ["x"]),
    ("x{2,5}y{2,5}", ["xxyy", "xxxxxxyy"], ["xyy", "xxy"]),
    # Counts that are checked as lengths
    ("^[^a]{1,12}$", ["b" * 12, "b" * 12 + "\r\n", "b\n" + "b" * 10, "b" * 11 + "\n"], ["", "b" * 13, "b" * 11 + "a"]),
    ("^ab{1,12}$", ["ab", "a" + "b" * 12 + "\n"], ["a", "a" + "b" * 13]),
    (r"^[\p{L}]{1,128}$|x:y", ["é", "x:y"], ["", "a" * 129]),
    (r"^(?:[\s\S]*?\n|a){2,12}$", ["aa", "b\na"], ["b\n", "a"]),
    (r"^.{2,99}$", ["\U0001f600b", "b" * 99 + "\u2028"], ["\U0001f600", "b" * 100]),
    # Looking around, referring back
    ("^(?=.{2,4}$)a*b*$", ["ab", "aabb"], ["a", "aabbb"]),
    ("^(?!aws:).+", ["a"], ["aws:a"]),
    ("(?<=a)b", ["ab"], ["b"]),
    ("(?<!a)b", ["b"], ["ab"]),
    ("^a+b*a+$", ["aa", "aba"], ["a", "ab"]),
    ("^(?!x)a+b?a+$", ["aa", "aba"], ["a", "ab"]),
    ("^(?!x)(?:ab)+c?(?:ab)+$", ["abab"], ["ab", "abc"]),
    ("^(?!x)a+?b?a+?$", ["aa"], ["a"]),
    (r"^(a)+b?(a)+\2$", ["aaa", "abaa"], ["a", "ab"]),
    ("(?<=a{1,3})b$", ["aab"], ["b"]),
    ("^(?=a)*b$", ["b"], ["ab"]),
    (r"\bab\b", ["a ab", "ab"], ["bab", "éab"]),
    (r"\Bb", ["ab"], ["b"]),
    (r"^(a|b)\1$", ["aa"], ["ab"]),
    (r"(a)|b\1", ["a"], ["b"]),
    (r"^((a))((b))\4$", ["abb"], ["aba"]),
]
CASES = [(p, t, True) for p, yes, _ in MEANINGS for t in yes] + [(p, t, False) for p, _, no in MEANINGS for t in no]


@pytest.mark.parametrize(("pattern", "text", "found"), CASES)
def test_java_pattern_finds_what_java_finds(pattern: str, text: str, found: bool) -> None:
    assert java_pattern(pattern).search(text) is found


@pytest.mark.parametrize(("pattern", "text", "found"), CASES)
def test_to_rust_pattern_finds_what_java_finds(pattern: str, text: str, found: bool) -> None:
    options = jsonschema_rs.FancyRegexOptions(size_limit=1 << 30)
    assert jsonschema_rs.Draft7Validator({"pattern": to_rust(pattern)}, pattern_options=options).is_valid(text) is found


_PIECES = st.sampled_from(
    ["a", "b", "c", "[ab]", "[^a]", "(?:b|ca)", "(a|b)", "(?=b)", "(?!ab)", "(?<=a)", "(?:^)", r"\d"]
)
_REPEATED = st.tuples(_PIECES, st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{1,12}", "*?"])).map("".join)
_PATTERNS = st.recursive(
    st.lists(_REPEATED, max_size=4).map("".join),
    lambda parts: (
        st.tuples(parts, parts).map(lambda two: f"(?:{two[0]}|{two[1]})")
        | st.tuples(st.just("^"), parts, st.just(r"\Z")).map("".join)
    ),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(_PATTERNS, st.lists(st.text("abc1", max_size=14), min_size=1, max_size=6))
def test_java_pattern_finds_what_python_finds_where_both_languages_agree(pattern: str, texts: list[str]) -> None:
    # Without line ends, \Z is one place to both.
    assert [JavaPattern(pattern).search(text) for text in texts] == [bool(re.search(pattern, text)) for text in texts]


def test_java_pattern_compiles_every_pattern_of_the_schemas() -> None:
    patterns = all_patterns()
    assert len(patterns) > 2000
    for pattern in patterns:
        java_pattern(pattern).search("abc-123")


def test_java_pattern_does_not_match_a_lone_surrogate() -> None:
    assert not java_pattern("a").search("a\ud800")


def test_java_pattern_search_that_takes_too_many_steps_finds_nothing() -> None:
    assert not java_pattern("^(?:(?:a|aa)+(?<=b)|a+d)$").search("a" * 60 + "d")


def test_java_pattern_that_cannot_be_read_is_refused_at_once() -> None:
    with pytest.raises(PatternSyntaxError, match=re.escape("Unclosed group at position 2 of the pattern '(a'")):
        java_pattern("(a")


def test_java_patterns_are_equal_by_source_and_made_once() -> None:
    assert java_pattern("a") is java_pattern("a")
    assert JavaPattern("a") == java_pattern("a") != JavaPattern("b")
    assert hash(JavaPattern("a")) == hash(JavaPattern("a"))
    assert repr(JavaPattern("a")) == "JavaPattern('a')"
    assert JavaPattern("a") != "a"


def test_java_pattern_cannot_be_changed() -> None:
    pattern = JavaPattern("a")
    with pytest.raises(AttributeError, match="read-only"):
        pattern.source = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="read-only"):
        del pattern.source  # type: ignore[misc]
    assert pattern.source == "a"
