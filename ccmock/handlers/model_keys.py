"""Keys by which handlers find other resources: functions from a model to the values that it holds.

The same arguments give the same function each time, so that an index that was made for it is found again.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from ..contract.handler import Model, ModelKey
from ..registry.pointers import PropertySet, value_at


@cache
def by_property(name: str) -> ModelKey:
    """By the value of a top-level property; None where a model does not have it."""
    return lambda model: (hashable(model.get(name)),)


@cache
def by_text(path: str) -> ModelKey:
    """By the texts at a path, such as `VpcId`, or `Subnets/*` for each item of a list."""
    return lambda model: texts_at(path, model)


@cache
def by_folded_text(name: str) -> ModelKey:
    """By the text of a top-level property in lower case, where names are alike whatever their case."""
    return lambda model: (model.get(name, "").lower(),)


@cache
def by_values(paths: Sequence[str], default: Any = None) -> ModelKey:
    """By the values at several paths together, a tuple; `default` stands for a value that is not there."""
    return lambda model: (values_at(paths, default, model),)


def values_at(paths: Iterable[str], default: Any, model: Model) -> tuple[Hashable, ...]:
    """The values at several paths; `default` for one that is not there."""
    values = (value_at(model, f"/properties/{path}") for path in paths)
    return tuple(hashable(default if value is None else value) for value in values)


def texts_at(path: str, model: Model) -> Iterator[str]:
    """The texts at a path of a model."""
    return (value for _, _, value in _properties(path).found(model) if isinstance(value, str))


def hashable(value: Any) -> Hashable:
    """A value that can be a key: a list or an object as text."""
    return json.dumps(value, sort_keys=True) if isinstance(value, (dict, list)) else value


@cache
def _properties(path: str) -> PropertySet:
    return PropertySet([f"/properties/{path}"])
