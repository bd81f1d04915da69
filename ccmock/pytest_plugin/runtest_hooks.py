"""The hooks of pytest that observe the mocks of each test; registered when a run has its first mock."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from ..cloud import MockCloud
from ..observers import OBSERVERS
from .observer import MockObserver
from .options import Settings
from .reporting import complete_report


class RunTestHooks:
    """A pytest plugin and an observer of mocks. It may be registered in the middle of a test.

    Its functions are hidden from the tracebacks of tests.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._observer = MockObserver()
        OBSERVERS.add(self)

    def mock_started(self, cloud: MockCloud) -> None:
        """Passes the notification on to the observer of the running test."""
        self._observer.mock_started(cloud)

    def mock_ended(self, cloud: MockCloud) -> None:
        """Passes the notification on to the observer of the running test."""
        self._observer.mock_ended(cloud)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, None, None]:
        """Starts to observe a test, or a rerun of one."""
        __tracebackhide__ = True
        self._observer = MockObserver()
        yield

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """Does not count what a fixture of a wider scope does as left behind by the test."""
        __tracebackhide__ = True
        value = yield
        if fixturedef.scope != "function":
            self._observer.wider_fixture_set_up()
        return value

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, None, None]:
        """Collects leftovers at the end of the test, before its fixtures are torn down."""
        __tracebackhide__ = True
        try:
            yield
        finally:
            self._observer.test_ended()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Adds timelines and leftovers to the report."""
        report = yield
        if call.excinfo is not None:
            self._observer.error_told(call.excinfo.value)
        complete_report(item, call, report, self._observer, self._settings)
        return report

    def pytest_runtest_logfinish(self) -> None:
        """Drops the mocks of the test."""
        self._observer = MockObserver()
