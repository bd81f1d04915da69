"""Finds the types whose service wants the whole resource again in an update: `python -m tools.mine_replacing_updates`.

Where the API's update operation requires a property of the type that is no part of its identifier, a property that the
call leaves out is set back by the service. The requirement stands in the service model that botocore ships, the name of
the operation in the schema's `handlers`. Writes `ccmock/data/replacing_updates.json`, a list of type names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import botocore.session

from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.pointers import tokens
from ccmock.registry.resource_type import ResourceType

REGION = "us-east-1"
TARGET = Path(__file__).parent.parent / "ccmock" / "data" / "replacing_updates.json"

Models = Mapping[str, list[Any]]


def service_models() -> Models:
    """Signing name of a service → its models."""
    session = botocore.session.get_session()
    found: dict[str, list[Any]] = {}
    for name in session.get_available_services():
        model = session.get_service_model(name)
        found.setdefault(model.signing_name, []).append(model)
    return found


def required_again(resource_type: ResourceType, models: Models) -> set[str]:
    """The properties, beside the identifier, that the update operation of the type's service requires."""
    groups = (resource_type.primary_identifier, *resource_type.additional_identifiers, resource_type.create_only)
    known = {tokens(pointer)[0].lower() for group in groups for pointer in group}
    own = resource_type.type_name.split("::")[2].lower()
    naming = {"name", f"{own}name", *known}
    wanted = {name.lower(): name for name in resource_type.property_names if name.lower() not in naming}
    operations = _update_operations(resource_type, models)
    required = {member.lower() for operation in operations for member in operation.input_shape.required_members}
    return {name for lower, name in wanted.items() if lower in required and not lower.endswith("id")}


def _update_operations(resource_type: ResourceType, models: Models) -> Iterator[Any]:
    update = resource_type.schema.get("handlers", {}).get("update", {})
    own = resource_type.type_name.split("::")[2].lower()
    for permission in update.get("permissions", ()):
        prefix, _, action = permission.partition(":")
        if action.lower() != f"update{own}":
            continue
        for model in models.get(prefix.lower(), ()):
            if action in model.operation_names and model.operation_model(action).input_shape is not None:
                yield model.operation_model(action)


def main() -> None:
    """Writes the list."""
    catalog, models = bundled_catalog(), service_models()
    types = filter(None, (catalog.find(name, REGION) for name in catalog.type_names(REGION)))
    names = sorted(each.type_name for each in types if required_again(each, models))
    TARGET.write_text(json.dumps(names, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
