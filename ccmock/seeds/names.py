"""The names that the functions in a value refer to, found before anything is worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..registry.pointers import Path
from .function_names import GET_ATT, IF, REF, SUB, function_of
from .functions import variables_in

Choose = Callable[[Any, Path], int]
"""Gives the position of what a Fn::If with these arguments, at this path, returns."""


def names_in(value: Any, path: Path, choose: Choose | None = None) -> Iterator[tuple[str, Path]]:
    """(name, path) of everything that functions in a value refer to. `choose`: None to look at both sides of Fn::If."""
    function = function_of(value)
    if function is None:
        for key, item in _members(value):
            yield from names_in(item, (*path, key), choose)
        return
    argument, path = value[function], (*path, function)
    if function == IF and choose is not None:
        chosen = choose(argument, path)
        yield from names_in(argument[chosen], (*path, chosen), choose)
        return
    yield from ((name, path) for name in _named(function, argument))
    yield from names_in(argument, path, choose)


def attribute_parts(argument: Any) -> list[Any]:
    """The logical id and the rest of what Fn::GetAtt was given, as a text or as a list; empty where it is neither."""
    if isinstance(argument, str):
        return list(argument.split(".", 1))
    return argument if isinstance(argument, list) else []


def sub_parts(argument: Any) -> tuple[Any, Any]:
    """The text and the variables of what Fn::Sub was given."""
    text, variables = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
    return text, variables


def _members(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _named(function: str, argument: Any) -> Iterator[str]:
    names: list[Any] = []
    if function == REF:
        names = [argument]
    elif function == GET_ATT:
        names = attribute_parts(argument)[:1]
    elif function == SUB:
        text, variables = sub_parts(argument)
        if isinstance(text, str) and isinstance(variables, dict):
            names = [name.split(".")[0] for name in variables_in(text) if name not in variables]
    return (name for name in names if isinstance(name, str))
