"""What exists in one account and region."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..contract.handler import ModelKey
from ..registry.global_services import is_global
from .model import Model, StoredResource
from .model_index import ModelIndex
from .sequence_list import SequenceList

WORTH_AN_INDEX = 32
"""To look at fewer resources takes no longer than to keep an index of them."""


class ResourceState(NamedTuple):
    """A resource and what it held at some moment."""

    resource: StoredResource
    model: Model | None
    shown: Model | None
    shown_since_ms: int
    changed_by: str | None


class TableState(NamedTuple):
    """What a table held at some moment."""

    is_known: bool
    resources: tuple[ResourceState, ...]


class TypeTable:
    """The resources of one type, in the order of their creation.

    `is_known`: whether one of them was ever made by itself, and not as the companion of another resource.
    """

    def __init__(self) -> None:
        self.is_known = False
        self.by_identifier: dict[str, StoredResource] = {}
        self.in_order: SequenceList[StoredResource] = SequenceList()
        self.existing_count = 0
        """How many of them have a model, and are not being deleted."""
        self.shown_count = 0
        """How many of them reads show."""
        self._indexes: dict[ModelKey, ModelIndex] = {}
        """Made when they are first asked for."""

    def add(self, resource: StoredResource) -> None:
        """Adds the newest resource."""
        self.by_identifier[resource.identifier] = resource
        self.in_order.append(resource.sequence, resource)
        self._enter(resource)

    def holds(self, resource: StoredResource) -> bool:
        """Whether the resource is there; another one may have its identifier by now."""
        return self.by_identifier.get(resource.identifier) is resource

    def discard(self, resource: StoredResource) -> None:
        """Removes a resource, where it is there."""
        if self.holds(resource):
            self.in_order.discard(resource.sequence)
            del self.by_identifier[resource.identifier]
            self._leave(resource)

    def change(
        self, resource: StoredResource, model: Model | None, shown: Model | None, changed_by: str | None
    ) -> None:
        """Gives a resource another model, and shows another one; does nothing where it is not there any more."""
        if self.holds(resource):
            self._leave(resource)
            resource.model, resource.shown, resource.changed_by = model, shown, changed_by
            self._enter(resource)

    def _enter(self, resource: StoredResource) -> None:
        """A resource counts from now on, with the models that it has."""
        self.existing_count += resource.model is not None
        self.shown_count += resource.shown is not None
        for index in self._indexes.values():
            index.add(resource)

    def _leave(self, resource: StoredResource) -> None:
        self.existing_count -= resource.model is not None
        self.shown_count -= resource.shown is not None
        for index in self._indexes.values():
            index.discard(resource)

    def having(self, key: ModelKey, values: Collection[Hashable], sequence: int) -> Iterator[StoredResource]:
        """The resources made after `sequence` in a model of which `key` finds one of the values.

        A few more where there are so few that an index would not help.
        """
        index = self._indexes.get(key)
        if index is None:
            if len(self.in_order) < WORTH_AN_INDEX:
                return self.in_order.after(sequence)
            index = self._indexes[key] = ModelIndex(key, self.in_order)
        found = map(self.in_order.get, index.after(values, sequence))
        return (resource for resource in found if resource is not None)

    def state(self) -> TableState:
        """What the table holds now."""
        return TableState(self.is_known, tuple(map(_state_of, self.in_order)))

    def put_back(self, state: TableState) -> None:
        """Holds what it held then, the same resource objects with what they were."""
        self.is_known, self.by_identifier, self.in_order = state.is_known, {}, SequenceList()
        self.existing_count = self.shown_count = 0
        self._indexes = {}
        for resource, model, shown, shown_since_ms, changed_by in state.resources:
            resource.model, resource.shown, resource.shown_since_ms = model, shown, shown_since_ms
            resource.changed_by = changed_by
            self.add(resource)


def _state_of(resource: StoredResource) -> ResourceState:
    return ResourceState(resource, resource.model, resource.shown, resource.shown_since_ms, resource.changed_by)


class TablesState(NamedTuple):
    """What tables held at some moment."""

    made: int
    by_type: Mapping[str, TableState]


class TypeTables:
    """Tables by type name. A table stays once it is there, so that it is known which types there ever were."""

    def __init__(self) -> None:
        self.by_type: dict[str, TypeTable] = {}
        self._made = 0

    def next_sequence(self) -> int:
        """The sequence of the next resource: how many were made so far, that one included."""
        self._made += 1
        return self._made

    def of_type(self, type_name: str) -> TypeTable:
        """The table of a type, made where there is none."""
        table = self.by_type.get(type_name)
        if table is None:
            table = self.by_type[type_name] = TypeTable()
        return table

    def state(self) -> TablesState:
        """What the tables hold now."""
        return TablesState(self._made, {type_name: table.state() for type_name, table in self.by_type.items()})

    def put_back(self, state: TablesState) -> None:
        """Holds what they held then."""
        tables = {type_name: TypeTable() for type_name in state.by_type}
        for type_name, table in tables.items():
            table.put_back(state.by_type[type_name])
        self._made, self.by_type = state.made, tables


@dataclass(frozen=True, eq=False)
class Store:
    """The resources that one account sees in one region, by type and identifier.

    `everywhere` holds those of the global services, which all regions of an account share.
    """

    everywhere: TypeTables
    here: TypeTables
    note: Callable[[str, str, bool], None] = lambda *_: None
    """Told the type and identifier of what reads show otherwise from now on, and whether it is gone."""

    def _tables_of(self, type_name: str) -> TypeTables:
        return self.everywhere if is_global(type_name) else self.here

    def _table(self, type_name: str) -> TypeTable | None:
        return self._tables_of(type_name).by_type.get(type_name)

    def has_known(self, type_name: str) -> bool:
        """Whether there ever was a resource of the type that was not the companion of another one."""
        table = self._table(type_name)
        return table is not None and table.is_known

    def find(self, type_name: str, identifier: str) -> StoredResource | None:
        """The resource that has the identifier, shown or not."""
        table = self._table(type_name)
        return table.by_identifier.get(identifier) if table else None

    def holds(self, resource: StoredResource) -> bool:
        """Whether a resource is there, and not gone or followed by another one with its identifier."""
        table = self._table(resource.type_name)
        return table is not None and table.holds(resource)

    def after(self, type_name: str, sequence: int = 0) -> Iterator[StoredResource]:
        """The resources of a type that were made after `sequence`, oldest first."""
        table = self._table(type_name)
        return table.in_order.after(sequence) if table else iter(())

    def having(
        self, type_name: str, key: ModelKey, values: Collection[Hashable], sequence: int = 0
    ) -> Iterator[StoredResource]:
        """The resources of a type made after `sequence` that may have one of the values at a key, oldest first."""
        table = self._table(type_name)
        return table.having(key, values, sequence) if table else iter(())

    def count(self, type_name: str) -> int:
        """How many resources of a type there are, less those that are being deleted."""
        table = self._table(type_name)
        return table.existing_count if table else 0

    def counts(self) -> dict[str, int]:
        """Type name → how many resources of it are shown."""
        tables = (table for tables in (self.here, self.everywhere) for table in tables.by_type.items())
        return {type_name: table.shown_count for type_name, table in tables if table.shown_count}

    def make(
        self,
        type_name: str,
        identifier: str,
        model: Model,
        *,
        is_companion: bool = False,
        changed_by: str | None = None,
    ) -> StoredResource:
        """Takes the identifier; the resource is not shown before `publish`.

        `is_companion`: a service makes it along with another resource. `changed_by`: the token of the request that
        makes it, or None.
        """
        tables = self._tables_of(type_name)
        resource = StoredResource(type_name, identifier, tables.next_sequence(), model, None, changed_by=changed_by)
        table = tables.of_type(type_name)
        table.is_known = table.is_known or not is_companion
        table.add(resource)
        return resource

    def change(self, resource: StoredResource, model: Model | None, changed_by: str | None) -> None:
        """Gives the resource another model, which is not shown before `publish`; None where it is being deleted.

        `changed_by`: the token of the request that does so, or None. Where the resource is gone, nothing happens.
        """
        table = self._table(resource.type_name)
        if table is not None:
            table.change(resource, model, resource.shown, changed_by)

    def publish(self, resource: StoredResource) -> None:
        """Shows the resource as it is; one without a model is gone."""
        self._show(resource, resource.model, resource.changed_by)

    def replace(self, resource: StoredResource, model: Model | None) -> None:
        """Gives the resource another model and shows it, without a request; None where it is gone."""
        self._show(resource, model, None)

    def _show(self, resource: StoredResource, model: Model | None, changed_by: str | None) -> None:
        table = self._table(resource.type_name)
        if table is not None:
            table.change(resource, model, model, changed_by)
            if model is None:
                table.discard(resource)
            self.note(resource.type_name, resource.identifier, model is None)

    def unsettled(self) -> list[StoredResource]:
        """The resources that reads show otherwise than they are."""
        return [
            resource
            for tables in (self.everywhere, self.here)
            for table in tables.by_type.values()
            for resource in table.in_order
            if resource.model is None or resource.shown is not resource.model
        ]

    def state(self) -> tuple[TablesState, TablesState]:
        """What the account sees here now, its global resources included."""
        return self.everywhere.state(), self.here.state()

    def put_back(self, state: tuple[TablesState, TablesState]) -> None:
        """Holds what it held then, where no request has worked on it since."""
        everywhere, here = state
        self.everywhere.put_back(everywhere)
        self.here.put_back(here)


# --- as plain JSON ----------------------------------------------------------------------------


def encode_tables(state: TablesState) -> dict[str, Any]:
    """The state of tables as plain JSON, which shares the models of the resources."""
    types = {
        type_name: {"is_known": table.is_known, "resources": [_encoded(held) for held in table.resources]}
        for type_name, table in state.by_type.items()
    }
    return {"made": state.made, "types": types}


def decode_tables(plain: Mapping[str, Any]) -> TablesState:
    """The state of tables that was encoded, with resource objects of its own; the models are those of `plain`."""
    tables = {
        type_name: TableState(table["is_known"], tuple(_decoded(type_name, each) for each in table["resources"]))
        for type_name, table in plain["types"].items()
    }
    return TablesState(plain["made"], tables)


def _encoded(held: ResourceState) -> list[Any]:
    # Most often what is shown is the model itself.
    shown = True if held.shown is held.model else held.shown
    resource = held.resource
    return [resource.identifier, resource.sequence, held.model, shown, held.shown_since_ms, held.changed_by]


def _decoded(type_name: str, plain: list[Any]) -> ResourceState:
    identifier, sequence, model, shown, shown_since_ms, changed_by = plain
    shown = model if shown is True else shown
    return _state_of(StoredResource(type_name, identifier, sequence, model, shown, shown_since_ms, changed_by))
