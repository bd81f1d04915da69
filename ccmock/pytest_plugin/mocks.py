"""Makes the mock of a test from its markers, the flags and the ini file, and mocks for fixtures of wider scopes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ..errors import UsageError, suggestion
from ..mock import OPTIONS, CloudControlMock, mock_cloudcontrol
from . import MARKER
from .options import Settings

_UNSET = object()
_MOCKS: pytest.StashKey[dict[tuple[Any, ...], CloudControlMock]] = pytest.StashKey()


def mock_for(item: pytest.Item, settings: Settings) -> CloudControlMock:
    """A mock that is not active yet, with the options of the test's markers, or else those of the run.

    UsageError: a marker has an option that is not valid.
    """
    __tracebackhide__ = True
    options = {**settings.mock, **marked_options(item)}
    try:
        made = mock_cloudcontrol(**options)
    except UsageError as error:
        raise UsageError(f"@pytest.mark.{MARKER}: {error}") from None
    # A clock that a marker shares among tests starts each of them at the same time, as with a decorator.
    known = item.config.stash.setdefault(_MOCKS, {})
    return known.setdefault(tuple(options.get(name, _UNSET) for name in OPTIONS), made)._fresh()


def marked_options(item: pytest.Item) -> dict[str, Any]:
    """The options of all markers of a test; for each option, the closest marker wins."""
    __tracebackhide__ = True
    options: dict[str, Any] = {}
    for mark in item.iter_markers(MARKER):
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
        return mock_cloudcontrol(**{**self._settings.mock, **options})
