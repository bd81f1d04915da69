"""Observers, which are notified when mocks start and end.

A small module of its own: the pytest plugin registers an observer before the rest of ccmock is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .cloud import MockCloud


class Observer(Protocol):
    """An object that is notified of the mocks of this process."""

    def mock_started(self, cloud: MockCloud) -> None:
        """A mock is now active."""

    def mock_ended(self, cloud: MockCloud) -> None:
        """A mock is no longer active."""


class Observers:
    """The registered observers."""

    def __init__(self) -> None:
        # A new tuple for each change: an observer may be added or removed while others are being notified.
        self._all: tuple[Observer, ...] = ()

    def __iter__(self) -> Iterator[Observer]:
        return iter(self._all)

    def add(self, observer: Observer) -> None:
        """Registers an observer."""
        self._all += (observer,)

    def remove(self, observer: Observer) -> None:
        """Removes an observer, if it is registered."""
        self._all = tuple(other for other in self._all if other is not observer)


OBSERVERS = Observers()
"""The observers of this process."""
