"""Requests that a test leaves running, and faults that never fire."""

from __future__ import annotations

import pytest

from ccmock.observers import OBSERVERS
from tests.pytest_plugin.conftest import Run

pytest_plugins = ["pytester"]

LEAVES = """
    def test_leaves(cloudcontrol):
        cloudcontrol.faults.fail("NotStabilized", operation="DELETE")
        cloudcontrol.faults.chaos(0)
        cloudcontrol.faults.throttle(rate_per_second=1000)
        create()

    def test_tidy(cloudcontrol):
        cloudcontrol.faults.delay(60)
        token = create()
        wait(token)
        create("other")
        cloudcontrol.clock.advance(300)
    """

LINES = [
    "A request was left running: CREATE AWS::S3::Bucket logs, IN_PROGRESS c8d5b3b7",
    "A fault was set and never fired: fail(code='NotStabilized', *operation=DELETE)",
]


def reported_tests(result: pytest.RunResult) -> list[str]:
    """The tests that the summary names."""
    if not any("Cloud Control: left behind" in line for line in result.outlines):
        return []
    start = next(at for at, line in enumerate(result.outlines) if "Cloud Control: left behind" in line)
    end = next(at for at, line in enumerate(result.outlines[start + 1 :], start + 1) if line.startswith("="))
    return [line for line in result.outlines[start + 1 : end] if line and not line.startswith("  ")]


def test_leftovers_are_listed_in_the_summary(run: Run) -> None:
    result = run(LEAVES)
    result.assert_outcomes(passed=2)
    lines = [
        "=* Cloud Control: left behind =*",
        "test_inside.py::test_leaves",
        *(f"  {line}" for line in LINES),
        "",
        "=*",
    ]
    result.stdout.fnmatch_lines(lines, consecutive=True)


def test_leftovers_fail_the_test_with_option_fail(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncloudcontrol_leftovers = fail\n")
    result = run(LEAVES)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["_* test_leaves _*", *LINES, "*cloudcontrol_leftovers=fail*", "*Cloud Control*"])
    result.stdout.fnmatch_lines(["FAILED test_inside.py::test_leaves - Failed: A request was left running:*"])
    result.stdout.no_fnmatch_line("*pytest_plugin*")
    assert reported_tests(result) == []
    run(LEAVES, "--tb=line").stdout.fnmatch_lines(["*test_inside.py:*: Failed: A request was left running:*"])
    result = run(LEAVES, "-x", "--junitxml=report.xml")
    result.stdout.fnmatch_lines(["*stopping after 1 failures*"])
    assert 'failures="1"' in (pytester.path / "report.xml").read_text()


def test_leftovers_are_ignored_with_option_ignore(run: Run) -> None:
    result = run(LEAVES, "--cloudcontrol-leftovers=ignore")
    result.assert_outcomes(passed=2)
    assert reported_tests(result) == []
    quiet = run(LEAVES, "--cloudcontrol-leftovers=ignore", "--cloudcontrol-report-lines=0")
    quiet.assert_outcomes(passed=2)


@pytest.mark.parametrize(("what_to_do", "named"), [("tell", ["plain"]), ("fail", [])])
def test_leftovers_are_reported_for_passed_tests_only(run: Run, what_to_do: str, named: list[str]) -> None:
    result = run(
        """
        def test_plain(cloudcontrol):
            create()

        def test_fails(cloudcontrol):
            create()
            assert False

        @pytest.mark.xfail
        def test_xfails(cloudcontrol):
            create()
            assert False

        @pytest.mark.xfail(strict=False)
        def test_xpasses(cloudcontrol):
            create()

        def test_xfails_itself(cloudcontrol):
            create()
            pytest.xfail("so be it")

        def test_skips(cloudcontrol):
            create()
            pytest.skip("so be it")
        """,
        f"--cloudcontrol-leftovers={what_to_do}",
    )
    result.assert_outcomes(passed=len(named), failed=2 - len(named), xfailed=2, xpassed=1, skipped=1)
    assert reported_tests(result) == [f"test_inside.py::test_{name}" for name in named]


def test_leftovers_are_collected_before_teardown(run: Run) -> None:
    result = run(
        """
        @pytest.fixture
        def swept(cloudcontrol):
            yield
            cloudcontrol.clock.advance(60)
            early_client.delete_resource(TypeName="AWS::S3::Bucket", Identifier="logs")

        def test_swept(swept):
            wait(create())

        def test_with():
            with mock_cloudcontrol():
                create()

        def test_advanced():
            with mock_cloudcontrol() as cloud:
                create()
                cloud.clock.advance(60)
        """
    )
    assert reported_tests(result) == ["test_inside.py::test_with"]


def test_leftovers_in_a_shared_mock_are_reported_once(run: Run) -> None:
    result = run(
        """
        @pytest.fixture(scope="module")
        def shared(cloudcontrol_factory):
            with cloudcontrol_factory(clock="manual") as cloud:
                cloud.faults.refuse("ThrottlingException", operation="DeleteResource")
                create("of-the-fixture")
                yield cloud

        def test_before(shared):
            pass

        def test_leaves(shared):
            create("of-the-test")
            shared.faults.fail("NotStabilized", operation="DELETE")

        def test_after(shared):
            pass
        """
    )
    assert reported_tests(result) == ["test_inside.py::test_leaves"]
    result.stdout.fnmatch_lines(["  A request was left running: CREATE AWS::S3::Bucket of-the-test*"])


def test_subtests_report_no_leftovers(run: Run) -> None:
    result = run(
        """
        import unittest

        def test_parts(subtests, cloudcontrol):
            with subtests.test("begun"):
                token = create()
            wait(token)

        @pytest.mark.cloudcontrol
        class TestCase(unittest.TestCase):
            def test_parts(self):
                with self.subTest("begun"):
                    token = create()
                wait(token)

            def test_leaves(self):
                create()
        """,
        "--cloudcontrol-leftovers=fail",
    )
    result.stdout.fnmatch_lines(["FAILED test_inside.py::TestCase::test_leaves - Failed: A request*"])
    assert [line for line in result.outlines if line.startswith("FAILED")][1:] == []


def test_leftovers_fail_custom_items(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import boto3
        import pytest
        from ccmock import mock_cloudcontrol

        class Plain(pytest.Item):
            def runtest(self):
                with mock_cloudcontrol():
                    boto3.client("cloudcontrol").create_resource(TypeName="AWS::SNS::Topic", DesiredState="{}")

            def repr_failure(self, excinfo):
                return f"plainly: {excinfo.value}"

        class Plains(pytest.File):
            def collect(self):
                return [Plain.from_parent(self, name="plain")]

        def pytest_collect_file(file_path, parent):
            if file_path.suffix == ".plain":
                return Plains.from_parent(parent, path=file_path)
        """)
    pytester.makefile(".plain", things="")
    result = run("", "things.plain", "--cloudcontrol-leftovers=fail")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["plainly: A request was left running: CREATE AWS::SNS::Topic*"])


def test_leftovers_with_mocks_in_threads(run: Run) -> None:
    result = run("""
        from concurrent.futures import ThreadPoolExecutor

        def use(number):
            for _ in range(5):
                with mock_cloudcontrol() as cloud:
                    cloud.resources.put("AWS::SNS::Topic", {})
                    cloud.faults.hang(type_name="AWS::SNS::Topic")

        def test_threads():
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(use, range(4)))
        """)
    result.assert_outcomes(passed=1)
    assert sum("hang(" in line for line in result.outlines) == 20


def test_observers_are_removed_after_a_run(run: Run) -> None:
    before = list(OBSERVERS)
    run(LEAVES, "-x")
    assert list(OBSERVERS) == before


def test_long_leftovers_summary_is_cut_unless_verbose(run: Run) -> None:
    source = """
        @pytest.mark.parametrize("number", range(30))
        def test_leaves(cloudcontrol, number):
            create()
        """
    result = run(source)
    assert len(reported_tests(result)) == 21
    result.stdout.fnmatch_lines(["… and 10 more tests; -v shows them all"])
    assert len(reported_tests(run(source, "-v"))) == 30
