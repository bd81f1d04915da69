"""Values in a model that break the schema, such as an empty text where it wants one character.

The service itself returns some of those. A patch that leaves them alone is not refused because of them.
"""

from __future__ import annotations

from typing import Any

from .json_text import is_same, plain_copy
from .pointers import Path, found_at
from .resource_type import ResourceType
from .violations import MISSING

_NOTHING = object()


def less_returned(resource_type: ResourceType, before: dict[str, Any], patched: dict[str, Any]) -> dict[str, Any]:
    """A patched model without the values that break the schema, were in what was read, and are in it still.

    Whole properties are taken out where the schema does not require them; else single values, texts and the like and
    what is empty. A missing key does not count: a patch has to give again what a read does not show.
    """
    violations = resource_type.validator.violations(patched)
    if not violations:
        return patched
    rest: dict[str, Any] = plain_copy(patched)
    for violation in violations:
        path = violation.removable_path
        name = path[0] if path else None
        is_optional = name not in resource_type.compiled_schema.get("required", ())
        if is_optional and violation.keyword != MISSING and _is_kept(before, patched, path[:1]):
            rest.pop(str(name), None)
        elif path and _is_kept(before, patched, path) and _is_single(found_at(patched, path)):
            owner = found_at(rest, path[:-1])
            if isinstance(owner, dict):
                owner.pop(str(path[-1]), None)
    return rest


def _is_kept(before: dict[str, Any], patched: dict[str, Any], path: Path) -> bool:
    return bool(path) and is_same(found_at(before, path, _NOTHING), found_at(patched, path))


def _is_single(value: Any) -> bool:
    return value is not None and (not isinstance(value, (dict, list)) or not value)
