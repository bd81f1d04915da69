"""A backend as its handlers see it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..contract.handler import Model
from ..registry.json_text import plain_copy
from ..registry.resource_type import ResourceType
from .store import Resource

if TYPE_CHECKING:
    from .operations import Backend


class EngineHandlerContext:
    """What a handler may look at, draw and change: one account in one region."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.account_id: str = backend.account_id
        self.region: str = backend.region
        self.partition: str = backend.partition

    # --- chance ---

    def draw(self, stream: str) -> random.Random:
        """The next reproducible random generator of a stream, of this account and region alone."""
        return self._backend.engine.ids.draw(self._own(stream))

    def next_number(self, series: str) -> int:
        """1, then 2, and so on; each series of this account and region counts for itself."""
        return self._backend.engine.ids.next_number(self._own(series))

    def _own(self, name: str) -> str:
        return f"{self.account_id}/{self.region}/{name}"

    # --- what is there ---

    def type_named(self, type_name: str) -> ResourceType | None:
        """A resource type of this region, or None."""
        return self._backend.engine.find_type(type_name, self.region)

    def checks_references_to(self, type_name: str) -> bool:
        """Whether what refers to resources of a type has to find them here."""
        references = self._backend.engine.references
        return references == "strict" or (references == "known" and self._backend.store.has_known(type_name))

    def is_taken(self, type_name: str, identifier: str) -> bool:
        """Whether a resource of that type has the identifier, also one that is still being made or deleted."""
        return self._backend.store.find(type_name, identifier) is not None

    def exists(self, type_name: str, identifier: str) -> bool:
        """Whether there is such a resource, also one that is still being made."""
        resource = self._backend.store.find(type_name, identifier)
        return resource is not None and resource.model is not None

    def owner_elsewhere(self, type_name: str, identifier: str) -> tuple[str, str] | None:
        """(account id, region) of another place in the partition where the identifier is taken, or None."""
        for backend in self._backend.engine.backends():
            is_elsewhere = backend is not self._backend and backend.partition == self.partition
            if is_elsewhere and backend.store.find(type_name, identifier) is not None:
                return backend.account_id, backend.region
        return None

    def model_of(self, type_name: str, identifier: str) -> Model | None:
        """A copy of the model of another resource here, or None."""
        resource = self._backend.store.find(type_name, identifier)
        return plain_copy(resource.model) if resource is not None and resource.model is not None else None

    def models(self, type_name: str) -> Iterator[Model]:
        """Copies of the models of all resources of a type here, oldest first."""
        return map(plain_copy, self.seen(type_name))

    def seen(self, type_name: str) -> Iterator[Model]:
        """The models themselves, for looking only, oldest first."""
        for resource in self._backend.store.after(type_name):
            if resource.model is not None:
                yield resource.model

    # --- what a handler does to other resources ---

    def put(self, type_name: str, identifier: str, model: Model) -> None:
        """Makes another resource at once, or gives it another model: what a service does on the side.

        That its kind is there does not mean that all others of its kind are: references to them stay unchecked.
        """
        resource = self._backend.store.find(type_name, identifier)
        if resource is None:
            resource = self._backend.store.make(type_name, identifier, model, is_companion=True)
        self._show(resource, model)

    def remove(self, type_name: str, identifier: str) -> None:
        """Takes another resource away at once, where it is there."""
        resource = self._backend.store.find(type_name, identifier)
        if resource is not None:
            self._show(resource, None)

    def _show(self, resource: Resource, model: Model | None) -> None:
        resource.model = model
        self._backend.store.publish(resource)
