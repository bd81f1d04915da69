"""Checks of what handlers return: models that are valid by the type's schema, and reads without write-only values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import HandlerContractError
from ..registry.json_text import InvalidJson, plain_json
from ..registry.resource_type import ResourceType
from .handler import Handler, Model

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models

SHOWN = 5
"""How many violations an error lists at most."""


def check_model(handler: Handler, resource_type: ResourceType, operation: str, model: object) -> None:
    """Raises HandlerContractError where what a handler returned from an operation is not a model of its type."""
    _refuse(handler, resource_type, operation, model, list(_faults(resource_type, model)))


def check_read(handler: Handler, resource_type: ResourceType, model: object) -> None:
    """Raises HandlerContractError where a read is not a model of its type, or shows write-only values."""
    faults = list(_faults(resource_type, model))
    if isinstance(model, dict):
        faults += [f"{pointer} is write-only" for pointer, _, _ in resource_type.write_only.found(model)]
    _refuse(handler, resource_type, "READ", model, faults)


def _faults(resource_type: ResourceType, model: object) -> Iterator[str]:
    if not isinstance(model, dict):
        yield "it is not a dict"
        return
    try:
        plain_json(model)
    except InvalidJson as error:
        yield f"it is not plain JSON: {error}"
        return
    yield from (f"{place} is None" for place in _nulls(model, "#"))
    yield from map(str, resource_type.validator.violations(_without_nulls(model)))


def _nulls(value: Any, place: str) -> Iterator[str]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        if item is None:
            yield f"{place}/{name}"
        else:
            yield from _nulls(item, f"{place}/{name}")


def _without_nulls(model: Model) -> Model:
    return {name: value for name, value in model.items() if value is not None}


def _refuse(handler: Handler, resource_type: ResourceType, operation: str, model: object, faults: list[str]) -> None:
    if not faults:
        return
    more = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
    raise HandlerContractError(
        f"The {operation} handler of {resource_type.type_name}, {type(handler).__name__}, returned a model outside its "
        f"schema: {'; '.join(faults[:SHOWN])}{more}. It was {resource_type.shown(model)}"
    )
