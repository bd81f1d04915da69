"""The patterns that occur in the bundled schemas of all resource types."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from ccmock.registry.catalog import bundled_catalog

_NAME_MAPS = ("properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas")
_VALUES = ("enum", "const", "default", "examples")


@cache
def all_patterns() -> tuple[str, ...]:
    """Return every pattern of every variant of every schema, sorted."""
    return tuple(sorted({pattern for schema in bundled_catalog().all_schemas() for pattern in patterns_of(schema)}))


def patterns_of(schema: Any) -> Iterator[str]:
    """The values of `pattern` and the keys of `patternProperties`; a property may be called either, too."""
    if isinstance(schema, list):
        for part in schema:
            yield from patterns_of(part)
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("pattern"), str):
        yield schema["pattern"]
    if isinstance(schema.get("patternProperties"), dict):
        yield from schema["patternProperties"]
    for keyword, value in schema.items():
        if keyword in _NAME_MAPS and isinstance(value, dict):
            for part in value.values():
                yield from patterns_of(part)
        elif keyword not in _VALUES:
            yield from patterns_of(value)
