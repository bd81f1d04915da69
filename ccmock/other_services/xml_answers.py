"""Answers of AWS Query: XML that the output shape of an operation gives form to."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..times import to_datetime
from ..wire.service_model import Operation, Shape
from .errors import QueryError

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_answer(operation: Operation, namespace: str, output: Mapping[str, Any], request_id: str) -> bytes:
    """The body of an answer: the members of `output` that the operation's output shape has, in the shape's order.

    Absent ones and None are left out; timestamps are in milliseconds since the epoch.
    """
    result, wrapper = _members(operation.output, output), operation.output.traits.get("resultWrapper")
    return _document(
        f"{operation.name}Response",
        namespace,
        (_element(wrapper, result) if wrapper else result)
        + _element("ResponseMetadata", _element("RequestId", request_id)),
    )


def write_error(error: QueryError, namespace: str, request_id: str) -> bytes:
    """The body of an error answer."""
    told = (("Type", error.fault), ("Code", error.code), ("Message", error.message))
    content = "".join(_element(name, text_in_xml(text)) for name, text in told)
    return _document("ErrorResponse", namespace, _element("Error", content) + _element("RequestId", request_id))


def text_in_xml(text: str) -> str:
    """A text as the content of an element; what XML cannot hold becomes U+FFFD, as in other lossy encodings."""
    # A reader of XML takes a plain carriage return for the end of a line.
    return html.escape(_NOT_IN_XML.sub("\ufffd", text), quote=False).replace("\r", "&#13;")


def _document(name: str, namespace: str, content: str) -> bytes:
    return f'<{name} xmlns="{namespace}">{content}</{name}>\n'.encode()


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def _members(shape: Shape, value: Mapping[str, Any]) -> str:
    return "".join(
        part
        for name, member in shape.members.items()
        if value.get(name) is not None
        for part in _elements(member.traits.get("locationName", name), member, value[name])
    )


def _elements(name: str, shape: Shape, value: Any) -> Iterator[str]:
    """A member: one element, but for a flattened list or map, which has one for each of its items."""
    if shape.kind == "list":
        yield from _list_elements(name, shape, value)
    elif shape.kind == "map":
        yield from _map_elements(name, shape, value)
    elif shape.kind == "structure":
        yield _element(name, _members(shape, value))
    else:
        yield _element(name, text_in_xml(_text_of(shape, value)))


def _list_elements(name: str, shape: Shape, items: Any) -> Iterator[str]:
    is_flat = bool(shape.traits.get("flattened"))
    item_name = name if is_flat else shape.item.traits.get("locationName", "member")
    parts = [part for item in items for part in _elements(item_name, shape.item, item)]
    if is_flat:
        yield from parts
    else:
        yield _element(name, "".join(parts))


def _map_elements(name: str, shape: Shape, entries: Mapping[str, Any]) -> Iterator[str]:
    key_name = shape.key.traits.get("locationName", "key")
    value_name = shape.value.traits.get("locationName", "value")
    is_flat = bool(shape.traits.get("flattened"))
    contents = [
        "".join((*_elements(key_name, shape.key, key), *_elements(value_name, shape.value, value)))
        for key, value in entries.items()
    ]
    parts = [_element(name if is_flat else "entry", content) for content in contents]
    if is_flat:
        yield from parts
    else:
        yield _element(name, "".join(parts))


def _text_of(shape: Shape, value: Any) -> str:
    if shape.kind == "timestamp":
        return timestamp_text(value)
    if shape.kind == "boolean":
        return "true" if value else "false"
    if shape.kind == "blob":
        return base64.b64encode(value).decode()
    return str(value)


def timestamp_text(time_ms: int) -> str:
    """`2019-12-03T23:29:33.321Z`, or without a fraction where the second is whole."""
    fraction = f".{time_ms % 1000:03d}" if time_ms % 1000 else ""
    return f"{to_datetime(time_ms):%Y-%m-%dT%H:%M:%S}{fraction}Z"
