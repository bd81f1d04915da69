"""What the service makes of a patch, in plain functions and without jsonpatch: the measure for `ccmock.registry`.

No document is changed in place; each function returns a new one. Limits of size and depth are left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Operation = dict[str, Any]
Edit = Callable[[Any, str], Any]
"""Makes of an object or list, and the name of a place in it, the object or list with that place changed."""

NOTHING = object()


class Refused(Exception):
    """The service's text about an operation that does not apply."""


def patched(document: Any, patch: list[Operation]) -> Any:
    """The document after all operations; Refused where one does not apply."""
    for operation in patch:
        document = OPERATIONS[operation["op"]](document, operation)
    return document


def refused_path(operation: Operation, path: str) -> Refused:
    gap = {"add": "", "remove": ""}.get(operation["op"], " ")
    return Refused(f"[{operation['op'].upper()} Operation] noSuchPath in source, path provided{gap}: /{path}")


def names_of(path: str) -> list[str]:
    return [name.replace("~1", "/").replace("~0", "~") for name in path.split("/")[1:]]


def is_position(name: str) -> bool:
    return name.isascii() and name.isdecimal() and (name == "0" or name[0] != "0")


def value_of(document: Any, names: list[str]) -> Any:
    if not names:
        return document
    name, *rest = names
    if isinstance(document, dict):
        return value_of(document[name], rest) if name in document else NOTHING
    if isinstance(document, list) and is_position(name) and int(name) < len(document):
        return value_of(document[int(name)], rest)
    return NOTHING


def edited(document: Any, operation: Operation, edit: Edit) -> Any:
    """The document with an edit at the operation's path."""
    *above, last = names_of(operation["path"])
    refuse_plain_parent(document, operation)
    parent = value_of(document, above)
    if not isinstance(parent, (dict, list)):
        raise refused_path(operation, operation["path"])
    return with_value(document, above, edit(parent, last))


def refuse_plain_parent(document: Any, operation: Operation) -> None:
    """Refuses to go on below what is neither an object nor a list; a replace and a remove find no path there."""
    *above, _ = names_of(operation["path"])
    reached = [value_of(document, above[:end]) for end in range(len(above) + 1)]
    plain = [value for value in reached if value is not NOTHING and not isinstance(value, (dict, list))]
    if plain and operation["op"] not in ("replace", "remove"):
        name, node = operation["op"].upper(), json.dumps(plain[0], ensure_ascii=False)
        path = operation["path"]
        raise Refused(
            f"[{name} Operation] parent is not a container in source, path provided : /{path} | node : {node}"
        )


def with_value(document: Any, names: list[str], value: Any) -> Any:
    """The document with another value at a place that is there."""
    if not names:
        return value
    name, *rest = names
    if isinstance(document, dict):
        return {key: with_value(item, rest, value) if key == name else item for key, item in document.items()}
    return [with_value(item, rest, value) if at == int(name) else item for at, item in enumerate(document)]


def position(operation: Operation, name: str, highest: int) -> int:
    if not is_position(name):
        raise refused_path(operation, operation["path"])
    if int(name) > highest:
        raise Refused(f"index Out of bound, index is greater than {highest}")
    return int(name)


def added(document: Any, operation: Operation) -> Any:
    return put(document, operation, operation["value"])


def put(document: Any, operation: Operation, value: Any) -> Any:
    def edit(parent: Any, name: str) -> Any:
        if isinstance(parent, dict):
            return {**parent, name: value}
        at = len(parent) if name == "-" else position(operation, name, len(parent))
        return [*parent[:at], value, *parent[at:]]

    return edited(document, operation, edit) if operation["path"] else value


def removed(document: Any, operation: Operation) -> Any:
    def edit(parent: Any, name: str) -> Any:
        if isinstance(parent, dict):
            return {key: value for key, value in parent.items() if key != name}
        at = position(operation, name, len(parent) - 1)
        return [*parent[:at], *parent[at + 1 :]]

    return edited(document, operation, edit) if operation["path"] else document


def replaced(document: Any, operation: Operation) -> Any:
    def edit(parent: Any, name: str) -> Any:
        if isinstance(parent, dict):
            if name not in parent:
                raise refused_path(operation, operation["path"])
            return {**parent, name: operation["value"]}
        at = position(operation, name, len(parent) - 1)
        return [*parent[:at], operation["value"], *parent[at + 1 :]]

    return edited(document, operation, edit) if operation["path"] else operation["value"]


def copied(document: Any, operation: Operation) -> Any:
    return put(document, operation, taken(document, operation))


def moved(document: Any, operation: Operation) -> Any:
    value, source, target = taken(document, operation), names_of(operation["from"]), names_of(operation["path"])
    if source == target:
        return document
    if source == target[: len(source)]:
        raise refused_path(operation, operation["path"])
    return put(removed(document, {"op": "remove", "path": operation["from"]}), operation, value)


def taken(document: Any, operation: Operation) -> Any:
    value = value_of(document, names_of(operation["from"]))
    if value is NOTHING:
        raise refused_path(operation, operation["from"])
    return value


def tested(document: Any, operation: Operation) -> Any:
    value = value_of(document, names_of(operation["path"]))
    if value is NOTHING:
        replaced(document, operation)  # refused with the same texts
    if not is_equal(value, operation["value"]):
        raise Refused("[TEST Operation] value mismatch")
    return document


def is_equal(one: Any, other: Any) -> bool:
    """Whether two values are equal where a boolean is not a number."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_equal(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(is_equal(a, b) for a, b in zip(one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


OPERATIONS: dict[str, Callable[[Any, Operation], Any]] = {
    "add": added,
    "copy": copied,
    "move": moved,
    "remove": removed,
    "replace": replaced,
    "test": tested,
}
