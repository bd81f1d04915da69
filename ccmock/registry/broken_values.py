"""Values in a model that break the schema, such as an empty text where it wants one character.

The service itself returns some of those. What it returned and a patch left alone is no fault of the patch's.
"""

from __future__ import annotations

import re
from typing import Any

from .defaults import copied
from .json_text import is_same
from .pointers import Path, unescape
from .resource_type import ResourceType

_VIOLATION = re.compile(r"#((?:/[^/:]+)*): (?:extraneous key \[(.+)\] is not permitted$)?")
_MISSING = re.compile(r"#[^:]*: required key \[")
_NOTHING = object()


def violated_path(violation: str) -> Path:
    """The path that a violation speaks of; that of the key, where there is one too many."""
    found = _VIOLATION.match(violation)
    if not found:
        return ()
    names = [int(name) if name.isdecimal() else unescape(name) for name in found[1].split("/")[1:]]
    return (*names, found[2]) if found[2] else tuple(names)


def less_returned(resource_type: ResourceType, before: dict[str, Any], patched: dict[str, Any]) -> dict[str, Any]:
    """A patched model less the values that break the schema, were in what was read, and are in it still.

    Whole properties, where they need not be there; else single values, texts and the like and what is empty. What is
    missing from a value is no such thing: a patch has to give again what a read does not show.
    """
    violations = resource_type.validator.violations(patched)
    if not violations:
        return patched
    rest: dict[str, Any] = copied(patched)
    for violation in violations:
        path = violated_path(violation)
        name = path[0] if path else None
        is_optional = name not in resource_type.compiled_schema.get("required", ())
        if is_optional and not _MISSING.match(violation) and _is_kept(before, patched, path[:1]):
            rest.pop(str(name), None)
        elif path and _is_kept(before, patched, path) and _is_single(found_at(patched, path)):
            owner = found_at(rest, path[:-1])
            if isinstance(owner, dict):
                owner.pop(str(path[-1]), None)
    return rest


def found_at(value: Any, path: Path, otherwise: Any = None) -> Any:
    """What stands at a path of names and positions."""
    token: Any
    for token in path:
        if not isinstance(value, (dict, list)):
            return otherwise
        try:
            value = value[token]
        except (KeyError, IndexError, TypeError):
            return otherwise
    return value


def _is_kept(before: dict[str, Any], patched: dict[str, Any], path: Path) -> bool:
    return bool(path) and is_same(found_at(before, path, _NOTHING), found_at(patched, path))


def _is_single(value: Any) -> bool:
    return value is not None and (not isinstance(value, (dict, list)) or not value)
