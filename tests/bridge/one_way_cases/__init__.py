"""The cases of the types that go one way: one module per service, with a tuple `CASES`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.bridge.one_way_case import OneWay


def all_one_way_cases() -> list[OneWay]:
    """Every case, by service."""
    names = sorted(module.name for module in iter_modules(__path__))
    return [case for name in names for case in import_module(f"{__name__}.{name}").CASES]
