"""Explores tests under pytest: runs the protocol of a test again for each scenario, with fresh fixtures.

Only the first run is reported, with what came of the others.
"""

from __future__ import annotations

import functools
import inspect
import shlex
import unittest
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, nullcontext
from copy import copy
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from ..errors import UsageError
from ..exploration.decorator import EXPLORED, Explored
from ..exploration.explorer import Explorer
from ..exploration.options import Options
from ..exploration.report import failure_of, summary_of
from ..exploration.runs import Baselines, Watch
from ..exploration.scenarios import VARIABLE, Scenario, scenario_of_environment
from . import EXPLORATION, EXPLORE, flag_of, flags_of_mocks
from .options import Settings
from .progress import Progress, path_of
from .subtests import KeptSubtests

RERAISED = (KeyboardInterrupt, pytest.exit.Exception)
SECTION = "Cloud Control: explored"
Reports = list[pytest.TestReport]


def check_environment() -> None:
    """Checks the environment variable. pytest's UsageError: it names no scenario."""
    try:
        scenario_of_environment()
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None


def is_explored(item: pytest.Item) -> bool:
    """Whether a test is explored where all tests are.

    One of hypothesis is not: it runs many times, and at random. Nor are doctests, which cannot run twice.
    """
    if _explored(item) is not None:
        return True
    return isinstance(item, pytest.Function) and not hasattr(item.function, "hypothesis")


def _explored(item: pytest.Item) -> Explored | None:
    found = getattr(getattr(item, "function", None), EXPLORED, None)
    return found if isinstance(found, Explored) else None


def explore_item(item: pytest.Item, nextitem: pytest.Item | None, settings: Settings) -> None:
    """Runs a test with all its scenarios and logs one set of reports."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    try:
        for report in ItemExploration(item, settings).reports(nextitem):
            item.ihook.pytest_runtest_logreport(report=report)
    finally:
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)


class ItemExploration:
    """The exploration of one test. It is a plugin while it lasts, to see when the test itself begins and ends."""

    def __init__(self, item: pytest.Item, settings: Settings) -> None:
        self._item = item
        self._explored = _explored(item)
        options = self._explored.options if self._explored is not None else Options()
        options = options.over(Options(depth=settings.explore_depth, limit=settings.explore_limit))
        self._only = scenario_of_environment()
        # A debugger would stop at each error that the test survives.
        self._is_debugged = self._only is None and item.config.option.usepdb
        self._explorer = Explorer(options, self._only)
        self._baselines = Baselines()
        self._runs = 0
        self._seconds = 0.0
        """How long the test itself took in all runs."""
        self._watch: Watch | None = None
        self._properties = list(item.user_properties)
        self._subtests: KeptSubtests | None = None
        """Those of the run that is shown."""

    def reports(self, nextitem: pytest.Item | None) -> Reports:
        """The reports to log: those of the first run, or of the one scenario that was asked for."""
        shown: Reports = []
        with self._registered():
            while (scenario := self._next_scenario(shown)) is not None:
                with KeptSubtests(self._item) as subtests:
                    reports = self._run(scenario)
                if not shown or scenario == self._only:
                    shown, self._subtests = reports, subtests
        _replace_teardown(shown, self._tear_down(nextitem))
        self._tell(shown)
        return shown if self._subtests is None else [*self._subtests.told(), *shown]

    def _next_scenario(self, shown: Reports) -> Scenario | None:
        # A test that was skipped, that is expected to fail, or that makes no call has nothing to explore.
        if shown and (self._is_debugged or not _has_passed(shown) or not self._explorer.has_calls):
            return None
        session = self._item.session
        return None if session.shouldstop or session.shouldfail else self._explorer.next_scenario()

    # --- one run ---

    def _run(self, scenario: Scenario) -> Reports:
        item = self._item
        item._report_sections.clear()
        item.user_properties[:] = self._properties
        if self._runs:
            _renew_instance(item)
            self._baselines.put_back()
        else:
            self._baselines.take()
        is_shown = not self._runs or scenario == self._only
        with (
            Watch(scenario, self._explorer.max_calls) as self._watch,
            Progress(item, self._explorer),
            nullcontext() if is_shown else _without_tracebacks(item),
        ):
            # With a test beside it in the same place, the fixtures of its class, its module and the session stay.
            reports = runtestprotocol(item, log=False, nextitem=copy(item))
        self._runs += 1
        self._explorer.add(self._watch.run)
        self._seconds += sum(report.duration for report in reports if report.when == "call")
        return reports

    def _tear_down(self, nextitem: pytest.Item | None) -> pytest.TestReport:
        """Tears down the fixtures of wider scopes that the next test does not use."""
        item = self._item
        state = item.session._setupstate
        call = pytest.CallInfo.from_call(lambda: state.teardown_exact(nextitem), "teardown", reraise=RERAISED)
        report: pytest.TestReport = item.ihook.pytest_runtest_makereport(item=item, call=call)
        return report

    @contextmanager
    def _registered(self) -> Iterator[None]:
        plugins = self._item.config.pluginmanager
        plugins.register(self)
        if self._explored is not None:
            self._explored.is_driven = True
        try:
            yield
        finally:
            plugins.unregister(self)
            if self._explored is not None:
                self._explored.is_driven = False

    # --- notifications of pytest ---

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """What a fixture of a wider scope does in the first run is there in the others, too."""
        __tracebackhide__ = True
        value = yield
        if not self._runs and fixturedef.scope != "function":
            self._baselines.take()
        return value

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: Any) -> Generator[None, None, None]:
        """Explores the test itself and not its fixtures."""
        __tracebackhide__ = True
        assert self._watch is not None, "a run is watched"
        if issubclass(getattr(item, "cls", None) or object, unittest.TestCase):
            # Its setUp and tearDown are a part of its call. unittest looks up a coroutine by itself.
            item.obj = _watched(item.obj, self._watch)
            setattr(item.instance, item.name, item.obj)
            yield
        else:
            with self._watch.of_the_test():
                yield

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keeps the errors of a run."""
        report = yield
        if call.excinfo is not None and self._watch is not None:
            self._watch.run.errors.append(call.excinfo.value)
        return report

    # --- the result ---

    def _tell(self, reports: Reports) -> None:
        """Adds what came of the exploration to the report of the test."""
        report = next((report for report in reports if report.when == "call"), None)
        if report is None or report.skipped or hasattr(report, "wasxfail"):
            return
        if self._only is not None:
            self._tell_of_one(report)
            return
        if report.failed or self._is_debugged:
            return
        report.duration = self._seconds
        failure = failure_of(self._explorer, self._item.name, self._replay)
        if self._explorer.has_calls or self._explored is not None:
            setattr(report, EXPLORATION, summary_of(self._explorer))
        if failure is not None:
            _fail(report, failure)

    def _tell_of_one(self, report: pytest.TestReport) -> None:
        explorer = self._explorer
        try:
            explorer.check_that_it_fired()
        except UsageError as error:
            _fail(report, str(error))
        if explorer.difference is not None:
            difference = str(failure_of(explorer, self._item.name, self._replay))
            report.sections.append((SECTION, difference))
            if report.passed:
                _fail(report, difference)
        for finding in explorer.findings:
            if report.passed:
                _fail(report, f"{finding.subject}: {finding.text}")
            report.sections.append((SECTION, f"{VARIABLE}={finding.scenario}\n{finding.subject}\n{finding.text}"))
        if explorer.survived:
            # The errors in it are allowed, and nothing is left behind.
            self._subtests = None
            if report.failed:
                report.outcome, report.longrepr = "passed", None
                report.sections.clear()

    def _replay(self, scenario: Scenario) -> str:
        item, config = self._item, self._item.config
        flags = flags_of_mocks(config)
        if self._explored is None and config.getoption(f"cloudcontrol_{EXPLORE}"):
            flags.append(flag_of(EXPLORE))
        test = f"{path_of(item)}::{item.nodeid.partition('::')[2]}"
        return f"{VARIABLE}={scenario} {shlex.join(['pytest', *flags, test])}"


@contextmanager
def _without_tracebacks(item: Any) -> Iterator[None]:
    """A context in which the failures of a test are not formatted, which takes longer than to run it."""
    item.repr_failure = lambda excinfo, style=None: str(excinfo.value)  # noqa: ARG005 - the signature of an item's method
    try:
        yield
    finally:
        del item.repr_failure


def _watched(method: Callable[..., Any], watch: Watch) -> Callable[..., Any]:
    """A method of a TestCase that is watched."""

    @functools.wraps(method)
    def plain(*args: Any) -> Any:
        __tracebackhide__ = True
        with watch.of_the_test():
            return method(*args)

    @functools.wraps(method)
    async def coroutine(*args: Any) -> Any:
        __tracebackhide__ = True
        with watch.of_the_test():
            return await method(*args)

    return coroutine if inspect.iscoroutinefunction(method) else plain


def _renew_instance(item: Any) -> None:
    """A method has another object of its class in each run, as it has in each test."""
    if getattr(item, "_instance", None) is not None:
        del item._instance
        item._obj = None


def _has_passed(reports: Reports) -> bool:
    return all(report.passed and not hasattr(report, "wasxfail") for report in reports)


def _fail(report: pytest.TestReport, text: str) -> None:
    report.outcome, report.longrepr = "failed", text


def _replace_teardown(reports: Reports, last: pytest.TestReport) -> None:
    """The last teardown counts where it fails."""
    if last.failed:
        reports[:] = [report for report in reports if report.when != "teardown" or report.failed]
        reports.append(last)
