"""Where the declarations of shared types are: one module per service, loaded at the first use of one of its types.

A module has the service's name in lower case, followed by `_` where the name is a Python keyword (`lambda_`), as in
`ccmock/services`, and defines `TYPES`, a tuple of `BridgedType`. The package `types` has the types that go both ways,
`one_way` those that only go from Cloud Control to moto.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword
from pkgutil import iter_modules

from .declaration import BridgedType


class DeclaredTypes:
    """The declarations of a package."""

    def __init__(self, package: str) -> None:
        self._package = f"{__package__}.{package}"

    def find(self, type_name: str) -> BridgedType | None:
        """What is declared of a type, or None."""
        namespace, _, rest = type_name.partition("::")
        service = rest.partition("::")[0].lower()
        return _types_of(self._package, service).get(type_name) if namespace == "AWS" else None

    def all(self) -> list[BridgedType]:
        """Every type that is declared, by name."""
        modules = iter_modules(import_module(self._package).__path__)
        services = sorted(module.name.rstrip("_") for module in modules)
        return [bridged for service in services for _, bridged in sorted(_types_of(self._package, service).items())]


BOTH_WAYS = DeclaredTypes("types")
ONE_WAY = DeclaredTypes("one_way")


def shared_type(type_name: str) -> BridgedType | None:
    """What is declared of a type, both ways or one way; None where it is ccmock's alone."""
    return BOTH_WAYS.find(type_name) or ONE_WAY.find(type_name)


def goes_one_way(type_name: str) -> bool:
    """Whether moto does not tell what becomes of resources of a type."""
    return ONE_WAY.find(type_name) is not None


@cache
def _types_of(package: str, service: str) -> Mapping[str, BridgedType]:
    name = f"{package}.{service}_" if iskeyword(service) else f"{package}.{service}"
    if not service.isidentifier() or find_spec(name) is None:
        return {}
    return {bridged.type_name: bridged for bridged in import_module(name).TYPES}
