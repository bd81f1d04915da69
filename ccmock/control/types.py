"""The routes about resource types."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from ..arguments import mapping
from ..registry.resource_type import ResourceType
from .route import Asked


def list_types(asked: Asked) -> Any:
    """The names of the region's types."""
    pattern = asked.query.get("pattern", "*")
    return {"types": [name for name in asked.cloud.types if fnmatchcase(name, pattern)]}


def get_type(asked: Asked) -> Any:
    """One type."""
    return _shown_type(asked.cloud.types[asked.path["type_name"]])


def register_type(asked: Asked) -> Any:
    """Adds a type in all regions, which the generic handler serves."""
    return _shown_type(asked.cloud.types.register(mapping("schema", asked.body.pop("schema")), **asked.body))


def on_removal(asked: Asked) -> Any:
    """Says what becomes of a property when a patch removes it."""
    asked.cloud.types.on_removal(**asked.body)
    return {}


def _shown_type(resource_type: ResourceType) -> dict[str, Any]:
    return {
        "type_name": resource_type.type_name,
        "primary_identifier": list(resource_type.primary_identifier),
        "additional_identifiers": [list(group) for group in resource_type.additional_identifiers],
        "read_only": list(resource_type.read_only),
        "write_only": list(resource_type.write_only),
        "create_only": list(resource_type.create_only),
        "handlers": {
            name: {"permissions": list(spec.permissions), "timeout_minutes": spec.timeout_minutes}
            for name, spec in resource_type.handlers.items()
        },
        "schema": resource_type.schema,
    }
