"""What callers had given of each resource, and which properties they had removed, at each row of a recording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import jsonpatch

from ..engine.model import FAILED, SUCCESS
from ..recording.rows import Row
from ..registry.json_text import json_object, json_value
from ..registry.pointers import Path, as_path, found_at, patch_tokens
from .differences import ABSENT


class Removed(NamedTuple):
    """A property that the last update removed. `before`: what a read had shown; ABSENT where nothing did."""

    path: Path
    before: Any


class ReadRow(NamedTuple):
    """A read that succeeded: the model that the caller had given, None where nobody knows, and what was removed."""

    row: Row
    type_name: str
    given: Mapping[str, Any] | None
    removed: tuple[Removed, ...]


def reads_of(rows: tuple[Row, ...]) -> Iterator[ReadRow]:
    """Each read that succeeded, with what had been given by then."""
    history = _History()
    for row in rows:
        history.note(row)
        body = row.answer.body if isinstance(row.answer.body, dict) and not row.answer.is_error else {}
        if row.operation == "GetResource" and "ResourceDescription" in body:
            yield history.read(row, str(row.parameters.get("TypeName")), body["ResourceDescription"])


class _History:
    """What is known of the resources until a row."""

    def __init__(self) -> None:
        self._pending: dict[str, Row] = {}
        """Token → the call that made its request."""
        self._given: dict[tuple[str, str], Any] = {}
        self._shown: dict[tuple[str, str], Any] = {}
        self._removed: dict[tuple[str, str], tuple[Removed, ...]] = {}

    def note(self, row: Row) -> None:
        """Takes in a call that makes a request, or the end of one."""
        event, token = row.answer.event, row.request_token
        if event is None or token is None:
            return
        if row.operation in ("CreateResource", "UpdateResource"):
            self._pending[token] = row
        if event.get("OperationStatus") == SUCCESS and token in self._pending:
            self._succeeded(self._pending.pop(token), event)
        elif event.get("OperationStatus") == FAILED:
            self._pending.pop(token, None)

    def _succeeded(self, call: Row, event: Mapping[str, Any]) -> None:
        key = str(call.parameters.get("TypeName")), str(event.get("Identifier"))
        if call.operation == "CreateResource":
            self._given[key] = json_object(call.parameters.get("DesiredState"))
            return
        operations = _operations(call.parameters.get("PatchDocument"))
        paths = [as_path(patch_tokens(each["path"])) for each in operations if each.get("op") == "remove"]
        shown = self._shown.get(key, {})
        self._removed[key] = tuple(Removed(path, found_at(shown, path, ABSENT)) for path in paths)
        self._given[key] = _patched(self._given.get(key), operations)

    def read(self, row: Row, type_name: str, description: Mapping[str, Any]) -> ReadRow:
        """A read, which is what the next update is compared with."""
        key = type_name, str(description.get("Identifier"))
        self._shown[key] = json_object(description.get("Properties")) or {}
        return ReadRow(row, type_name, self._given.get(key), self._removed.get(key, ()))


def _operations(patch: Any) -> list[dict[str, Any]]:
    found = json_value(patch)
    operations = found if isinstance(found, list) else []
    return [each for each in operations if isinstance(each, dict) and isinstance(each.get("path"), str)]


def _patched(given: Any, operations: Any) -> Any:
    """What a caller has given after a patch; None where that cannot be said."""
    for operation in operations if given is not None else ():
        try:
            given = jsonpatch.apply_patch(given, [operation])
        except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException):
            # What was removed had come from the service.
            if operation.get("op") not in ("remove", "test"):
                return None
    return given
