"""The form of a resource provider schema, as far as no part of JSON Schema says it."""

from __future__ import annotations

from typing import Any

from .forms import boolean, json_object, list_of, mapping, record, text, whole

POINTER_LISTS = (
    "primaryIdentifier",
    "readOnlyProperties",
    "writeOnlyProperties",
    "createOnlyProperties",
    "conditionalCreateOnlyProperties",
)
"""The members of a schema that are lists of property pointers."""

_texts = list_of(text())


def _identifier(value: Any) -> None:
    # Some schemas give an identifier of one property as this property's pointer.
    if not isinstance(value, str):
        _texts(value)


SCHEMA = record(
    {},
    {
        "properties": mapping(text(), json_object),
        "definitions": mapping(text(), json_object),
        "additionalIdentifiers": list_of(_identifier),
        "handlers": mapping(
            text(),
            record(
                {},
                {"permissions": _texts, "timeoutInMinutes": whole(0, 1_000_000), "handlerSchema": json_object},
                is_open=True,
            ),
        ),
        "tagging": record(
            {},
            {
                **dict.fromkeys(("taggable", "tagOnCreate", "tagUpdatable"), boolean),
                "tagProperty": text(),
                "permissions": _texts,
            },
            is_open=True,
        ),
    },
    is_open=True,
)
"""What of a schema no part of JSON Schema says; whatever else there is, the service ignores."""
