"""Where the mocks of a decorated function or class come from: fresh ones, or the mock that its test already has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

SOURCE = "_ccmock_source"
"""Attribute of a decorated function, which decorators above it copy: its MockSource."""


@dataclass(eq=False)
class MockSource:
    """Gives the mocks of one decorated function or class.

    `options`: those that the decorator was given. `skipped_before_ms`: what a given clock had skipped then. `shared`:
    the mock that all decorators and fixtures of the running test share, if there is one. `is_for_one_call`: whether a
    mock ends when the decorated function returns.
    """

    fresh: Callable[[], AbstractContextManager[Any]]
    options: Mapping[str, Any]
    skipped_before_ms: int = 0
    shared: AbstractContextManager[Any] | None = None
    is_for_one_call: bool = False

    def __call__(self) -> AbstractContextManager[Any]:
        """The shared mock, or a fresh one."""
        return self.shared if self.shared is not None else self.fresh()


def sources_of(function: object) -> list[MockSource]:
    """The sources of a function's decorators, the outermost first; none where it is not decorated."""
    return list(dict.fromkeys(_sources(function)))


def _inside(function: object) -> Iterator[object]:
    """The function of a method, of a decorated function, and of a test that hypothesis calls with examples."""
    yield getattr(function, "__func__", None)
    yield getattr(function, "__wrapped__", None)
    yield getattr(getattr(function, "hypothesis", None), "inner_test", None)


def _sources(function: object) -> Iterator[MockSource]:
    while function is not None:
        source = getattr(function, "__dict__", {}).get(SOURCE)
        if isinstance(source, MockSource):
            yield source
        function = next(filter(None, _inside(function)), None)
