"""The forms of facts: what they make, what becomes of what was given, and the places of templates."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import Any

import pytest

from ccmock.facts.conditions import compile_condition, position_of
from ccmock.facts.forms import maker_of
from ccmock.facts.template_context import TemplateContext
from ccmock.facts.templates import region_code, template
from tests.support.facts import filled, made, template_context, thing
from tests.support.handler_context import NOW_MS, FakeSurroundings

CASES = {
    "$cases": [
        [{"Engine": ["mysql", "mariadb"]}, 3306],
        [{"Engine": "aurora-postgres*"}, 5432],
        [{"Engine": None, "Port": None}, 1],
        [{"Engine": "oracle"}, None],
        [{"MultiAZ": True}, {"Name": "{Name}-multi"}],
    ]
}

SUBNETS = {"Mappings": [{"SubnetId": "a"}, {"SubnetId": "b"}, {}], "Empty": [], "Deep": {"Ids": ["x"]}, "Size": 3}


@pytest.mark.parametrize(
    ("fact", "model", "value"),
    [
        ("arn:{partition}:x:{region}:{account}:{Name}", {"Name": "n"}, "arn:aws:x:us-east-1:123456789012:n"),
        ("${{version}} {Name} {{{Name}}}", {"Name": "n"}, "${version} n {n}"),
        ("{Name}", {}, None),
        ("", {}, ""),
        ([], {}, []),
        ({"A": ["{Name}", 1, None]}, {"Name": "n"}, {"A": ["n", 1]}),
        ({"A": "{Name}", "B": ["{Name}"]}, {}, {"B": []}),
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
        ({"$of": "Mappings.SubnetId"}, SUBNETS, ["a", "b"]),
        ({"$of": "Mappings.Nothing"}, SUBNETS, None),
        ({"$of": "Deep.Ids"}, SUBNETS, ["x"]),
        ({"$of": "Size"}, SUBNETS, 3),
        ({"$of": "Size.Of"}, SUBNETS, None),
        ({"$of": "Deep", "$as": "text"}, SUBNETS, '{"Ids":["x"]}'),
        ({"$shown": ""}, {}, ""),
        (
            {"$keyed": "Key", "$value": {"a": "1", "b": {"$cases": [[{"Name": "n"}, "2"]]}}},
            {},
            [{"Key": "a", "Value": "1"}],
        ),
        ({"$keyed": "Name", "$value": [{"Name": "a"}]}, {}, [{"Name": "a"}]),
        ({"$as": "lower", "$value": "{Name}"}, {"Name": "NAME"}, "name"),
        ({"$as": "lower", "$value": "{Name}"}, {}, None),
    ],
)
def test_each_form_of_a_fact_makes_its_value(fact: Any, model: dict[str, Any], value: Any) -> None:
    assert made(fact, model) == value


def test_a_value_is_made_after_what_it_is_made_from() -> None:
    assert getattr(maker_of(CASES), "properties", None) == {"Engine", "Port", "MultiAZ", "Name"}
    parts = {"A": ["{Name}", {"B": "{Engine.Name}"}], "C": {"$of": "D.E"}}
    assert getattr(maker_of(parts), "properties", None) == {"Name", "Engine", "D"}
    assert getattr(maker_of({"A": "{number/E}", "B": "{C}"}), "properties", None) == {"C", "E"}


def test_a_copied_value_is_a_value_of_its_own() -> None:
    model = {"Deep": {"Ids": ["x"]}}
    made({"$of": "Deep"}, model)["Ids"].append("y")
    assert model == {"Deep": {"Ids": ["x"]}}


@pytest.mark.parametrize(
    ("condition", "is_met"),
    [
        ({"Rules.Names": {"$is": []}}, True),
        ({"Rules.To": {"$is": {}}}, True),
        ({"Rules.From": {"$is": {}}}, False),
        ({"Text": {"$is": ""}, "Other|Rules.Names": {"$is": ["a"]}}, True),
        ({"Text.Inner": {"$is": ""}}, False),
        ({"Rules.Names": {"$is": {}}}, False),
        ({"Rules.Names": {"$all": ["a"]}}, True),
        ({"Rules.Names": {"$all": ["a", "b"]}}, False),
    ],
)
def test_conditions_tell_what_is_empty_from_what_is_not_there(condition: dict[str, Any], is_met: bool) -> None:
    model = {"Rules": [{"Names": ["a"]}, {"Names": [], "To": {}}], "Text": ""}
    assert compile_condition(condition)(template_context(model)) is is_met


@pytest.mark.parametrize(
    ("condition", "position"),
    [
        ({"Rules.Names": {"$is": []}}, 1),
        ({"Text": "", "Others|Rules.To": {"$is": {}}}, 1),
        ({"Rules.Names": {"$is": ["b"]}}, None),
        ({"Text": {"$is": ""}}, None),
        ({"Rules.Names": "a"}, None),
    ],
)
def test_the_position_is_that_of_the_first_item_that_is_just_so(
    condition: dict[str, Any], position: int | None
) -> None:
    model = {"Rules": [{"Names": ["a"]}, {"Names": [], "To": {}}, {"Names": []}], "Text": ""}
    assert position_of(condition, model) == position


@pytest.mark.parametrize(
    ("condition", "is_met"),
    [
        ({}, True),
        ({"Name": "n"}, True),
        ({"Name": "n", "Size": 4}, False),
        ({"Name": {"$not": "n"}}, False),
        ({"Name": {"$not": ["a", "b*"]}}, True),
        ({"Nothing": None}, True),
        ({"Nothing": "*"}, False),
        ({"Nothing": {"$not": "x"}}, True),
        ({"Empty": None}, True),
        ({"Empty": "*"}, False),
        ({"Deep.Ids": "x"}, True),
        ({"Deep.Ids": "*"}, True),
        ({"Deep.Ids": "y"}, False),
        ({"Rules.Protocol": "HTTP*"}, True),
        ({"Rules.Protocol": "HTTP"}, False),
        ({"Rules.Nothing": "*"}, False),
        ({"Nothing|Name": "n"}, True),
        ({"Nothing|Size": "n"}, False),
        ({".Kind": "own"}, True),
        ({".Name": "*"}, False),
        ({"Size": "3*"}, True),
        ({"IsOn": 1}, False),
        ({"IsOn": True}, True),
        ({"Deep": "*"}, True),
        ({"Deep": "x*"}, False),
    ],
)
def test_conditions_look_at_properties_members_and_items(condition: dict[str, Any], is_met: bool) -> None:
    model = {
        "Name": "n",
        "Size": 3,
        "IsOn": True,
        "Empty": [],
        "Deep": {"Ids": ["x"]},
        "Rules": [{"Protocol": "TCP"}, {"Protocol": "HTTPS"}],
    }
    assert compile_condition(condition)(template_context(model, {"Kind": "own"})) is is_met


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("a*", ["a", "ab"], ["", "ba", "A"]),
        ("*a", ["a", "ba"], ["ab", ""]),
        ("a*a", ["aa", "aba"], ["a", "ab"]),
        ("*a*b*", ["ab", "xaybz", "aab"], ["ba", "b", "a"]),
        ("a*b*b", ["abb", "axbyb"], ["ab", "abx"]),
        ("*[0-9]?", ["x1a", "12"], ["1", "ab", "[0-9]?"]),
    ],
)
def test_a_text_with_asterisks_stands_for_any_text_between_its_parts(
    pattern: str, matching: list[str], others: list[str]
) -> None:
    is_met = compile_condition({"Name": pattern})
    assert [text for text in (*matching, *others) if is_met(template_context({"Name": text}))] == matching


# --- templates ---


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


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{Config.Name}", "deep"),
        ("{Config.Nothing|Name}", "n"),
        ("{.Kind}", "own"),
        ("{Ids}", "a,b"),
        ("{Rules.Id}", "1,2"),
        ("{Arn:name}", "r"),
        ("{Arn:resource}", "role/path/r"),
        ("{Arn:slash2}", "path"),
        ("{Arn:slash-1}", "r"),
        ("{Arn:slash9|Name}", "n"),
        ("{Arn:colon3}", "iam"),
        ("{Target:bar2}", "dynamodb:table:Read"),
        ("{Version:dot1}_{Version:dot2}", "8_0"),
        ("{Stack:blank-1}", "Docker"),
        ("{Upper:lower}{Name:upper}", "abcN"),
        ("{now %a %b %d %H:%M:%S UTC %Y}", "Thu Jan 01 12:00:00 UTC 2026"),
        ("{zone.alb} {zone.nlb}", "Z35SXDOTRQ7X7K Z26RNL4JYFTOTI"),
    ],
)
def test_places_name_members_and_parts(source: str, text: str) -> None:
    model = {
        "Name": "n",
        "Upper": "ABC",
        "Config": {"Name": "deep"},
        "Ids": ["a", "b"],
        "Rules": [{"Id": "1"}, {"Id": "2"}],
        "Arn": "arn:aws:iam::123456789012:role/path/r",
        "Target": "table/x|dynamodb:table:Read|dynamodb",
        "Version": "8.0.mysql_aurora.3.08.0",
        "Stack": "64bit Amazon Linux 2023 v4.13.3 running Docker",
    }
    assert template(source)(template_context(model, {"Kind": "own"})) == text


def test_a_part_that_there_is_no_name_for_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="'middle'"):
        template("{Arn:middle}")


def test_a_number_is_drawn_from_its_range() -> None:
    drawn = {
        int(template("{4-6}")(TemplateContext(FakeSurroundings(), random.Random(seed), NOW_MS))) for seed in range(40)
    }
    assert drawn == {4, 5, 6}
    assert template("{4-6}").random


def test_what_all_resources_of_a_place_have_in_common_is_the_same_for_each() -> None:
    here, elsewhere = FakeSurroundings(), FakeSurroundings(region="eu-west-1")
    texts = [
        template("{lower11@place}")(TemplateContext(place, random.Random(seed), NOW_MS))
        for seed, place in enumerate((here, here, elsewhere))
    ]
    assert texts[0] == texts[1] != texts[2]
    assert re.fullmatch("[a-z0-9]{11}", texts[0])


def test_a_hosted_zone_that_is_not_known_stays_the_same() -> None:
    place = FakeSurroundings(region="mx-central-1")
    zones = {template("{zone.alb}")(TemplateContext(place, random.Random(seed), NOW_MS)) for seed in range(3)}
    assert len(zones) == 1
    assert re.fullmatch("Z[A-Z0-9]{13}", zones.pop())


def test_running_numbers_count_for_each_type_and_for_each_parent() -> None:
    first = TemplateContext(FakeSurroundings(), random.Random(0), NOW_MS, {"ApiId": "a"}, "AWS::A::B")
    second, other = replace(first, model={"ApiId": "b"}), replace(first, type_name="AWS::A::C")
    of_api, of_type = template("{number/ApiId}"), template("{number}")
    assert [of_api(first), of_api(first), of_api(second), of_type(first), of_type(other)] == ["1", "2", "1", "1", "1"]


# --- what becomes of what was given ---

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Action": ["s3:GetObject"], "Principal": {"AWS": ["123456789012"]}, "Resource": ["a", "b"]}, "odd"],
}
PLAIN_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Action": "s3:GetObject", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Resource": ["a", "b"]},
        "odd",
    ],
}


@pytest.mark.parametrize(
    ("fact", "given", "value"),
    [
        ({"$as": "json"}, '{"Version": "1"}', {"Version": "1"}),
        ({"$as": "json"}, "no json", "no json"),
        ({"$as": "json"}, {"Version": "1"}, {"Version": "1"}),
        ({"$as": "lower"}, "ABC", "abc"),
        ({"$as": "lower"}, 5, 5),
        ({"$as": "lower"}, ["A", 5], ["a", 5]),
        ({"$as": "upper"}, ["a"], ["A"]),
        ({"$as": "dotted"}, "a", "a."),
        ({"$as": "dotted"}, "a.", "a."),
        ({"$as": "ended"}, "a", "a\n"),
        ({"$as": "ended"}, "a\n", "a\n"),
        ({"$as": "unslashed"}, "a/b/", "a/b"),
        ({"$as": "unslashed"}, 5, 5),
        ({"$as": "rate"}, "rate(60 minutes)", "rate(1 hour)"),
        ({"$as": "rate"}, "rate(2880 minutes)", "rate(2 days)"),
        ({"$as": "rate"}, "rate(90 minutes)", "rate(90 minutes)"),
        ({"$as": "rate"}, "rate(0 minute)", "rate(0 minute)"),
        ({"$as": "rate"}, 5, 5),
        ({"$as": "switches"}, {"a": "ON", "b": "OFF", "c": "x", "d": 1}, {"a": "1", "b": "0", "c": "x", "d": 1}),
        ({"$as": "switches"}, "ON", "ON"),
        ({"$as": "pascal"}, {"sourceColumn": "a"}, {"SourceColumn": "a"}),
        ({"$as": "pascal"}, "a", "a"),
        ({"$as": "nonempty"}, ["a"], ["a"]),
        ({"$as": "nonempty"}, 0, 0),
        ({"$as": "sorted by B"}, [{"B": "y"}, {"B": "x", "A": "z"}], [{"B": "x", "A": "z"}, {"B": "y"}]),
        ({"$as": "sorted by *"}, [{"Uri": {}}, {"Method": {}}, "x"], ["x", {"Method": {}}, {"Uri": {}}]),
        ({"$as": "sorted by B"}, "x", "x"),
        ({"$as": "renamed Eq:Equals name:Name"}, {"Eq": 1, "b": 2}, {"Equals": 1, "b": 2}),
        ({"$as": "renamed Eq:Equals"}, "x", "x"),
        ({"$as": "upper"}, "abc", "ABC"),
        ({"$as": "upper"}, 5, 5),
        ({"$as": "sorted"}, ["b", "a"], ["a", "b"]),
        ({"$as": "text"}, {"a": ["ä"]}, '{"a":["ä"]}'),
        ({"$as": "text"}, "text", "text"),
        ({"$as": "texts"}, {"a": 1, "b": "x", "c": True}, {"a": "1", "b": "x", "c": "true"}),
        ({"$as": "texts"}, "text", "text"),
        ({"$as": "pretty"}, {"a": [1, {}], "b": {"c": []}}, '{\n  "a" : [ 1, { } ],\n  "b" : {\n    "c" : [ ]\n  }\n}'),
        ({"$as": "pretty"}, "text", "text"),
        ({"$as": "policy"}, POLICY, PLAIN_POLICY),
        ({"$as": "policy"}, "no policy", "no policy"),
        ({"$as": "policy"}, {"Statement": [{"Principal": "*"}]}, {"Statement": [{"Principal": "*"}]}),
        ({"$becomes": "{Policy}."}, "name", "name."),
        ({"$becomes": {"$cases": [[{"Policy": {"$not": "*."}}, "{Policy}."]]}}, "name.", "name."),
        ({"$inside": {"A": 1, "B": {"$inside": {"C": 2}}}}, {"B": {}}, {"A": 1, "B": {"C": 2}}),
        ({"$inside": {"A": 1}}, [{"A": 5}, {}, "x"], [{"A": 5}, {"A": 1}, "x"]),
        ({"$inside": {"*": {"$inside": {"A": 1}}}}, {"x": {}, "y": {"A": 2}}, {"x": {"A": 1}, "y": {"A": 2}}),
        ({"$inside": {"A": {"$as": "upper"}}}, [{"A": "a", "B": 1}], [{"A": "A", "B": 1}]),
        ({"$inside": {"B": "{.A}-{Name}"}}, [{"A": "a"}, {"A": "b"}], [{"A": "a", "B": "a-n"}, {"A": "b", "B": "b-n"}]),
        (
            {"$inside": {"B": {"$cases": [[{".A": "a"}, 1]]}}},
            [{"A": "a"}, {"A": "b"}],
            [{"A": "a", "B": 1}, {"A": "b"}],
        ),
        ({"$inside": {"A": {"$becomes": "{.A}!"}, "B": "x"}}, {"A": "a"}, {"A": "a!", "B": "x"}),
        ({"$inside": {"B": {"$of": ".A"}}}, {"A": 4}, {"A": 4, "B": 4}),
        ({"$inside": {"A": {"$inside": {"B": 1}, "$value": {"C": 2}}}}, {}, {"A": {"C": 2, "B": 1}}),
        (
            {"$keyed": "Key", "$value": {"a": "1", "b": "2"}},
            [{"Key": "z", "Value": "9"}, {"Key": "b", "Value": "5"}],
            [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "5"}, {"Key": "z", "Value": "9"}],
        ),
        (
            {"$keyed": ["Space", "Name"], "$value": [{"Space": "s", "Name": "a"}, {"Space": "t", "Name": "a"}]},
            [{"Space": "t", "Name": "a", "Value": "5"}, {"Space": "t", "Name": "b"}],
            [{"Space": "s", "Name": "a"}, {"Space": "t", "Name": "a", "Value": "5"}, {"Space": "t", "Name": "b"}],
        ),
        (
            {"$keyed": "Name", "$inside": {"Kind": "plain"}, "$value": [{"Name": "a"}]},
            [{"Name": "b"}],
            [{"Name": "a", "Kind": "plain"}, {"Name": "b", "Kind": "plain"}],
        ),
        (
            {"$inside": {"L": {"$keyed": "Key", "$value": {"$cases": [[{".T": "t"}, {"a": "1"}]]}}}},
            [{"T": "t", "L": []}, {"T": "u", "L": []}],
            [{"T": "t", "L": [{"Key": "a", "Value": "1"}]}, {"T": "u", "L": []}],
        ),
    ],
)
def test_what_was_given_becomes_what_the_service_makes_of_it(
    monkeypatch: pytest.MonkeyPatch, fact: Any, given: Any, value: Any
) -> None:
    resource_type = thing(monkeypatch, {"Policy": fact}, {"Name": {}, "Policy": {}})
    assert filled(resource_type, {"Name": "n", "Policy": given}).get("Policy") == value


def test_a_rewritten_value_is_what_others_are_made_from(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"Name": {"$as": "lower"}, "Arn": "arn:{Name}", "Same": {"$of": "Name"}}
    resource_type = thing(monkeypatch, own, {"Name": {}, "Arn": {}, "Same": {}})
    assert filled(resource_type, {"Name": "NAME"}) == {"Name": "name", "Arn": "arn:name", "Same": "name"}


def test_what_a_fact_makes_is_completed_by_the_same_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"Config": {"$inside": {"A": 1, "B": {"$cases": [[{".A": 1}, 2]]}}, "$value": {}}}
    resource_type = thing(monkeypatch, own, {"Config": {"type": "object"}})
    assert filled(resource_type, {}) == {"Config": {"A": 1, "B": 2}}


def test_properties_that_refer_to_one_another_are_made_from_whichever_was_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {"Ids": {"$of": "Mapping.Ids"}, "Mapping": {"$cases": [[{"Ids": "*"}, {"Ids": {"$of": "Ids"}}]]}}
    resource_type = thing(monkeypatch, {**own, "Name": "{Ids}"}, {"Ids": {}, "Mapping": {}, "Name": {}})
    both = {"Ids": ["a", "b"], "Mapping": {"Ids": ["a", "b"]}, "Name": "a,b"}
    assert filled(resource_type, {"Ids": ["a", "b"]}) == both
    assert filled(resource_type, {"Mapping": {"Ids": ["a", "b"]}}) == both
    assert filled(resource_type, {}) == {}


def test_a_template_of_a_number_property_makes_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"Number": "{number/Name}", "Level": "{Name:dash2}", "Text": "{number}"}
    integer = {"type": "integer"}
    properties = {"Name": {}, "Number": integer, "Level": integer, "Text": {"type": ["string", "integer"]}}
    resource_type = thing(monkeypatch, own, properties)
    assert filled(resource_type, {"Name": "n-7"}) == {"Name": "n-7", "Number": 1, "Level": 7, "Text": "1"}
    assert filled(resource_type, {"Name": "n"}) == {"Name": "n", "Number": 1, "Text": "1"}


DEFAULTS = {
    "Mode": {"type": "string", "default": "schema"},
    "Config": {
        "type": "object",
        "properties": {"Mode": {"type": "string", "default": "schema"}, "Size": {"type": "integer", "default": 1}},
    },
    "Rules": {"type": "array", "items": {"type": "object", "properties": {"Mode": {"default": "schema"}}}},
    "Whole": {"type": "object", "properties": {"Mode": {}}, "default": {"Mode": "schema"}},
}


@pytest.mark.parametrize(
    ("own", "given", "model"),
    [
        ({}, {"Config": {}}, {"Mode": "schema", "Config": {"Mode": "schema", "Size": 1}, "Whole": {"Mode": "schema"}}),
        ({"Mode": None, "Whole": None}, {}, {}),
        ({"Mode": "fact", "Whole": {"$inside": {"Mode": None}}}, {}, {"Mode": "fact", "Whole": {}}),
        (
            {"Mode": None, "Whole": None, "Config": {"$inside": {"Mode": None, "Size": 2}}},
            {"Config": {}},
            {"Config": {"Size": 2}},
        ),
        (
            {"Mode": None, "Whole": None, "Config": {"$inside": {"Mode": None}}},
            {"Config": {"Mode": "given"}},
            {"Config": {"Mode": "given", "Size": 1}},
        ),
        (
            {"Mode": None, "Whole": None, "Rules": {"$inside": {"Mode": None}}},
            {"Rules": [{}, {"Mode": "given"}]},
            {"Rules": [{}, {"Mode": "given"}]},
        ),
        ({"Whole": {"$inside": {}}, "Mode": {"$as": "lower"}}, {}, {"Mode": "schema", "Whole": {"Mode": "schema"}}),
    ],
)
def test_a_fact_counts_more_than_a_default_of_the_schema_at_every_depth(
    monkeypatch: pytest.MonkeyPatch, own: dict[str, Any], given: dict[str, Any], model: dict[str, Any]
) -> None:
    assert filled(thing(monkeypatch, own, DEFAULTS), given) == model


def test_a_fact_of_a_member_counts_more_than_what_is_made_up_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    properties = {
        "Config": {"type": "object", "properties": {"Name": {}, "Arn": {"type": "string"}, "Id": {"type": "string"}}}
    }
    own = {"Config": {"$inside": {"Arn": "arn:{.Name}", "Id": None}}}
    pointers = ["/properties/Config/Arn", "/properties/Config/Id"]
    resource_type = thing(monkeypatch, own, properties, readOnlyProperties=pointers)
    assert filled(resource_type, {"Config": {"Name": "n"}}) == {"Config": {"Name": "n", "Arn": "arn:n"}}


TAGGED = {"Tags": {"type": "array", "items": {"type": "object"}}, "Name": {"type": "string"}}


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        ({"Name": "n"}, None),  # recorded, and nothing said of tags
        ({"Tags": None, "$placeholders": True}, None),
        ({"Tags": []}, []),
        ({"$placeholders": True}, []),
    ],
)
def test_given_empty_tags_are_not_read_back_where_an_untagged_resource_shows_none(
    monkeypatch: pytest.MonkeyPatch, own: dict[str, Any], kept: Any
) -> None:
    assert filled(thing(monkeypatch, own, TAGGED), {"Tags": []}).get("Tags") == kept


def test_a_value_that_is_not_read_back_is_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    resource_type = thing(monkeypatch, {"Name": {"$as": "unread"}}, TAGGED)
    assert filled(resource_type, {"Name": "n", "Tags": [{"Key": "a"}]}) == {"Tags": [{"Key": "a"}]}
    assert made({"$as": "unread", "$value": "n"}, {}) is None
