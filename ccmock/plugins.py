"""Handlers of installed packages, from the entry point group `ccmock.handlers`."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from .contract.handler import Handler
from .engine.types import check_handler
from .handlers.registration import served_by

GROUP = "ccmock.handlers"


class BrokenPluginWarning(UserWarning):
    """The handlers of one package cannot be used; those of other packages can."""


@cache
def installed_handlers() -> Mapping[str, Handler]:
    """Type name → handler, of all installed packages; they are loaded once, when a handler is first needed.

    BrokenPluginWarning: a package cannot be used and is left out, or two packages serve the same type; then the first
    one, by name, is used.
    """
    found: dict[str, Handler] = {}
    providers: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (_package(point), point.name)):
        try:
            handlers = dict(served_by(point.load()))
            for type_name, handler in handlers.items():
                check_handler(type_name, handler)
        except Exception as error:  # noqa: BLE001 - a broken package must not affect others
            _warn(f"{_named(point)} cannot be used: {type(error).__name__}: {error}")
            continue
        for type_name, handler in handlers.items():
            if type_name in providers:
                used = _named(providers[type_name])
                _warn(f"{_named(point)} serves {type_name}, and so does {used}, which is used.")
            else:
                found[type_name], providers[type_name] = handler, point
    return MappingProxyType(found)


def _warn(text: str) -> None:
    warnings.warn(text, BrokenPluginWarning, stacklevel=3)


def _named(point: EntryPoint) -> str:
    return f"the ccmock plug-in {point.name!r} ({point.value}) of {_package(point)}"


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "an unknown package"
