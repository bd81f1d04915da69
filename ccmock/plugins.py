"""Handlers that installed packages bring along, by the entry point group `ccmock.handlers`."""

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
    """A package's handlers could not be used; all others can."""


@cache
def installed_handlers() -> Mapping[str, Handler]:
    """Type name → handler, of every package that brings some; looked for once, when a handler is first needed.

    A package that cannot be used is named in a BrokenPluginWarning and left out. Where two serve one type, the second
    is left out likewise.
    """
    found: dict[str, Handler] = {}
    by: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (_package(point), point.name)):
        try:
            handlers = dict(served_by(point.load()))
            for type_name, handler in handlers.items():
                check_handler(type_name, handler)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a package, others do not suffer for it
            _warn(f"{_named(point)} cannot be used: {type(error).__name__}: {error}")
            continue
        for type_name, handler in handlers.items():
            if type_name in by:
                _warn(f"{_named(point)} serves {type_name}, and so does {_named(by[type_name])}, which is used.")
            else:
                found[type_name], by[type_name] = handler, point
    return MappingProxyType(found)


def _warn(text: str) -> None:
    warnings.warn(text, BrokenPluginWarning, stacklevel=3)


def _named(point: EntryPoint) -> str:
    return f"the ccmock plug-in {point.name!r} ({point.value}) of {_package(point)}"


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "an unknown package"
