from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ccmock import service_errors
from ccmock.registry.constraint_texts import java_length, lower_camel, whole_match
from tests.support.wire import Exchange

Call = Callable[..., Exchange]
TYPE = {"TypeName": "AWS::S3::Bucket"}
READ = {**TYPE, "Identifier": "b"}
ROLE = "arn:aws:iam::123456789012:role/r"
TYPE_PATTERN = "[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}"


def refusal(call: Call, operation: str, body: Any) -> str:
    error = call(operation, body).error
    assert isinstance(error, service_errors.ValidationError)
    return error.message


def violation(value: str, path: str, text: str) -> str:
    return f"{value} at '{path}' failed to satisfy constraint: Member must {text}"


VIOLATIONS = [
    (
        "GetResource",
        {},
        [violation("Value null", "typeName", "not be null"), violation("Value null", "identifier", "not be null")],
    ),
    ("GetResource", {**READ, "Identifier": None}, [violation("Value null", "identifier", "not be null")]),
    (
        "GetResource",
        {**READ, "TypeName": "AWS:S3:Bucket"},
        [violation("Value 'AWS:S3:Bucket'", "typeName", f"satisfy regular expression pattern: {TYPE_PATTERN}")],
    ),
    (
        "GetResource",
        {**READ, "TypeName": "AWS"},
        [
            violation("Value 'AWS'", "typeName", "have length greater than or equal to 10"),
            violation("Value 'AWS'", "typeName", f"satisfy regular expression pattern: {TYPE_PATTERN}"),
        ],
    ),
    (
        "GetResource",
        {**READ, "Identifier": "i" * 1025},
        [violation(f"Value '{'i' * 1025}'", "identifier", "have length less than or equal to 1024")],
    ),
    (
        "GetResource",
        {**READ, "Identifier": "a\nb"},
        [violation("Value 'a\nb'", "identifier", "satisfy regular expression pattern: .+")],
    ),
    (
        "GetResource",
        {**READ, "RoleArn": "arn:aws:iam::12:role/some"},
        [
            violation(
                "Value 'arn:aws:iam::12:role/some'",
                "roleArn",
                "satisfy regular expression pattern: arn:.+:iam::[0-9]{12}:role/.+",
            )
        ],
    ),
    (
        "CreateResource",
        {**TYPE, "DesiredState": ""},
        [violation("Value", "desiredState", "have length greater than or equal to 1")],
    ),
    (
        "CreateResource",
        {**TYPE, "DesiredState": "x" * 262145},
        [violation("Value", "desiredState", "have length less than or equal to 262144")],
    ),
    ("CreateResource", TYPE, [violation("Value null", "desiredState", "not be null")]),
    (
        "UpdateResource",
        {**READ, "PatchDocument": "", "ClientToken": "a b"},
        [
            violation("Value 'a b'", "clientToken", "satisfy regular expression pattern: [-A-Za-z0-9+/=]+"),
            violation("Value", "patchDocument", "have length greater than or equal to 1"),
        ],
    ),
    (
        "ListResources",
        {**TYPE, "MaxResults": 101},
        [violation("Value '101'", "maxResults", "have value less than or equal to 100")],
    ),
    (
        "ListResources",
        {**TYPE, "MaxResults": 0},
        [violation("Value '0'", "maxResults", "have value greater than or equal to 1")],
    ),
    (
        "ListResourceRequests",
        {"ResourceRequestStatusFilter": {"Operations": ["CREATE", "READ"], "OperationStatuses": [None]}},
        [
            violation(
                "Value '[CREATE, READ]'",
                "resourceRequestStatusFilter.operations",
                "satisfy constraint: [Member must satisfy enum value set: [CREATE, DELETE, UPDATE]]",
            ),
            violation(
                "Value '[null]'",
                "resourceRequestStatusFilter.operationStatuses",
                "satisfy constraint: [Member must satisfy enum value set: [PENDING, IN_PROGRESS, SUCCESS, FAILED, "
                "CANCEL_IN_PROGRESS, CANCEL_COMPLETE]]",
            ),
        ],
    ),
]


@pytest.mark.parametrize(("operation", "body", "violations"), VIOLATIONS)
def test_every_violation_is_reported_in_the_order_of_the_model(
    call: Call, operation: str, body: dict[str, Any], violations: list[str]
) -> None:
    exchange = call(operation, body)
    noun = "error" if len(violations) == 1 else "errors"
    assert isinstance(exchange.error, service_errors.ValidationError)
    assert exchange.error.message == f"{len(violations)} validation {noun} detected: {'; '.join(violations)}"
    assert exchange.response.status == 400
    assert exchange.parameters == {name: value for name, value in body.items() if value is not None}


ACCEPTED = [
    ("GetResource", {**READ, "Identifier": "i" * 1024, "RoleArn": ROLE, "TypeVersionId": "00000001"}),
    ("CreateResource", {**TYPE, "DesiredState": "\n" * 262144, "ClientToken": "t" * 128}),
    ("ListResources", {**TYPE, "MaxResults": 100, "NextToken": "any thing at all"}),
    ("ListResourceRequests", {"ResourceRequestStatusFilter": {"Operations": [], "OperationStatuses": ["PENDING"]}}),
    ("GetResource", {**READ, "Identifier": "𝄞" * 512}),
]


@pytest.mark.parametrize(("operation", "body"), ACCEPTED)
def test_what_satisfies_the_model_reaches_the_operation(call: Call, operation: str, body: dict[str, Any]) -> None:
    exchange = call(operation, body)
    assert (exchange.error, exchange.parameters) == (None, body)


def test_lengths_count_utf_16_code_units(call: Call) -> None:
    assert [java_length(text) for text in ("", "ab", "é", "𝄞", "a𝄞")] == [0, 2, 1, 2, 3]
    assert "less than or equal to 1024" in refusal(call, "GetResource", {**READ, "Identifier": "𝄞" * 513})


@pytest.mark.parametrize("end", ["\n", "\r", "\x85", "\u2028", "\u2029"])
def test_a_dot_matches_no_line_end_of_java(call: Call, end: str) -> None:
    assert "'identifier'" in refusal(call, "GetResource", {**READ, "Identifier": f"a{end}"})


PATTERNS = [
    ("a.c", "abc", True),
    ("a.c", "xabc", False),
    ("a.c", "abc\n", False),
    (r"a\.c", "abc", False),
    ("[.]", ".", True),
    ("[.]", "x", False),
    (r"[\].]+", "].", True),
    (r"\d+", "12", True),
    (r"\d+", "١٢", False),
    (r"[\s\S]*", "any\nthing", True),
    (r"\p{L}+", "é", True),
    (r"\p{L}+", "1", False),
    ("a|ab", "ab", True),
    ("(?i)a", "A", True),
]


@pytest.mark.parametrize(("pattern", "text", "matches"), PATTERNS)
def test_patterns_match_as_in_java(pattern: str, text: str, matches: bool) -> None:
    assert whole_match(pattern)(text) is matches


def test_a_pattern_that_cannot_be_read_demands_nothing() -> None:
    assert whole_match("(")("anything")


def test_members_are_spelled_in_lower_camel_case() -> None:
    assert [lower_camel(name) for name in ("TypeName", "X", "")] == ["typeName", "x", ""]


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("CreateResource", {**TYPE, "DesiredState": "hunter2" * 40000}),
        ("UpdateResource", {**READ, "PatchDocument": "hunter2" * 40000}),
        ("ListResources", {**TYPE, "ResourceModel": "hunter2" * 40000}),
    ],
)
def test_sensitive_values_are_never_shown(call: Call, operation: str, body: dict[str, Any]) -> None:
    text = refusal(call, operation, body)
    assert "less than or equal to 262144" in text
    assert "hunter2" not in text
