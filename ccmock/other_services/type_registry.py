"""CloudFormation's registry of an account and region: which types there are, in which versions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from ..cloud import MockCloud
from ..engine.types import FIRST_VERSION
from ..registry.catalog import Catalog
from ..registry.resource_type import NEEDED_ACTIONS
from ..times import to_ms

_TYPE_ARN = re.compile(
    r"(arn:[^:]+:cloudformation:[^:]+:[0-9]*:type/resource/)([A-Za-z0-9]+(?:-[A-Za-z0-9]+){2})(?:/(.+))?"
)
_PUBLIC_NAMESPACE = "AWS::"


@dataclass(frozen=True)
class TypeVersion:
    """One version of a type. `arn` is that of the type, `version_arn` that of the version."""

    registry: TypeRegistry
    name: str
    version_id: str
    default_version_id: str
    created_ms: int

    @property
    def is_default(self) -> bool:
        return self.version_id == self.default_version_id

    @property
    def is_public(self) -> bool:
        return self.registry.is_public(self.name)

    @property
    def arn(self) -> str:
        return self.registry.arn_of(self.name)

    @property
    def version_arn(self) -> str:
        return f"{self.arn}/{self.version_id}"

    @cached_property
    def schema(self) -> Mapping[str, Any]:
        return self.registry.schema_of(self.name, self.version_id)

    @property
    def description(self) -> str:
        """The schema's, or the text that AWS's own types have where their authors wrote none."""
        return self.registry.description_of(self.name, self.version_id) or f"Resource Type definition for {self.name}"

    @property
    def schema_text(self) -> str:
        """The schema as JSON, in the form in which the service prints it."""
        return json.dumps(self.schema, indent=2, ensure_ascii=False, separators=(",", " : "))


class TypeRegistry:
    """The types of an account and region. Those that a test registered are private ones of every account."""

    def __init__(self, cloud: MockCloud, partition: str) -> None:
        self._types, self._catalog = cloud._engine.types, cloud._engine.catalog
        self._began_ms = cloud._engine.beginning.now_ms
        self._account_id, self._region, self._partition = cloud.account_id, cloud.region, partition

    def is_public(self, name: str) -> bool:
        """Whether a type is AWS's own, also where a test has put another schema in its place."""
        return name.startswith(_PUBLIC_NAMESPACE) or name in self._catalog.names

    def names(self, *, are_public: bool) -> list[str]:
        """The names of the public or of the private types, sorted."""
        return sorted(name for name in self._types.names(self._region) if self.is_public(name) is are_public)

    def arn_of(self, name: str) -> str:
        """The ARN of a type; that of a public one names no account."""
        account = "" if self.is_public(name) else self._account_id
        start = f"arn:{self._partition}:cloudformation:{self._region}:{account}"
        return f"{start}:type/resource/{name.replace('::', '-')}"

    def named_in(self, arn: str) -> tuple[str, str | None] | None:
        """The type and, if any, the version that an ARN names; None where it is not one of this account and region."""
        found = _TYPE_ARN.fullmatch(arn)
        if found is None:
            return None
        name = found[2].replace("-", "::")
        return (name, found[3]) if self.arn_of(name) == found[1] + found[2] else None

    def versions(self, name: str) -> list[TypeVersion]:
        """The versions of a type, in the order in which they were registered; none where there is no such type."""
        own = self._types.own.get(name)
        if own is not None:
            return [TypeVersion(self, name, version, own.default, self._began_ms) for version in own.by_id]
        if not self._catalog.has(name, self._region):
            return []
        return [TypeVersion(self, name, FIRST_VERSION, FIRST_VERSION, _published_ms(self._catalog))]

    def version(self, name: str, version_id: str | None) -> TypeVersion | None:
        """The version of a type, or the default one; None where there is none."""
        wanted = (found for found in self.versions(name) if _is_wanted(found, version_id))
        return next(wanted, None)

    def schema_of(self, name: str, version_id: str) -> Mapping[str, Any]:
        """The schema of a version that exists, for reading only."""
        own = self._types.own.get(name)
        return own.by_id[version_id].compiled_schema if own else self._catalog.schema(name, self._region)

    def description_of(self, name: str, version_id: str) -> str | None:
        """The description in the schema of a version that exists. The bundled schemas have no texts."""
        own = self._types.own.get(name)
        return own.by_id[version_id].compiled_schema.get("description") if own else None

    def provisioning_type(self, name: str) -> str:
        """How the default version of a type is provisioned: what its handlers can do."""
        own = self._types.own.get(name)
        if own is None:
            return _public_provisioning_type(self._catalog, name, self._region)
        return provisioning_type_of(own.by_id[own.default].compiled_schema)


def _is_wanted(found: TypeVersion, version_id: str | None) -> bool:
    return found.is_default if version_id is None else found.version_id == version_id


def provisioning_type_of(schema: Mapping[str, Any]) -> str:
    """`FULLY_MUTABLE`, `IMMUTABLE` without an update handler, or `NON_PROVISIONABLE`."""
    actions = {action.upper() for action in schema.get("handlers", {})}
    if not actions >= NEEDED_ACTIONS:
        return "NON_PROVISIONABLE"
    return "FULLY_MUTABLE" if "UPDATE" in actions else "IMMUTABLE"


@lru_cache(maxsize=8192)
def _public_provisioning_type(catalog: Catalog, name: str, region: str) -> str:
    # The schema is read and forgotten: the catalog would keep all that are compiled.
    return provisioning_type_of(catalog.schema(name, region))


def _published_ms(catalog: Catalog) -> int:
    return to_ms(datetime.fromisoformat(catalog.date.replace("Z", "+00:00")), "the date of the schemas")
