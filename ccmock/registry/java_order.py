"""The order in which a Java HashMap goes through its keys.

The service's validator keeps the properties of a schema in such a map, and reports the violations of their values in
its order. Recorded answers with several violations agree with that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TypeVar

T = TypeVar("T")

_FIRST_CAPACITY = 16
_LOAD_FACTOR = 0.75


def hash_order(members: Mapping[str, T]) -> list[tuple[str, T]]:
    """The members in the order of a Java HashMap into which they were put one by one.

    Names that share a bucket stay in the given order. Java turns a bucket of eight or more into a tree; that is left
    out, since no schema has so many names in one bucket.
    """
    capacity = _FIRST_CAPACITY
    while len(members) > capacity * _LOAD_FACTOR:
        capacity *= 2
    return sorted(members.items(), key=lambda member: _spread(member[0]) & (capacity - 1))


@cache
def _spread(name: str) -> int:
    code = _hash_code(name)
    return code ^ (code >> 16)


def _hash_code(name: str) -> int:
    """`String.hashCode`: over UTF-16 code units, in 32 bits."""
    units = name.encode("utf-16-be", "surrogatepass")
    code = 0
    for high, low in zip(units[::2], units[1::2], strict=True):
        code = (31 * code + (high << 8 | low)) & 0xFFFFFFFF
    return code
