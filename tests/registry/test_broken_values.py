"""Which values of a patched model are no fault of the patch's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccmock.registry.broken_values import found_at, less_returned, violated_path
from ccmock.registry.resource_type import ResourceType

TEXT = {"type": "string", "minLength": 1}
SCHEMA = {
    "typeName": "AWS::Testing::Thing",
    "properties": {
        "Name": TEXT,
        "Must": {"type": "object", "properties": {"A": TEXT, "Secret": TEXT}, "required": ["Secret"]},
        "Rules": {"type": "array", "items": {"type": "object", "properties": {"Name": TEXT}, "required": ["Name"]}},
    },
    "required": ["Must"],
    "additionalProperties": False,
}
MUST = {"Must": {"Secret": "s"}}


@pytest.mark.parametrize(
    ("violation", "path"),
    [
        ("#/Rules/0/Name: expected minLength: 1, actual: 0", ("Rules", 0, "Name")),
        ("#/a~1b: failed", ("a/b",)),
        ("#: required key [Name] not found", ()),
        ("#: extraneous key [Id] is not permitted", ("Id",)),
        ("#/Must: extraneous key [X] is not permitted", ("Must", "X")),
        ("no violation at all", ()),
    ],
)
def test_a_violation_speaks_of_a_path(violation: str, path: tuple[str | int, ...]) -> None:
    assert violated_path(violation) == path


@pytest.mark.parametrize(
    ("before", "patched", "rest"),
    [
        ({**MUST, "Name": "n"}, {**MUST, "Name": "m"}, {**MUST, "Name": "m"}),
        ({**MUST, "Name": ""}, {**MUST, "Name": ""}, MUST),
        ({**MUST, "Name": "n"}, {**MUST, "Name": ""}, {**MUST, "Name": ""}),
        ({**MUST, "Id": "x"}, {**MUST, "Id": "x"}, MUST),
        ({**MUST}, {**MUST, "Id": "x"}, {**MUST, "Id": "x"}),
        ({**MUST, "Rules": [{"Name": ""}]}, {**MUST, "Rules": [{"Name": ""}]}, MUST),
        (
            {**MUST, "Rules": [{"Name": ""}]},
            {**MUST, "Rules": [{"Name": ""}, {"Name": "n"}]},
            {**MUST, "Rules": [{}, {"Name": "n"}]},
        ),
        ({"Must": {"A": "", "Secret": "s"}}, {"Must": {"A": "", "Secret": "s"}}, MUST),
        ({"Must": {"A": "a"}}, {"Must": {"A": "a"}}, {"Must": {"A": "a"}}),
        ({}, {}, {}),
    ],
)
def test_what_was_returned_and_left_alone_is_no_fault_of_a_patch(
    before: dict[str, Any], patched: dict[str, Any], rest: dict[str, Any]
) -> None:
    untouched = json.dumps(patched)
    assert less_returned(ResourceType(json.dumps(SCHEMA)), before, patched) == rest
    assert json.dumps(patched) == untouched


def test_a_path_that_leads_nowhere_finds_nothing() -> None:
    model = {"A": [{"B": 1}], "C": "text"}
    assert found_at(model, ("A", 0, "B")) == 1
    paths: list[tuple[str | int, ...]] = [("A", 1), ("A", "B"), ("C", 0), ("D",), ("A", 0, "C")]
    assert [found_at(model, path, "nothing") for path in paths] == ["nothing"] * 5
