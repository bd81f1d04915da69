"""Keeps what the subtests of one run report: they log that themselves, in each run of a test that is explored."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import pytest

try:
    from _pytest.subtests import failed_subtests_key
except ImportError:
    # Before pytest 9 a plugin brings subtests, and nothing counts those that fail.
    failed_subtests_key = pytest.StashKey()


class KeptSubtests:
    """A context for one run of a test."""

    def __init__(self, item: pytest.Item) -> None:
        self._session: Any = item.session
        stash: Any = item.config.stash
        self._counts: dict[Any, int] = stash.get(failed_subtests_key, {})
        """Test → how many of its subtests have failed; where some have, pytest fails the test."""
        self._before = dict(self._counts)
        self._after = self._before
        self._reports: list[pytest.TestReport] = []

    def __enter__(self) -> KeptSubtests:
        hooks = self._session.gethookproxy
        self._session.gethookproxy = lambda path: _KeepingHooks(hooks(path), self._reports)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        del self._session.gethookproxy
        self._after = dict(self._counts)
        self._counts.clear()
        self._counts.update(self._before)

    def told(self) -> list[pytest.TestReport]:
        """The reports to log. From now on the subtests of this run count."""
        self._counts.update(self._after)
        return self._reports


class _KeepingHooks:
    """The hooks of pytest, but for the one that logs a report."""

    def __init__(self, hooks: Any, reports: list[pytest.TestReport]) -> None:
        self._hooks = hooks
        self._reports = reports

    def __getattr__(self, name: str) -> Any:
        return getattr(self._hooks, name)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keeps a report."""
        self._reports.append(report)
