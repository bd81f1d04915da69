"""Keeps the resources of shared types as moto has them: adopts, refreshes and forgets them.

What moto lists is looked at where somebody else has called moto since; what a resource holds is read when somebody
looks at it. A resource on which a request runs is the request's alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple, TypeVar

from ..contract.failures import HandlerError
from ..contract.handler import HandlerRequest, Model
from ..engine.engine import Engine
from ..engine.handler_context import RegionHandlerContext
from ..engine.model import StoredResource
from ..engine.region import Region
from ..registry.global_services import is_global
from ..registry.json_text import plain_copy
from ..registry.resource_type import ResourceType
from .context import SharedContext
from .declaration import BridgedType
from .merging import Known, merged
from .moto_calls import MotoCalls
from .moto_mock import Watch
from .reading import Listed, listed, looked_up, told

K = TypeVar("K")


class Place(NamedTuple):
    """A shared type in an account and region. `scope`: the region, or the partition of a global type."""

    account_id: str
    scope: str
    bridged: BridgedType
    resource_type: ResourceType
    region: Region

    @property
    def key(self) -> tuple[str, str, str]:
        """What is the same for all regions that see the same resources."""
        return self.account_id, self.scope, self.bridged.type_name


Key = tuple[str, str, str]


def place_of(region: Region, resource_type: ResourceType, bridged: BridgedType) -> Place:
    """Where the resources of a shared type are that a region sees."""
    scope = region.partition if is_global(bridged.type_name) else region.name
    return Place(region.account_id, scope, bridged, resource_type, region)


class Synchronization:
    """Makes the store of an engine what moto has, for the types that are shared."""

    def __init__(self, engine: Engine, watch: Watch) -> None:
        self._engine = engine
        self._watch = watch
        self._listed: dict[Key, int] = {}
        self._read: dict[Key, dict[str, int]] = {}
        self._busy: set[Key] = set()
        self._resets: dict[Key, int] = {}
        self._known: dict[Key, dict[str, Known]] = {}
        """What moto said of each resource when it was last asked."""
        self.shared: dict[Key, set[str]] = {}
        """The identifiers that moto has or once had; other resources of the type are ccmock's alone."""
        self.companions: dict[Key, set[str]] = {}
        """The identifiers of what services in moto have made along with other resources."""

    def calls(self, place: Place) -> MotoCalls:
        """The calls to moto there."""
        return MotoCalls(self._watch, place.bridged.service, place.account_id, place.region.name)

    # --- what moto has ---

    def renew(self, place: Place) -> None:
        """Adopts what moto has made, and forgets what it has no more."""
        key, version = place.key, self._watch.version()
        if key in self._busy or (version is not None and self._listed.get(key) == version):
            return
        listing = place.bridged.listing
        if listing is None:
            self._renew_one_way(place)
            return
        with self.busy(place):
            there = listed(listing, place.resource_type, self.calls(place))
            is_whole = self._forget(place, {each.identifier for each in there})
            self.companions[key] = {each.identifier for each in there if each.is_companion}
            for each in there:
                is_whole = self._take(place, each, version) and is_whole
        # What a request keeps from being taken over is looked at again.
        _note(self._listed, key, version if is_whole else None)
        if place.bridged.lists_gone:
            self._renew_each(place)

    def _renew_one_way(self, place: Place) -> None:
        """Forgets what this side has made, if moto has lost it all."""
        resets = self._watch.resets
        if place.key not in self._resets:
            self.calls(place).check_answered()
        elif self._resets[place.key] != resets and not self._forget(place, set()):
            return
        self._resets[place.key] = resets

    def renew_resource(self, place: Place, resource: StoredResource) -> None:
        """Reads what a resource holds."""
        key, version = place.key, self._watch.version()
        read = self._read.setdefault(key, {})
        is_fresh = version is not None and read.get(resource.identifier) == version
        is_shared = resource.identifier in self.shared.get(key, ())
        if is_fresh or key in self._busy or not is_shared or not _is_settled(resource) or not place.bridged.looks:
            return
        with self.busy(place):
            known = looked_up(place.bridged, self.calls(place), resource.model or {})
            if known is None:
                place.region.store.replace(resource, None)
                return
            self._merge(place, resource, known)
        _note(read, resource.identifier, version)

    def renew_all(self, place: Place) -> None:
        """Reads what all resources of the type hold."""
        self.renew(place)
        if place.bridged.looks:
            self._renew_each(place)

    def _renew_each(self, place: Place) -> None:
        for resource in list(place.region.store.after(place.bridged.type_name)):
            self.renew_resource(place, resource)

    @contextmanager
    def busy(self, place: Place) -> Iterator[None]:
        """Within this, the type's resources there are not looked at in moto."""
        is_outermost = place.key not in self._busy
        self._busy.add(place.key)
        try:
            yield
        finally:
            if is_outermost:
                self._busy.discard(place.key)

    # --- what a request has done in moto ---

    def has_written(self, place: Place, identifier: str, version: int | None, known: Known) -> None:
        """A resource was made or changed by this side, with all that is `known` of it read since `version`.

        What services do along with that is looked at anew.
        """
        self.shared.setdefault(place.key, set()).add(identifier)
        self._known.setdefault(place.key, {})[identifier] = known
        _note(self._read.setdefault(place.key, {}), identifier, version)
        makes = place.bridged.makes
        self._outdate(key for key in self._listed if key != place.key and (makes is None or key[2] in makes))

    def has_undone(self, place: Place, identifier: str) -> None:
        """What this side has done to a resource was undone as far as moto does that; all is looked at anew."""
        self._read.get(place.key, {}).pop(identifier, None)
        self._outdate(self._listed)

    def has_deleted(self, place: Place) -> None:
        """A resource was deleted by this side; other ones may have gone with it, of types that there are some of."""
        store = place.region.store
        self._outdate(key for key in self._listed if key != place.key and store.count(key[2]))

    def _outdate(self, keys: Iterable[Key]) -> None:
        for key in list(keys):
            del self._listed[key]
            self._read.pop(key, None)

    def version(self) -> int | None:
        """The version of what moto has now, where nobody is changing it."""
        return self._watch.version()

    def shared_now(self) -> Iterator[tuple[str, str]]:
        """(type name, identifier) of the resources that both have."""
        for region in self._engine.regions():
            for type_name in self.types_in(region):
                scope = region.partition if is_global(type_name) else region.name
                identifiers = self.shared[region.account_id, scope, type_name]
                yield from ((type_name, each) for each in sorted(identifiers) if region.store.find(type_name, each))

    def types_in(self, region: Region) -> list[str]:
        """The types of which an account and region has or had shared resources."""
        scopes = (region.name, region.partition)
        keys = [key for key in self.shared if key[0] == region.account_id and key[1] in scopes]
        return [type_name for _, _, type_name in keys]

    # --- adopt, refresh, forget ---

    def _take(self, place: Place, found: Listed, version: int | None) -> bool:
        """Takes over what moto lists of a resource; False where a request works on it and moto says something else."""
        store = place.region.store
        resource = store.find(place.bridged.type_name, found.identifier)
        if resource is not None:
            self.shared.setdefault(place.key, set()).add(found.identifier)
            if _is_settled(resource):
                self._merge(place, resource, found.known)
                return True
            return resource.model is not None and self._merged(place, resource, found.known) == resource.model
        known = found.known
        if place.bridged.looks:
            more = looked_up(place.bridged, self.calls(place), told(known))
            if more is None:
                return True
            known = {**known, **more}
            _note(self._read.setdefault(place.key, {}), found.identifier, version)
        self.shared.setdefault(place.key, set()).add(found.identifier)
        self._known.setdefault(place.key, {})[found.identifier] = known
        model = self.filled(place, told(known), known, None)
        made = store.make(place.bridged.type_name, found.identifier, model, is_companion=found.is_companion)
        store.publish(made)
        return True

    def _merge(self, place: Place, resource: StoredResource, known: Known) -> None:
        after = self._merged(place, resource, known)
        of_type = self._known.setdefault(place.key, {})
        of_type[resource.identifier] = {**of_type.get(resource.identifier, {}), **known}
        if after != resource.model:
            counting = place.bridged.counting(known)
            place.region.store.replace(resource, self.filled(place, after, counting, resource))

    def _merged(self, place: Place, resource: StoredResource, known: Known) -> Model:
        before = self._known.get(place.key, {}).get(resource.identifier, {})
        return merged(place.resource_type, resource.model or {}, place.bridged.counting(known), before)

    def _forget(self, place: Place, there: set[str]) -> bool:
        """Forgets what moto has no more; False where a request works on such a resource."""
        store, shared, is_whole = place.region.store, self.shared.get(place.key, set()), True
        for identifier in sorted(shared - there):
            resource = store.find(place.bridged.type_name, identifier)
            if resource is not None and not _is_settled(resource):
                is_whole = False
                continue
            if resource is not None:
                store.replace(resource, None)
            shared.discard(identifier)
            self._known.get(place.key, {}).pop(identifier, None)
        return is_whole

    def filled(self, place: Place, model: Model, known: Known, existing: StoredResource | None) -> Model:
        """A model with what moto said, and what the type's facts and defaults add, as for a resource a test puts."""
        outer = self._engine.service(place.region.account_id, place.region.name).execution.handler_context
        assert isinstance(outer, RegionHandlerContext), "an engine makes no other"
        request = HandlerRequest(
            place.resource_type,
            "CREATE" if existing is None else "UPDATE",
            SharedContext(outer, leaves=lambda _: True),
            self._engine.clock.now_ms(),
            desired_state=model,
            previous_state=plain_copy(existing.model or {}) if existing is not None else {},
            identifier=existing.identifier if existing is not None else None,
            is_seed=True,
        )
        return self.seeded(request, known)

    def seeded(self, request: HandlerRequest, known: Known) -> Model:
        """What ccmock's own handler makes of a state that moto has; the state itself where that handler refuses it.

        What moto said, `known`, counts all the same.
        """
        try:
            handler = self._engine.types.handler_of(request.resource_type)
            model = handler.seed(replace(request, desired_state=plain_copy(request.desired_state)))
        except HandlerError:
            return request.desired_state
        return merged(request.resource_type, model, told(known), {})


def _note(versions: dict[K, int], key: K, version: int | None) -> None:
    """Notes what version something has; it is looked at again where there is none."""
    if version is None:
        versions.pop(key, None)
    else:
        versions[key] = version


def _is_settled(resource: StoredResource) -> bool:
    """Whether no request works on a resource."""
    return resource.changed_by is None and resource.model is not None
