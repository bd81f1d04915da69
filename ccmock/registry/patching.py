"""JSON Patch documents (RFC 6902), applied as the service applies them.

The service's patch engine has its own texts for what it refuses, and accepts two things that RFC 6902 does not: a path
without its leading slash, and the removal of a key that is not there. `patch_operations` applies the operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..service_errors import InternalFailure, NotUpdatable, ValidationError
from .json_text import InvalidJson, is_same, parse_json, plain_copy
from .pointers import PropertySet, as_path, patch_tokens
from .resource_type import ResourceType

WITH_VALUE = {"add", "replace", "test"}
WITH_FROM = {"move", "copy"}
OPERATIONS = WITH_VALUE | WITH_FROM | {"remove"}


class PatchOperation(NamedTuple):
    """One operation of a patch; `path` and `source` as the service writes them, with their leading slash.

    `tokens` are the names on the path, `source_tokens` those on the path that a `move` or `copy` takes from.
    """

    op: str
    path: str
    source: str | None
    value: Any
    tokens: tuple[str, ...]
    source_tokens: tuple[str, ...]

    @classmethod
    def of(cls, op: str, path: str, source: str | None = None, value: Any = None) -> PatchOperation:
        """The operation with the names on its paths."""
        return cls(op, path, source, value, patch_tokens(path), patch_tokens(source or ""))

    def as_json(self) -> dict[str, Any]:
        """The operation as it stands in a JSON Patch."""
        # With a value of its own: older releases of jsonpatch put the given one into the document.
        return {"op": self.op, "path": self.path, "from": self.source, "value": plain_copy(self.value)}


def read_patch(document: str) -> list[PatchOperation]:
    """The operations of a patch document.

    ValidationError where it is not a valid one; InternalFailure where it is not even JSON.
    """
    try:
        operations = parse_json(document)
    except InvalidJson:
        raise InternalFailure from None
    if not isinstance(operations, list):
        raise ValidationError("Invalid JSON Patch payload (not an array)")
    return [_read_operation(operation) for operation in operations]


def apply_patch(model: dict[str, Any], operations: Sequence[PatchOperation]) -> Any:
    """The model after the operations, one by one; the given model stays as it is.

    ValidationError where one does not apply.
    """
    # Loaded with the first patch: jsonpatch takes a few milliseconds, which an import of ccmock need not wait for.
    from .patch_operations import apply_operations  # noqa: PLC0415

    return apply_operations(model, [operation.as_json() for operation in operations])


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
    touched = [name for name in {**before, **after} if not _is_kept(name, before, after)]
    if not resource_type.create_only.may_begin(touched) and not resource_type.read_only.may_begin(touched):
        return
    before, after = _only(touched, before), _only(touched, after)
    changed = _changed(resource_type.create_only, resource_type.write_only, before, after)
    if changed:
        raise NotUpdatable.create_only(changed)
    known, given = _values(resource_type.read_only, before), _values(resource_type.read_only, after)
    new = [
        pointer
        for pointer, values in given.items()
        if not all(any(is_same(value, old) for old in known.get(pointer, ())) for value in values)
    ]
    if new:
        raise ValidationError.read_only_update([pointer for pointer in resource_type.read_only if pointer in new])


def less_undeclared(resource_type: ResourceType, before: dict[str, Any], patched: dict[str, Any]) -> dict[str, Any]:
    """A patched model without the properties that were read although the schema does not have them.

    Updates of rules of EventBridge, whose reads show an undeclared `Id`, succeed (cdk-real-drift #1571, live
    2026-07-13). All else that was read is validated.
    """
    known = resource_type.property_names
    read = [name for name in patched if name not in known and name in before and is_same(before[name], patched[name])]
    return {name: value for name, value in patched.items() if name not in read} if read else patched


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
    return PatchOperation.of(op, path, source, given.get("value"))


def _text_field(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise ValidationError(f"Invalid JSON Patch payload (missing '{name}' field)")
    return value


def _slashed(path: str) -> str:
    return path if not path or path.startswith("/") else f"/{path}"


def _changed_paths(operation: PatchOperation) -> list[tuple[str, ...]]:
    if operation.op == "test":
        return []
    moved = [operation.source_tokens] if operation.op == "move" else []
    return [*moved, operation.tokens]


def _named(properties: PropertySet, paths: Sequence[Sequence[tuple[str, ...]]]) -> list[str]:
    """The pointers of the class that the paths name, or lie below, in schema order."""
    if not properties.may_begin(path[0] for group in paths for path in group if path):
        return []
    found = {properties.covers(as_path(path)) for group in paths for path in group}
    return [pointer for pointer in properties if pointer in found]


def _is_kept(name: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    return name in before and name in after and is_same(before[name], after[name])


def _only(names: Sequence[str], model: dict[str, Any]) -> dict[str, Any]:
    return {name: model[name] for name in names if name in model}


def _changed(create_only: PropertySet, write_only: PropertySet, before: Any, after: Any) -> list[str]:
    """The create-only pointers whose value has changed; write-only values are not read, so their changes do not show.

    In a list, items may come, go and change places; values are compared only where there are as many as before.
    """
    if not create_only:
        return []
    old, new = _values(create_only, write_only.without(before)), _values(create_only, write_only.without(after))
    return [pointer for pointer in create_only if _differ(pointer, old.get(pointer, []), new.get(pointer, []))]


def _differ(pointer: str, old: list[Any], new: list[Any]) -> bool:
    if len(old) != len(new):
        return "*" not in pointer
    return not all(any(is_same(value, other) for other in old) for value in new)


def _values(properties: PropertySet, model: Any) -> dict[str, list[Any]]:
    """Pointer → the values that it selects, in order."""
    values: dict[str, list[Any]] = {}
    for pointer, _, value in properties.found(model):
        values.setdefault(pointer, []).append(value)
    return values
