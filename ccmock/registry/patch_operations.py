"""The operations of a patch, applied by jsonpatch, and where the service differs from it.

- A path means its tokens as they are: an escape that is not valid, as in `/a~2`, stands for itself.
- `remove` of a key that is not there, or of the whole document, does nothing.
- `test` tells 1 from true, and does not see anything at the end of a list (`-`).
- An operation that does not apply is refused with the service's text.
- What is nested deeper than a JSON text may be, and copies that would grow without end, are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jsonpatch
from jsonpointer import JsonPointer, JsonPointerException

from ..service_errors import ValidationError
from .json_text import MAX_DEPTH, depth_of, is_same, plain_copy
from .pointers import found_at_tokens, patch_tokens

CARRIED_LIMIT = 1_048_576
"""Characters of JSON that the copies and moves of one patch may carry: four times the longest model that the service
model allows, and what keeps copies of copies from growing."""

_INDEX = re.compile(r"0|[1-9][0-9]*")
_NOTHING = object()


def apply_operations(model: Mapping[str, Any], operations: Iterable[Mapping[str, Any]]) -> Any:
    """The model after the operations (as in a JSON Patch), one by one; the given model stays as it is.

    ValidationError where one does not apply.
    """
    steps = [OPERATIONS[operation["op"]](operation, pointer_cls=ServicePointer) for operation in operations]
    document: Any = _with_own_parts(model, steps)
    carried = 0
    for step in steps:
        carried += step.carried(document)
        if carried > CARRIED_LIMIT:
            # The service's own sentence is not known.
            raise ValidationError(f"Invalid JSON Patch payload (copies and moves more than {CARRIED_LIMIT} characters)")
        document = step.apply(document)
    return document


def _with_own_parts(model: Mapping[str, Any], steps: Iterable[ServiceOperation]) -> dict[str, Any]:
    """The model with copies of those properties that an operation may change inside; the others are shared."""
    document, copied = dict(model), set()
    for step in steps:
        for name in step.changed_inside():
            if name in document and name not in copied:
                copied.add(name)
                document[name] = plain_copy(document[name])
    return document


class ServicePointer(JsonPointer):
    """A JSON pointer that takes every path."""

    def __init__(self, pointer: str) -> None:
        self.parts = list(patch_tokens(pointer))


class ServiceOperation(jsonpatch.PatchOperation):
    """One operation of a patch, as the service applies it."""

    room = 0
    """How many positions beyond the last one of a list the operation may name."""

    @property
    def name(self) -> str:
        """The operation's name, such as `add`."""
        return str(self.operation["op"])

    def changed_inside(self) -> list[str]:
        """The top-level properties that the operation may change without replacing them."""
        return self.pointer.parts[:1] if len(self.pointer.parts) > 1 else []

    def carried(self, document: Any) -> int:  # noqa: ARG002 - other operations carry something
        """How many characters of JSON the operation takes from one place of the document to another."""
        return 0

    def check_depth(self, value: Any) -> None:
        """ValidationError where a value would be nested too deep at the operation's path."""
        if len(self.pointer.parts) + depth_of(value) > MAX_DEPTH:
            # The service's own sentence is not known.
            raise ValidationError(f"[{self.name.upper()} Operation] nested deeper than {MAX_DEPTH} levels")

    def applied(self, apply: Callable[[Any], Any], document: Any) -> Any:
        """What jsonpatch makes of the document; its refusals in the service's words."""
        try:
            return apply(document)
        except (jsonpatch.JsonPatchException, JsonPointerException, TypeError, ValueError):
            raise self.refusal(document) from None

    def below_plain(self, document: Any) -> ValidationError | None:
        """The refusal of a path that leads into a text, number, flag or null; None where it does not."""
        if self.name in ("replace", "remove"):
            # The service's patch engine does not look at what the parent is here.
            return None
        value = document
        for depth in range(len(self.pointer.parts)):
            if not isinstance(value, (dict, list)):
                break
            value = found_at_tokens(document, self.pointer.parts[: depth + 1], _NOTHING)
        else:
            return None
        if value is _NOTHING:
            return None
        node = json.dumps(value, ensure_ascii=False)
        return ValidationError(
            f"[{self.name.upper()} Operation] parent is not a container in source, "
            f"path provided : /{self.location} | node : {node}"
        )

    def refusal(self, document: Any) -> ValidationError:
        """Why the operation's path does not lead to a place in the document."""
        if (below_plain := self.below_plain(document)) is not None:
            return below_plain
        *above, last = self.pointer.parts
        parent = found_at_tokens(document, above)
        if isinstance(parent, list) and _INDEX.fullmatch(last):
            highest = len(parent) - 1 + self.room
            return ValidationError(f"index Out of bound, index is greater than {highest}")
        return self.no_such_path(self.location)

    def no_such_path(self, path: str) -> ValidationError:
        """The refusal of a path that leads nowhere."""
        # The blank before the colon stands in REPLACE's text and is missing in ADD's and REMOVE's.
        blank = "" if self.name in ("add", "remove") else " "
        return ValidationError(f"[{self.name.upper()} Operation] noSuchPath in source, path provided{blank}: /{path}")


class AddOperation(ServiceOperation, jsonpatch.AddOperation):
    """Adds a key or replaces its value, or inserts an item."""

    room = 1

    def apply(self, obj: Any) -> Any:
        """The document with the value; ValidationError where there is no such place."""
        self.check_depth(self.operation["value"])
        # Older releases of jsonpatch do not replace a document of every kind.
        return self.applied(super().apply, obj) if self.pointer.parts else self.operation["value"]


class ReplaceOperation(ServiceOperation, jsonpatch.ReplaceOperation):
    """Replaces a value that is there."""

    def apply(self, obj: Any) -> Any:
        """The document with the value; ValidationError where there is none to replace."""
        self.check_depth(self.operation["value"])
        return self.applied(super().apply, obj) if self.pointer.parts else self.operation["value"]


class RemoveOperation(ServiceOperation, jsonpatch.RemoveOperation):
    """Removes a key, whether it is there or not, or an item."""

    def apply(self, obj: Any) -> Any:
        """The document without the value; ValidationError where there is no such item, or no object with such a key."""
        if not self.pointer.parts:
            return obj
        *above, last = self.pointer.parts
        parent = found_at_tokens(obj, above)
        if isinstance(parent, dict) and last not in parent:
            return obj
        return self.applied(super().apply, obj)


class _CarryingOperation(ServiceOperation):
    """An operation that takes a value from another place of the document."""

    room = 1

    @property
    def source(self) -> JsonPointer:
        """Where the value is taken from."""
        return self.pointer_cls(self.operation["from"])

    def carried(self, document: Any) -> int:
        """The length of the value as JSON; ValidationError where there is none."""
        return len(json.dumps(self.value_in(document), ensure_ascii=False))

    def value_in(self, document: Any) -> Any:
        """The value that is taken; ValidationError where there is none."""
        value = found_at_tokens(document, self.source.parts, _NOTHING)
        if value is _NOTHING:
            raise self.no_such_path(self.operation["from"])
        return value


class CopyOperation(_CarryingOperation, jsonpatch.CopyOperation):
    """Adds what stands at another place."""

    def apply(self, obj: Any) -> Any:
        """The document with the copy; ValidationError where there is no such place."""
        value = self.value_in(obj)
        self.check_depth(value)
        # Not the library's own copy, which in its older releases cannot take the whole document.
        if not self.pointer.parts:
            return plain_copy(value)
        addition = {"op": "add", "path": self.location, "value": plain_copy(value)}
        return self.applied(jsonpatch.AddOperation(addition, pointer_cls=self.pointer_cls).apply, obj)


class MoveOperation(_CarryingOperation, jsonpatch.MoveOperation):
    """Adds what stands at another place, and removes it there."""

    def changed_inside(self) -> list[str]:
        """Also what the value is taken from: it may be changed where it is put."""
        return [*super().changed_inside(), *self.source.parts[:1]]

    def apply(self, obj: Any) -> Any:
        """The document with the value in its new place; ValidationError where there is no such place."""
        if self.source == self.pointer:
            return obj
        if self.pointer.contains(self.source):
            raise self.no_such_path(self.location)
        self.check_depth(self.value_in(obj))
        return self.applied(super().apply, obj)


class TestOperation(ServiceOperation, jsonpatch.TestOperation):
    """Refuses the patch where a value is not the one that is given."""

    __test__ = False  # not a test of pytest's, whatever its name

    def apply(self, obj: Any) -> Any:
        """The document as it is; ValidationError where the value is another one or is not there."""
        value = found_at_tokens(obj, self.pointer.parts, _NOTHING)
        if value is _NOTHING:
            raise self.refusal(obj)
        if not is_same(value, self.operation["value"]):
            raise ValidationError("[TEST Operation] value mismatch")
        return obj


OPERATIONS: Mapping[str, type[ServiceOperation]] = {
    "add": AddOperation,
    "copy": CopyOperation,
    "move": MoveOperation,
    "remove": RemoveOperation,
    "replace": ReplaceOperation,
    "test": TestOperation,
}
