"""Looks at the mocks of each test while it runs, from the moment on when a run has any."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from ..cloud import MockCloud
from ..observers import OBSERVERS
from .observer import Watch
from .options import Settings
from .reporting import tell


class WatchingTests:
    """A plugin of pytest, and a watcher of mocks. The first mock may begin in the middle of a test.

    What runs around tests hides from their tracebacks.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._watch = Watch()
        OBSERVERS.add(self)

    def begins(self, cloud: MockCloud) -> None:
        """A mock was put in place."""
        self._watch.begins(cloud)

    def ends(self, cloud: MockCloud) -> None:
        """A mock was taken away."""
        self._watch.ends(cloud)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, None, None]:
        """A test begins, or begins again."""
        __tracebackhide__ = True
        self._watch = Watch()
        yield

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """A fixture of a wider scope does what it does for all its tests."""
        __tracebackhide__ = True
        value = yield
        if fixturedef.scope != "function":
            self._watch.wider_fixture_is_there()
        return value

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, None, None]:
        """What the test leaves behind is what is there at its end, before its fixtures' teardown."""
        __tracebackhide__ = True
        try:
            yield
        finally:
            self._watch.test_is_over()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Tells of the mocks what there is to tell."""
        report = yield
        tell(item, call, report, self._watch, self._settings)
        return report

    def pytest_runtest_logfinish(self) -> None:
        """What was seen in a test is forgotten after it."""
        self._watch = Watch()
