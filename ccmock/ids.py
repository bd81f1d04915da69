"""The only source of randomness: named streams that one seed determines.

A stream is a name such as `request-token` and a running number. What stream `a` is asked for
never changes what stream `b` answers, so one resource more of one type leaves the identifiers
of every other type as they were.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple, cast


class IdsState(NamedTuple):
    """What draws depend on: the seed, and how often each stream was asked."""

    seed: int | str
    drawn: Mapping[str, int]


class Ids:
    """Draws that depend on the seed, on the stream's name and on how often it was asked."""

    def __init__(self, seed: int | str = 0) -> None:
        self.seed = seed
        self._drawn: Counter[str] = Counter()

    def draw(self, stream: str) -> random.Random:
        """A fresh generator for the next draw of `stream`."""
        return cast("random.Random", _LateRandom(self._next(stream)))

    def uuid(self, stream: str) -> str:
        """The next version 4 UUID of `stream`."""
        return uuid4_text(_digest(self._next(stream)).hex())

    def next_number(self, series: str) -> int:
        """1, then 2, and so on, of a series."""
        self._drawn[series] += 1
        return self._drawn[series]

    def key(self, name: str) -> bytes:
        """Sixteen bytes that belong to `name`, for checking what a client hands back."""
        return _digest(f"{self.seed}/{name}")

    def state(self) -> IdsState:
        """All that the next draws depend on."""
        return IdsState(self.seed, dict(self._drawn))

    def put_back(self, state: IdsState) -> None:
        """Goes on drawing from there."""
        self.seed = state.seed
        self._drawn = Counter(state.drawn)

    def _next(self, stream: str) -> str:
        """What names the next draw of a stream, and no other draw."""
        number = self._drawn[stream]
        self._drawn[stream] = number + 1
        return f"{self.seed}/{stream}#{number}"


def _digest(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=16).digest()


def uuid4_text(digits: str) -> str:
    """A version 4 UUID made of 32 random hexadecimal digits, such as `0b5e4f0c-8f5e-4c57-9d1a-6a3f3f0f7a61`."""
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def uuid_text(bits: int) -> str:
    """128 bits in the form of a UUID, as services write request ids, whatever version the bits say."""
    digits = f"{bits:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class _LateRandom:
    """A `random.Random` that is made when something is first asked of it: that takes long, and most draw nothing."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def _random(self) -> random.Random:
        return random.Random(int.from_bytes(_digest(self._name), "big"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._random, name)
