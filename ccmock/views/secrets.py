"""Keeps write-only values out of what people read: reports, explanations, the sections of a failed test.

The texts of the service may quote a value that it refuses, so a text that is printed is searched for every write-only
value that the mock was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from ..engine.engine import Engine
from ..engine.model import CallRecord
from ..registry.json_text import InvalidJson, parse_json
from ..registry.masking import masking
from ..registry.org_json import read_model
from ..registry.pointers import MASK, PropertySet, tokens


class Secrets:
    """The write-only values that a mock was given until now, by clients and by the test."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def masked(self, text: str) -> str:
        """A text with a mask in the place of each write-only value."""
        return self._mask(text)

    @cached_property
    def _mask(self) -> Callable[[str], str]:
        return masking(self._values())

    def _values(self) -> Iterator[Any]:
        for call in self._engine.calls.everywhere:
            yield from self._of_call(call)
        for region in self._engine.regions():
            for type_name in region.store.counts():
                write_only = self._write_only(type_name, region.name)
                for resource in region.store.after(type_name) if write_only else ():
                    yield from _in(resource.model or resource.shown, write_only)

    def _of_call(self, call: CallRecord) -> Iterator[Any]:
        write_only = self._write_only(call.parameters.get("TypeName"), call.region)
        for name, values_in in (("DesiredState", _in_model), ("PatchDocument", _in_patch)):
            text = call.parameters.get(name)
            if write_only and isinstance(text, str):
                yield from values_in(text, write_only)

    def _write_only(self, type_name: object, region: str) -> PropertySet:
        found = self._engine.find_type(type_name, region) if isinstance(type_name, str) else None
        return found.write_only if found is not None else PropertySet()


def _in(model: Any, write_only: PropertySet) -> Iterator[Any]:
    return (value for _, _, value in write_only.found(model))


def _in_model(text: str, write_only: PropertySet) -> Iterator[Any]:
    """The write-only values in a desired state; the whole text where it cannot be read."""
    try:
        model = read_model(text)
    except InvalidJson:
        yield text
    else:
        yield from _in(model, write_only)


def _in_patch(text: str, write_only: PropertySet) -> Iterator[Any]:
    """The write-only values in the operations of a patch; the whole text where it cannot be read."""
    try:
        operations = parse_json(text)
    except InvalidJson:
        yield text
        return
    if not isinstance(operations, list):
        yield from (text, operations)
        return
    for operation in operations:
        path = operation.get("path") if isinstance(operation, dict) else None
        if isinstance(path, str):
            for model in _models_with(operation.get("value"), path):
                yield from _in(model, write_only)


def masked_patch(operations: list[Any], write_only: PropertySet) -> list[Any]:
    """The operations of a patch, with a mask in the place of each value that is, or holds, a write-only one."""
    return [_masked_operation(operation, write_only) for operation in operations]


def _masked_operation(operation: Any, write_only: PropertySet) -> Any:
    path = operation.get("path") if isinstance(operation, dict) else None
    if not isinstance(path, str) or "value" not in operation:
        return operation
    models = _models_with(operation["value"], path)
    holds_secrets = any(True for model in models for _ in _in(model, write_only))
    return {**operation, "value": MASK} if holds_secrets else operation


def _models_with(value: Any, path: str) -> Iterator[Any]:
    """The models that have a value at the path of an operation: a number in it is a position or a name."""
    names = tokens(path) if path.strip("/") else ()
    for takes_positions in (False, True):
        model = value
        for name in reversed(names):
            model = [model] if takes_positions and (name == "-" or name.isdecimal()) else {name: model}
        yield model
