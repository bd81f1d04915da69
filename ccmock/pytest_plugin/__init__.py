"""The pytest plugin: fixtures, a marker, options, and the reports of mocks.

pytest imports this module in every run, even in those that do not use ccmock. So it imports the rest of ccmock only
inside functions, when a fixture, an option or a test needs it.
"""

# ruff: noqa: PLC0415 - for that reason

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import boto3

    from ..cloud import MockCloud
    from ..server.served import ServedCloud
    from .mocks import CloudControlFactory
    from .options import Settings

FIXTURE = MARKER = "cloudcontrol"

SOURCE = "_ccmock_source"
"""Attribute of a function that `@mock_cloudcontrol` decorates, as in `decorators/sources.py`."""

OPTIONS = {
    "region": "region of mocks (default: AWS_DEFAULT_REGION, else us-east-1)",
    "account_id": "account of mocks: 12 digits (default: 123456789012)",
    "clock": "clock of mocks: auto, system or manual (default: auto)",
    "seed": "seed of the tokens, identifiers and values that mocks generate (default: 0)",
    "references": "whether a resource's references must exist: known, strict or off (default: known)",
    "service_constraints": "whether values that only a service's API forbids fail requests: on or off (default: on)",
    "removed_properties": "what properties do that an update removes, where nobody knows: likely, stays or resets "
    "(default: likely)",
    "max_polls": "polls of an unfinished request, while the clock stands still, at which an error is raised: a number "
    "or none (default: 100)",
    "timing": "how long operations take: instant, realistic or a JSON or YAML file (default: what is usual for a type)",
    "moto": "whether mocks share their resources with moto's mock_aws: auto (while one is active), on or off "
    "(default: auto)",
    "replay": "recording that mocks answer from (default: none)",
    "order": "order in which calls of a recording have to come: strict or any (default: strict)",
    "update": "whether mocks that answer from a recording record it anew instead: on or off (default: off)",
    "redact": "regular expression of what recordings must not hold, besides what they never do (default: none)",
    "facts": "folder of facts that mocks answer by, before those of ccmock (default: none)",
    "other_services": "what becomes of calls of other AWS services that no other mock answers: pass or refuse "
    "(default: pass)",
    "leftovers": "what to do about a request that a test leaves running or a fault that never fired: "
    "tell, fail or ignore (default: tell)",
    "explore_depth": "failures that befall one run of an explored test at most (default: 1)",
    "explore_limit": "scenarios of an explored test that run at most (default: 500)",
    "report_lines": "maximum lines of a mock's timeline in the report of a failed test (default: 40; 0: none)",
}
"""Each is a flag, `--cloudcontrol-report-lines`, and an ini option, `cloudcontrol_report_lines`."""

OF_THE_RUN = ("leftovers", "explore_depth", "explore_limit", "report_lines")
"""The options that are no options of mocks."""

NUMBERS = ("seed", "max_polls", "explore_depth", "explore_limit", "report_lines")
"""The options that a TOML file may give as numbers."""

EXPLORE = "explore"
EXPLORE_HELP = "run each test that makes calls once more for each failure that could befall one of them"
"""`--cloudcontrol-explore` takes no value; `cloudcontrol_explore` is true or false."""

EXPLORED = "_ccmock_explored"
"""Attribute of a function that `@explore` decorates, as in `exploration/decorator.py`."""

SCENARIO = "CCMOCK_SCENARIO"
"""The environment variable that names the one scenario to run, as in `exploration/scenarios.py`."""

TIMELINES, LEFTOVERS, EXPLORATION = "cloudcontrol_timelines", "cloudcontrol_leftovers", "cloudcontrol_exploration"
"""Attributes of reports. They hold lists and texts, which pytest-xdist can send to the process with the terminal."""

PATHS = ("replay", "facts")
"""Those that name a file or folder."""

RECORD = "--cloudcontrol-record"

_SETTINGS: pytest.StashKey[Settings] = pytest.StashKey()


# --- fixtures ---


@pytest.fixture
def cloudcontrol(request: pytest.FixtureRequest) -> Iterator[MockCloud]:
    """A fresh mock of AWS Cloud Control API that is active during the test: a `ccmock.MockCloud`.

    If the test is decorated with `@mock_cloudcontrol`, this is the mock of the decorator.

    `@pytest.mark.cloudcontrol(region=…, account_id=…, clock=…, seed=…, references=…,
    service_constraints=…, removed_properties=…, max_polls=…, timing=…, moto=…, other_services=…, replay=…,
    order=…, update=…, redact=…, facts=…)` sets its options.

    ```python
    def test_that_a_name_is_free(cloudcontrol):
        cloudcontrol.resources.assert_missing("AWS::S3::Bucket", "photos")
    ```
    """
    __tracebackhide__ = True
    from .activation import activate
    from .decorated_tests import shared_mock

    activate(request.config)
    with shared_mock(request.node, settings(request.config)) as cloud:
        yield cloud


@pytest.fixture
def cloudcontrol_session(cloudcontrol: MockCloud) -> boto3.Session:
    """A boto3 session in the mock's account and region, with made-up credentials.

    ```python
    def test_that_the_session_is_in_the_region_of_the_mock(cloudcontrol, cloudcontrol_session):
        assert cloudcontrol_session.region_name == cloudcontrol.region
    ```
    """
    from .sessions import session_for

    return session_for(cloudcontrol)


@pytest.fixture
def cloudcontrol_client(cloudcontrol_session: boto3.Session) -> Any:
    """A boto3 client of Cloud Control API in the mock's account and region.

    ```python
    def test_that_there_are_no_buckets(cloudcontrol_client):
        assert cloudcontrol_client.list_resources(TypeName="AWS::S3::Bucket")["ResourceDescriptions"] == []
    ```
    """
    return cloudcontrol_session.client("cloudcontrol")


@pytest.fixture
def cloudcontrol_server(cloudcontrol: MockCloud) -> Iterator[ServedCloud]:
    """The test's mock, served over HTTP to programs in other processes and languages.

    `.url` is where it answers, `.env` the variables that lead AWS's tools and SDKs there: endpoints, made-up
    credentials and the region. Needs `pip install 'ccmock[server]'`.

    ```python
    import os, subprocess, sys

    def test_that_a_program_lists_buckets(cloudcontrol, cloudcontrol_server):
        cloudcontrol.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        program = "import boto3; print(boto3.client('cloudcontrol').list_resources(TypeName='AWS::S3::Bucket'))"
        env = {**os.environ, **cloudcontrol_server.env}
        assert b"photos" in subprocess.run([sys.executable, "-c", program], env=env, stdout=subprocess.PIPE).stdout
    ```
    """
    server = cloudcontrol.serve()
    with server:
        yield server


@pytest.fixture(scope="session")
def cloudcontrol_factory(request: pytest.FixtureRequest) -> CloudControlFactory:
    """Makes mocks for fixtures of module, class or session scope.

    `with cloudcontrol_factory(region="eu-west-1") as cloud:`, with the options of `mock_cloudcontrol`.

    ```python
    @pytest.fixture(scope="module")
    def cloud(cloudcontrol_factory):
        with cloudcontrol_factory(region="eu-west-1") as cloud:
            yield cloud

    def test_the_region(cloud):
        assert cloud.region == "eu-west-1"
    ```
    """
    from .activation import activate
    from .mocks import CloudControlFactory

    # Before the setup of the fixture that uses this one.
    activate(request.config)
    return CloudControlFactory(settings(request.config))


# --- options and the marker ---


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the flags and ini options."""
    group = parser.getgroup("cloudcontrol", "AWS Cloud Control API, mocked by ccmock")
    number: Any = "string"
    if pytest.version_tuple >= (9, 2):
        # An option can have several types: a TOML file may give a number.
        number = int | str
    for name, description in OPTIONS.items():
        metavar = name.rpartition("_")[2].upper()
        group.addoption(flag_of(name), dest=f"cloudcontrol_{name}", metavar=metavar, default=None, help=description)
        kind: Any = number if name in NUMBERS else "string"
        parser.addini(f"cloudcontrol_{name}", description, type=kind, default=None)
    group.addoption(flag_of(EXPLORE), dest=f"cloudcontrol_{EXPLORE}", action="store_true", help=EXPLORE_HELP)
    parser.addini(f"cloudcontrol_{EXPLORE}", EXPLORE_HELP, type="bool", default=False)
    record = "file to record all Cloud Control calls of the run in that no mock answers"
    group.addoption(RECORD, dest="cloudcontrol_record", metavar="PATH", default=None, help=record)


def flag_of(name: str) -> str:
    """The flag of an option."""
    return f"--cloudcontrol-{name.replace('_', '-')}"


def flags_of_mocks(config: pytest.Config) -> list[str]:
    """The flags that were given for mocks, and with which a test has the same mock again."""
    given = {name: config.getoption(f"cloudcontrol_{name}") for name in OPTIONS if name not in OF_THE_RUN}
    return [f"{flag_of(name)}={value}" for name, value in given.items() if value is not None]


def _given(config: pytest.Config) -> dict[str, tuple[str | int, str]]:
    """Option → (value, where it was given), of those that a flag or the ini file gives; the flag wins."""
    found: dict[str, tuple[str | int, str]] = {}
    for name in OPTIONS:
        flag, ini = config.getoption(f"cloudcontrol_{name}"), config.getini(f"cloudcontrol_{name}")
        if flag is not None:
            found[name] = flag, flag_of(name)
        elif ini not in (None, "", []):  # what different releases of pytest return for an option that is not set
            if _is_path(name, ini):
                # Seen from the folder of the file, wherever pytest is started.
                ini = str(config.rootpath / ini)
            found[name] = ini, f"cloudcontrol_{name} in {config.inipath or 'the command line'}"
    return found


def _is_path(name: str, value: str | int) -> bool:
    """Whether an option names a file or folder. Timing may also name a profile that ccmock brings."""
    return name in PATHS or (name == "timing" and any(sign in str(value) for sign in "./"))


def settings(config: pytest.Config) -> Settings:
    """The settings of this run. pytest's UsageError: an option is not valid."""
    if _SETTINGS not in config.stash:
        from .options import settings_of

        config.stash[_SETTINGS] = settings_of(_given(config))
    return config.stash[_SETTINGS]


def pytest_configure(config: pytest.Config) -> None:
    """Registers the marker."""
    options = "region=…, account_id=…, clock=…, seed=…, references=…, service_constraints=…, removed_properties=…"
    line = f"{MARKER}({options}): mocks AWS Cloud Control API for the test, with these options of mock_cloudcontrol"
    config.addinivalue_line("markers", line)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Checks the options before anything runs."""
    if _given(session.config):
        settings(session.config)
    if os.environ.get(SCENARIO):
        from .exploring import check_environment

        check_environment()


def pytest_report_header(config: pytest.Config) -> str | None:
    """Shows the options that were given."""
    shown = [f"{name}={value}" for name, (value, _) in _given(config).items()]
    return f"cloudcontrol: {', '.join(shown)}" if shown else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Adds the fixture to a marked test."""
    if item.get_closest_marker(MARKER) is not None and hasattr(item, "fixturenames"):
        from .fixture_order import with_fixture

        item.fixturenames = with_fixture(item, item.fixturenames)


# --- running tests ---


def explores_all(config: pytest.Config) -> bool:
    """Whether all tests are explored, and not only those that are decorated."""
    return bool(config.getoption(f"cloudcontrol_{EXPLORE}") or config.getini(f"cloudcontrol_{EXPLORE}"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Explores a test that is decorated, or each one if the run says so."""
    if not explores_all(item.config) and not hasattr(getattr(item, "function", None), EXPLORED):
        return None
    from .exploring import explore_item, is_explored

    if not is_explored(item):
        return None
    explore_item(item, nextitem, settings(item.config))
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Observes mocks while tests run."""
    if session.config.option.collectonly:
        return (yield)
    from .activation import activation_at_first_mock
    from .recording import recording_of_run

    with activation_at_first_mock(session.config), recording_of_run(session.config):
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Lets the decorator of a test's class share the mock of the fixture."""
    __tracebackhide__ = True
    if FIXTURE in getattr(item, "fixturenames", ()):
        from .decorated_tests import prepare

        prepare(item, settings(item.config))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Ends the sharing."""
    try:
        return (yield)
    finally:
        if FIXTURE in getattr(item, "fixturenames", ()):
            from .decorated_tests import release

            release(item)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Checks a decorated fixture. Before other plugins, which may put another function in the place of its own."""
    __tracebackhide__ = True
    if not hasattr(fixturedef.func, SOURCE):
        return (yield)
    from .decorated_tests import check_fixture

    sharing = check_fixture(fixturedef, request)
    try:
        return (yield)
    finally:
        for source in sharing:
            source.shared = None


# --- reporting ---


@pytest.hookimpl(wrapper=True)
def pytest_report_from_serializable(config: pytest.Config, data: dict[str, Any]) -> Generator[None, Any, Any]:
    """Adds sections for this terminal to a report that a worker of pytest-xdist sent."""
    report = yield
    if TIMELINES in data:
        from .reporting import add_sections

        add_sections(report, data[TIMELINES], config)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lists what came of explored tests, and what tests left behind."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    explored = {report.nodeid: getattr(report, EXPLORATION) for report in reports if hasattr(report, EXPLORATION)}
    if explored:
        from .reporting import write_explored

        write_explored(terminalreporter, explored)
    leftovers = {report.nodeid: getattr(report, LEFTOVERS) for report in reports if hasattr(report, LEFTOVERS)}
    if leftovers:
        from .reporting import write_summary

        write_summary(terminalreporter, leftovers)
