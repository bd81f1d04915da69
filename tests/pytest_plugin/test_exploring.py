"""Explored tests under pytest: fresh fixtures for each run, one result for each test, and what the terminal shows."""

from __future__ import annotations

import shlex
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ccmock.exploration.explorer import Explorer
from ccmock.exploration.options import Options
from ccmock.pytest_plugin.progress import Progress, bar_of
from tests.pytest_plugin.conftest import Run

pytest_plugins = ["pytester"]

PROGRAM = """
    import ccmock

    class FailedError(Exception):
        pass

    def made():
        token = create()
        while True:
            event = early_client.get_resource_request_status(RequestToken=token)["ProgressEvent"]
            if event["OperationStatus"] in ("FAILED", "CANCEL_COMPLETE"):
                raise FailedError
            if event["OperationStatus"] == "SUCCESS":
                return event["Identifier"]

    def listed():
        early_client.list_resources(TypeName="AWS::S3::Bucket")
"""


@pytest.fixture(autouse=True)
def all_scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CCMOCK_SCENARIO", raising=False)


def test_one_failed_test_lists_the_scenarios_and_how_to_run_each(run: Run) -> None:
    result = run(
        PROGRAM
        + """
    @ccmock.explore(allowed=FailedError, limit=6)
    @pytest.mark.parametrize("name", ["a b"])
    def test_bucket(cloudcontrol, name):
        made()
    """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "test_bucket[[]a b] did not survive 4 of 6 failures that could befall its calls.",
            "call 1, CreateResource AWS::S3::Bucket",
            "  ThrottlingException: *",
            "    CCMOCK_SCENARIO=1:throttled pytest 'test_inside.py::test_bucket[[]a b]'",
            "6 scenarios: 2 survived, 4 not survived, 29 left out (limit=6)",
            "*= Cloud Control: explored =*",
            "test_inside.py::test_bucket[[]a b]",
            "  6 scenarios: 2 survived, 4 not survived, 29 left out (limit=6)",
        ]
    )


@pytest.mark.parametrize("place", [".", "beside"])
def test_the_line_that_replays_a_scenario_does_so_from_where_it_is_shown(
    place: str, run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (
        PROGRAM
        + """
    @pytest.mark.parametrize("name", ["it's [a::b]"])
    def test_bucket(cloudcontrol, name):
        assert cloudcontrol.region == "eu-west-1"
        made()
    """
    )
    pytester.mkdir("beside")
    pytester.makeini("[pytest]\ncloudcontrol_explore_limit = 5")
    monkeypatch.chdir(pytester.path / place)
    test = str(pytester.path / "test_inside.py")
    result = run(source, "--cloudcontrol-explore", "--cloudcontrol-region=eu-west-1", test)
    line = next(line for line in result.outlines if line.startswith("    CCMOCK_SCENARIO=1:InvalidCredentials "))
    scenario, command, *arguments = shlex.split(line)
    path = "test_inside.py" if place == "." else "../test_inside.py"
    assert command == "pytest"
    assert arguments[-1] == f"{path}::test_bucket[it's [a::b]]"
    monkeypatch.setenv(*scenario.split("="))
    replayed = run(source, *arguments)
    replayed.assert_outcomes(failed=1)
    replayed.stdout.fnmatch_lines(["> *raise FailedError", "CCMOCK_SCENARIO=1:InvalidCredentials"])


def test_a_test_that_survives_passes_and_the_summary_counts_what_ran(run: Run) -> None:
    result = run(
        PROGRAM
        + """
    @ccmock.explore
    def test_survivor(cloudcontrol):
        listed()

    @ccmock.explore
    def test_without_calls(cloudcontrol):
        pass
    """
    )
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "test_inside.py::test_survivor",
            "  3 scenarios: 3 survived",
            "test_inside.py::test_without_calls",
            "  no calls, so there is nothing to explore",
        ]
    )


def test_each_run_has_fresh_fixtures_and_a_fresh_object_of_its_class(run: Run) -> None:
    run(
        PROGRAM
        + """
    SEEN = []

    @pytest.fixture
    def number(cloudcontrol, tmp_path):
        assert not list(tmp_path.iterdir())
        (tmp_path / "used").touch()
        listed()
        yield len(SEEN)
        assert not cloudcontrol.faults._books.before

    class TestCase:
        @ccmock.explore
        def test_runs(self, number, record_property):
            record_property("number", number)
            assert not vars(self)
            self.was_here = True
            SEEN.append(number)
            listed()

    def test_afterwards(request):
        # Two plain runs, and one for each failure of the one call that is the test's own.
        assert SEEN == [0, 1, 2, 3, 4]
    """
    ).assert_outcomes(passed=2)


def test_a_mock_of_a_module_begins_each_run_as_its_fixture_left_it(run: Run) -> None:
    run(
        PROGRAM
        + """
    SETUPS, TEARDOWNS = [], []

    @pytest.fixture(scope="module")
    def cloud(cloudcontrol_factory):
        SETUPS.append(1)
        with cloudcontrol_factory() as cloud:
            cloud.resources.put("AWS::S3::Bucket", {"BucketName": "there"})
            yield cloud
        TEARDOWNS.append(1)

    @ccmock.explore(allowed=Exception, may_leave="*")
    def test_first(cloud):
        assert [each.identifier for each in cloud.resources.list("AWS::S3::Bucket")] == ["there"]
        made()

    @ccmock.explore(allowed=Exception, may_leave="*")
    def test_second(cloud):
        assert SETUPS == [1] and not TEARDOWNS
        listed()
    """
    ).assert_outcomes(passed=2)


def test_an_error_in_the_teardown_of_a_module_is_told(run: Run) -> None:
    result = run(
        PROGRAM
        + """
    @pytest.fixture(scope="module")
    def resource():
        yield
        raise LookupError("of the module")

    @ccmock.explore
    def test_survivor(cloudcontrol, resource):
        listed()
    """
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["E *LookupError: of the module"])


def test_the_option_explores_each_test_that_makes_calls(run: Run, pytester: pytest.Pytester) -> None:
    source = (
        PROGRAM
        + """
    @mock_cloudcontrol
    def test_with_calls():
        assert made()

    def test_without_a_mock():
        pass

    def test_that_fails(cloudcontrol):
        listed()
        assert not "as ever"

    @pytest.mark.xfail(strict=True)
    def test_that_is_expected_to_fail(cloudcontrol):
        listed()
        assert False

    def test_that_is_skipped(cloudcontrol):
        listed()
        pytest.skip("today")
    """
    )
    run(source).assert_outcomes(passed=2, failed=1, xfailed=1, skipped=1)
    result = run(source, "--cloudcontrol-explore", "--cloudcontrol-explore-limit=5")
    result.assert_outcomes(passed=1, failed=2, xfailed=1, skipped=1)
    result.stdout.fnmatch_lines(["test_with_calls did not survive *", "E * assert not 'as ever'"])
    assert result.stdout.str().count("\n  5 scenarios: ") == 1
    pytester.makeini("[pytest]\ncloudcontrol_explore = true\ncloudcontrol_explore_limit = 5")
    run(source).assert_outcomes(passed=1, failed=2, xfailed=1, skipped=1)


def test_doctests_are_not_explored(run: Run) -> None:
    run(
        """
    def list_buckets():
        '''
        >>> with mock_cloudcontrol():
        ...     sorted(early_client.list_resources(TypeName="AWS::S3::Bucket"))
        ['ResourceDescriptions', 'ResponseMetadata', 'TypeName']
        '''
    """,
        "--doctest-modules",
        "--cloudcontrol-explore",
        "test_inside.py",
    ).assert_outcomes(passed=1)


@pytest.mark.skipif(not hasattr(pytest, "Subtests"), reason="pytest 9 brings subtests")
def test_subtests_are_reported_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        PROGRAM
        + """
    @ccmock.explore(limit=5)
    def test_listed(cloudcontrol, subtests):
        for number in range(2):
            with subtests.test(number=number):
                listed()

    @ccmock.explore(limit=5, may_leave="*")
    def test_made(cloudcontrol, subtests):
        with subtests.test():
            made()
    """
    )
    result = run(source)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["test_made did not survive 1 of 5 *", "  FailedError", "  5 scenarios: 5 survived, *"])
    monkeypatch.setenv("CCMOCK_SCENARIO", "1:lost")
    run(source).assert_outcomes(passed=2)
    monkeypatch.setenv("CCMOCK_SCENARIO", "1:InvalidCredentials")
    run(source, "-k", "made").stdout.fnmatch_lines(["> *raise FailedError"])


def test_the_decorator_overrides_the_options(run: Run) -> None:
    result = run(
        PROGRAM
        + """
    @ccmock.explore(limit=2)
    def test_limited(cloudcontrol):
        listed()

    @ccmock.explore
    def test_others(cloudcontrol):
        listed()
        listed()
    """,
        "--cloudcontrol-explore-limit=1",
        "--cloudcontrol-explore-depth=2",
    )
    result.stdout.fnmatch_lines(["  2 scenarios: 2 survived, 1 left out (limit=2)", "  1 scenarios: 1 survived, 5 *"])


@pytest.mark.parametrize("flag", ["--cloudcontrol-explore-limit=0", "--cloudcontrol-explore-depth=deep"])
def test_a_limit_or_depth_that_is_no_number_is_refused(flag: str, run: Run) -> None:
    result = run("", flag)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *Use a whole number of at least 1."])


def test_a_test_of_hypothesis_is_not_explored_as_a_whole(run: Run) -> None:
    run(
        PROGRAM
        + """
    def test_examples(cloudcontrol):
        listed()
        listed.runs = getattr(listed, "runs", 0) + 1
        assert listed.runs == 1

    test_examples.hypothesis = object()
    """,
        "--cloudcontrol-explore",
    ).assert_outcomes(passed=1)


def test_one_scenario_fails_as_a_test_does(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        PROGRAM
        + """
    @ccmock.explore(allowed=FailedError)
    def test_bucket(cloudcontrol):
        made()
    """
    )
    monkeypatch.setenv("CCMOCK_SCENARIO", "1:NotStabilized+remnant")
    result = run(source)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "> *raise FailedError",
            "*Cloud Control (*",
            "*CREATE *FAILED *NotStabilized: *",
            "*Cloud Control: explored*",
            "CCMOCK_SCENARIO=1:NotStabilized+remnant",
            "call 1, CreateResource AWS::S3::Bucket",
            "left behind after FailedError: AWS::S3::Bucket logs",
        ]
    )
    monkeypatch.setenv("CCMOCK_SCENARIO", "1:NotStabilized")
    run(source).assert_outcomes(passed=1)
    monkeypatch.setenv("CCMOCK_SCENARIO", "7:lost")
    result = run(source)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["CCMOCK_SCENARIO=7:lost never fired: without failures, this test makes 3 calls.*"])


def test_one_scenario_in_which_too_much_is_left_fails_though_the_test_passes(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CCMOCK_SCENARIO", "1:answer-lost")
    result = run(
        PROGRAM
        + """
    @ccmock.explore
    def test_twice(cloudcontrol):
        try:
            create("first")
        except Exception:
            create("second")
    """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["call 1, CreateResource AWS::S3::Bucket: left behind besides * AWS::S3::Bucket *"])


def test_a_scenario_that_does_not_exist_is_refused_at_the_start(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCMOCK_SCENARIO", "1:lots")
    result = run("def test_nothing(): pass")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: CCMOCK_SCENARIO='1:lots' is not valid: there is no failure 'lots'.*"])


def test_a_test_that_is_not_deterministic_is_told(run: Run) -> None:
    result = run(
        PROGRAM
        + """
    import itertools
    NUMBERS = itertools.count()

    @ccmock.explore
    def test_numbered(cloudcontrol):
        create(f"logs-{next(NUMBERS)}")
    """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "test_numbered cannot be explored, * not deterministic: call 1, CreateResource *, has other parameters.",
            "  not deterministic",
        ]
    )


def test_fixtures_that_fail_in_a_later_run_are_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        PROGRAM
        + """
    ANSWERS = [1] * RUNS

    @pytest.fixture
    def answer():
        return ANSWERS.pop()

    @ccmock.explore
    def test_answered(answer, cloudcontrol):
        listed()
    """
    )
    result = run(source.replace("RUNS", "2"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["test_answered cannot be explored, *: its fixtures were set up *, and later they raised IndexError: *"]
    )
    monkeypatch.setenv("CCMOCK_SCENARIO", "1:lost")
    result = run(source.replace("RUNS", "1"))
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E *IndexError: *"])


def test_one_scenario_of_a_test_that_is_not_deterministic_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCMOCK_SCENARIO", "2:lost")
    result = run(
        PROGRAM
        + """
    NAMES = iter("abcd")

    @ccmock.explore
    def test_named(cloudcontrol):
        try:
            create(next(NAMES))
            listed()
        except Exception:
            pass
    """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["test_named cannot be explored, * call 1, CreateResource *, has other parameters."])


def test_a_unittest_case_and_a_coroutine_are_explored(run: Run) -> None:
    result = run(
        PROGRAM
        + """
    import unittest

    @mock_cloudcontrol
    class Case(unittest.TestCase):
        def setUp(self):
            current().resources.put("AWS::S3::Bucket", {"BucketName": "there"})
            listed()

        def tearDown(self):
            listed()

        @ccmock.explore
        def test_case(self):
            listed()

        @ccmock.explore
        def test_more(self):
            made()

    @mock_cloudcontrol
    class AsyncCase(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self):
            listed()

        async def test_async(self):
            listed()

    @ccmock.explore
    @pytest.mark.asyncio
    async def test_coroutine(cloudcontrol):
        listed()
    """,
        "--cloudcontrol-explore",
        "-o",
        "asyncio_default_fixture_loop_scope=function",
        installed=["pytest_asyncio.plugin"],
    )
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["test_more did not survive *", "  FailedError"])
    for name in ("Case::test_case", "AsyncCase::test_async", "test_coroutine"):
        result.stdout.fnmatch_lines([f"*::{name}", "  3 scenarios: 3 survived"], consecutive=True)


def test_nothing_is_explored_under_a_debugger(run: Run) -> None:
    result = run(
        PROGRAM
        + """
    @ccmock.explore
    def test_survivor(cloudcontrol):
        listed()
        listed.runs = getattr(listed, "runs", 0) + 1
        assert listed.runs == 1
    """,
        "--pdb",
    )
    # Nor by the decorator, which explores a test where the plugin does not.
    result.assert_outcomes(passed=1)


@pytest.mark.slow
def test_workers_of_xdist_explore_too(run: Run) -> None:
    result = run(
        PROGRAM
        + """
    @ccmock.explore(limit=4)
    def test_bucket(cloudcontrol):
        made()
    """,
        "-n1",
        "-pccmock.pytest_plugin",
        plugins=(),
        installed=["xdist.plugin"],
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["call 1, CreateResource AWS::S3::Bucket", "*CCMOCK_SCENARIO=1:answer-lost pytest *", "  4 scenarios: *"]
    )


# --- the line on the terminal ---


class Terminal(SimpleNamespace):
    """A terminal that keeps what is written over its last line."""

    def __init__(self, *, isatty: bool, verbosity: int) -> None:
        super().__init__(isatty=isatty, verbosity=verbosity, lines=[])

    def ensure_newline(self) -> None:
        self.lines.append("newline")

    def rewrite(self, line: str, *, erase: bool = False) -> None:
        self.lines.append(f"{line} and blanks" if erase else line)


@pytest.mark.parametrize(
    ("isatty", "verbosity", "shown"),
    [
        (True, 0, ["newline", f"{bar_of(3, 3)} and blanks", " and blanks", "tests/test_it.py "]),
        (True, 1, ["newline", f"{bar_of(3, 3)} and blanks", " and blanks", ""]),
        (True, -1, []),
        (False, 0, []),
    ],
)
def test_a_bar_shows_how_many_scenarios_have_run_and_is_taken_back(
    isatty: bool, verbosity: int, shown: list[str], tmp_path: Path
) -> None:
    terminal = Terminal(isatty=isatty, verbosity=verbosity)
    config = SimpleNamespace(
        pluginmanager=SimpleNamespace(get_plugin=lambda _: terminal),
        rootpath=tmp_path,
        invocation_params=SimpleNamespace(dir=tmp_path),
    )
    item: Any = SimpleNamespace(config=config, nodeid="tests/test_it.py::test_it[a::b]")
    explorer = Explorer(Options())
    with Progress(item, explorer):
        pass
    assert terminal.lines == []
    explorer.ran = 3
    with Progress(item, explorer):
        pass
    assert terminal.lines == shown


def test_the_bar_is_as_full_as_the_exploration_is_far() -> None:
    assert bar_of(34, 120) == f"exploring [{'#' * 8}{'.' * 22}] 34 of 120"
    assert bar_of(0, 0) == f"exploring [{'.' * 30}] 0 of 0"
