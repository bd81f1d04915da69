"""What Ref and Fn::GetAtt return of a resource that exists.

Ref returns the physical id. For most types that is the primary identifier, its parts joined by `|`; the others are in
`ccmock/data/physical_ids.json`: type name → `parts`, the properties that the physical id is made of, and `$source`.
`python -m benchmarks.physical_ids` compares both with recorded resources.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from ..registry.identifiers import SEPARATOR, as_text
from ..registry.pointers import found_at, tokens
from ..registry.resource_type import ResourceType


def physical_id(resource_type: ResourceType, identifier: str, model: Mapping[str, Any]) -> str:
    """What Ref returns of a resource with a primary identifier."""
    entry = _exceptions().get(resource_type.type_name)
    parts = [model.get(name) for name in entry["parts"]] if entry else [None]
    return identifier if None in parts else SEPARATOR.join(map(as_text, parts))


def attribute(resource_type: ResourceType, model: dict[str, Any], name: str) -> Any:
    """What Fn::GetAtt returns of a resource for a name such as `Arn` or `Endpoint.Address`; None where it has none."""
    shown = resource_type.write_only.without(model)
    return shown[name] if name in shown else found_at(shown, name.split("."))


def attribute_names(resource_type: ResourceType, model: dict[str, Any]) -> list[str]:
    """The names that Fn::GetAtt may be asked for."""
    read_only = [".".join(tokens(pointer)) for pointer in resource_type.read_only]
    return [*read_only, *resource_type.write_only.without(model)]


@cache
def _exceptions() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((resources.files("ccmock.data") / "physical_ids.json").read_text("utf-8"))
    return found
