"""A list of numbered things that stays fast however many there are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")

GAPS_ALLOWED = 8
"""Gaps are closed when there are more than one in so many places, so a removal moves about as many things."""


class SequenceList(Sequence[T], Generic[T]):
    """Things in the order of their sequence, a number that only grows.

    To append and to look one up by its position takes constant time, or next to it; so does a removal, which leaves a
    gap behind. Going through it jumps over the gaps, and shows nothing that was added meanwhile.
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
        insort(self._gaps, place)
        # Last, since a gap that is not among the gaps would end no loop.
        self._items[place] = None
        if len(self._gaps) * GAPS_ALLOWED > len(self._items):
            self._close_gaps()

    def _close_gaps(self) -> None:
        # New lists, since somebody may be going through the old ones.
        kept = [place for place, item in enumerate(self._items) if item is not None]
        sequences = [self._sequences[place] for place in kept]
        # All at once: no interrupt comes between.
        self._sequences, self._items, self._gaps = sequences, [self._items[place] for place in kept], []

    def get(self, sequence: int) -> T | None:
        """The thing with a sequence, or None."""
        place = bisect_left(self._sequences, sequence)
        is_known = place < len(self._sequences) and self._sequences[place] == sequence
        return self._items[place] if is_known else None

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
        item = self._items[position + _gaps_until(self._gaps, position, bisect_right)]
        assert item is not None, "gaps are left out"
        return item

    def __iter__(self) -> Iterator[T]:
        return self.after(0)

    def after(self, sequence: int) -> Iterator[T]:
        """The things with a higher sequence, in order."""
        items, gaps = self._items, self._gaps
        place, end = bisect_right(self._sequences, sequence), len(items)
        while place < end:
            item = items[place]
            if item is not None:
                yield item
                place += 1
            else:
                number = bisect_left(gaps, place)
                place += _gaps_until(gaps, place - number, bisect_right) - number

    def newest_first(self, before: int | None = None) -> Iterator[T]:
        """The things with a lower sequence than `before`, or all, the last one first."""
        items, gaps = self._items, self._gaps
        place = (len(items) if before is None else bisect_left(self._sequences, before)) - 1
        while place >= 0:
            item = items[place]
            if item is not None:
                yield item
                place -= 1
            else:
                number = bisect_left(gaps, place)
                place -= number - _gaps_until(gaps, place - number, bisect_left) + 1


def _gaps_until(gaps: Sequence[int], position: int, bisect: Callable[..., int]) -> int:
    """How many gaps come before the thing at a position.

    Before a gap at place p, the n-th one, there are p - n things, as many as before all other gaps of its run.
    `bisect`: whether the run of gaps right before the thing counts (`bisect_right`) or not (`bisect_left`).
    """
    return bisect(range(len(gaps)), position, key=lambda number: gaps[number] - number)
