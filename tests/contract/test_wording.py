"""Comparison of declared and read values: equivalent spellings and lost values."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.wording import shows, worded_as

ARN = "arn:aws:lambda:us-east-1:123456789012:function:name"
DOCUMENT = {"Version": "2012-10-17"}


@pytest.mark.parametrize(
    ("declared", "read"),
    [
        ("Mixed", "mixed"),
        ("example.com", "example.com."),
        (DOCUMENT, '{\n  "Version" : "2012-10-17"\n}'),
        ('{"Version":"2012-10-17"}', DOCUMENT),
        (["one"], "one"),
        ("name", ARN),
        (ARN, "name"),
        ([{"Key": "a"}], [{"Key": "a", "Weight": 1}]),
    ],
)
def test_equivalent_value_is_replaced_by_read_value(declared: Any, read: Any) -> None:
    assert worded_as({"Value": read}, {"Value": declared}) == {"Value": read}


@pytest.mark.parametrize(
    ("declared", "read"),
    [
        ("one", "another"),
        ("other", ARN),
        (ARN, ARN.replace("us-east-1", "eu-west-1")),
        ("", ARN),
        (1, 2),
        (True, False),
        (["one", "two"], ["one"]),
        ("one", None),
    ],
)
def test_lost_value_stays_as_declared(declared: Any, read: Any) -> None:
    assert worded_as({"Value": read}, {"Value": declared}) == {"Value": declared}
    assert not shows({"Value": read}, {"Value": declared})


def test_undeclared_value_is_not_added() -> None:
    assert worded_as({"Given": {"One": 1, "FilledIn": 2}, "Else": 3}, {"Given": {"One": 1}}) == {"Given": {"One": 1}}


def test_filled_in_values_hide_no_difference() -> None:
    assert shows({"Given": [{"One": 1, "FilledIn": 2}], "Else": 3}, {"Given": [{"One": 1}]})


@pytest.mark.parametrize("read", [{}, {"Given": []}, {"Given": [{}]}, {"Given": {"One": 1}}])
def test_missing_value_is_not_shown(read: Any) -> None:
    assert not shows(read, {"Given": [{"One": 1}]})
