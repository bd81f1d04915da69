"""The order of names in a Java HashMap."""

from __future__ import annotations

import pytest

from ccmock.registry.java_order import _hash_code, hash_order

HASH_CODES = [("", 0), ("a", 97), ("hello", 99162322), ("Aa", 2112), ("BB", 2112), ("polygenelubricants", 0x80000000)]


@pytest.mark.parametrize(("text", "code"), HASH_CODES)
def test_hash_codes_are_those_of_java(text: str, code: int) -> None:
    assert _hash_code(text) == code


def test_hash_codes_count_utf_16_code_units() -> None:
    assert _hash_code("😀") == (0xD83D * 31 + 0xDE00) & 0xFFFFFFFF
    assert _hash_code("\ud800") == 0xD800


def names(*given: str) -> list[str]:
    return [name for name, _ in hash_order(dict.fromkeys(given))]


ORDERS = [
    ("one letter each", ["C", "B", "A"], ["A", "B", "C"]),
    ("one bucket, in the order given", ["Aa", "BB"], ["Aa", "BB"]),
    ("one bucket, given the other way round", ["BB", "Aa"], ["BB", "Aa"]),
    ("twelve fit into sixteen buckets", [*"abcdefghijkp"], [*"pabcdefghijk"]),
    ("thirteen do not", [*"abcdefghijkpq"], [*"abcdefghijkpq"]),
    ("nothing", [], []),
]


@pytest.mark.parametrize(("given", "ordered"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS])
def test_hash_order_sorts_names_by_their_bucket(given: list[str], ordered: list[str]) -> None:
    assert names(*given) == ordered
