"""A small account and region for handlers to work in."""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from ccmock.contract.handler import Model, ModelKey
from ccmock.contract.removals import Removal
from ccmock.ids import Ids
from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.json_text import plain_copy
from ccmock.registry.resource_type import ResourceType

NOW_MS = 1_767_268_800_000  # 2026-01-01T12:00:00Z


@dataclass
class FakeSurroundings:
    """What exists is what a test puts into `existing`: type name → identifier → model."""

    account_id: str = "123456789012"
    region: str = "us-east-1"
    partition: str = "aws"
    ids: Ids = field(default_factory=Ids)
    existing: dict[str, dict[str, Model]] = field(default_factory=dict)
    references: str = "known"
    checks_service_constraints: bool = True

    removed_properties: Literal["likely", "stays", "resets"] = "likely"
    removals: dict[tuple[str, str], Removal] = field(default_factory=dict)

    def chosen_removal(self, type_name: str, path: str) -> Removal | None:
        return self.removals.get((type_name, path))

    def draw(self, stream: str) -> random.Random:
        return self.ids.draw(stream)

    def next_number(self, series: str) -> int:
        return self.ids.next_number(series)

    def type_named(self, type_name: str) -> ResourceType | None:
        return bundled_catalog().find(type_name, self.region)

    def checks_references_to(self, type_name: str) -> bool:
        return self.references == "strict" or (self.references == "known" and type_name in self.existing)

    def is_taken(self, type_name: str, identifier: str) -> bool:
        return identifier in self.existing.get(type_name, {})

    exists = is_taken

    def owner_elsewhere(self, type_name: str, identifier: str) -> tuple[str, str] | None:
        return None

    def model_of(self, type_name: str, identifier: str) -> Model | None:
        found: Model | None = plain_copy(self.existing.get(type_name, {}).get(identifier))
        return found

    def models(self, type_name: str) -> Iterator[Model]:
        yield from map(plain_copy, self.existing.get(type_name, {}).values())

    def seen(self, type_name: str) -> Iterator[Model]:
        yield from self.existing.get(type_name, {}).values()

    def seen_by(self, type_name: str, key: ModelKey, *values: Hashable) -> Iterator[Model]:
        return (model for model in self.seen(type_name) if not set(values).isdisjoint(key(model)))

    def put(self, type_name: str, identifier: str, model: Model) -> None:
        self.existing.setdefault(type_name, {})[identifier] = model

    def remove(self, type_name: str, identifier: str) -> None:
        self.existing.get(type_name, {}).pop(identifier, None)
