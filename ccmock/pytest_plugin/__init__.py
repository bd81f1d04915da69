"""The pytest plugin: fixtures, a marker and options; what a failed test's report tells of its mocks.

pytest loads this module in every run, whether it is used or not. So nothing else of ccmock is loaded here, until a
fixture, an option or a test brings in the rest.
"""

# ruff: noqa: PLC0415 - for that reason. What runs around tests hides from their tracebacks.

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import boto3

    from ..cloud import MockCloud
    from .mocks import CloudControlFactory
    from .options import Settings

FIXTURE = MARKER = "cloudcontrol"

OPTIONS = {
    "region": "region of mocks (default: AWS_DEFAULT_REGION, else us-east-1)",
    "account_id": "account of mocks: 12 digits (default: 123456789012)",
    "clock": "clock of mocks: auto, system or manual (default: auto)",
    "seed": "what mocks draw tokens, identifiers and values from (default: 0)",
    "references": "whether what a resource refers to has to exist: known, strict or off (default: known)",
    "leftovers": "what to do about a request that a test leaves running and a fault that never fired: "
    "tell, fail or ignore (default: tell)",
    "report_lines": "how many lines of a mock's timeline the report of a failed test shows at most "
    "(default: 40; 0: none)",
}
"""Each is a flag, `--cloudcontrol-report-lines`, and an ini option, `cloudcontrol_report_lines`."""

TIMELINES, LEFTOVERS = "cloudcontrol_timelines", "cloudcontrol_leftovers"
"""What reports carry, as plain lists, so that they are drawn where the terminal is."""

_SETTINGS: pytest.StashKey[Settings] = pytest.StashKey()


# --- fixtures ---


@pytest.fixture
def cloudcontrol(request: pytest.FixtureRequest) -> Iterator[MockCloud]:
    """A fresh mock of AWS Cloud Control API, in place for the test: a `ccmock.MockCloud`.

    `@pytest.mark.cloudcontrol(region=…, account_id=…, clock=…, seed=…, references=…)` says which one.
    """
    __tracebackhide__ = True
    from .activation import watch_tests
    from .mocks import mock_for

    watch_tests(request.config)
    with mock_for(request.node, settings(request.config)) as cloud:
        yield cloud


@pytest.fixture
def cloudcontrol_session(cloudcontrol: MockCloud) -> boto3.Session:
    """A boto3 session in the mock's account and region, with made-up credentials."""
    from .sessions import session_for

    return session_for(cloudcontrol)


@pytest.fixture
def cloudcontrol_client(cloudcontrol_session: boto3.Session) -> Any:
    """A boto3 client of Cloud Control API in the mock's account and region."""
    return cloudcontrol_session.client("cloudcontrol")


@pytest.fixture(scope="session")
def cloudcontrol_factory(request: pytest.FixtureRequest) -> CloudControlFactory:
    """What makes mocks for fixtures of module, class or session scope.

    `with cloudcontrol_factory(region="eu-west-1") as cloud:`, with options of `mock_cloudcontrol`.
    """
    from .activation import watch_tests
    from .mocks import CloudControlFactory

    # In time for the set-up of the fixture that asks for this one.
    watch_tests(request.config)
    return CloudControlFactory(settings(request.config))


# --- options and the marker ---


def pytest_addoption(parser: pytest.Parser) -> None:
    """Flags and ini options."""
    group = parser.getgroup("cloudcontrol", "AWS Cloud Control API, mocked by ccmock")
    number: Any = "string"
    if pytest.version_tuple >= (9, 2):
        # Before, an option had one type; now a number in a TOML file may be one, too.
        number = int | str
    for name, told in OPTIONS.items():
        metavar = name.rpartition("_")[2].upper()
        group.addoption(_flag(name), dest=f"cloudcontrol_{name}", metavar=metavar, default=None, help=told)
        kind: Any = number if name in ("seed", "report_lines") else "string"
        parser.addini(f"cloudcontrol_{name}", told, type=kind, default=None)


def _flag(name: str) -> str:
    return f"--cloudcontrol-{name.replace('_', '-')}"


def _given(config: pytest.Config) -> dict[str, tuple[str | int, str]]:
    """The options that a flag gives, or else the ini file: the value, and where it was given."""
    found: dict[str, tuple[str | int, str]] = {}
    for name in OPTIONS:
        flag, written = config.getoption(f"cloudcontrol_{name}"), config.getini(f"cloudcontrol_{name}")
        if flag is not None:
            found[name] = flag, _flag(name)
        elif written not in (None, "", []):  # an option that is not set, as pytest 9 and 7 say it
            found[name] = written, f"cloudcontrol_{name} in {config.inipath or 'the command line'}"
    return found


def settings(config: pytest.Config) -> Settings:
    """What is to be done in this run. A UsageError of pytest where an option cannot be right."""
    if _SETTINGS not in config.stash:
        from .options import settings_of

        config.stash[_SETTINGS] = settings_of(_given(config))
    return config.stash[_SETTINGS]


def pytest_configure(config: pytest.Config) -> None:
    """The marker is known from here on."""
    taken = "region=…, account_id=…, clock=…, seed=…, references=…"
    line = f"{MARKER}({taken}): mocks AWS Cloud Control API for the test, with these options of mock_cloudcontrol"
    config.addinivalue_line("markers", line)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Options that cannot be right are refused before anything runs."""
    if _given(session.config):
        settings(session.config)


def pytest_report_header(config: pytest.Config) -> str | None:
    """The options that were given."""
    said = [f"{name}={value}" for name, (value, _) in _given(config).items()]
    return f"cloudcontrol: {', '.join(said)}" if said else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """A marked test has the fixture, whether it asks for it or not."""
    if item.get_closest_marker(MARKER) is not None and hasattr(item, "fixturenames"):
        from .fixture_order import with_fixture

        item.fixturenames = with_fixture(item, item.fixturenames)


# --- what happens in tests ---


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Tests are about to run, and some of them may have mocks."""
    if session.config.option.collectonly:
        return (yield)
    from .activation import looking_out

    with looking_out(session.config):
        return (yield)


# --- what is told at the end ---


@pytest.hookimpl(wrapper=True)
def pytest_report_from_serializable(config: pytest.Config, data: dict[str, Any]) -> Generator[None, Any, Any]:
    """A report that a worker of pytest-xdist has sent is drawn for this terminal."""
    report = yield
    if TIMELINES in data:
        from .reporting import draw

        draw(report, data[TIMELINES], config)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests left behind."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    left = {report.nodeid: getattr(report, LEFTOVERS) for report in reports if hasattr(report, LEFTOVERS)}
    if left:
        from .reporting import summarise

        summarise(terminalreporter, left)
