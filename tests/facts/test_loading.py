"""Facts beyond the schemas: which of them hold for a type, and that all that are written down can be true."""

from __future__ import annotations

import re
from importlib import resources
from typing import Any

import pytest

from ccmock.facts.loading import facts_of
from ccmock.facts.merging import merged
from tests.support.facts import SCHEMA, with_facts


def test_the_nearer_fact_goes_before_the_farther_one(monkeypatch: pytest.MonkeyPatch) -> None:
    resource_type = with_facts(
        monkeypatch,
        {
            "_every": {"*": {"Tags": 0, "Engine": "every", "Port": 1, "Name": "x", "Nobody": 1}},
            "testing": {"AWS::Testing::*": {"Engine": "service", "Tags": []}, "AWS::Testing::Thing": {"Engine": "own"}},
        },
    )
    assert facts_of(resource_type) == {"Engine": "own", "Port": 1, "Tags": []}


def test_a_documented_default_stands_between_what_was_observed_and_what_holds_for_every_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resource_type = with_facts(
        monkeypatch,
        {
            "_every": {"*": {"Port": 1, "Kind": "ONE"}},
            "testing": {
                "AWS::Testing::*": {"Tags": []},
                "AWS::Testing::Thing": {"$placeholders": True, "Engine": "own"},
            },
        },
        testing={"AWS::Testing::Thing": {"Engine": "documented", "Port": 2, "Tags": ["x"], "Kind": "THREE"}},
    )
    assert facts_of(resource_type) == {"Engine": "own", "Port": 2, "Tags": [], "Kind": "ONE"}


def test_a_documented_default_yields_to_that_of_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {**SCHEMA, "properties": {**SCHEMA["properties"], "Port": {"type": "integer", "default": 443}}}
    assert facts_of(with_facts(monkeypatch, {}, schema, testing={"AWS::Testing::Thing": {"Port": 2}})) == {}


RULES = {"type": "array", "items": {"type": "object", "properties": {"Kind": {"enum": ["ONE", "TWO"]}, "Arn": {}}}}


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        ({"Kind": "ONE"}, {"Rules": {"$inside": {"Kind": "ONE"}}}),
        ({"Kind": "THREE"}, {}),
        ({"Arn": "x"}, {}),
        ({"Nothing": "x"}, {}),
    ],
)
def test_of_documented_members_those_that_a_caller_may_set_are_kept(
    monkeypatch: pytest.MonkeyPatch, inside: dict[str, Any], kept: dict[str, Any]
) -> None:
    schema = {
        **SCHEMA,
        "properties": {**SCHEMA["properties"], "Rules": RULES},
        "readOnlyProperties": ["/properties/Rules/*/Arn"],
    }
    documented = {"AWS::Testing::Thing": {"Rules": {"$inside": inside}}}
    assert facts_of(with_facts(monkeypatch, {}, schema, testing=documented)) == kept


@pytest.mark.parametrize(
    ("nearer", "farther", "one"),
    [
        (1, 2, 1),
        (None, 2, None),
        (1, {"$cases": [[{}, 2]]}, 1),
        (1, {"$inside": {"A": 2}, "$value": 3}, {"$inside": {"A": 2}, "$value": 1}),
        ({"$cases": [[{}, 1]]}, 2, {"$cases": [[{}, 1]]}),
        (
            {"$cases": [[{}, 1]]},
            {"$inside": {"A": 2}},
            {"$inside": {"A": 2}, "$value": {"$cases": [[{}, 1]]}},
        ),
        ({"$inside": {"A": 1}}, 2, {"$inside": {"A": 1}, "$value": 2}),
        (
            {"$inside": {"A": 1, "B": {"$inside": {"C": 1}}}, "$value": 1},
            {"$inside": {"A": 2, "B": {"$inside": {"D": 2}}, "E": 2}, "$value": 2},
            {"$inside": {"A": 1, "B": {"$inside": {"C": 1, "D": 2}}, "E": 2}, "$value": 1},
        ),
        ({"$as": "lower"}, "Text", {"$as": "lower", "$value": "Text"}),
    ],
)
def test_what_the_nearer_fact_does_not_say_is_as_the_farther_one_says(nearer: Any, farther: Any, one: Any) -> None:
    assert merged(nearer, farther) == one


def test_a_general_fact_only_fills_what_a_caller_may_set_and_the_schema_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    general = {"Arn": "x", "Secret": "x", "Kind": "THREE", "Port": "text", "Rules": {"$cases": [[{}, "text"]]}}
    assert facts_of(with_facts(monkeypatch, {"_every": {"*": general}})) == {}


# --- the facts that are written down ---


def fact_files() -> list[str]:
    folder = resources.files("ccmock.data") / "facts"
    return sorted(path.name.removesuffix(".json") for path in folder.iterdir() if path.name.endswith(".json"))


def test_no_value_of_a_fact_belongs_to_one_region_alone() -> None:
    folder = resources.files("ccmock.data") / "facts"
    texts = {name: (folder / f"{name}.json").read_text("utf-8") for name in fact_files()}
    assert [name for name, text in texts.items() if re.search(r"use1\b|111111111111", text)] == []


def test_facts_are_short() -> None:
    folder = resources.files("ccmock.data") / "facts"
    long = {
        name: number
        for name in fact_files()
        for number, line in enumerate((folder / f"{name}.json").read_text("utf-8").splitlines(), 1)
        if len(line) > 260
    }
    assert long == {}
