"""Resource identifiers: what a model's identifier is, and what a caller's text means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..service_errors import ValidationError
from .json_text import InvalidJson, compact_json, parse_json
from .pointers import bare_name, value_at
from .resource_type import ResourceType

SEPARATOR = "|"


def identifier_of(pointers: Sequence[str], model: Mapping[str, Any]) -> str | None:
    """The identifier as text, its parts joined by `|`; None where the model lacks a part of it."""
    if len(pointers) == 1:  # as nearly all types have it
        only = value_at(model, pointers[0])
        return None if only is None else as_text(only)
    parts = [value_at(model, pointer) for pointer in pointers]
    if not parts or None in parts:
        return None
    return SEPARATOR.join(map(as_text, parts))


def as_text(part: Any) -> str:
    """An identifier's part as the service writes it."""
    return part if isinstance(part, str) else compact_json(part)


def read_identifier(resource_type: ResourceType, text: str) -> dict[str, str]:
    """Pointer → value of the identifier, primary or additional, that `text` gives.

    A text that parses as a JSON object is read as one, its keys the bare property names in any order; any other text
    is the primary identifier, its parts joined by `|`. ValidationError where it matches none of the type's
    identifiers.
    """
    given = _json_object(text)
    primary = resource_type.primary_identifier
    if given is None:
        parts = text.split(SEPARATOR) if len(primary) > 1 else [text]
        if len(parts) != len(primary):
            raise ValidationError.identifier_parts(text, primary)
        return dict(zip(primary, parts, strict=True))
    for pointers in (primary, *resource_type.additional_identifiers):
        names = {bare_name(pointer): pointer for pointer in pointers}
        if names.keys() == given.keys() and None not in given.values():
            return {pointer: as_text(given[name]) for name, pointer in names.items()}
    raise ValidationError.identifier_mismatch((primary, *resource_type.additional_identifiers))


def _json_object(text: str) -> dict[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        value = parse_json(text)
    except InvalidJson:
        return None
    return value if isinstance(value, dict) else None
