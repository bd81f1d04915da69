"""How the bundled schemas come about: what is AWS's, what is newer, and what only the service demands."""

from __future__ import annotations

from typing import Any

import pytest

from tools.schema_merge import AWS, LINT, Decision, decisions, differences, merged, service_constraints, undecided
from tools.schema_page import PAGE, page
from tools.schema_sources import stripped, unlinted


def schema(**properties: Any) -> dict[str, Any]:
    return {"typeName": "A::B::C", "properties": properties, "handlers": {"create": {}}, "primaryIdentifier": []}


TEXT = {"type": "string"}


def test_what_only_cfn_lint_demands_is_a_service_constraint() -> None:
    aws, lint = schema(Name=TEXT), schema(Name={**TEXT, "maxLength": 64, "pattern": "^a$", "enum": ["a"]})
    assert merged(aws, lint, {}) == aws
    assert service_constraints(aws, lint) == {
        "properties": {"Name": {"maxLength": 64, "pattern": "^a$", "enum": ["a"]}},
    }


def test_a_limit_that_both_have_is_as_aws_has_it() -> None:
    aws, lint = schema(Name={**TEXT, "maxLength": 128}), schema(Name={**TEXT, "maxLength": 64})
    assert merged(aws, lint, {}) == aws
    assert service_constraints(aws, lint) == {}


@pytest.mark.parametrize("nothing", [{"minLength": 0}, {"minItems": 0}, {"minItems": 1}, {"pattern": ".*"}])
def test_demands_that_say_nothing_are_left_out(nothing: dict[str, Any]) -> None:
    assert service_constraints(schema(Name={}), schema(Name=nothing)) == {}


def test_a_later_property_comes_without_limits_and_they_are_service_constraints() -> None:
    aws, lint = schema(Name=TEXT), schema(Name=TEXT, New={**TEXT, "maxLength": 9})
    result = merged(aws, lint, {"properties": LINT})
    assert result["properties"] == {"Name": TEXT, "New": TEXT}
    assert service_constraints(result, lint) == {"properties": {"New": {"maxLength": 9}}}


def test_a_later_member_of_a_nested_object_is_accepted() -> None:
    aws = schema(Rule={"type": "object", "properties": {"A": TEXT}})
    lint = schema(Rule={"type": "object", "properties": {"A": TEXT, "B": {"$ref": "#/definitions/B"}}})
    lint["definitions"] = {"B": {"type": "string", "enum": ["x"]}}
    result = merged(aws, lint, {})
    assert result["properties"]["Rule"]["properties"] == {"A": TEXT, "B": {"$ref": "#/definitions/B"}}
    assert result["definitions"] == {"B": {"type": "string"}}


def test_properties_that_were_not_chosen_are_left_out() -> None:
    aws, lint = schema(Name=TEXT, Id=TEXT), schema(Name=TEXT, Arn=TEXT)
    assert list(merged(aws, lint, {"properties": LINT})["properties"]) == ["Name", "Arn"]
    assert list(merged(aws, lint, {"properties": AWS})["properties"]) == ["Name", "Id"]


def test_longer_lists_of_allowed_values_are_later_ones() -> None:
    aws, lint = schema(Kind={"enum": ["a", "b"]}), schema(Kind={"enum": ["a", "b", "c"]})
    assert merged(aws, lint, {}) == lint
    assert merged(lint, aws, {}) == lint
    assert service_constraints(lint, aws) == {}


def test_lists_are_those_of_the_source_that_was_chosen() -> None:
    aws = {**schema(Name=TEXT), "writeOnlyProperties": ["/properties/Name"]}
    lint = {**schema(Name=TEXT), "readOnlyProperties": ["/properties/Name"]}
    assert merged(aws, lint, {}) == aws
    chosen = merged(aws, lint, {"readOnlyProperties": LINT, "writeOnlyProperties": LINT})
    assert chosen == lint


def test_tagging_of_a_generation_with_handlers_is_taken_with_them() -> None:
    aws = {**schema(Name=TEXT), "handlers": {}}
    lint = {**schema(Name=TEXT), "tagging": {"taggable": False}}
    assert merged(aws, lint, {"handlers": LINT}) == lint


def test_demands_are_found_behind_references_and_in_lists_and_maps() -> None:
    properties = {
        "Tags": {"type": "array", "items": {"$ref": "#/definitions/Tag"}},
        "Empty": {"$ref": "#/definitions/Empty"},
        "Map": {"patternProperties": {".+": TEXT}},
        "Others": {"additionalProperties": TEXT},
    }
    definitions = {
        "Tag": {"properties": {"Key": TEXT, "Tag": {"$ref": "#/definitions/Tag"}}},
        "Empty": {"properties": {}},
    }
    aws = {**schema(**properties), "definitions": definitions}
    limited = {**TEXT, "maxLength": 1}
    lint = {
        **schema(
            **{**properties, "Map": {"patternProperties": {".+": limited}}, "Others": {"additionalProperties": limited}}
        ),
        "definitions": {**definitions, "Tag": {"properties": {"Key": limited, "Tag": {"$ref": "#/definitions/Tag"}}}},
    }
    assert service_constraints(aws, lint) == {
        "properties": {
            "Tags": {"items": {"$ref": "#/definitions/Tag"}},
            "Map": {"patternProperties": {".+": {"maxLength": 1}}},
            "Others": {"additionalProperties": {"maxLength": 1}},
        },
        "definitions": {"Tag": {"properties": {"Key": {"maxLength": 1}, "Tag": {"$ref": "#/definitions/Tag"}}}},
    }


def test_what_a_text_identifies_is_kept_beside_the_demands() -> None:
    one = {"format": "AWS::EC2::VPC.Id"}
    either = {"anyOf": [{"format": "AWS::KMS::Key.Arn"}, {"format": "AWS::KMS::Key.Id"}]}
    lint = schema(VpcId=one, KeyId=either)
    assert service_constraints(schema(VpcId={}, KeyId={}), lint) == {
        "properties": {"VpcId": one, "KeyId": {"format": "AWS::KMS::Key.Arn"}}
    }


def test_formats_and_documents_of_cfn_lint_are_taken_back() -> None:
    assert unlinted(schema(A={"type": ["object", "string"], "format": "json"}, B={"format": "ipv4-network"})) == schema(
        A={"type": "object"}, B={}
    )
    assert unlinted({"anyOf": [{"format": "AWS::KMS::Key.Arn"}, {"format": "AWS::KMS::Key.Id"}]}) == {}
    kept = {"anyOf": [{"format": "date-time"}, {"format": "AWS::KMS::Key.Id"}]}
    assert unlinted(kept) == {"anyOf": [{"format": "date-time"}, {}]}


def test_texts_are_left_out_but_not_properties_of_their_names() -> None:
    given = {"description": "d", "properties": {"description": {"title": "t", "enum": [{"title": 1}]}}}
    assert stripped(given) == {"properties": {"description": {"enum": [{"title": 1}]}}}


# --- decisions ---


def decision(**changes: Any) -> Decision:
    fields = {
        "type": "A::B::C",
        "member": "properties",
        "source": LINT,
        "reason": "later",
        "only_aws": [],
        "only_cfn_lint": ["New"],
    }
    return Decision(**{**fields, **changes})


def test_a_difference_without_a_decision_and_one_that_changed_are_told() -> None:
    pair = schema(Name=TEXT), schema(Name=TEXT, New=TEXT)
    assert undecided([pair], [decision()]) == []
    assert undecided([pair], []) == ["A::B::C properties: no decision on ([], ['New'])"]
    assert undecided([pair], [decision(only_cfn_lint=["Old"])]) == ["A::B::C properties: no decision on ([], ['New'])"]


def test_a_decision_without_a_difference_is_told() -> None:
    same = schema(Name=TEXT)
    assert undecided([(same, same)], [decision()]) == ["A::B::C properties: decided, but no difference"]


def test_the_order_of_identifiers_is_a_difference_and_that_of_other_lists_is_not() -> None:
    one = {"primaryIdentifier": ["a", "b"], "readOnlyProperties": ["a", "b"]}
    other = {"primaryIdentifier": ["b", "a"], "readOnlyProperties": ["b", "a"]}
    assert differences(one, other) == {"primaryIdentifier": ([], [])}


def test_every_decision_names_its_source_and_reason() -> None:
    made = decisions()
    assert {each.source for each in made} == {AWS, LINT}
    assert all(len(each.reason) > 20 for each in made)
    assert len({(each.type, each.member) for each in made}) == len(made)


def test_the_page_shows_the_decisions() -> None:
    assert PAGE.read_text("utf-8") == page(decisions())
