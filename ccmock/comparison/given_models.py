"""What callers had given of each resource, and which properties they had removed, at each row of a recording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import jsonpatch

from ..engine.model import FAILED, SUCCESS
from ..recording.rows import Row
from ..registry.json_text import json_object, json_value, plain_copy
from ..registry.pointers import Path, as_path, found_at, patch_tokens
from .differences import ABSENT


class Removed(NamedTuple):
    """A property that an update removed. `before`: what a read had shown; ABSENT where nothing did."""

    path: Path
    before: Any


class ReadRow(NamedTuple):
    """A row that shows a resource: the model that the caller had given, None where nobody knows, and what was removed.

    That is a read, or an event of an update, which shows the patched model before the service made anything of it.
    """

    row: Row
    type_name: str
    given: Mapping[str, Any] | None
    removed: tuple[Removed, ...]


def reads_of(rows: tuple[Row, ...]) -> Iterator[ReadRow]:
    """Each read that succeeded and each event of an update, with what had been given by then."""
    history = _History()
    for row in rows:
        history.note(row)
        event = row.answer.event
        body = row.answer.body if isinstance(row.answer.body, dict) and not row.answer.is_error else {}
        if row.operation == "GetResource" and "ResourceDescription" in body:
            yield history.read(row, str(row.parameters.get("TypeName")), body["ResourceDescription"])
        elif event is not None and event.get("Operation") == "UPDATE" and "ResourceModel" in event:
            yield history.updated(row, event)


def listed_names(rows: tuple[Row, ...], type_name: str) -> set[str]:
    """The properties that lists of a type show, of any resource."""
    bodies = [row.answer.body for row in rows if row.operation == "ListResources" and not row.answer.is_error]
    pages = (body.get("ResourceDescriptions", []) for body in bodies if body.get("TypeName") == type_name)
    return {name for page in pages for each in page for name in json_object(each.get("Properties")) or ()}


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
        self._given[key], self._removed[key] = self._after(call, key)

    def _after(self, call: Row, key: tuple[str, str]) -> tuple[Any, tuple[Removed, ...]]:
        """What will have been given, and removed, when an update has succeeded."""
        operations = _operations(call.parameters.get("PatchDocument"))
        paths = [as_path(patch_tokens(each["path"])) for each in operations if each.get("op") == "remove"]
        shown = self._shown.get(key, {})
        given = _patched(self._given.get(key), operations)
        removed = {path: Removed(path, found_at(shown, path, ABSENT)) for path in paths}
        # Those of earlier updates, too: what has become of them is still to be seen.
        earlier = (each for each in self._removed.get(key, ()) if each.path not in removed)
        return given, (*(each for each in earlier if found_at(given, each.path, ABSENT) == ABSENT), *removed.values())

    def updated(self, row: Row, event: Mapping[str, Any]) -> ReadRow:
        """An event of an update."""
        key = str(event.get("TypeName")), str(event.get("Identifier"))
        call = self._pending.get(row.request_token or "")
        known = self._given.get(key), self._removed.get(key, ())
        given, removed = known if call is None else self._after(call, key)
        return ReadRow(row, key[0], given, removed)

    def read(self, row: Row, type_name: str, description: Mapping[str, Any]) -> ReadRow:
        """A read, which is what the next update is compared with."""
        key = type_name, str(description.get("Identifier"))
        self._shown[key] = json_object(description.get("Properties")) or {}
        return ReadRow(row, type_name, self._given.get(key), self._removed.get(key, ()))


def _operations(patch: Any) -> list[dict[str, Any]]:
    found = json_value(patch)
    operations = found if isinstance(found, list) else []
    return [each for each in operations if isinstance(each, dict) and isinstance(each.get("path"), str)]


def _patched(given: Any, operations: list[dict[str, Any]]) -> Any:
    """What a caller has given after a patch; None where that cannot be said."""
    given = plain_copy(given)
    for operation in operations if given is not None else ():
        try:
            given = jsonpatch.apply_patch(given, [operation])
        except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException):
            # What it is about had come from the service.
            if operation.get("op") in ("add", "replace") and not _put(given, operation):
                return None
            if operation.get("op") in ("move", "copy"):
                return None
    return given


def _put(given: dict[str, Any], operation: Mapping[str, Any]) -> bool:
    """Sets what an operation gives in an object that the service had filled in; False where it is an item of a list."""
    path = as_path(patch_tokens(operation["path"]))
    names = [name for name in path if isinstance(name, str) and name != "-"]
    if names != list(path) or not names or "value" not in operation:
        return False
    for name in names[:-1]:
        if not isinstance(given.setdefault(name, {}), dict):
            return False
        given = given[name]
    given[names[-1]] = operation["value"]
    return True
