"""Which broken values of a patched model are not the fault of the patch."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccmock.registry.broken_values import less_returned
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
def test_less_returned_takes_out_broken_values_that_a_patch_left_alone(
    before: dict[str, Any], patched: dict[str, Any], rest: dict[str, Any]
) -> None:
    untouched = json.dumps(patched)
    assert less_returned(ResourceType(json.dumps(SCHEMA)), before, patched) == rest
    assert json.dumps(patched) == untouched
