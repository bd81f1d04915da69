"""Types of a test's own, in their versions, and which handler serves which type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..arguments import attribute, shown
from ..clock import Clock
from ..contract.handler import Handler
from ..errors import UsageError
from ..handlers.generic import GenericHandler
from ..handlers.guarded import GuardedHandler
from ..registry.catalog import Catalog
from ..registry.forms import Misfit, not_a
from ..registry.resource_type import ResourceType
from ..services import own_handler_of

FIRST_VERSION = "00000001"


@dataclass
class Versions:
    """The versions of one type, by version id, and which of them counts where none is named."""

    default: str
    by_id: dict[str, ResourceType]


class Serving(NamedTuple):
    """A handler that serves a type. `foreign`: the one that it guards, which did not come with ccmock; or None."""

    handler: Handler
    foreign: Handler | None


class TypesState(NamedTuple):
    """The test's own types at some moment, and the handlers that were registered with types or for names."""

    own: Mapping[str, Versions]
    registered: Mapping[ResourceType, Handler]
    used: Mapping[str, Handler]
    former: frozenset[str] = frozenset()
    """The names of types that were removed since."""


class Types:
    """The types of the catalog, with those and the handlers that one mock adds, which cannot move its clock."""

    def __init__(self, catalog: Catalog, clock: Clock, installed: Callable[[], Mapping[str, Handler]] = dict) -> None:
        self.catalog = catalog
        self._clock = clock
        self.own: dict[str, Versions] = {}
        self._installed = installed
        self._serving: dict[ResourceType, Serving] = {}
        self._registered: dict[ResourceType, Handler] = {}
        self._used: dict[str, Handler] = {}
        self.former: frozenset[str] = frozenset()
        """The names of types of the test's own that a reset or a snapshot removed; calls may have been about them."""
        self._generic = GenericHandler()

    def find(self, type_name: str, region: str, version_id: str | None = None) -> ResourceType | None:
        """The resource type as a region has it, or None; of types of the test's own the version, or the default one."""
        own = self.own.get(type_name)
        if own is not None:
            return own.by_id.get(version_id if version_id is not None else own.default)
        return self.catalog.find(type_name, region)

    def names(self, region: str) -> list[str]:
        """The names of the types that a region has, those of the test's own last."""
        return [*self.catalog.type_names(region), *(name for name in list(self.own) if name not in self.catalog.names)]

    def all_names(self) -> list[str]:
        """The names of the types of all regions, those of the test's own last."""
        return [*self.catalog.names, *self.own]

    def names_ever(self) -> list[str]:
        """The names of the types of all regions, those that were removed since included."""
        return [*self.all_names(), *self.former]

    def after_removal(self, state: TypesState) -> TypesState:
        """A state that is about to be put back, which remembers the names of the types that are removed by that."""
        return state._replace(former=self.former.union(self.own).difference(state.own))

    def own_types(self) -> Iterator[ResourceType]:
        """Every version of every type of the test's own."""
        return (resource_type for versions in self.own.values() for resource_type in versions.by_id.values())

    # --- handlers ---

    def handler_of(self, resource_type: ResourceType) -> Handler:
        """The handler that serves a type."""
        return self.serving(resource_type).handler

    def serving(self, resource_type: ResourceType) -> Serving:
        """What serves a type: the handler it was registered with, its name's, AWS's own, or the generic one."""
        found = self._serving.get(resource_type)
        if found is None:
            name = resource_type.type_name
            foreign = self._registered.get(resource_type) or self._used.get(name) or self._installed().get(name)
            usual = None if name in self.own and name not in self.catalog.names else own_handler_of(name)
            guarded = GuardedHandler(foreign, self._clock) if foreign is not None else None
            found = Serving(guarded or usual or self._generic, foreign)
            self._serving[resource_type] = found
        return found

    def use(self, type_name: str, handler: Handler) -> None:
        """From now on the handler serves the types of that name, but for those that were registered with another."""
        check_handler(type_name, handler)
        self._serving.clear()
        self._used[type_name] = handler

    # --- adding ---

    def add(
        self, resource_type: ResourceType, handler: Handler | None, version_id: str, *, is_default: bool | None
    ) -> None:
        """Adds a type, or a version of one; UsageError where there is that version, or a public type of that name."""
        name = resource_type.type_name
        versions = self.own.get(name)
        if versions is None and name in self.catalog.names:
            raise UsageError(
                f"The type {name} exists already: it is a public one. Register a type of your own under another "
                "name. To replace the public schema with a newer one, register the path of a folder or "
                "zip file that holds it: cloud.types.register('schemas')."
            )
        if versions is not None and version_id in versions.by_id:
            raise UsageError(
                f"The type {name} exists already in version {version_id}. Register another version_id, "
                f"such as {int(max(versions.by_id)) + 1:08d}."
            )
        if handler is not None:
            check_handler(name, handler)
            self._registered[resource_type] = handler
        self._put(resource_type, version_id, is_default=versions is None if is_default is None else is_default)

    def put(self, resource_type: ResourceType) -> None:
        """Adds a type, or puts it in the place of the public one of its name."""
        self.own[resource_type.type_name] = Versions(FIRST_VERSION, {FIRST_VERSION: resource_type})

    def _put(self, resource_type: ResourceType, version_id: str, *, is_default: bool) -> None:
        name = resource_type.type_name
        before = self.own.get(name) or Versions(version_id, {})
        default = version_id if is_default else before.default
        self.own[name] = Versions(default, {**before.by_id, version_id: resource_type})

    # --- state ---

    def state(self) -> TypesState:
        """The test's own types and handlers as they are now."""
        own = {name: Versions(versions.default, dict(versions.by_id)) for name, versions in self.own.items()}
        return TypesState(own, dict(self._registered), dict(self._used), self.former)

    def put_back(self, state: TypesState) -> None:
        """Has the types and handlers of then, and no others."""
        self.own = {name: Versions(versions.default, dict(versions.by_id)) for name, versions in state.own.items()}
        self._registered, self._used = dict(state.registered), dict(state.used)
        self.former = state.former
        self._serving.clear()

    def decode(self, plain: Mapping[str, Any]) -> TypesState:
        """The types that were encoded, each with the handler that serves its name and version here.

        Misfit where something is not a schema.
        """
        own: dict[str, Versions] = {}
        registered: dict[ResourceType, Handler] = {}
        for name, saved in plain.items():
            if saved["default"] not in saved["schemas"]:
                raise not_a("one of the versions in schemas", saved["default"], name, "default")
            versions = own[name] = Versions(saved["default"], {})
            for version_id, schema in saved["schemas"].items():
                here = self._version(name, version_id)
                is_same = here is not None and here.compiled_schema == schema
                resource_type = here if here is not None and is_same else _decoded(name, version_id, schema)
                versions.by_id[version_id] = resource_type
                if here is not None and here in self._registered:
                    registered[resource_type] = self._registered[here]
        return self.after_removal(TypesState(own, registered, dict(self._used)))

    def _version(self, type_name: str, version_id: str) -> ResourceType | None:
        versions = self.own.get(type_name)
        return versions.by_id.get(version_id) if versions is not None else None


def _decoded(name: str, version_id: str, schema: Mapping[str, Any]) -> ResourceType:
    way = (name, "schemas", version_id)
    try:
        resource_type = ResourceType.of_whole_schema(schema)
    except UsageError as error:
        raise Misfit(f"is not a schema: {error}", *way) from None
    if resource_type.type_name != name:
        raise not_a(repr(name), resource_type.type_name, *way, "typeName")
    return resource_type


def encode_types(state: TypesState) -> dict[str, Any]:
    """The schemas of the test's own types as plain JSON. Handlers are code, and not among it."""
    return {
        name: {
            "default": versions.default,
            "schemas": {version_id: found.schema for version_id, found in versions.by_id.items()},
        }
        for name, versions in state.own.items()
    }


HANDLER_METHODS: Sequence[str] = (
    "create",
    "read",
    "update",
    "delete",
    "check_list",
    "summary",
    "is_listed",
    "messages",
    "usual_seconds",
    "seed",
)


def check_handler(type_name: str, handler: object) -> None:
    """UsageError where something is not a handler."""
    missing = [name for name in HANDLER_METHODS if not _has(handler, name)]
    if missing or isinstance(handler, type):
        what = f"lacks {', '.join(missing)}" if missing else "is a class"
        raise UsageError(
            f"The handler {shown(handler)} of {type_name} {what}. "
            "Give an instance of a subclass of ccmock.GenericHandler."
        )


def _has(handler: object, name: str) -> bool:
    """Whether a handler has a method, and not just what it says of it where it inherits from `Handler` itself."""
    method = attribute(handler, name)
    return callable(method) and getattr(method, "__func__", None) is not getattr(Handler, name)
