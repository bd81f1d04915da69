"""What exists in one account and region."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..registry.scopes import is_global

Model = dict[str, Any]


@dataclass(slots=True, eq=False)
class Resource:
    """One resource.

    `model` is what its handler knows, `shown` what reads and lists answer with; they differ
    while a request runs on the resource. A model of None is one that does not exist: not shown
    yet, or deleted and shown until its request ends.
    """

    type_name: str
    identifier: str
    sequence: int
    model: Model | None
    shown: Model | None


class Shelf:
    """The resources of one type, in the order of their creation.

    `is_known`: whether one of them ever was made or put there by itself, not as the companion of another one.
    """

    def __init__(self) -> None:
        self.is_known = False
        self.by_identifier: dict[str, Resource] = {}
        self._in_order: list[Resource] = []

    def add(self, resource: Resource) -> None:
        self.by_identifier[resource.identifier] = resource
        self._in_order.append(resource)

    def discard(self, resource: Resource) -> None:
        del self.by_identifier[resource.identifier]
        del self._in_order[bisect_left(self._in_order, resource.sequence, key=_sequence)]

    def after(self, sequence: int) -> Iterator[Resource]:
        """The resources that were made after the one with `sequence`."""
        for position in range(bisect_right(self._in_order, sequence, key=_sequence), len(self._in_order)):
            yield self._in_order[position]


def _sequence(resource: Resource) -> int:
    return resource.sequence


class Shelves:
    """Shelves by type name. One that was put up stays, so that it is known which types there ever were."""

    def __init__(self) -> None:
        self.by_type: dict[str, Shelf] = {}
        self._made = 0

    def number(self) -> int:
        """How many resources were made so far, this one included."""
        self._made += 1
        return self._made


class Store:
    """The resources that one account sees in one region, by type and identifier.

    `everywhere` holds those of the services that know no regions; all regions of an account share it.
    """

    def __init__(self, everywhere: Shelves | None = None) -> None:
        self._here = Shelves()
        self._everywhere = everywhere if everywhere is not None else Shelves()

    def _shelves_of(self, type_name: str) -> Shelves:
        return self._everywhere if is_global(type_name) else self._here

    def _shelf(self, type_name: str) -> Shelf | None:
        return self._shelves_of(type_name).by_type.get(type_name)

    def has_known(self, type_name: str) -> bool:
        """Whether there ever was a resource of the type that was no companion of another one."""
        shelf = self._shelf(type_name)
        return shelf is not None and shelf.is_known

    def find(self, type_name: str, identifier: str) -> Resource | None:
        """The resource that has the identifier, shown or not."""
        shelf = self._shelf(type_name)
        return shelf.by_identifier.get(identifier) if shelf else None

    def after(self, type_name: str, sequence: int = 0) -> Iterator[Resource]:
        """The resources of a type that were made after `sequence`, oldest first."""
        shelf = self._shelf(type_name)
        return shelf.after(sequence) if shelf else iter(())

    def counts(self) -> dict[str, int]:
        """Type name → how many resources of it are shown."""
        shown = {
            type_name: sum(1 for resource in shelf.after(0) if resource.shown is not None)
            for shelves in (self._here, self._everywhere)
            for type_name, shelf in shelves.by_type.items()
        }
        return {type_name: count for type_name, count in shown.items() if count}

    def make(self, type_name: str, identifier: str, model: Model, *, is_companion: bool = False) -> Resource:
        """Takes the identifier; the resource is not shown before `publish`.

        `is_companion`: a service makes it on the side, with another resource.
        """
        shelves = self._shelves_of(type_name)
        resource = Resource(type_name, identifier, shelves.number(), model, None)
        shelf = shelves.by_type.setdefault(type_name, Shelf())
        shelf.is_known = shelf.is_known or not is_companion
        shelf.add(resource)
        return resource

    def publish(self, resource: Resource) -> None:
        """Shows the resource as it is; one without a model is gone."""
        resource.shown = resource.model
        if resource.model is None:
            self._shelves_of(resource.type_name).by_type[resource.type_name].discard(resource)
