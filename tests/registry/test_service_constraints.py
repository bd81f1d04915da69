"""What only a type's service demands: which values break it, and in which words the API says so."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.service_constraints import ServiceConstraints, overlaid

AT_MOST_3 = "Member must have length less than or equal to 3"


def said(value: Any, path: str, text: str) -> str:
    return f"Value '{value}' at '{path}' failed to satisfy constraint: {text}"


def of(**properties: Any) -> ServiceConstraints:
    return ServiceConstraints({"properties": properties})


@pytest.mark.parametrize(
    ("demand", "value", "text"),
    [
        ({"maxLength": 3}, "abcd", AT_MOST_3),
        ({"minLength": 1}, "", "Member must have length greater than or equal to 1"),
        ({"maximum": 3}, 4, "Member must have value less than or equal to 3"),
        ({"minimum": 3}, 2.5, "Member must have value greater than or equal to 3"),
        ({"pattern": "^[a-z]+$"}, "A", "Member must satisfy regular expression pattern: [a-z]+"),
        ({"pattern": "^a|b$"}, "x", "Member must satisfy regular expression pattern: ^a|b$"),
        ({"enum": ["a", "b"]}, "c", "Member must satisfy enum value set: [a, b]"),
    ],
)
def test_a_value_that_breaks_a_demand_is_told(demand: dict[str, Any], value: Any, text: str) -> None:
    assert of(RoleName=demand).violations({"RoleName": value}) == [said(value, "roleName", text)]


@pytest.mark.parametrize(
    ("demand", "value"),
    [
        ({"maxLength": 3}, "abc"),
        ({"maxLength": 3}, 1234),
        ({"maxLength": 3}, None),
        ({"maximum": 3}, True),
        ({"maximum": 3}, "4"),
        ({"pattern": "b"}, "abc"),
        ({"pattern": "(unclosed"}, "abc"),
        ({"enum": ["a"]}, "a"),
        ({"format": "AWS::EC2::VPC.Id"}, "no id"),
    ],
)
def test_a_value_of_another_kind_and_one_that_meets_the_demand_are_accepted(demand: dict[str, Any], value: Any) -> None:
    assert of(A=demand).violations({"A": value}) == []


def test_members_of_lists_and_maps_are_spelled_as_the_api_spells_them() -> None:
    constraints = of(
        Tags={"items": {"properties": {"Key": {"maxLength": 3}}}},
        Map={"patternProperties": {"^x": {"maxLength": 3}}, "additionalProperties": {"maximum": 1}},
    )
    model = {"Tags": [{"Key": "abc"}, {"Key": "abcd"}], "Map": {"xA": "abcd", "Other": 2}}
    assert constraints.violations(model) == [
        said("abcd", "tags.2.member.key", AT_MOST_3),
        said("abcd", "map.xA", AT_MOST_3),
        said(2, "map.Other", "Member must have value less than or equal to 1"),
    ]


def test_a_list_of_plain_values_is_refused_as_a_whole() -> None:
    constraints = of(Names={"maxItems": 1, "items": {"maxLength": 3, "minLength": 1}})
    both = f"{AT_MOST_3}, Member must have length greater than or equal to 1"
    assert constraints.violations({"Names": ["a", "abcd"]}) == [
        said("[a, abcd]", "names", "Member must have length less than or equal to 1"),
        said("[a, abcd]", "names", f"Member must satisfy constraint: [{both}]"),
    ]


def test_references_are_followed_however_deep_a_model_is() -> None:
    node = {"properties": {"Name": {"maxLength": 3}, "Inner": {"$ref": "#/definitions/Node"}}}
    constraints = ServiceConstraints(
        {"properties": {"Top": {"$ref": "#/definitions/Node"}}, "definitions": {"Node": node}}
    )
    model = {"Top": {"Inner": {"Inner": {"Name": "abcd"}}}}
    assert constraints.violations(model) == [said("abcd", "top.inner.inner.name", AT_MOST_3)]


def test_what_an_update_leaves_as_it_was_is_not_checked() -> None:
    constraints = of(A={"maxLength": 3}, Tags={"items": {"properties": {"Key": {"maxLength": 3}}}})
    before = {"A": "abcd", "Tags": [{"Key": "abcd"}]}
    assert constraints.violations(before, before) == []
    after = {"A": "abcde", "Tags": [{"Key": "abcd"}, {"Key": "xyzw"}]}
    assert constraints.violations(after, before) == [
        said("abcde", "a", AT_MOST_3),
        said("xyzw", "tags.2.member.key", AT_MOST_3),
    ]


def test_a_property_that_the_api_names_otherwise_has_the_apis_name() -> None:
    node = {"maxLength": 3, "properties": {"TopicName": {"maxLength": 3}}}
    constraints = ServiceConstraints({"properties": {"TopicName": node}, "memberNames": {"TopicName": "name"}})
    assert constraints.violations({"TopicName": "abcd"}) == [said("abcd", "name", AT_MOST_3)]
    assert constraints.violations({"TopicName": {"TopicName": "abcd"}}) == [said("abcd", "name.topicName", AT_MOST_3)]
    assert constraints.schema == {"properties": {"TopicName": node}}


def test_a_type_without_demands_accepts_everything() -> None:
    assert ServiceConstraints({}).violations({"A": "x" * 9_999}) == []


def test_a_full_schema_has_the_demands_among_its_own() -> None:
    schema = {"properties": {"A": {"type": "string"}, "B": {}}}
    full = overlaid(schema, {"properties": {"A": {"maxLength": 3}}})
    assert full == {"properties": {"A": {"type": "string", "maxLength": 3}, "B": {}}}
    assert schema == {"properties": {"A": {"type": "string"}, "B": {}}}


def test_the_bundle_holds_the_demands_of_over_a_thousand_types() -> None:
    catalog = bundled_catalog()
    found = [catalog.find(name, "us-east-1") for name in catalog.type_names("us-east-1")]
    assert sum(bool(each and each.service_constraints.schema) for each in found) > 1_000
    role = catalog.find("AWS::IAM::Role", "us-east-1")
    assert role is not None
    assert "maxLength" not in role.schema["properties"]["RoleName"]
    assert role.full_schema["properties"]["RoleName"]["maxLength"] == 64
