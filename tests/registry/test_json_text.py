"""JSON texts that callers hand over: what is read, what is refused, and in which words."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccmock.registry.json_text import (
    MAX_DEPTH,
    MAX_DIGITS,
    InvalidJson,
    compact_json,
    depth_of,
    is_same,
    parse_json,
    plain_copy,
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=3), children, max_size=3),
    max_leaves=10,
)


@given(json_values)
def test_parse_json_reads_what_json_writes(value: Any) -> None:
    for ensure_ascii in (True, False):
        assert parse_json(json.dumps(value, ensure_ascii=ensure_ascii)) == value


@given(json_values | st.text(st.characters(categories=["Cs"]), max_size=3) | st.floats())
def test_compact_json_has_no_blanks_and_no_escaped_characters(value: Any) -> None:
    assert compact_json(value) == json.dumps(value, separators=(",", ":"), ensure_ascii=False)


READ: list[tuple[str, Any]] = [
    ("-0", 0),
    ("1e2", 100.0),
    ("1E-400", 0.0),
    ("1" + "0" * 400, 10**400),
    ("9" * MAX_DIGITS, int("9" * MAX_DIGITS)),
    ('"\\ud83d\\ude00"', "\U0001f600"),
    ('"\\\\ud800"', "\\ud800"),
    ('{"a": 1, "a": 2}', {"a": 2}),
    (" [1 , 2]\n", [1, 2]),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_parse_json_reads_unusual_texts(text: str, value: Any) -> None:
    assert parse_json(text) == value


def test_parse_json_keeps_a_negative_zero_that_is_a_decimal() -> None:
    assert math.copysign(1, parse_json("-0.0")) == -1


REFUSED: list[tuple[str, str]] = [
    ("", "Expecting value"),
    ("nonsense", "Expecting value"),
    ("{}{}", "Extra data"),
    ("'a'", "Expecting value"),
    ("01", "Extra data"),
    ('"a\nb"', "Invalid control character at"),
    ('"\\x"', "Invalid \\escape"),
    ("NaN", "NaN is no JSON number"),
    ("[-Infinity]", "-Infinity is no JSON number"),
    ("1e400", "1e400 is too large a number"),
    ("-1e400", "-1e400 is too large a number"),
    ("9" * (MAX_DIGITS + 1), "a number is longer than 1000 characters"),
    ("0." + "9" * MAX_DIGITS, "a number is longer than 1000 characters"),
    ('"\\ud800"', "a lone surrogate is no character"),
    ('{"\\uDFFF": 1}', "a lone surrogate is no character"),
    ("[" * 100_000, "nested deeper than 200 levels"),
    ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "nested deeper than 200 levels"),
    ('{"a":' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1), "nested deeper than 200 levels"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_parse_json_refuses_invalid_texts_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidJson) as caught:
        parse_json(text)
    assert str(caught.value).startswith(reason)


def test_parse_json_refuses_a_text_with_a_lone_surrogate() -> None:
    with pytest.raises(InvalidJson, match="a lone surrogate is no character"):
        parse_json('"\ud800"')


@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_parse_json_reads_the_deepest_allowed_text(brackets: str) -> None:
    opening, closing = ("[", "]") if brackets == "[]" else ('{"a":', "}")
    levels = MAX_DEPTH - 1
    assert depth_of(parse_json(opening * levels + brackets + closing * levels)) == MAX_DEPTH


def test_parse_json_does_not_count_brackets_side_by_side_as_depth() -> None:
    assert depth_of(parse_json(f"[{','.join(['[]'] * 1000)}]")) == 2


DEPTHS: list[tuple[Any, int]] = [(1, 0), ("[[]]", 0), (None, 0), ([], 1), ({}, 1), ([1], 1), ({"a": [{}], "b": 1}, 3)]


@pytest.mark.parametrize(("value", "depth"), DEPTHS)
def test_depth_of_counts_lists_and_objects(value: Any, depth: int) -> None:
    assert depth_of(value) == depth


SAME: list[tuple[Any, Any]] = [(1, 1.0), (0, -0.0), ([1, {"a": 1}], [1.0, {"a": 1}]), (None, None)]
DIFFERENT: list[tuple[Any, Any]] = [
    (1, True),
    (0, False),
    (0, None),
    ("1", 1),
    ([1], [True]),
    ({"a": {"b": 0}}, {"a": {"b": False}}),
    ([1], [1, 2]),
    ({"a": None}, {}),
    ([], {}),
    ("", None),
]


def test_is_same_ignores_the_notation_of_numbers_and_tells_booleans_from_numbers() -> None:
    for one, other in SAME:
        assert is_same(one, other)
        assert is_same(other, one)
    for one, other in DIFFERENT:
        assert not is_same(one, other)
        assert not is_same(other, one)


@given(json_values)
def test_plain_copy_is_the_same_and_shares_nothing(value: Any) -> None:
    before = copy.deepcopy(value)
    made = plain_copy(value)
    assert is_same(made, value)
    if isinstance(made, list):
        made.append(1)
    elif isinstance(made, dict):
        made["a new one"] = 1
    assert is_same(value, before)
