"""The form of the service's answers, compiled from its model: checked as a recording is read, and used to answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from ..wire.service_model import Shape, service_model

LATEST = 253_402_300_799
"""The last second of the year 9999."""

Reader = Callable[[Any], Any]

_KINDS: dict[str, type] = {"string": str, "boolean": bool}


class WrongForm(ValueError):
    """What is not as the service answers; the message is a place in the answer and what it is not."""


@cache
def reader_of(operation: str) -> Reader:
    """What turns the body of an answer into members: times become milliseconds since the epoch. It raises WrongForm.

    What the model does not know stays as it is.
    """
    known = service_model().operations.get(operation)
    return _reader(known.output, "the body") if known else lambda body: body


def _reader(shape: Shape, place: str) -> Reader:
    if shape.kind == "structure":
        return _structure_reader(shape, place)
    if shape.kind == "list":
        read_item = _reader(shape.item, f"{place}/*")
        return lambda value: [read_item(item) for item in _checked(value, list, f"{place} is not a list")]
    if shape.kind == "timestamp":
        return lambda value: _milliseconds(value, place)
    kind = _KINDS.get(shape.kind, object)
    return lambda value: _checked(value, kind, f"{place} is not a {shape.kind}")


def _structure_reader(shape: Shape, place: str) -> Reader:
    members = {name: _reader(member, f"{place}/{name}") for name, member in shape.members.items()}
    problem = f"{place} is not an object"
    return lambda value: {
        name: members[name](item) if name in members else item
        for name, item in _checked(value, dict, problem).items()
        if item is not None
    }


def _milliseconds(value: Any, place: str) -> int:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= LATEST:
        raise WrongForm(f"{place} is not a time in seconds since 1970")
    milliseconds: int = round(value * 1000)
    return milliseconds


def _checked(value: Any, kind: type, problem: str) -> Any:
    if not isinstance(value, kind):
        raise WrongForm(problem)
    return value
