"""What reports tell of mocks: the timeline of a failed test, and what a test left behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pytest

from . import LEFTOVERS, TIMELINES
from .options import Settings

if TYPE_CHECKING:
    from .observer import Watch

Timelines = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""(title, [(text, style)]) of each."""

MARKUP = {"dim": "light"}
"""Our name of a style, where pytest has another."""

TESTS_SHOWN = 20
"""How many tests the summary names, unless it is to be verbose."""


def tell(
    item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport, watch: Watch, settings: Settings
) -> None:
    """Puts on a test's report what its mocks saw and what it left behind."""
    if report.when == "call" and watch.is_over and report.passed and not hasattr(report, "wasxfail"):
        _tell_leftovers(item, call, report, watch.leftovers(), settings.leftovers)
    if report.failed and settings.report_lines:
        timelines = watch.timelines(settings.report_lines)
        if hasattr(item.config, "workerinput"):
            # A worker of pytest-xdist sends its reports on, to where the terminal is.
            setattr(report, TIMELINES, timelines)
        else:
            draw(report, timelines, item.config)


def _tell_leftovers(
    item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport, left: list[str], what_to_do: str
) -> None:
    if left and what_to_do == "tell":
        setattr(report, LEFTOVERS, left)
    elif left and what_to_do == "fail":
        call.excinfo = _failure(left)
        report.outcome = "failed"
        report.longrepr = item.repr_failure(call.excinfo)
        _point_at(item, report.longrepr)


def _failure(left: list[str]) -> pytest.ExceptionInfo[BaseException]:
    text = "\n".join([*left, "Tests that leave something behind fail here: cloudcontrol_leftovers=fail."])
    failed = pytest.CallInfo.from_call(lambda: pytest.fail(text, pytrace=False), "call").excinfo
    assert failed is not None, "pytest.fail() fails"
    return failed


def _point_at(item: pytest.Item, shown: object) -> None:
    """Lets one-line reports name the test instead of this module."""
    # Items of other plugins may show a failure as they like.
    crash = getattr(shown, "reprcrash", None)
    if crash is not None:
        path, line, _ = item.reportinfo()
        crash.path, crash.lineno = str(path), (line or 0) + 1


def draw(report: pytest.TestReport, timelines: Timelines, config: pytest.Config) -> None:
    """Makes sections of timelines, in colours where the terminal has them."""
    for title, texts in timelines:
        report.sections.append((title, "\n".join(_painted(config, text, style) for text, style in texts)))


def _painted(config: pytest.Config, text: str, style: str) -> str:
    if not style or not config.pluginmanager.has_plugin("terminalreporter"):
        return text
    return config.get_terminal_writer().markup(text, **{MARKUP.get(style, style): True})


def summarise(terminal: pytest.TerminalReporter, left: Mapping[str, Sequence[str]]) -> None:
    """A section with what tests left behind, by the test's node id."""
    terminal.section("Cloud Control: left behind", yellow=True)
    shown = len(left) if terminal.verbosity > 0 else TESTS_SHOWN
    for nodeid in list(left)[:shown]:
        terminal.line(nodeid)
        for line in left[nodeid]:
            terminal.line(f"  {line}")
    if len(left) > shown:
        terminal.line(f"… and {len(left) - shown} tests more; -v shows them all")
