"""Properties become the parameters of the same names, in the form that botocore's model of the API asks for."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.model import ShapeResolver, StructureShape
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock.bridge.shapes import shaped

SHAPES = {
    "Input": {
        "type": "structure",
        "members": {
            "queueName": {"shape": "Text"},
            "size": {"shape": "Whole"},
            "isOpen": {"shape": "Truth"},
            "labels": {"shape": "Map"},
            "tags": {"shape": "Pairs"},
            "names": {"shape": "Texts"},
            "inner": {"shape": "Input"},
        },
    },
    "Text": {"type": "string"},
    "Whole": {"type": "long"},
    "Truth": {"type": "boolean"},
    "Map": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
    "Texts": {"type": "list", "member": {"shape": "Text"}},
    "Pairs": {"type": "list", "member": {"shape": "Pair"}},
    "Pair": {"type": "structure", "members": {"key": {"shape": "Text"}, "value": {"shape": "Text"}}},
}
INPUT = StructureShape("Input", SHAPES["Input"], ShapeResolver(SHAPES))


@pytest.mark.parametrize(
    ("properties", "parameters"),
    [
        ({"QueueName": "a", "Other": 1}, {"queueName": "a"}),
        ({"Size": "5"}, {"size": 5}),
        ({"Size": "-5"}, {"size": -5}),
        ({"Size": "five"}, {"size": "five"}),
        ({"IsOpen": "true"}, {"isOpen": True}),
        ({"IsOpen": False}, {"isOpen": False}),
        ({"QueueName": {"a": 1}}, {"queueName": '{"a": 1}'}),
        ({"QueueName": 5}, {"queueName": "5"}),
        ({"Labels": {"Own": 1}}, {"labels": {"Own": "1"}}),
        ({"Labels": [{"Key": "a", "Value": "b"}, {"Key": "c"}]}, {"labels": {"a": "b", "c": ""}}),
        ({"Labels": ["a"]}, {"labels": ["a"]}),
        ({"Labels": "a"}, {"labels": "a"}),
        ({"Tags": [{"Key": "a", "Value": "b"}]}, {"tags": [{"key": "a", "value": "b"}]}),
        ({"Tags": {"a": "b"}}, {"tags": [{"key": "a", "value": "b"}]}),
        ({"Names": "one"}, {"names": ["one"]}),
        ({"Inner": {"Size": "1", "Inner": {"Names": ["a"]}}}, {"inner": {"size": 1, "inner": {"names": ["a"]}}}),
        ({"Inner": "not an object"}, {"inner": "not an object"}),
        ({"Size": None}, {}),
    ],
)
def test_properties_take_the_form_of_the_api(properties: dict[str, Any], parameters: dict[str, Any]) -> None:
    assert shaped(properties, INPUT) == parameters


NAMES = st.sampled_from(list(SHAPES["Input"]["members"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner),
    max_leaves=5,
)


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["QueueName", "Size", "isopen", "INNER", "tags", "Labels"]), VALUES))
def test_what_has_the_form_already_stays_as_it_is(properties: dict[str, Any]) -> None:
    once = shaped(properties, INPUT)
    assert shaped(once, INPUT) == once
