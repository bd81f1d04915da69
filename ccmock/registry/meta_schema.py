"""What JSON Schema draft-07 asks of a schema: whether a test's own schema is one, wherever in it a mistake stands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from .java_patterns import java_pattern
from .pointers import pointer_text

DRAFT = {"$ref": "http://json-schema.org/draft-07/schema#"}
"""The schema of all schemas of the draft, which jsonschema-rs has with it."""


def schema_fault(schema: Mapping[str, Any]) -> str | None:
    """What is wrong with a schema and where, in one sentence; None where nothing is."""
    error = next(iter(_meta_validator().iter_errors(schema)), None)
    return f"{pointer_text(tuple(error.instance_path))}: {error.message}" if error is not None else None


@cache
def _meta_validator() -> Any:
    # Loaded with the first schema of a test's own, which an import of ccmock need not wait for.
    from jsonschema_rs import Draft7Validator  # noqa: PLC0415

    # References are followed leniently, so that only the patterns have to be what their format says: Java's.
    anything = {"uri": _accepts, "uri-reference": _accepts}
    return Draft7Validator(DRAFT, validate_formats=True, formats={"regex": _is_pattern, **anything})


def _is_pattern(text: str) -> bool:
    try:
        java_pattern(text).compile()
    except ValueError:  # its syntax is wrong, or it is too large
        return False
    return True


def _accepts(_text: str) -> bool:
    return True
