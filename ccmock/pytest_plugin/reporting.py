"""Reporting: adds the timelines of mocks to failed tests, and lists what tests left behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pytest

from . import LEFTOVERS, TIMELINES
from .options import Settings

if TYPE_CHECKING:
    from .observer import MockObserver

Timelines = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""(title, [(text, style)]) of each mock."""

MARKUP = {"dim": "light"}
"""ccmock's name of a style → pytest's, where they differ."""

TESTS_SHOWN = 20
"""How many tests the summary lists without -v."""


def complete_report(
    item: pytest.Item,
    call: pytest.CallInfo[None],
    report: pytest.TestReport,
    observer: MockObserver,
    settings: Settings,
) -> None:
    """Adds to the report of a test what its mocks recorded and what it left behind, as the settings say."""
    if report.when == "call" and observer.has_test_ended and report.passed and not hasattr(report, "wasxfail"):
        _add_leftovers(item, call, report, observer.leftovers(), settings.leftovers)
    if report.failed and settings.report_lines:
        timelines = observer.timelines(settings.report_lines)
        if hasattr(item.config, "workerinput"):
            # A worker of pytest-xdist sends its reports to the process that has the terminal.
            setattr(report, TIMELINES, timelines)
        else:
            add_sections(report, timelines, item.config)


def _add_leftovers(
    item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport, leftovers: list[str], action: str
) -> None:
    if leftovers and action == "tell":
        setattr(report, LEFTOVERS, leftovers)
    elif leftovers and action == "fail":
        call.excinfo = _failure(leftovers)
        report.outcome = "failed"
        report.longrepr = item.repr_failure(call.excinfo)
        _locate(item, report.longrepr)


def _failure(leftovers: list[str]) -> pytest.ExceptionInfo[BaseException]:
    text = "\n".join([*leftovers, "Tests that leave something behind fail: cloudcontrol_leftovers=fail."])
    failed = pytest.CallInfo.from_call(lambda: pytest.fail(text, pytrace=False), "call").excinfo
    assert failed is not None, "pytest.fail() fails"
    return failed


def _locate(item: pytest.Item, shown: object) -> None:
    """Makes one-line reports name the test instead of this module."""
    # Items of other plugins may represent a failure in another way.
    crash = getattr(shown, "reprcrash", None)
    if crash is not None:
        path, line, _ = item.reportinfo()
        crash.path, crash.lineno = str(path), (line or 0) + 1


def add_sections(report: pytest.TestReport, timelines: Timelines, config: pytest.Config) -> None:
    """Adds a section for each timeline, in colors if the terminal has them."""
    for title, texts in timelines:
        report.sections.append((title, "\n".join(_marked_up(config, text, style) for text, style in texts)))


def _marked_up(config: pytest.Config, text: str, style: str) -> str:
    if not style or not config.pluginmanager.has_plugin("terminalreporter"):
        return text
    return config.get_terminal_writer().markup(text, **{MARKUP.get(style, style): True})


def write_explored(terminal: pytest.TerminalReporter, explored: Mapping[str, str]) -> None:
    """Writes a section with what came of explored tests: node id → a line."""
    terminal.section("Cloud Control: explored")
    for nodeid, line in explored.items():
        terminal.line(nodeid)
        terminal.line(f"  {line}")


def write_summary(terminal: pytest.TerminalReporter, leftovers: Mapping[str, Sequence[str]]) -> None:
    """Writes a section with what tests left behind: node id → a line for each thing."""
    terminal.section("Cloud Control: left behind", yellow=True)
    shown = len(leftovers) if terminal.verbosity > 0 else TESTS_SHOWN
    for nodeid in list(leftovers)[:shown]:
        terminal.line(nodeid)
        for line in leftovers[nodeid]:
            terminal.line(f"  {line}")
    if len(leftovers) > shown:
        terminal.line(f"… and {len(leftovers) - shown} more tests; -v shows them all")
