"""The resources that exist."""

from __future__ import annotations

import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from ..engine.reads import locate
from ..engine.region import Region
from ..errors import CcmockError, ServiceError, UsageError, near_names
from ..registry.json_text import InvalidJson, parse_json, plain_copy
from ..registry.resource_type import ResourceType
from .account_region import AccountRegion, find_type


class Resource(NamedTuple):
    """A resource as it stood when it was asked for: write-only values included."""

    type_name: str
    identifier: str
    properties: dict[str, Any]


class Resources:
    """What exists in one account and region.

    An identifier may be given in any form that the service takes: a string, parts joined by `|`, or a JSON object of
    the primary or an additional identifier.
    """

    def __init__(self, place: AccountRegion) -> None:
        self._engine = place.engine
        self._place = place

    @property
    def _region(self) -> Region:
        return self._place.region

    def __repr__(self) -> str:
        return f"<Resources of {self._region.account_id} in {self._region.name}: {self._region.store.counts()}>"

    def put(self, type_name: str, desired_state: Mapping[str, Any]) -> Resource:
        """Makes a resource that is there at once, without a request, and returns it.

        Read-only properties may be given, to have them as a test wants them. Where the identifier exists already, the
        resource is changed to the desired state, as somebody might have done by hand. UsageError where the desired
        state is not valid for the type.
        """
        with self._engine.lock:
            self._engine.settle()
            resource_type = self._type(type_name)
            resource = self._place.service.seeding.put(resource_type, _plain(type_name, desired_state))
            return Resource(type_name, resource.identifier, plain_copy(resource.model))

    def put_all(self, path: str | PathLike[str]) -> list[Resource]:
        """Makes every resource that a JSON or YAML file names, as `put` does, in the order of the file.

        The file is a CloudFormation template without intrinsic functions, a mapping of type names to lists of desired
        states, or a list of objects with TypeName and Properties. YAML needs the extra `yaml`. UsageError where a
        resource cannot be made, saying which; none has been made or changed then.
        """
        # Here, as others below: loaded where it is used, since an import of ccmock need not wait for it.
        from .seed_files import read_seeds  # noqa: PLC0415

        seeds = read_seeds(Path(path))
        with self._engine.lock:
            self._engine.settle()
            store, ids = self._region.store, self._engine.ids
            resources_before, ids_before = store.state(), ids.state()
            made = []
            for seed in seeds:
                try:
                    made.append(self.put(seed.type_name, seed.desired_state))
                except CcmockError as error:
                    store.put_back(resources_before)
                    ids.put_back(ids_before)
                    raise UsageError(f"{path}: {seed.place}: {error}") from error
        return made

    def get(self, type_name: str, identifier: str) -> Resource | None:
        """The resource with the identifier, or None where there is none that a read would find."""
        with self._engine.lock:
            self._engine.settle()
            resource, _ = self._located(type_name, identifier)
            if resource is None or resource.shown is None:
                return None
            return Resource(type_name, resource.identifier, plain_copy(resource.shown))

    def list(self, type_name: str) -> list[Resource]:
        """The resources of a type, oldest first."""
        with self._engine.lock:
            self._engine.settle()
            return [
                Resource(type_name, resource.identifier, plain_copy(resource.shown))
                for resource in self._region.store.after(self._type(type_name).type_name)
                if resource.shown is not None
            ]

    def delete(self, type_name: str, identifier: str) -> None:
        """Takes a resource away at once, without a request; UsageError where there is none, or a request runs on it."""
        with self._engine.lock:
            self._engine.settle()
            resource, primary = self._located(type_name, identifier)
            self._place.service.seeding.check_free(type_name, primary)
            if resource is None:
                known = [found.identifier for found in self.list(type_name)]
                near = near_names(identifier, known) or known[:3]
                there = f"there are {', '.join(map(repr, near))}" if near else "there is none of the type"
                raise UsageError(f"No {type_name} {identifier!r} to delete; {there}.")
            self._place.service.seeding.delete(resource)

    def assert_exists(self, type_name: str, identifier: str, properties: Mapping[str, Any] | None = None) -> Resource:
        """The resource; AssertionError where there is none, or where one of `properties` is not as given.

        The error says what is there instead, and what became of the requests that should have made it.
        """
        resource = self.get(type_name, identifier)
        if resource is None:
            from .explanations import absence  # noqa: PLC0415

            raise AssertionError(absence(self._place, type_name, identifier, self.list(type_name)))
        differing = [
            f"  {name}: {resource.properties.get(name)!r}, expected {value!r}"
            for name, value in (properties or {}).items()
            if resource.properties.get(name) != value
        ]
        if differing:
            raise AssertionError("\n".join([f"{type_name} {identifier!r} differs:", *differing]))
        return resource

    def assert_missing(self, type_name: str, identifier: str) -> None:
        """AssertionError where the resource exists, saying which requests were made for it."""
        if self.get(type_name, identifier) is not None:
            from .explanations import requests_about  # noqa: PLC0415

            about = requests_about(self._place, type_name, identifier)
            raise AssertionError("\n".join([f"{type_name} {identifier!r} exists.", *about]))

    def _located(self, type_name: str, identifier: str) -> tuple[Any, str]:
        resource_type = self._type(type_name)
        if not isinstance(identifier, str):
            raise UsageError(f"identifier={identifier!r} is no identifier. Give a str, as a client does.")
        try:
            return locate(self._region.store, resource_type, identifier)
        except ServiceError as error:
            raise UsageError(f"{identifier!r} is no identifier of {type_name}: {error.message}") from None

    def _type(self, type_name: str) -> ResourceType:
        return find_type(self._engine, type_name, self._region.name)


def _plain(type_name: str, desired_state: Mapping[str, Any]) -> dict[str, Any]:
    """The desired state as it would come over the wire."""
    if not isinstance(desired_state, Mapping):
        raise UsageError(f"desired_state={desired_state!r} is no desired state of {type_name}. Give a dict.")
    try:
        plain: dict[str, Any] = parse_json(json.dumps(dict(desired_state)))
    except (TypeError, InvalidJson, ValueError) as error:
        raise UsageError(f"The desired state of {type_name} is not plain JSON: {error}.") from None
    return plain
