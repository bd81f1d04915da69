"""The types that are shared with moto: one module per service, loaded at the first use of one of its types.

It has the service's name in lower case, followed by `_` where the name is a Python keyword (`lambda_`), as in
`ccmock/services`, and defines `TYPES`, a tuple of `BridgedType`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword
from pkgutil import iter_modules

from ..declaration import BridgedType


def bridged_type(type_name: str) -> BridgedType | None:
    """What is declared of a type; None where it is not shared."""
    namespace, _, rest = type_name.partition("::")
    return _types_of(rest.partition("::")[0].lower()).get(type_name) if namespace == "AWS" else None


def all_bridged_types() -> list[BridgedType]:
    """Every type that is declared, by name."""
    services = [module.name.rstrip("_") for module in iter_modules(__path__)]
    return [bridged for service in sorted(services) for _, bridged in sorted(_types_of(service).items())]


@cache
def _types_of(service: str) -> Mapping[str, BridgedType]:
    name = f"{__name__}.{service}_" if iskeyword(service) else f"{__name__}.{service}"
    if not service.isidentifier() or find_spec(name) is None:
        return {}
    return {bridged.type_name: bridged for bridged in getattr(import_module(name), "TYPES", ())}
