"""Facts beyond the schemas: each form of them, and that all that are written down can be true."""

from __future__ import annotations

import json
import random
import re
from importlib import resources
from typing import Any

import pytest

from ccmock.failures import HANDLER_FAILURES
from ccmock.handlers import facts
from ccmock.handlers.facts import facts_of, finish, maker_of
from ccmock.handlers.templates import Setting, region_code
from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.resource_type import ResourceType
from tests.support.surroundings import NOW_MS, FakeSurroundings

SCHEMA: dict[str, Any] = {
    "typeName": "AWS::Testing::Thing",
    "properties": {
        "Name": {"type": "string"},
        "Engine": {"type": "string"},
        "Port": {"type": "integer"},
        "Policy": {"type": ["object", "string"]},
        "Rules": {"type": "array", "items": {"type": "object"}},
        "Tags": {"type": "array"},
        "Kind": {"type": "string", "enum": ["ONE", "TWO"]},
        "Secret": {"type": "string"},
        "Arn": {"type": "string"},
    },
    "required": ["Name"],
    "primaryIdentifier": ["/properties/Name"],
    "readOnlyProperties": ["/properties/Arn"],
    "writeOnlyProperties": ["/properties/Secret"],
}


def setting(model: dict[str, Any]) -> Setting:
    return Setting(FakeSurroundings(), random.Random(0), NOW_MS, model)


def made(fact: Any, model: dict[str, Any]) -> Any:
    maker = maker_of(fact)
    return maker(setting(model)) if maker else None


CASES = {
    "$cases": [
        [{"Engine": ["mysql", "mariadb"]}, 3306],
        [{"Engine": "aurora-postgres*"}, 5432],
        [{"Engine": None, "Port": None}, 1],
        [{"Engine": "oracle"}, None],
        [{"MultiAZ": True}, {"Name": "{Name}-multi"}],
    ]
}


@pytest.mark.parametrize(
    ("fact", "model", "value"),
    [
        ("arn:{partition}:x:{region}:{account}:{Name}", {"Name": "n"}, "arn:aws:x:us-east-1:123456789012:n"),
        ("${{version}} {Name} {{{Name}}}", {"Name": "n"}, "${version} n {n}"),
        ([], {}, []),
        ({"A": ["{Name}", 1, None]}, {"Name": "n"}, {"A": ["n", 1]}),
        (False, {}, False),
        (None, {}, None),
        (CASES, {"Engine": "mariadb"}, 3306),
        (CASES, {"Engine": "aurora-postgresql"}, 5432),
        (CASES, {}, 1),
        (CASES, {"Engine": "oracle"}, None),
        (CASES, {"Engine": "db2"}, None),
        (CASES, {"Engine": "db2", "MultiAZ": True, "Name": "n"}, {"Name": "n-multi"}),
        (CASES, {"Engine": "db2", "MultiAZ": 1}, None),
        ({"$inside": {"A": 1}, "$value": {"B": 2}}, {}, {"B": 2}),
        ({"$inside": {"A": 1}}, {}, None),
    ],
)
def test_each_form_of_a_fact_makes_its_value(fact: Any, model: dict[str, Any], value: Any) -> None:
    assert made(fact, model) == value


@pytest.mark.parametrize(
    ("region", "code"),
    [
        ("us-east-1", "use1"),
        ("eu-central-1", "euc1"),
        ("ap-northeast-2", "apne2"),
        ("ap-southeast-1", "apse1"),
        ("cn-northwest-1", "cnnw1"),
        ("us-gov-west-1", "usgw1"),
    ],
)
def test_a_region_has_a_short_form(region: str, code: str) -> None:
    assert region_code(region) == code


def test_no_value_of_a_fact_belongs_to_one_region_alone() -> None:
    folder = resources.files("ccmock.data") / "facts"
    texts = {name: (folder / f"{name}.json").read_text("utf-8") for name in fact_files()}
    assert [name for name, text in texts.items() if re.search(r"use1\b|111111111111", text)] == []


def test_a_case_is_made_after_what_it_looks_at() -> None:
    assert getattr(maker_of(CASES), "properties", None) == {"Engine", "Port", "MultiAZ", "Name"}
    assert getattr(maker_of({"A": ["{Name}", {"B": "{Engine}"}]}), "properties", None) == {"Name", "Engine"}


def with_facts(monkeypatch: pytest.MonkeyPatch, files: dict[str, Any]) -> ResourceType:
    monkeypatch.setattr(facts, "_file", lambda name: files.get(name, {}))
    return ResourceType(json.dumps(SCHEMA))


@pytest.mark.parametrize(
    ("fact", "given", "value"),
    [
        ({"$as": "json"}, '{"Version": "1"}', {"Version": "1"}),
        ({"$as": "json"}, "no json", "no json"),
        ({"$as": "json"}, {"Version": "1"}, {"Version": "1"}),
        ({"$as": "lower"}, "ABC", "abc"),
        ({"$as": "sorted"}, ["b", "a"], ["a", "b"]),
        ({"$as": "dropped"}, "anything", None),
        ({"$inside": {"A": 1, "B": {"$inside": {"C": 2}}}}, {"B": {}}, {"A": 1, "B": {"C": 2}}),
        ({"$inside": {"A": 1}}, [{"A": 5}, {}, "x"], [{"A": 5}, {"A": 1}, "x"]),
    ],
)
def test_what_was_given_becomes_what_the_service_makes_of_it(
    monkeypatch: pytest.MonkeyPatch, fact: Any, given: Any, value: Any
) -> None:
    resource_type = with_facts(monkeypatch, {"testing": {"AWS::Testing::Thing": {"Policy": fact}}})
    model = {"Policy": given}
    finish(resource_type, model, setting(model))
    assert model.get("Policy") == value


def test_the_nearer_fact_goes_before_the_farther_one(monkeypatch: pytest.MonkeyPatch) -> None:
    resource_type = with_facts(
        monkeypatch,
        {
            "_every": {"*": {"Tags": 0, "Engine": "every", "Port": 1, "Name": "x", "Nobody": 1}},
            "testing": {"AWS::Testing::*": {"Engine": "service", "Tags": []}, "AWS::Testing::Thing": {"Engine": "own"}},
        },
    )
    assert facts_of(resource_type) == {"Engine": "own", "Port": 1, "Tags": []}


def test_a_general_fact_only_fills_what_a_caller_may_set_and_the_schema_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    general = {"Arn": "x", "Secret": "x", "Kind": "THREE", "Port": "text", "Rules": {"$cases": [[{}, "text"]]}}
    assert facts_of(with_facts(monkeypatch, {"_every": {"*": general}})) == {}


# --- the facts that are written down ---


def fact_files() -> list[str]:
    folder = resources.files("ccmock.data") / "facts"
    return sorted(path.name.removesuffix(".json") for path in folder.iterdir() if path.name.endswith(".json"))


@pytest.mark.parametrize("name", fact_files())
def test_every_fact_is_about_a_property_that_there_is(name: str) -> None:
    catalog = bundled_catalog()
    text = (resources.files("ccmock.data") / "facts" / f"{name}.json").read_text("utf-8")
    pairs: list[list[str]] = []
    written = json.loads(text, object_pairs_hook=lambda found: pairs.append([key for key, _ in found]) or dict(found))
    assert [keys for keys in pairs if len(set(keys)) < len(keys)] == [], "a key is written twice"
    for type_name, properties in written.items():
        if type_name.endswith("*"):
            continue
        assert type_name.split("::")[1].lower() == name
        known = catalog.schema(type_name, "us-east-1")["properties"]
        named = [name for name in properties if not name.startswith("$")] + properties.get("$list", [])
        assert [property_name for property_name in named if property_name not in known] == [], type_name
        assert set(properties.get("$messages", {})) <= set(HANDLER_FAILURES)


def test_facts_are_short() -> None:
    folder = resources.files("ccmock.data") / "facts"
    long = {
        name: number
        for name in fact_files()
        for number, line in enumerate((folder / f"{name}.json").read_text("utf-8").splitlines(), 1)
        if len(line) > 260
    }
    assert long == {}
