"""Which resource types exist in which region, read one at a time out of the bundled schemas."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import resources
from typing import IO, Any, NamedTuple

from .resource_type import ResourceType

BUNDLE = "schemas.bundle"
BUNDLE_FORMAT = 2


class BundleEntry(NamedTuple):
    """Where one variant of a schema stands in the bundle, and the regions (as bits) that have it.

    `constraints_size`: the size of the service constraints, which stand behind the schema; 0 where there are none.
    """

    offset: int
    size: int
    regions: int
    constraints_size: int


class Catalog:
    """The resource types of all regions.

    Nothing is read before it is asked for; a schema is decompressed and compiled at its first
    use and then shared, since a `ResourceType` never changes.
    """

    def __init__(self, package: str = "ccmock.data", bundle: str = BUNDLE) -> None:
        self._file = resources.files(package) / bundle
        self._compiled: dict[BundleEntry, ResourceType] = {}
        self._found: dict[tuple[str, str], ResourceType] = {}

    def _open(self) -> IO[bytes]:
        return self._file.open("rb")

    @cached_property
    def _contents(self) -> tuple[dict[str, Any], bytes, int]:
        """(index, dictionary, where the schemas begin)."""
        with self._open() as stream:
            head = json.loads(stream.readline())
            assert head["format"] == BUNDLE_FORMAT, f"schema bundle of format {head['format']}"
            index = json.loads(zlib.decompress(stream.read(head["index"])))
            dictionary = stream.read(head["dictionary"])
            return index, dictionary, stream.tell()

    @property
    def date(self) -> str:
        """When the schemas were published, ISO 8601."""
        return str(self._contents[0]["date"])

    @property
    def source(self) -> str:
        """The package, version and license that the schemas were taken from."""
        return str(self._contents[0]["source"])

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Every region whose types are known."""
        return tuple(self._contents[0]["regions"])

    @cached_property
    def _bits(self) -> dict[str, int]:
        return {region: 1 << bit for bit, region in enumerate(self.regions)}

    def type_names(self, region: str) -> list[str]:
        """The names of the types that `region` has, sorted."""
        bit = self._bits.get(region, 0)
        return [
            name for name, entries in self._contents[0]["types"].items() if any(mask & bit for _, _, mask, _ in entries)
        ]

    @property
    def names(self) -> list[str]:
        """The names of the types that any region has, sorted."""
        return list(self._contents[0]["types"])

    @cached_property
    def actions(self) -> list[str]:
        """Every IAM action that a handler of any type needs, sorted."""
        found: set[str] = set()
        for schema in self.all_schemas():
            parts = (*schema.get("handlers", {}).values(), schema.get("tagging", {}))
            found.update(action for part in parts for action in part.get("permissions", ()))
        return sorted(found - {""})

    def has(self, type_name: str, region: str) -> bool:
        """Whether `region` has a type; nothing is read for that."""
        return self._entry(type_name, region) is not None

    def find(self, type_name: str, region: str) -> ResourceType | None:
        """The type as `region` has it, or None."""
        found = self._found.get((type_name, region))
        if found is not None:
            return found
        entry = self._entry(type_name, region)
        if entry is None:
            return None
        if entry not in self._compiled:
            self._compiled[entry] = ResourceType(*self._read(entry))
        found = self._found[type_name, region] = self._compiled[entry]
        return found

    def schema(self, type_name: str, region: str) -> dict[str, Any]:
        """A copy of the type's schema in `region`; KeyError where there is none."""
        entry = self._entry(type_name, region)
        if entry is None:
            raise KeyError(type_name)
        schema: dict[str, Any] = json.loads(self._read(entry)[0])
        return schema

    def all_schemas(self) -> Iterator[dict[str, Any]]:
        """Every schema of every region, each variant once."""
        for entries in self._contents[0]["types"].values():
            for entry in entries:
                yield json.loads(self._read(BundleEntry(*entry))[0])

    def _entry(self, type_name: str, region: str) -> BundleEntry | None:
        bit = self._bits.get(region, 0)
        for entry in self._contents[0]["types"].get(type_name, ()):
            if entry[2] & bit:
                return BundleEntry(*entry)
        return None

    def _read(self, entry: BundleEntry) -> tuple[bytes, bytes]:
        """(schema, service constraints or nothing), as JSON."""
        _, dictionary, start = self._contents
        with self._open() as stream:
            stream.seek(start + entry.offset)
            schema, constraints = stream.read(entry.size), stream.read(entry.constraints_size)
        return _unpacked(schema, dictionary), _unpacked(constraints, dictionary) if constraints else b""


def _unpacked(packed: bytes, dictionary: bytes) -> bytes:
    return zlib.decompressobj(-15, zdict=dictionary).decompress(packed)


@cache
def bundled_catalog() -> Catalog:
    """The catalog of the schemas that ccmock ships, one for the process: it never changes."""
    return Catalog()
