"""Violations as data: the place, the keyword and the key of what is wrong with a model, and the line made of them."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock.registry.pointers import Path
from ccmock.registry.validation import ModelValidator
from ccmock.registry.violations import Violation

TEXT = {"type": "string", "minLength": 1}
MAP = {"type": "object", "additionalProperties": TEXT}
CLOSED = {"type": "object", "properties": {"A": TEXT}, "additionalProperties": False}

# schema, model, (path, keyword, key) of each violation
FOUND: dict[str, tuple[dict[str, Any], Any, list[tuple[Path, str, str | None]]]] = {
    "the model itself": ({"type": "object"}, [], [((), "type", None)]),
    "null": ({"properties": {"A": {"type": "null"}}}, {"A": 1}, [(("A",), "type", None)]),
    "a position": ({"properties": {"L": {"items": TEXT}}}, {"L": ["a", ""]}, [(("L", 1), "minLength", None)]),
    "a key of digits": (MAP, {"7": ""}, [(("7",), "minLength", None)]),
    "a key with a colon": (MAP, {"aws:stage": ""}, [(("aws:stage",), "minLength", None)]),
    "a key like a line's end": (MAP, {"a: expected b": ""}, [(("a: expected b",), "minLength", None)]),
    "a key with a slash": (MAP, {"a/b~c": ""}, [(("a/b~c",), "minLength", None)]),
    "a missing key": ({"required": ["a]: b"]}, {}, [((), "required", "a]: b")]),
    "an extraneous key": (CLOSED, {"x] is not: y": 1}, [((), "additionalProperties", "x] is not: y")]),
    "a missing dependency": ({"dependencies": {"A": ["B"]}}, {"A": 1}, [((), "dependencies", "B")]),
    "a key's name": ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, [(("ab",), "maxLength", None)]),
    "nothing is accepted": ({"properties": {"A": False}}, {"A": 1}, [(("A",), "false", None)]),
    "a size of an object": ({"maxProperties": 0}, {"A": 1}, [((), "maxProperties", None)]),
    "too many items": (
        {"properties": {"L": {"items": [TEXT], "additionalItems": False}}},
        {"L": ["a", "b"]},
        [(("L",), "items", None)],
    ),
    "items that are the same": (
        {"properties": {"L": {"uniqueItems": True}}},
        {"L": [1, 1]},
        [(("L",), "uniqueItems", None)],
    ),
    "no item as asked": ({"properties": {"L": {"contains": TEXT}}}, {"L": [1]}, [(("L",), "contains", None)]),
    "a combination and its branches": (
        {"properties": {"A": {"anyOf": [{"const": 1}, {"multipleOf": 2}]}}},
        {"A": 3},
        [(("A",), "anyOf", None), (("A",), "const", None), (("A",), "multipleOf", None)],
    ),
    "a condition": (
        {"if": {"required": ["A"]}, "then": {"required": ["B"]}, "else": {"not": {}}},
        {"A": 1},
        [((), "then", None), ((), "required", "B")],
    ),
}


@pytest.mark.parametrize(("schema", "model", "expected"), FOUND.values(), ids=FOUND)
def test_violation_names_path_keyword_and_key(
    schema: dict[str, Any], model: Any, expected: list[tuple[Path, str, str | None]]
) -> None:
    found = ModelValidator.compile(schema).violations(model)
    assert [(violation.path, violation.keyword, violation.key) for violation in found] == expected


# violation, its line, the path of what would have to go
LINES: list[tuple[Violation, str, Path]] = [
    (Violation((), "required", "required key [Name] not found", "Name"), "#: required key [Name] not found", ()),
    (
        Violation(("Rules", 0, "Name"), "minLength", "expected minLength: 1, actual: 0"),
        "#/Rules/0/Name: expected minLength: 1, actual: 0",
        ("Rules", 0, "Name"),
    ),
    (Violation(("a/b", "c~d"), "enum", "failed"), "#/a~1b/c~0d: failed", ("a/b", "c~d")),
    (
        Violation((), "additionalProperties", "extraneous key [Id] is not permitted", "Id"),
        "#: extraneous key [Id] is not permitted",
        ("Id",),
    ),
    (
        Violation(("Must",), "additionalProperties", "extraneous key [X] is not permitted", "X"),
        "#/Must: extraneous key [X] is not permitted",
        ("Must", "X"),
    ),
    (Violation(("A",), "dependencies", "property [B] is required", "B"), "#/A: property [B] is required", ("A",)),
]


@pytest.mark.parametrize(("violation", "line", "path"), LINES)
def test_violation_line_and_removable_path(violation: Violation, line: str, path: Path) -> None:
    assert str(violation) == line
    assert violation.removable_path == path
