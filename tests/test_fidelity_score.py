"""The score of recorded pairs: what it counts, on pairs made up for the purpose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.conditions import states_of
from benchmarks.fidelity import add_updates, recorded, score_of, shape
from benchmarks.read_facts import add_facts, at, filled_in, holds
from benchmarks.scores import Score, in_any_order
from benchmarks.states import LEFT_OUT, NoState, state_with
from ccmock.registry.catalog import bundled_catalog


def folder_with(tmp_path: Path, type_name: str, *pairs: dict[str, Any]) -> Path:
    (tmp_path / f"{type_name.replace('::', '-')}.json").write_text(json.dumps(pairs))
    return tmp_path


def test_each_figure_counts_what_it_says(tmp_path: Path) -> None:
    pair = {
        "physical_id": "logs",
        "desired_state": {"LogGroupName": "logs", "RetentionInDays": 7},
        "properties": {
            "LogGroupName": "logs",
            "RetentionInDays": 7,
            "Arn": "arn:aws:logs:us-east-1:111111111111:log-group:logs:*",
            "NobodyHasThis": 5,
        },
    }
    refused = {"physical_id": "x", "desired_state": {"Nonsense": 1}, "properties": {}}
    score = score_of(folder_with(tmp_path, "AWS::Logs::LogGroup", pair, refused))
    figures = {figure: (tally.hits, tally.of) for figure, tally in score.figures.items()}
    assert figures["accepted"] == (1, 2)
    assert figures["exact keys"] == (0, 1)
    assert figures["key recall"] == (3, 4)
    assert figures["read-only"] == (1, 1)
    assert figures["defaults"] == (0, 1)
    assert figures["echoed"] == (2, 2)
    assert any("missing ['NobodyHasThis']" in text for _, text in score.differing)


def test_stack_tags_do_not_count() -> None:
    stack = [{"Key": "aws:cloudformation:stack-name", "Value": "s"}]
    own = [{"Key": "a", "Value": "b"}]
    assert recorded({"desired_state": {}, "properties": {"Tags": stack}}) == {}
    assert recorded({"desired_state": {}, "properties": {"Tags": stack + own}}) == {"Tags": own}
    assert recorded({"desired_state": {"Tags": []}, "properties": {"Tags": stack}}) == {"Tags": []}
    assert recorded({"desired_state": {}, "properties": {"Tags": []}}) == {"Tags": []}


def test_shapes_are_equal_where_only_names_ids_and_numbers_differ() -> None:
    assert shape("arn:aws:x:1:my-name/0a1b2c3d", {"my-name"}) == shape("arn:aws:x:2:other/9f8e7d6c", {"other"})
    assert shape("2026-01-01T12:00:00Z", set()) == shape("2025-06-07T01:02:03.456+00:00", set())
    assert shape("arn:aws:x", set()) != shape("arn:aws:y", set())
    assert in_any_order({"a": [1, {"b": 2}]}) == in_any_order({"a": [{"b": 2}, 1]})


NO_TEXT = "#/Description: failed validation constraint for keyword [pattern]"


def facts_in(folder: Path, removed: dict[str, Any], refused: dict[str, Any]) -> Path:
    (folder / "removed-properties.json").write_text(json.dumps(removed))
    (folder / "update-refusals.json").write_text(json.dumps(refused))
    return folder


def test_updates_count_as_alike_where_they_end_as_measured(tmp_path: Path) -> None:
    right = {"outcome": "resets", "was": 5, "shown_afterwards": 0, "grade": "measured"}
    queue = {
        "DelaySeconds": right,
        "VisibilityTimeout": {**right, "outcome": "stays", "was": 60},
        "MessageRetentionPeriod": {**right, "was": 60, "shown_afterwards": 7, "grade": "inferred"},
    }
    text = "#/Tags: expected minimum item count: 1, found: 0"
    no_tags = {"when": "at once", "error_code": "ValidationException", "message": text, "message_is": "part"}
    stream = {"no tags": {**no_tags, "accepted": "the tags removed"}, "unheard of": no_tags}
    descriptions = {"no Description": {**no_tags, "message_is": "whole"}}
    refused = {"AWS::KinesisVideo::Stream": stream, "AWS::WAFv2::IPSet": descriptions}
    score = Score()
    add_updates(score, facts_in(tmp_path, {"AWS::SQS::Queue": queue}, refused))
    figures = {figure: (tally.hits, tally.of) for figure, tally in score.figures.items()}
    assert figures == {"removed": (1, 2), "removed, inferred": (0, 1), "refused": (1, 3)}
    assert [text for _, text in score.differing] == [
        "AWS::SQS::Queue VisibilityTimeout: 60 became 30",
        "AWS::SQS::Queue MessageRetentionPeriod: 60 became 345600",
        "AWS::KinesisVideo::Stream unheard of: no case is written for it",
        f"AWS::WAFv2::IPSet no Description: says Model validation failed ({NO_TEXT})",
    ]


def test_tags_of_a_stack_alone_do_not_forbid_empty_tags(tmp_path: Path) -> None:
    stack = [{"Key": "aws:cloudformation:stack-name", "Value": "s"}]
    shown = {"Arn": "arn:aws:kinesisvideo:us-east-1:111111111111:stream/s/1", "Name": "s", "Tags": stack}
    pair = {"physical_id": "s", "desired_state": {"Name": "s"}, "properties": shown}
    differing = score_of(folder_with(tmp_path, "AWS::KinesisVideo::Stream", pair)).differing
    assert not any("Tags" in text for _, text in differing)


def scored(tmp_path: Path, **files: Any) -> Score:
    for name, facts in files.items():
        (tmp_path / f"{name.replace('_', '-')}.json").write_text(json.dumps(facts))
    score = Score()
    add_facts(score, tmp_path)
    return score


def test_defaults_count_with_and_without_a_condition(tmp_path: Path) -> None:
    queue = {
        "DelaySeconds": {"value": 0},
        "VisibilityTimeout": {"value": 31},
        "KmsDataKeyReusePeriodSeconds": {"value": 300, "when": "KmsMasterKeyId given"},
    }
    score = scored(tmp_path, defaults={"AWS::SQS::Queue": queue, "AWS::None::Such": queue})
    assert {name: (tally.hits, tally.of) for name, tally in score.figures.items()} == {
        "unconditional defaults": (1, 2),
        "conditional defaults": (1, 1),
    }
    assert score.differing == [(1, "AWS::SQS::Queue VisibilityTimeout: given {} shows [30], not 31")]


def test_untagged_reads_and_shown_names_are_counted(tmp_path: Path) -> None:
    tags = {
        "AWS::SNS::Topic": {"property": "Tags", "shown": "[]"},
        "AWS::EC2::Subnet": {"property": "Tags", "shown": "[]"},
    }
    keys = [{"type": "AWS::EC2::InternetGateway", "desired": {}, "keys_seen": ["InternetGatewayId", "Tags", "Wings"]}]
    score = scored(tmp_path, untagged_reads=tags, read_keys=keys)
    assert (score.figures["untagged reads"].hits, score.figures["untagged reads"].of) == (1, 2)
    assert score.figures["read keys"].hits == 0
    assert [text for _, text in score.differing] == [
        "AWS::SNS::Topic Tags: None, not []",
        "AWS::EC2::InternetGateway keys: missing ['Wings'], extra []",
    ]


def test_what_is_refused_or_has_no_state_counts_as_a_mismatch(tmp_path: Path) -> None:
    stage = {"Description": {"value": "x", "when": "FifoQueue true"}}
    number = {"DelaySeconds": {"by": "VisibilityTimeout", "values": {"many": 0}}}
    score = scored(tmp_path, defaults={"AWS::SNS::Topic": stage, "AWS::SQS::Queue": number})
    assert score.figures["conditional defaults"].hits == 0


def test_paths_lead_to_members_items_and_items_with_keys() -> None:
    model = {"A": {"B": 1}, "L": [{"Key": "k", "Value": "v"}, {"Key": "m"}], "M": {"x": {"C": 2}}}
    assert at(model, ["A", "B"]) == [1]
    assert at(model, ["L", "*", "Value"]) == ["v", None]
    assert at(model, ["L", "[Key=k,Value=v]", "Value"]) == ["v"]
    assert at(model, ["M", "*", "C"]) == [2]
    assert at(model, ["L", "[Key=z]", "Value"]) == [None]


def test_an_object_that_is_wanted_may_be_a_part_of_what_is_shown() -> None:
    assert holds({"a": [{"b": 1, "c": 2}], "d": 3}, {"a": [{"b": 1}]})
    assert holds("3306", 3306)
    assert not holds({"a": []}, {"a": [{"b": 1}]})
    assert not holds(0, False)
    assert filled_in({"a": ["{accountId}/{Name}/{Other}"]}, {"Name": "n"}) == {"a": ["123456789012/n/{Other}"]}


def test_conditions_are_read_from_their_words() -> None:
    queue = bundled_catalog().find("AWS::SQS::Queue", "us-east-1")
    assert queue is not None

    def given(path: str, entry: dict[str, Any]) -> list[dict[str, Any]]:
        return [state for state, _, _ in states_of(queue, path, entry)]

    assert given("A", {"value": 1}) == [{}]
    assert given("A/B", {"value": 1, "when": {"given": "A", "and": "Mode fast or slow"}}) == [
        {"A": None, "A/Mode": "fast"}
    ]
    assert given("A", {"by": "Engine", "values": {"x": 1, "*": 2}}) == [{"Engine": "x"}, {}]
    assert given("A", {"values": {"TargetType lambda": 1}}) == [{"TargetType": "lambda"}]
    assert given("A", {"one_of": [1, 2], "when": "nobody knows"}) == [{}]


def test_states_have_what_is_given_and_lack_what_is_left_out() -> None:
    queue = bundled_catalog().find("AWS::SQS::Queue", "us-east-1")
    topic = bundled_catalog().find("AWS::SNS::Topic", "us-east-1")
    assert queue is not None
    assert topic is not None
    base = {"DelaySeconds": 1, "VisibilityTimeout": 2}
    assert state_with(queue, {"FifoQueue": True, "DelaySeconds": LEFT_OUT}, "VisibilityTimeout", base) == {
        "FifoQueue": True
    }
    state = state_with(topic, {"Subscription/*": None}, "Nothing")
    assert state["Subscription"][0].keys() == {"Endpoint", "Protocol"}
    with pytest.raises(NoState):
        state_with(topic, {"FifoTopic": "many"}, "Nothing")
