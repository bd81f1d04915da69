"""What exists in one account and region."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..registry.global_services import is_global
from ..registry.json_text import plain_copy

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
    shown_since_ms: int = 0
    """When the request that made it succeeded; 0 where a test put it there itself."""


class TypeTable:
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


Mark = tuple[int, "dict[str, list[tuple[Resource, Model | None, Model | None]]]"]
"""What tables held at a moment: how many resources were made by then, and each with its models."""


class TypeTables:
    """TypeTables by type name. One that was put up stays, so that it is known which types there ever were."""

    def __init__(self) -> None:
        self.by_type: dict[str, TypeTable] = {}
        self._made = 0

    def number(self) -> int:
        """How many resources were made so far, this one included."""
        self._made += 1
        return self._made

    def mark(self) -> Mark:
        """What is there now, for `put_back`."""
        return self._made, {
            type_name: [(resource, resource.model, resource.shown) for resource in table.after(0)]
            for type_name, table in self.by_type.items()
        }

    def put_back(self, mark: Mark) -> None:
        """Has what was there at the mark."""
        self._made, types = mark
        self.by_type = {}
        for type_name, resources in types.items():
            table = self.by_type[type_name] = TypeTable()
            for resource, model, shown in resources:
                resource.model, resource.shown = model, shown
                table.add(resource)

    def saved(self) -> dict[str, Any]:
        """All that is there, as plain values, nothing shared."""
        return {
            "made": self._made,
            "types": {
                type_name: [_saved(found) for found in table.after(0)] for type_name, table in self.by_type.items()
            },
        }

    @classmethod
    def restored(cls, saved: Mapping[str, Any]) -> TypeTables:
        """The tables that were saved."""
        tables = cls()
        tables._made = saved["made"]
        for type_name, resources in saved["types"].items():
            table = tables.by_type[type_name] = TypeTable()
            for resource in resources:
                table.add(_restored(type_name, resource))
        return tables


def _saved(resource: Resource) -> list[Any]:
    model = plain_copy(resource.model)
    # Most often they are one and the same.
    shown = True if resource.shown is resource.model else plain_copy(resource.shown)
    return [resource.identifier, resource.sequence, model, shown, resource.shown_since_ms]


def _restored(type_name: str, saved: list[Any]) -> Resource:
    identifier, sequence, model, shown, since_ms = saved
    model = plain_copy(model)
    return Resource(type_name, identifier, sequence, model, model if shown is True else plain_copy(shown), since_ms)


class Store:
    """The resources that one account sees in one region, by type and identifier.

    `everywhere` holds those of the services that know no regions; all regions of an account share it.
    """

    def __init__(self, everywhere: TypeTables, here: TypeTables | None = None) -> None:
        self.here: TypeTables = here if here is not None else TypeTables()
        self._everywhere = everywhere

    def _shelves_of(self, type_name: str) -> TypeTables:
        return self._everywhere if is_global(type_name) else self.here

    def _shelf(self, type_name: str) -> TypeTable | None:
        return self._shelves_of(type_name).by_type.get(type_name)

    def has_known(self, type_name: str) -> bool:
        """Whether there ever was a resource of the type that was no companion of another one."""
        table = self._shelf(type_name)
        return table is not None and table.is_known

    def find(self, type_name: str, identifier: str) -> Resource | None:
        """The resource that has the identifier, shown or not."""
        table = self._shelf(type_name)
        return table.by_identifier.get(identifier) if table else None

    def after(self, type_name: str, sequence: int = 0) -> Iterator[Resource]:
        """The resources of a type that were made after `sequence`, oldest first."""
        table = self._shelf(type_name)
        return table.after(sequence) if table else iter(())

    def counts(self) -> dict[str, int]:
        """Type name → how many resources of it are shown."""
        shown = {
            type_name: sum(1 for resource in table.after(0) if resource.shown is not None)
            for tables in (self.here, self._everywhere)
            for type_name, table in tables.by_type.items()
        }
        return {type_name: count for type_name, count in shown.items() if count}

    def make(self, type_name: str, identifier: str, model: Model, *, is_companion: bool = False) -> Resource:
        """Takes the identifier; the resource is not shown before `publish`.

        `is_companion`: a service makes it on the side, with another resource.
        """
        tables = self._shelves_of(type_name)
        resource = Resource(type_name, identifier, tables.number(), model, None)
        table = tables.by_type.setdefault(type_name, TypeTable())
        table.is_known = table.is_known or not is_companion
        table.add(resource)
        return resource

    def remembered(self) -> Callable[[], None]:
        """What puts the store back as it is now, where no request has worked on it since."""
        marks = [(tables, tables.mark()) for tables in (self.here, self._everywhere)]

        def put_back() -> None:
            for tables, mark in marks:
                tables.put_back(mark)

        return put_back

    def publish(self, resource: Resource) -> None:
        """Shows the resource as it is; one without a model is gone."""
        resource.shown = resource.model
        if resource.model is None:
            self._shelves_of(resource.type_name).by_type[resource.type_name].discard(resource)
