"""Texts made to match a pattern."""

from __future__ import annotations

import random
import string

import pytest

from ccmock.registry.java_patterns import PatternSyntaxError, java_pattern, sample
from tests.registry.schema_patterns import all_patterns

NOTHING_MATCHES = {
    r'"^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/.+$"': "quotation marks stand before its ^ and after its $",
    r"^arn:aws([a-z-]+)?:ec2:[a-z\d-]+:\d{12}:placement-group/^.{1,255}$": "text stands before its second ^",
}


def drawn(pattern: str, seed: int = 1, min_length: int = 0, max_length: int | None = None) -> str:
    text = sample(pattern, random.Random(seed), min_length=min_length, max_length=max_length)
    assert text is not None
    assert java_pattern(pattern).search(text)
    assert min_length <= len(text) <= (max_length or len(text))
    return text


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_sample_matches_every_pattern_of_the_schemas_that_anything_matches(seed: int) -> None:
    patterns = all_patterns()
    without = {pattern for pattern in patterns if sample(pattern, random.Random(seed)) is None}
    assert without == NOTHING_MATCHES.keys() & set(patterns)
    for pattern in set(patterns) - without:
        assert java_pattern(pattern).search(drawn(pattern, seed))


@pytest.mark.parametrize("pattern", NOTHING_MATCHES)
def test_sample_is_none_for_a_pattern_that_nothing_matches(pattern: str) -> None:
    assert sample(pattern, random.Random(1)) is None


def test_sample_depends_on_the_state_of_the_random_numbers() -> None:
    assert drawn(r"[\w+=,.@-]{1,64}", seed=5) == drawn(r"[\w+=,.@-]{1,64}", seed=5)
    assert len({drawn(r"[\w+=,.@-]{1,64}", seed=seed) for seed in range(200)}) == 200


@pytest.mark.parametrize(
    "pattern", [r"[\s\S]*", r"^[\w+=,.@-]{1,64}$", "^[^:]+$", r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$", ".+"]
)
def test_sample_prefers_eight_to_seventeen_letters_and_digits(pattern: str) -> None:
    for seed in range(20):
        text = drawn(pattern, seed)
        assert set(text) <= set(string.ascii_lowercase + string.digits)
        assert 8 <= len(text) <= 17


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^available|deleted$", "available"),
        (r"^arn:aws[a-zA-Z-]*:iam::(aws)?:root$", "arn:aws:iam:::root"),
        (r"^(-?)x\1$", "x"),
        (r"^\uD83D\uDE00$", "\U0001f600"),
        ("^$", ""),
    ],
)
def test_sample_keeps_what_is_fixed_and_leaves_out_what_is_optional(pattern: str, text: str) -> None:
    assert drawn(pattern) == text


@pytest.mark.parametrize(
    "pattern",
    [
        "^(?!aws:).+$",
        "^(?=.{40,128}$)arn.*",
        r"^(?=.*[A-Z])(?=.*\d)(?=.*[!@#]).{8,}$",
        r"^(?=^\$)(?=^\S+$).*$",
        r"^[a-z]+(?<!-)$",
        r"^(a|b)\1$",
        r"(?i)^[A-F]{2}$",
    ],
)
def test_sample_satisfies_lookarounds_and_backreferences(pattern: str) -> None:
    for seed in range(10):
        drawn(pattern, seed)


@pytest.mark.parametrize(
    ("pattern", "min_length", "max_length"),
    [
        ("^[a-z]+$", 40, 60),
        ("^[a-z]+$", 1, 3),
        ("^id-[0-9a-f]{8,}$", 30, 30),
        ("^[a-z]{1,20}-[a-z]{1,20}$", 35, None),
        ("^(abcdef|ab)$", 0, 2),
        ("abc", 20, 25),
        ("^$|^[a-z]+$", 0, 4),
        (".*", 100, 100),
    ],
)
def test_sample_keeps_the_given_lengths(pattern: str, min_length: int, max_length: int | None) -> None:
    for seed in range(10):
        drawn(pattern, seed, min_length, max_length)


def test_sample_is_none_where_the_lengths_cannot_be_kept() -> None:
    assert sample("^abc$", random.Random(1), min_length=4) is None
    assert sample("^abc", random.Random(1), max_length=2) is None


def test_sample_refuses_a_pattern_that_cannot_be_read() -> None:
    with pytest.raises(PatternSyntaxError):
        sample("(", random.Random(1))
