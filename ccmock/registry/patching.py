"""JSON Patch documents (RFC 6902), applied as the service applies them.

The service's patch engine words its refusals in its own way and forgives two things: a path
without its leading slash, and the removal of a member that is not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ..errors import NotUpdatable, ValidationError
from .json_text import MAX_DEPTH, InvalidJson, depth_of, is_same, parse_json, plain_copy
from .pointers import Path, PropertySet, unescape
from .resource_type import ResourceType

WITH_VALUE = {"add", "replace", "test"}
WITH_FROM = {"move", "copy"}
OPERATIONS = WITH_VALUE | WITH_FROM | {"remove"}
CARRIED_LIMIT = 1_048_576
"""Characters of JSON that the copies and moves of one patch may carry: four times the longest model that the service
model allows, and what keeps copies of copies from growing."""

_INDEX = re.compile(r"0|[1-9][0-9]*")
_MISSING = object()


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
        return cls(op, path, source, value, _tokens(path), _tokens(source or ""))


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
    patching = _Patching(model)
    for operation in operations:
        patching.apply(operation)
    return patching.document


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
    made_up = [
        pointer
        for pointer, values in given.items()
        if not all(any(is_same(value, old) for old in known.get(pointer, ())) for value in values)
    ]
    if made_up:
        raise ValidationError.read_only_update([pointer for pointer in resource_type.read_only if pointer in made_up])


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


def _tokens(path: str) -> tuple[str, ...]:
    return tuple(map(unescape, path.split("/")[1:]))


class _Patching:
    """A model while operations change it. The properties that none of them leads into stay those of the given one."""

    def __init__(self, model: dict[str, Any]) -> None:
        self.document: Any = dict(model)
        self._shared = set(model)
        self._carried = 0

    def apply(self, operation: PatchOperation) -> None:
        """Changes the document; ValidationError, in the service's words, where the operation does not apply."""
        self._own(operation.tokens)
        self._own(operation.source_tokens)
        _METHODS[operation.op](self, operation)

    def _own(self, path: tuple[str, ...]) -> None:
        """Copies the property that a path leads into before it is changed."""
        if path and path[0] in self._shared and isinstance(self.document, dict) and path[0] in self.document:
            self._shared.discard(path[0])
            self.document[path[0]] = plain_copy(self.document[path[0]])

    def _add(self, operation: PatchOperation) -> None:
        self._put(operation, plain_copy(operation.value))

    def _copy(self, operation: PatchOperation) -> None:
        self._put(operation, plain_copy(self._carry(operation)))

    def _move(self, operation: PatchOperation) -> None:
        value, source, target = self._carry(operation), operation.source_tokens, operation.tokens
        if source == target:
            return
        if source == target[: len(source)]:
            raise _no_such_path(operation.op, operation.path)
        self._remove(PatchOperation.of("remove", operation.source or ""))
        self._put(operation, value)

    def _remove(self, operation: PatchOperation) -> None:
        if not operation.tokens:
            return
        parent, last = self._place(operation)
        if isinstance(parent, dict):
            parent.pop(last, None)
        else:
            del parent[_index(operation, last, len(parent) - 1)]

    def _replace(self, operation: PatchOperation) -> None:
        value = plain_copy(operation.value)
        _check_depth(operation, value)
        if not operation.tokens:
            self.document = value
            return
        parent, last = self._existing(operation)
        parent[last] = value

    def _test(self, operation: PatchOperation) -> None:
        value = self.document
        if operation.tokens:
            parent, last = self._existing(operation)
            value = parent[last]
        if not is_same(value, operation.value):
            raise ValidationError("[TEST Operation] value mismatch")

    # --- what they share ---

    def _put(self, operation: PatchOperation, value: Any) -> None:
        """Adds a value to an object or inserts it into a list."""
        _check_depth(operation, value)
        if not operation.tokens:
            self.document = value
            return
        parent, last = self._place(operation)
        if isinstance(parent, dict):
            parent[last] = value
        elif last == "-":
            parent.append(value)
        else:
            parent.insert(_index(operation, last, len(parent)), value)

    def _carry(self, operation: PatchOperation) -> Any:
        """What a `move` or `copy` takes."""
        value = _lookup(self.document, operation.source_tokens)
        if value is _MISSING:
            raise _no_such_path(operation.op, operation.source or "")
        self._carried += len(json.dumps(value, ensure_ascii=False))
        if self._carried > CARRIED_LIMIT:
            # The service's own sentence is not known.
            raise ValidationError(f"Invalid JSON Patch payload (copies and moves more than {CARRIED_LIMIT} characters)")
        return value

    def _place(self, operation: PatchOperation) -> tuple[Any, str]:
        """The object or list that an operation works in, and the last name on its path."""
        *above, last = operation.tokens
        parent = _lookup(self.document, above)
        if not isinstance(parent, (dict, list)):
            raise _no_such_path(operation.op, operation.path)
        return parent, last

    def _existing(self, operation: PatchOperation) -> tuple[Any, Any]:
        """The object or list, and the key or index of a value that has to be there."""
        parent, last = self._place(operation)
        if isinstance(parent, list):
            return parent, _index(operation, last, len(parent) - 1)
        if last not in parent:
            raise _no_such_path(operation.op, operation.path)
        return parent, last


_METHODS: dict[str, Callable[[_Patching, PatchOperation], None]] = {
    "add": _Patching._add,
    "copy": _Patching._copy,
    "move": _Patching._move,
    "remove": _Patching._remove,
    "replace": _Patching._replace,
    "test": _Patching._test,
}


def _check_depth(operation: PatchOperation, value: Any) -> None:
    if len(operation.tokens) + depth_of(value) > MAX_DEPTH:
        # The service's own sentence is not known.
        raise ValidationError(f"[{operation.op.upper()} Operation] nested deeper than {MAX_DEPTH} levels")


def _index(operation: PatchOperation, token: str, highest: int) -> int:
    if not _INDEX.fullmatch(token):
        raise _no_such_path(operation.op, operation.path)
    if len(token) > 9 or int(token) > highest:
        raise ValidationError(f"index Out of bound, index is greater than {highest}")
    return int(token)


def _no_such_path(op: str, path: str) -> ValidationError:
    # The blank before the colon stands in REPLACE's text and is missing in ADD's and REMOVE's.
    blank = "" if op in ("add", "remove") else " "
    return ValidationError(f"[{op.upper()} Operation] noSuchPath in source, path provided{blank}: /{path}")


def _lookup(document: Any, path: Sequence[str]) -> Any:
    for token in path:
        if isinstance(document, dict):
            document = document.get(token, _MISSING)
        elif isinstance(document, list) and _INDEX.fullmatch(token) and len(token) < 10:
            document = document[int(token)] if int(token) < len(document) else _MISSING
        else:
            return _MISSING
    return document


def _changed_paths(operation: PatchOperation) -> list[tuple[str, ...]]:
    if operation.op == "test":
        return []
    moved = [operation.source_tokens] if operation.op == "move" else []
    return [*moved, operation.tokens]


def _named(properties: PropertySet, paths: Sequence[Sequence[tuple[str, ...]]]) -> list[str]:
    """The pointers of the class that the paths name, or lie below, in schema order."""
    if not properties.may_begin(path[0] for group in paths for path in group if path):
        return []
    found = {properties.covers(_as_path(path)) for group in paths for path in group}
    return [pointer for pointer in properties if pointer in found]


def _as_path(path: tuple[str, ...]) -> Path:
    return tuple(int(token) if _INDEX.fullmatch(token) and len(token) < 10 else token for token in path)


def _is_kept(name: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    return name in before and name in after and is_same(before[name], after[name])


def _only(names: Sequence[str], model: dict[str, Any]) -> dict[str, Any]:
    return {name: model[name] for name in names if name in model}


def _changed(create_only: PropertySet, write_only: PropertySet, before: Any, after: Any) -> list[str]:
    """The create-only pointers whose value is another one; write-only values were not read, so no change is seen.

    In a list items may come, go and change places; their values are compared where as many are there as before.
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
