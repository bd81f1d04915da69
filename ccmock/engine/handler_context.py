"""What a handler may look at, draw and change in its account and region."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable, Iterator

from ..contract.handler import ModelKey
from ..contract.removals import Removal
from ..ids import Ids
from ..registry.json_text import plain_copy
from ..registry.resource_type import ResourceType
from ..settings import References, RemovedProperties, ServiceConstraintsMode
from .model import Model
from .region import Region
from .removals import Removals
from .sharing import ResourceSharing
from .types import Types


class RegionHandlerContext:
    """The `HandlerContext` of one account and region.

    `regions` gives all regions of the mock that are in use.
    """

    def __init__(
        self,
        region: Region,
        ids: Ids,
        types: Types,
        references: References,
        service_constraints: ServiceConstraintsMode,
        regions: Callable[[], Iterable[Region]],
        removals: Removals,
        removed_properties: RemovedProperties,
        sharing: ResourceSharing,
    ) -> None:
        self.account_id: str = region.account_id
        self.region: str = region.name
        self.partition: str = region.partition
        self.checks_service_constraints: bool = service_constraints == "on"
        self._here = region
        self._store = region.store
        self._ids = ids
        self._types = types
        self._references = references
        self._regions = regions
        self._removals = removals
        self.removed_properties: RemovedProperties = removed_properties
        self._sharing = sharing

    def chosen_removal(self, type_name: str, path: str) -> Removal | None:
        """What the test wants to become of a property that the patch of an update removes, or None."""
        return self._removals.chosen(type_name, path)

    # --- draws ---

    def draw(self, stream: str) -> random.Random:
        """The next reproducible random generator of a stream, of this account and region alone."""
        return self._ids.draw(self._own(stream))

    def next_number(self, series: str) -> int:
        """1, then 2, and so on; each series of this account and region counts for itself."""
        return self._ids.next_number(self._own(series))

    def _own(self, name: str) -> str:
        return f"{self.account_id}/{self.region}/{name}"

    # --- what is there ---

    def type_named(self, type_name: str) -> ResourceType | None:
        """A resource type of this region, or None."""
        return self._types.find(type_name, self.region)

    def checks_references_to(self, type_name: str) -> bool:
        """Whether what refers to resources of a type has to find them here."""
        if self._references == "known":
            self._sharing.renew(self._here, type_name)
            return self._store.has_known(type_name)
        return self._references == "strict"

    def is_taken(self, type_name: str, identifier: str) -> bool:
        """Whether a resource of that type has the identifier, also one that is still being made or deleted."""
        self._sharing.renew(self._here, type_name)
        return self._store.find(type_name, identifier) is not None

    def exists(self, type_name: str, identifier: str) -> bool:
        """Whether there is such a resource, also one that is still being made."""
        self._sharing.renew(self._here, type_name)
        resource = self._store.find(type_name, identifier)
        return resource is not None and resource.model is not None

    def owner_elsewhere(self, type_name: str, identifier: str) -> tuple[str, str] | None:
        """(account id, region) of another account or region of the partition that has the identifier, or None."""
        for other in self._regions():
            is_elsewhere = other is not self._here and other.partition == self.partition
            if is_elsewhere and other.store.find(type_name, identifier) is not None:
                return other.account_id, other.name
        return None

    def shown_by_other_account(self, type_name: str, identifier: str) -> Model | None:
        """The model that reads show to another account of the partition that has the identifier here, or None."""
        for other in self._regions():
            if other.account_id != self.account_id and other.name == self.region:
                resource = other.store.find(type_name, identifier)
                if resource is not None and resource.shown is not None:
                    return resource.shown
        return None

    def model_of(self, type_name: str, identifier: str) -> Model | None:
        """A copy of the model of another resource here, or None."""
        self._sharing.renew(self._here, type_name)
        resource = self._store.find(type_name, identifier)
        if resource is not None:
            self._sharing.renew_resource(self._here, resource)
        return plain_copy(resource.model) if resource is not None and resource.model is not None else None

    def models(self, type_name: str) -> Iterator[Model]:
        """Copies of the models of all resources of a type here, oldest first."""
        return map(plain_copy, self.seen(type_name))

    def seen(self, type_name: str) -> Iterator[Model]:
        """The models of all resources of a type here, oldest first; they must not be changed."""
        self._sharing.renew_all(self._here, type_name)
        for resource in self._store.after(type_name):
            if resource.model is not None:
                yield resource.model

    def seen_by(self, type_name: str, key: ModelKey, *values: Hashable) -> Iterator[Model]:
        """The models of resources of a type here in which `key` finds one of the values, as `seen` gives them."""
        self._sharing.renew_all(self._here, type_name)
        wanted = set(values)
        for resource in self._store.having(type_name, key, wanted):
            if resource.model is not None and not wanted.isdisjoint(key(resource.model)):
                yield resource.model

    # --- what a handler does to other resources ---

    def put(self, type_name: str, identifier: str, model: Model) -> None:
        """Makes another resource at once, or gives it another model: what a service does along with a request.

        That does not make its type known: references to other resources of the type stay unchecked.
        """
        resource = self._store.find(type_name, identifier)
        if resource is None:
            resource = self._store.make(type_name, identifier, model, is_companion=True)
        self._store.replace(resource, model)

    def remove(self, type_name: str, identifier: str) -> None:
        """Removes another resource at once, where it is there."""
        resource = self._store.find(type_name, identifier)
        if resource is not None:
            self._store.replace(resource, None)
