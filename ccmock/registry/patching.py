"""JSON Patch documents (RFC 6902), applied as the service applies them.

The service's patch engine words its refusals in its own way and forgives two things: a path
without its leading slash, and the removal of a member that is not there. What it does in
common with everybody is left to the jsonpatch package.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import NotUpdatable, ValidationError
from .json_text import InvalidJson, parse_json, plain_copy
from .pointers import Path, PropertySet, unescape
from .resource_type import ResourceType

OPERATIONS = ("add", "remove", "replace", "move", "copy", "test")
WITH_VALUE = {"add", "replace", "test"}
WITH_FROM = {"move", "copy"}
SIZE_LIMIT = 262_144
"""Characters of a model, the limit of the service model for `Properties`; keeps copies of copies from growing."""

_MISSING = object()


@dataclass(frozen=True)
class PatchOperation:
    """One operation of a patch, its paths with their leading slash."""

    op: str
    path: str
    source: str | None
    value: Any

    @property
    def tokens(self) -> tuple[str, ...]:
        """The names on the path."""
        return _tokens(self.path)

    def as_json(self) -> dict[str, Any]:
        """The operation as RFC 6902 writes it."""
        written: dict[str, Any] = {"op": self.op, "path": self.path}
        if self.op in WITH_VALUE:
            written["value"] = self.value
        if self.source is not None:
            written["from"] = self.source
        return written


def read_patch(document: str) -> list[PatchOperation]:
    """The operations of a patch document; ValidationError where it is not one."""
    try:
        operations = parse_json(document)
    except InvalidJson as error:
        # The service's own sentence is not known.
        raise ValidationError(f"Invalid JSON Patch payload ({error})") from None
    if not isinstance(operations, list):
        raise ValidationError("Invalid JSON Patch payload (not an array)")
    return [_read_operation(operation) for operation in operations]


def apply_patch(model: dict[str, Any], operations: Sequence[PatchOperation]) -> Any:
    """The model after the operations, one by one; the given model stays as it is.

    ValidationError where one does not apply.
    """
    # Imported at first use: most tests never patch, and it costs milliseconds.
    import jsonpatch

    patched = plain_copy(model)
    for operation in operations:
        if not _check(patched, operation):
            continue
        try:
            patched = jsonpatch.JsonPatch([operation.as_json()]).apply(patched, in_place=True)
        except jsonpatch.JsonPatchException as error:
            raise ValidationError(f"[{operation.op.upper()} Operation] {error}") from None
        if operation.op == "copy" and len(json.dumps(patched)) > SIZE_LIMIT:
            # The service's own sentence is not known.
            raise ValidationError(f"Patched model is longer than {SIZE_LIMIT} characters")
    return patched


def check_patch_paths(resource_type: ResourceType, operations: Sequence[PatchOperation]) -> None:
    """ValidationError where an operation names a read-only property, or a write-only one other than by `add`."""
    read_only = _named(resource_type.read_only, [_changed_paths(op) for op in operations])
    if read_only:
        raise ValidationError.read_only_update(read_only)
    write_only = _named(resource_type.write_only, [[op.tokens] for op in operations if op.op != "add"])
    if write_only:
        raise ValidationError.write_only_update([pointer.removeprefix("/properties") for pointer in write_only])


def check_patched(resource_type: ResourceType, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Refuses changes of create-only properties, then new values of read-only ones."""
    changed = _changed(resource_type.create_only, before, after)
    if changed:
        raise NotUpdatable.create_only(changed)
    known = {path: value for _, path, value in resource_type.read_only.found(before)}
    given = {
        pointer for pointer, path, value in resource_type.read_only.found(after) if known.get(path, _MISSING) != value
    }
    if given:
        raise ValidationError.read_only_update([pointer for pointer in resource_type.read_only if pointer in given])


def _read_operation(given: Any) -> PatchOperation:
    if not isinstance(given, dict):
        raise ValidationError("Invalid JSON Patch payload (not an object)")
    op = _text_field(given, "op")
    if op not in OPERATIONS:
        raise ValidationError(f"unknown / unsupported operation {op}")
    path = _slashed(_text_field(given, "path"))
    source = _slashed(_text_field(given, "from")) if op in WITH_FROM else None
    if op in WITH_VALUE and "value" not in given:
        raise ValidationError("Invalid JSON Patch payload (missing 'value' field)")
    return PatchOperation(op, path, source, given.get("value"))


def _text_field(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise ValidationError(f"Invalid JSON Patch payload (missing '{name}' field)")
    return value


def _slashed(path: str) -> str:
    return path if not path or path.startswith("/") else f"/{path}"


def _tokens(path: str) -> tuple[str, ...]:
    return tuple(unescape(token) for token in path.split("/")[1:])


def _check(document: Any, operation: PatchOperation) -> bool:
    """Whether there is anything to do; ValidationError, in the service's words, where it cannot be done."""
    if operation.source is not None and _lookup(document, _tokens(operation.source)) is _MISSING:
        raise _no_such_path(operation.op, operation.source)
    if not operation.path:
        return operation.op != "remove"
    parent = _lookup(document, operation.tokens[:-1])
    if not isinstance(parent, (dict, list)):
        raise _no_such_path(operation.op, operation.path)
    if isinstance(parent, list):
        _check_index(parent, operation)
        return True
    if operation.tokens[-1] not in parent:
        if operation.op in ("replace", "test"):
            raise _no_such_path(operation.op, operation.path)
        return operation.op != "remove"
    if operation.op == "test" and parent[operation.tokens[-1]] != operation.value:
        raise ValidationError("[TEST Operation] value mismatch")
    return True


def _check_index(items: list[Any], operation: PatchOperation) -> None:
    token, appends = operation.tokens[-1], operation.op in ("add", "copy", "move")
    if token == "-" and appends:
        return
    if not (token.isascii() and token.isdigit()) or (len(token) > 1 and token[0] == "0"):
        raise _no_such_path(operation.op, operation.path)
    highest = len(items) if appends else len(items) - 1
    if len(token) > 9 or int(token) > highest:
        raise ValidationError(f"index Out of bound, index is greater than {highest}")
    if operation.op == "test" and items[int(token)] != operation.value:
        raise ValidationError("[TEST Operation] value mismatch")


def _no_such_path(op: str, path: str) -> ValidationError:
    # The blank before the colon stands in REPLACE's text and is missing in ADD's and REMOVE's.
    blank = "" if op in ("add", "remove") else " "
    return ValidationError(f"[{op.upper()} Operation] noSuchPath in source, path provided{blank}: /{path}")


def _lookup(document: Any, path: Sequence[str]) -> Any:
    for token in path:
        if isinstance(document, dict):
            document = document.get(token, _MISSING)
        elif isinstance(document, list) and token.isascii() and token.isdigit() and len(token) < 10:
            document = document[int(token)] if int(token) < len(document) else _MISSING
        else:
            return _MISSING
    return document


def _changed_paths(operation: PatchOperation) -> list[tuple[str, ...]]:
    if operation.op == "test":
        return []
    moved = [_tokens(operation.source)] if operation.op == "move" and operation.source is not None else []
    return [*moved, operation.tokens]


def _named(properties: PropertySet, paths: Sequence[Sequence[tuple[str, ...]]]) -> list[str]:
    """The pointers of the class that the paths name, or lie below, in schema order."""
    if not properties:
        return []
    found = {properties.covers(_as_path(path)) for group in paths for path in group}
    return [pointer for pointer in properties if pointer in found]


def _as_path(path: tuple[str, ...]) -> Path:
    return tuple(int(token) if token.isascii() and token.isdigit() and len(token) < 10 else token for token in path)


def _changed(properties: PropertySet, before: Any, after: Any) -> list[str]:
    if not properties:
        return []
    old = {(pointer, path): value for pointer, path, value in properties.found(before)}
    new = {(pointer, path): value for pointer, path, value in properties.found(after)}
    changed = set()
    for key in old.keys() | new.keys():
        in_list = "*" in key[0] and (key not in old or key not in new)
        if not in_list and old.get(key, _MISSING) != new.get(key, _MISSING):
            changed.add(key[0])
    return [pointer for pointer in properties if pointer in changed]
