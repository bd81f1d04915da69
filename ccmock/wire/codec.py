"""Bodies and members: JSON or query fields in, JSON out. Readers and writers are compiled once per shape."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from ..engine.model import CallError
from ..registry.json_text import compact_json, decoded
from ..service_errors import SerializationError
from .service_model import Shape

MAX_BODY_BYTES = 1024 * 1024
"""The service's own limit is not known. This leaves room for the longest model that its constraints allow (262,144
characters), whatever it is escaped to, and refuses as unreadable what can only be a mistake."""

MAX_DEPTH = 200
"""The deepest nesting of a body. An operation's input has three levels; interpreters give up at different depths."""

Reader = Callable[[Any], Any]
Writer = Callable[[Any], Any]


# --- in ---------------------------------------------------------------------------------------


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object that a body holds; an empty body is an empty one.

    Raises SerializationError for anything else.
    """
    if not body:
        return {}
    if len(body) > MAX_BODY_BYTES:
        raise SerializationError.too_long(MAX_BODY_BYTES)
    try:
        text = body.decode("utf-8")
        _refuse_deep(text)
        document = decoded(text, _DECODER)
    except (ValueError, RecursionError):
        raise SerializationError() from None
    if isinstance(document, dict):
        return document
    raise SerializationError.of_type("structure", "list") if isinstance(document, list) else SerializationError()


def reader_of(shape: Shape) -> Reader:
    """Compiles a shape to a function from JSON values to members, unknown ones and nulls left out.

    The function raises SerializationError where a value's JSON type is not the shape's.
    """
    if shape.kind == "structure":
        return _structure_reader(shape)
    if shape.kind == "list":
        return _list_reader(shape)
    # The inputs have no other kinds; one that a newer model brings passes as it came.
    return _SCALAR_READERS.get(shape.kind, _as_it_is)


def read_fields(shape: Shape, fields: Mapping[str, str], path: str = "") -> Any:
    """What JSON would hold, out of AWS Query fields (`Filter.Operations.member.1=CREATE`); None where none is."""
    if shape.kind == "structure":
        return _structure_of_fields(shape, fields, path)
    if shape.kind == "list":
        return _list_of_fields(shape, fields, path)
    text = fields.get(path)
    return int(text) if text is not None and shape.kind == "integer" and _INTEGER.fullmatch(text) else text


def _structure_of_fields(shape: Shape, fields: Mapping[str, str], path: str) -> dict[str, Any] | None:
    prefix = f"{path}." if path else ""
    if not any(field.startswith(prefix) for field in fields):
        return None
    members = {name: read_fields(member, fields, prefix + name) for name, member in shape.members.items()}
    return {name: member for name, member in members.items() if member is not None}


def _list_of_fields(shape: Shape, fields: Mapping[str, str], path: str) -> list[Any] | None:
    item = re.compile(re.escape(path) + r"\.member\.([0-9]{1,6})(?:\.|\Z)")
    numbers = {match[1] for field in fields if (match := item.match(field))}
    items = [read_fields(shape.item, fields, f"{path}.member.{number}") for number in sorted(numbers, key=int)]
    return items or None


_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


def _structure_reader(shape: Shape) -> Reader:
    readers = {name: reader_of(member) for name, member in shape.members.items()}

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _misfit("structure", value)
        return {
            name: reader(member)
            for name, member in value.items()
            if member is not None and (reader := readers.get(name)) is not None
        }

    return read


def _list_reader(shape: Shape) -> Reader:
    read_item = reader_of(shape.item)

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise _misfit("list", value)
        # A null item stays: its place counts in the path of the violation that it is.
        return [None if item is None else read_item(item) for item in value]

    return read


def _read_string(value: Any) -> str:
    if not isinstance(value, str):
        raise _misfit("string", value)
    if not value.isascii() and _has_lone_surrogate(value):
        raise SerializationError()
    return value


def _read_integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _misfit("integer", value)
    # Java narrows: a fraction is cut off, and what is too big becomes the biggest, for the constraints to refuse.
    return int(max(-(2**31), min(2**31 - 1, value)))


def _as_it_is(value: Any) -> Any:
    return value


_SCALAR_READERS: dict[str, Reader] = {"string": _read_string, "integer": _read_integer}


def _misfit(expected: str, value: Any) -> SerializationError:
    return SerializationError.of_type(expected, _json_token(value))


def _json_token(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    return _TOKENS[type(value)]


_TOKENS: dict[type, str] = {
    dict: "structure",
    list: "list",
    str: "STRING_VALUE",
    int: "NUMBER_VALUE",
    float: "DECIMAL_VALUE",
}


def _has_lone_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


_STRING_OR_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]', re.DOTALL)
_DEPTH_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}


def _refuse_deep(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        depth += _DEPTH_STEP.get(token[0], 0)
        if depth > MAX_DEPTH:
            raise SerializationError.too_deep(MAX_DEPTH)


def _refuse_constant(literal: str) -> NoReturn:
    raise ValueError(f"{literal} is not JSON")


def _parse_int(digits: str) -> int | float:
    # Python refuses or takes seconds for an integer of thousands of digits; its size is all that matters then.
    return int(digits) if len(digits) < 400 else float(digits)


_DECODER = json.JSONDecoder(parse_int=_parse_int, parse_constant=_refuse_constant)


# --- out --------------------------------------------------------------------------------------


def writer_of(shape: Shape) -> Writer:
    """Compiles an output shape to a function from members to what its JSON holds.

    Members come in alphabetical order; absent ones, None and those that the model does not have are left out;
    timestamps, in milliseconds since the epoch, become seconds.
    """
    return _writer_of(shape) or _as_it_is


def write_body(document: Mapping[str, Any]) -> bytes:
    """Compact JSON in UTF-8; a lone surrogate becomes `?`, as in Java."""
    return compact_json(document).encode("utf-8", "replace")


def write_error(error: CallError) -> bytes:
    """The body of an error answer."""
    body = {"__type": error.type_name}
    if error.message_key:
        body[error.message_key] = error.message
    return write_body(body)


def _writer_of(shape: Shape) -> Writer | None:
    """None for a value that is written as it is."""
    if shape.kind == "structure":
        return _structure_writer(shape)
    if shape.kind == "list":
        return _list_writer(shape)
    return _seconds if shape.kind == "timestamp" else None


def _structure_writer(shape: Shape) -> Writer:
    members = tuple((name, _writer_of(member)) for name, member in sorted(shape.members.items()))

    def write(value: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: member if writer is None else writer(member)
            for name, writer in members
            if (member := value.get(name)) is not None
        }

    return write


def _list_writer(shape: Shape) -> Writer:
    write_item = _writer_of(shape.item) or _as_it_is
    return lambda items: [write_item(item) for item in items]


def _seconds(time_ms: int) -> float:
    # The nearest double prints with the same three decimals.
    return time_ms / 1000
