"""Texts that are not JSON and that org.json reads all the same: what they mean, and which ones it refuses."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccmock.registry.json_text import MAX_DEPTH, MAX_DIGITS, InvalidJson, is_same, parse_json
from ccmock.registry.org_json import read_model, read_object

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=3), children, max_size=3),
    max_leaves=10,
)
json_objects = st.dictionaries(st.text(max_size=3), json_values, max_size=4)
layouts = st.sampled_from([{}, {"indent": 1}, {"indent": "\t"}, {"separators": (",", ":")}])


@given(json_objects, st.booleans(), layouts)
def test_every_json_text_of_an_object_means_the_same_to_both_readers(
    value: dict[str, Any], ensure_ascii: bool, layout: dict[str, Any]
) -> None:
    text = json.dumps(value, ensure_ascii=ensure_ascii, **layout)
    assert is_same(read_object(text), parse_json(text))
    assert is_same(read_model(text), value)


@given(st.text(alphabet="{}[]:,;\"'\\u0-1.eEaxnultrs \t\n\r/#=\0", max_size=12).map("{".__add__))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(read_object(text), dict)
    except InvalidJson:
        return


# text → what is read of it
READ: dict[str, Any] = {
    "{LogGroupName: a,RetentionInDays:90}": {"LogGroupName": "a", "RetentionInDays": 90},
    "{a:two words }": {"a": "two words"},
    "{two words:1}": {"two words": 1},
    "{a:it's}": {"a": "it's"},
    "{'a':'b\"c'}": {"a": 'b"c'},
    r"{'a':'\'\"\\\/\b\f\n\r\t\u0041'}": {"a": "'\"\\/\b\f\n\r\tA"},
    '{"a":"b\tc\x01"}': {"a": "b\tc\x01"},
    r'{"a":"\ud83d\ude00\u+041"}': {"a": "😀A"},
    '{"a":1;"b":2}': {"a": 1, "b": 2},
    '{"a":1,}': {"a": 1},
    '{"a":1;}': {"a": 1},
    "{}": {},
    " \x0b\x1f{ \x0c}": {},
    '{"a":[1,,2]}': {"a": [1, None, 2]},
    '{"a":[,]}': {"a": [None]},
    '{"a":[1,]}': {"a": [1]},
    '{"a":[,1]}': {"a": [None, 1]},
    "{a:[[],{},[b,{c:d}]]}": {"a": [[], {}, ["b", {"c": "d"}]]},
    "{a:TRUE,b:False,c:nUll}": {"a": True, "b": False, "c": None},
    "{a:NaN,b:Infinity,c:-Infinity}": {"a": "NaN", "b": "Infinity", "c": "-Infinity"},
    "{a:0x10,b:010,c:-01,d:1_0,e:-,f:+1,g:.5}": {
        "a": "0x10",
        "b": "010",
        "c": "-01",
        "d": "1_0",
        "e": "-",
        "f": "+1",
        "g": ".5",
    },
    "{a:01.50,b:1.,c:-.5,d:2.5f,e:1e2D,f:0x1.8p1,g:0x1p9999.}": {
        "a": 1.5,
        "b": 1.0,
        "c": -0.5,
        "d": 2.5,
        "e": 100.0,
        "f": 3.0,
        "g": "0x1p9999.",
    },
    "{a:1e,b:1e999,c:-1.0e999,d:0x1.0p9999}": {"a": "1e", "b": "1e999", "c": "-1.0e999", "d": "0x1.0p9999"},
    "{a:123456789012345678901234567890}": {"a": 123456789012345678901234567890},
    "{1:a,true:b,null:c}": {"1": "a", "true": "b", "null": "c"},
    '{"a":1} and more': {"a": 1},
    "{}{}": {},
    "{a:1}\0": {"a": 1},
}


@pytest.mark.parametrize(("text", "value"), READ.items(), ids=map(repr, READ))
def test_text_that_is_not_json_is_read_as_org_json_reads_it(text: str, value: Any) -> None:
    assert is_same(read_object(text), value)
    assert is_same(read_model(text), value)


def test_minus_zero_keeps_its_sign() -> None:
    assert math.copysign(1, read_object("{a:-0}")["a"]) == -1


# text → the reason for which it is refused
REFUSED = {
    "": "A JSONObject text must begin with '{' at 0 [character 1 line 1]",
    "nonsense": "A JSONObject text must begin with '{' at 1 [character 2 line 1]",
    "\ufeff{}": "A JSONObject text must begin with '{' at 1 [character 2 line 1]",
    "{": "A JSONObject text must end with '}' at 1 [character 2 line 1]",
    '{"a":1,': "A JSONObject text must end with '}' at 7 [character 8 line 1]",
    "{a}": "Expected a ':' after a key at 3 [character 4 line 1]",
    "{a=1}": "Expected a ':' after a key at 3 [character 4 line 1]",
    "{a=>1}": "Expected a ':' after a key at 3 [character 4 line 1]",
    '{"a":}': "Missing value at 5 [character 6 line 1]",
    "{a:": "Missing value at 3 [character 4 line 1]",
    "{,}": "Missing value at 1 [character 2 line 1]",
    "{{}:1}": "Missing value at 1 [character 2 line 1]",
    "{a:/*b*/1}": "Missing value at 3 [character 4 line 1]",
    "{a:#b\n1}": "Missing value at 3 [character 4 line 1]",
    "{a:b#c}": "Expected a ',' or '}' at 5 [character 6 line 1]",
    "{a:http://b}": "Expected a ',' or '}' at 8 [character 9 line 1]",
    '{"a":1 "b":2}': "Expected a ',' or '}' at 8 [character 9 line 1]",
    '{"a":1': "Expected a ',' or '}' at 6 [character 7 line 1]",
    '{\n"a":1,\r\n"a":2}': 'Duplicate key "a" at 14 [character 4 line 3]',
    '{"a":[1;2]}': "Expected a ',' or ']' at 8 [character 9 line 1]",
    "{a:[": "Expected a ',' or ']' at 4 [character 5 line 1]",
    "{a:[1,": "Expected a ',' or ']' at 6 [character 7 line 1]",
    "{a:'b": "Unterminated string at 5 [character 6 line 1]",
    '{"a":"b\nc"}': "Unterminated string at 8 [character 0 line 2]",
    r'{"a":"\x"}': "Illegal escape. at 8 [character 9 line 1]",
    r'{"a":"\u00g0"}': "Illegal escape. at 12 [character 13 line 1]",
    r'{"a":"\u00': "Substring bounds error at 10 [character 11 line 1]",
    "{a:" + "1" * (MAX_DIGITS + 1) + "}": f"a number is longer than {MAX_DIGITS} characters at 1004",
    '{"a":' * (MAX_DEPTH + 1): f"nested deeper than {MAX_DEPTH} levels",
    "{a:" + "[" * MAX_DEPTH: f"nested deeper than {MAX_DEPTH} levels",
    r"{a:'\ud800'}": "a lone surrogate is no character",
    "{a:\ud800}": "a lone surrogate is no character",
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.items(), ids=[repr(text)[:20] for text in REFUSED])
def test_text_that_org_json_cannot_read_is_refused_in_its_words(text: str, reason: str) -> None:
    for read in (read_object, read_model):
        with pytest.raises(InvalidJson) as caught:
            read(text)
        assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(("text", "value"), [("[]", []), ("1", 1), ('"a"', "a"), ("null", None)])
def test_json_text_of_any_value_is_read(text: str, value: Any) -> None:
    assert read_model(text) == value


def test_key_may_repeat_in_different_objects() -> None:
    assert read_model('{"a":{"a":1},"b":{"a":2}}') == {"a": {"a": 1}, "b": {"a": 2}}
