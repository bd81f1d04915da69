"""What is taken for the same in other words, and what for a loss."""

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
def test_the_same_in_other_words_is_worded_as_it_is_read(declared: Any, read: Any) -> None:
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
def test_what_is_lost_stays_as_it_was_declared(declared: Any, read: Any) -> None:
    assert worded_as({"Value": read}, {"Value": declared}) == {"Value": declared}
    assert not shows({"Value": read}, {"Value": declared})


def test_what_was_not_declared_is_not_declared_then() -> None:
    assert worded_as({"Given": {"One": 1, "FilledIn": 2}, "Else": 3}, {"Given": {"One": 1}}) == {"Given": {"One": 1}}


def test_what_the_service_fills_in_hides_nothing() -> None:
    assert shows({"Given": [{"One": 1, "FilledIn": 2}], "Else": 3}, {"Given": [{"One": 1}]})


@pytest.mark.parametrize("read", [{}, {"Given": []}, {"Given": [{}]}, {"Given": {"One": 1}}])
def test_what_is_missing_is_not_shown(read: Any) -> None:
    assert not shows(read, {"Given": [{"One": 1}]})
