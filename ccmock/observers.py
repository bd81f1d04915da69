"""Who is told when mocks begin and end.

A module of its own, and a small one: the pytest plugin watches before anything else of ccmock is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .cloud import MockCloud


class Observer(Protocol):
    """Whom the mocks of this process are told of."""

    def begins(self, cloud: MockCloud) -> None:
        """A mock takes the calls from now on."""

    def ends(self, cloud: MockCloud) -> None:
        """A mock takes no more calls."""


class Observers:
    """All that watch now."""

    def __init__(self) -> None:
        # Put in its place whole: one may come or go while others are told something.
        self._all: tuple[Observer, ...] = ()

    def __iter__(self) -> Iterator[Observer]:
        return iter(self._all)

    def add(self, watcher: Observer) -> None:
        """One more, who is told from now on."""
        self._all += (watcher,)

    def remove(self, watcher: Observer) -> None:
        """One less; nothing where it does not watch."""
        self._all = tuple(other for other in self._all if other is not watcher)


OBSERVERS = Observers()
"""Those of this process, as its mocks are."""
