"""A list of numbered things that stays fast however many there are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")

GAPS_ALLOWED = 8
"""Gaps are closed when there are more than one in so many places, so a removal moves about as many things."""


class SequenceList(Sequence[T], Generic[T]):
    """Things in the order of their sequence, a number that only grows.

    To append and to look one up by its position takes constant time, or next to it; so does a removal, which leaves a
    gap behind. Going through it shows what was there at the beginning and was not removed since.
    """

    def __init__(self, numbered: Iterable[tuple[int, T]] = ()) -> None:
        self._sequences: list[int] = []
        self._items: list[T | None] = []
        """The things, each at the place of its sequence; None for a gap."""
        self._gaps: list[int] = []
        """The places of the gaps, in order."""
        for sequence, item in numbered:
            self.append(sequence, item)

    def append(self, sequence: int, item: T) -> None:
        """Adds a thing with a higher sequence than all before it."""
        self._sequences.append(sequence)
        self._items.append(item)

    def discard(self, sequence: int) -> None:
        """Removes the thing with a sequence, if it is there."""
        place = bisect_left(self._sequences, sequence)
        if place == len(self._sequences) or self._sequences[place] != sequence or self._items[place] is None:
            return
        self._items[place] = None
        insort(self._gaps, place)
        if len(self._gaps) * GAPS_ALLOWED > len(self._items):
            self._close_gaps()

    def _close_gaps(self) -> None:
        # New lists, since somebody may be going through the old ones.
        kept = [place for place, item in enumerate(self._items) if item is not None]
        self._sequences = [self._sequences[place] for place in kept]
        self._items = [self._items[place] for place in kept]
        self._gaps = []

    def __len__(self) -> int:
        return len(self._items) - len(self._gaps)

    @overload
    def __getitem__(self, position: int) -> T: ...
    @overload
    def __getitem__(self, position: slice) -> list[T]: ...
    def __getitem__(self, position: int | slice) -> T | list[T]:
        positions = range(len(self))[position]
        if isinstance(positions, range):
            return [self._at(each) for each in positions]
        return self._at(positions)

    def _at(self, position: int) -> T:
        gaps = self._gaps
        # How many gaps come before it: before a gap at place p, the n-th one, there are p - n things.
        before = bisect_right(range(len(gaps)), position, key=lambda number: gaps[number] - number)
        item = self._items[position + before]
        assert item is not None, "gaps are left out"
        return item

    def __iter__(self) -> Iterator[T]:
        return self.after(0)

    def after(self, sequence: int) -> Iterator[T]:
        """The things with a higher sequence, in order."""
        items = self._items
        for place in range(bisect_right(self._sequences, sequence), len(items)):
            item = items[place]
            if item is not None:
                yield item

    def newest_first(self, before: int | None = None) -> Iterator[T]:
        """The things with a lower sequence than `before`, or all, the last one first."""
        items = self._items
        end = len(items) if before is None else bisect_left(self._sequences, before)
        for place in range(end - 1, -1, -1):
            item = items[place]
            if item is not None:
                yield item
