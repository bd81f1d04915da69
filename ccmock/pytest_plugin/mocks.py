"""Makes the mock of a test from its markers, the flags and the ini file, and mocks for fixtures of wider scopes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from ..decorators.classes import is_decorated, source_of
from ..decorators.sources import MockSource, sources_of
from ..errors import UsageError, suggestion
from ..mock import OPTIONS, CloudControlMock, mock_cloudcontrol
from . import MARKER
from .options import Settings, with_defaults

_UNSET = object()
_MOCKS: pytest.StashKey[dict[tuple[Any, ...], CloudControlMock]] = pytest.StashKey()


def mock_for(item: pytest.Item, settings: Settings) -> CloudControlMock:
    """A mock that is not active yet, with the options of the test's markers and decorators, or else those of the run.

    UsageError: a marker has an option that is not valid, or a decorator beside it gives another value.
    """
    __tracebackhide__ = True
    decorators = decorators_of(item)
    options = with_defaults(settings, _merged(item, decorators))
    try:
        made = mock_cloudcontrol(**options)
    except UsageError as error:
        raise UsageError(f"@pytest.mark.{MARKER}: {error}") from None
    for decorator in decorators:
        if decorator.source.options.get("clock") is options.get("clock"):
            made._skipped_before_ms = decorator.source.skipped_before_ms
    # A clock that a marker shares among tests starts each of them at the same time, as with a decorator.
    known = item.config.stash.setdefault(_MOCKS, {})
    return known.setdefault(tuple(options.get(name, _UNSET) for name in OPTIONS), made)._fresh()


class Decorator(NamedTuple):
    """A decorator of a test. `depth`: that of its function or class in the collection tree."""

    source: MockSource
    depth: int
    name: str


def decorators_of(item: pytest.Item) -> list[Decorator]:
    """The decorators of a test's function, the closest first, and that of its class."""
    function, case = getattr(item, "function", None), getattr(item, "cls", None)
    depth = len(item.listchain())
    found = [Decorator(source, depth, item.name) for source in reversed(sources_of(function))]
    if case is not None and is_decorated(case):
        found.append(Decorator(source_of(case), depth - 1, case.__name__))
    return found


def _merged(item: pytest.Item, decorators: list[Decorator]) -> dict[str, Any]:
    """The options of a test's markers and decorators; for each option, the closest wins.

    UsageError: a marker and a decorator of the same function or class give different values.
    """
    __tracebackhide__ = True
    if not decorators:
        return marked_options(item)
    options: dict[str, Any] = {}
    for depth in range(len(item.listchain()), 0, -1):
        marked = marked_options(item, depth)
        for decorator in decorators:
            given = decorator.source.options if decorator.depth == depth else {}
            for name in given:
                if marked.get(name, given[name]) != given[name]:
                    raise UsageError(
                        f"@mock_cloudcontrol and @pytest.mark.{MARKER} on {decorator.name} give different values of "
                        f"{name}: {given[name]!r} and {marked[name]!r}. Give it once."
                    )
            marked = {**given, **marked}
        options = {**marked, **options}
    return options


def marked_options(item: pytest.Item, depth: int | None = None) -> dict[str, Any]:
    """The options of all markers of a test, or of those at a depth; for each option, the closest marker wins."""
    __tracebackhide__ = True
    options: dict[str, Any] = {}
    for node, mark in item.iter_markers_with_node(MARKER):
        if depth is not None and len(node.listchain()) != depth:
            continue
        for mistake in _mistakes(mark):
            raise UsageError(f"@pytest.mark.{MARKER} {mistake}")
        options = {**mark.kwargs, **options}
    return options


def _mistakes(mark: pytest.Mark) -> Iterator[str]:
    valid = f"it has {', '.join(OPTIONS)}"
    if mark.args:
        yield f"takes its options by keyword, not {', '.join(map(repr, mark.args))}; {valid}."
    for name in mark.kwargs:
        if name not in OPTIONS:
            yield f"has no option {name!r}; {valid}.{suggestion(name, OPTIONS)}"


class CloudControlFactory:
    """Makes mocks for fixtures of any scope."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, **options: Any) -> CloudControlMock:
        """A mock that is not active yet, for a `with` statement.

        `options`: those of `mock_cloudcontrol`; the flags and the ini file give the others. UsageError: an option is
        not valid.
        """
        return mock_cloudcontrol(**with_defaults(self._settings, options))
