"""The score of recorded pairs: what it counts, on pairs made up for the purpose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.fidelity import Score, add_updates, in_any_order, recorded, score_of, shape


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
