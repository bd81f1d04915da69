"""The mock of a test, by its markers, the flags and the ini file; and mocks of a module, class or session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ..errors import UsageError, suggestion
from ..mock import OPTIONS, CloudControlMock, mock_cloudcontrol
from . import MARKER
from .options import Settings

_MADE: pytest.StashKey[dict[tuple[Any, ...], CloudControlMock]] = pytest.StashKey()


def mock_for(item: pytest.Item, settings: Settings) -> CloudControlMock:
    """A mock that is not in place yet, with the options of the test's markers, or else those of the run.

    UsageError where a marker's options cannot be right.
    """
    __tracebackhide__ = True
    options = {**settings.mock, **marked_options(item)}
    try:
        made = mock_cloudcontrol(**options)
    except UsageError as error:
        raise UsageError(f"@pytest.mark.{MARKER}: {error}") from None
    # A clock of the test's own begins for each test where it stood when the first one came: as with a decorator.
    known = item.config.stash.setdefault(_MADE, {})
    return known.setdefault(tuple(options.get(name) for name in OPTIONS), made)._fresh()


def marked_options(item: pytest.Item) -> dict[str, Any]:
    """The options of all markers of a test; of one option, that of the closest marker."""
    __tracebackhide__ = True
    options: dict[str, Any] = {}
    for mark in item.iter_markers(MARKER):
        for wrong in _mistakes(mark):
            raise UsageError(f"@pytest.mark.{MARKER} {wrong}")
        options = {**mark.kwargs, **options}
    return options


def _mistakes(mark: pytest.Mark) -> Iterator[str]:
    has = f"it has {', '.join(OPTIONS)}"
    if mark.args:
        yield f"takes its options by keyword, not {', '.join(map(repr, mark.args))}; {has}."
    for name in mark.kwargs:
        if name not in OPTIONS:
            yield f"has no option {name!r}; {has}.{suggestion(name, OPTIONS)}"


class CloudControlFactory:
    """Makes mocks with options of `mock_cloudcontrol`; those left out are as flags and the ini file say."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, **options: Any) -> CloudControlMock:
        """A mock that is not in place yet: use it in a `with`. UsageError where an option cannot be right."""
        return mock_cloudcontrol(**{**self._settings.mock, **options})
