"""The cases of all shared types: one module per service, each with `CASES`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.bridge.case import Case


def all_cases() -> list[Case]:
    """Every case, by service."""
    modules = sorted(module.name for module in iter_modules(__path__))
    return [case for name in modules for case in import_module(f"{__name__}.{name}").CASES]
