"""Properties as the parameters of an API call that have the same names, in the form that the API asks for.

Most services take what their types' properties say, in names that differ by upper and lower case only. What else
differs, botocore's models of the APIs tell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape


def shaped(properties: Any, shape: Shape) -> Any:
    """What properties, or a part of them, are for an API. `shape`: what botocore says of the parameter.

    Members that the shape does not have are left out. Values that do not fit it are left as they are, so that botocore
    refuses them.
    """
    if isinstance(shape, StructureShape):
        return _structure(properties, shape) if isinstance(properties, Mapping) else properties
    if isinstance(shape, ListShape):
        items = _as_pairs(properties, shape.member) if isinstance(properties, Mapping) else properties
        return [shaped(item, shape.member) for item in (items if isinstance(items, list) else [items])]
    if isinstance(shape, MapShape):
        values = _as_map(properties) if isinstance(properties, list) else properties
        if not isinstance(values, Mapping):
            return values
        return {str(key): shaped(value, shape.value) for key, value in values.items()}
    return _scalar(properties, shape.type_name)


def _structure(properties: Mapping[str, Any], shape: StructureShape) -> dict[str, Any]:
    members = {name.lower(): (name, member) for name, member in shape.members.items()}
    known = {members[name.lower()]: value for name, value in properties.items() if name.lower() in members}
    return {name: shaped(value, member) for (name, member), value in known.items() if value is not None}


def _as_map(pairs: list[Any]) -> Any:
    """Tags, which types have as a list, where the API has them as an object."""
    if not all(isinstance(pair, Mapping) and "Key" in pair for pair in pairs):
        return pairs
    return {pair["Key"]: pair.get("Value", "") for pair in pairs}


def _as_pairs(values: Mapping[str, Any], member: Shape) -> list[Any]:
    """Tags the other way round; another object is the one item of a list."""
    names = {name.lower() for name in member.members} if isinstance(member, StructureShape) else set()
    if names == {"key", "value"} and not names >= {name.lower() for name in values}:
        return [{"Key": key, "Value": value} for key, value in values.items()]
    return [values]


def _scalar(value: Any, type_name: str) -> Any:
    if type_name == "string" and not isinstance(value, str):
        return json.dumps(value)
    if not isinstance(value, str):
        return value
    if type_name in ("integer", "long") and value.lstrip("-").isdecimal():
        return int(value)
    if type_name == "boolean" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value
