"""The timelines of mocks in the report of a failed test."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.pytest_plugin.conftest import Run

pytest_plugins = ["pytester"]

FAILS = """
    @pytest.mark.cloudcontrol(clock="manual")
    def test_fails(cloudcontrol):
        cloudcontrol.faults.fail("NotStabilized", message="no answer")
        token = create()
        cloudcontrol.clock.advance(5)
        early_client.get_resource_request_status(RequestToken=token)
        assert False
    """

TIMELINE = [
    "-* Cloud Control (123456789012 us-east-1) -*",
    "2026-01-01 12:00:00 UTC, and seconds from then on",
    "     +0.000  CreateResource            AWS::S3::Bucket logs  IN_PROGRESS c8d5b3b7",
    "     +0.000    CREATE                  AWS::S3::Bucket       IN_PROGRESS c8d5b3b7",
    "     +5.000    CREATE                  AWS::S3::Bucket       FAILED c8d5b3b7 NotStabilized: no answer",
    "     +5.000  GetResourceRequestStatus  AWS::S3::Bucket       FAILED c8d5b3b7",
    "*short test summary info*",
]


def sections(result: pytest.RunResult) -> list[str]:
    """The titles of our sections."""
    return [line.strip("- ") for line in result.outlines if line.startswith("-") and " Cloud Control" in line]


def test_failed_test_shows_its_timeline(run: Run) -> None:
    run(FAILS, "--color=no").stdout.fnmatch_lines(TIMELINE, consecutive=True)


def test_timeline_has_colors_in_a_color_terminal(run: Run) -> None:
    result = run(FAILS, "--color=yes")
    result.stdout.fnmatch_lines(
        [
            "\x1b[[]1m2026-01-01 12:00:00 UTC, and seconds from then on\x1b[[]0m",
            "     +0.000    CREATE                  AWS::S3::Bucket       IN_PROGRESS c8d5b3b7",
            "\x1b[[]31m     +5.000    CREATE   *  FAILED c8d5b3b7 NotStabilized: no answer\x1b[[]0m",
        ]
    )


@pytest.mark.parametrize("option", ["--tb=no", "--show-capture=no", "--cloudcontrol-report-lines=0", "-pno:terminal"])
def test_timeline_can_be_switched_off(run: Run, option: str) -> None:
    result = run(FAILS, option)
    assert sections(result) == []
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_junit_xml_has_no_colors(run: Run, pytester: pytest.Pytester) -> None:
    run(FAILS, "--junitxml=report.xml", "-o", "junit_logging=all", "--color=yes", "--cloudcontrol-leftovers=fail")
    (failure,) = ElementTree.parse(pytester.path / "report.xml").iter("failure")
    assert failure.get("message") == "assert False"
    assert "\x1b" not in ElementTree.tostring(failure, encoding="unicode")


def test_long_timeline_shows_its_last_lines(run: Run) -> None:
    source = """
        def test_fails(cloudcontrol):
            for number in range(30):
                wait(create(f"logs-{number}"))
            assert False
        """
    result = run(source)
    start = next(at for at, line in enumerate(result.outlines) if "seconds from then on" in line)
    end = next(at for at, line in enumerate(result.outlines) if "short test summary" in line)
    assert end - start == 42, "a heading, what was left out, and 40 lines"
    assert result.outlines[start + 1].startswith("… ")
    assert "logs-29" in result.outlines[end - 1]
    result = run(source, "--cloudcontrol-report-lines=3")
    result.stdout.fnmatch_lines(
        ["* UTC, and seconds*", "… *before these are left out", "*logs-29*", "*", "*logs-29*", "=*"]
    )


def test_timeline_of_mocks_started_in_every_way(run: Run) -> None:
    result = run("""
        @pytest.fixture(scope="module")
        def shared(cloudcontrol_factory):
            with cloudcontrol_factory(region="eu-west-1") as cloud:
                yield cloud

        def test_before(shared):
            create("of-another-test")

        def test_shared(shared):
            create("of-this-test")
            assert False

        @mock_cloudcontrol(region="eu-west-2")
        def test_decorated():
            create()
            assert False

        def test_with():
            with mock_cloudcontrol(region="eu-west-3"):
                create()
                with mock_cloudcontrol(region="eu-north-1"):
                    create()
            with mock_cloudcontrol(region="sa-east-1"):
                assert False

        def test_nothing(cloudcontrol):
            assert False

        def test_without_a_mock():
            assert False
        """)
    result.assert_outcomes(passed=1, failed=5)
    assert sections(result) == [
        "Cloud Control (123456789012 eu-west-1)",
        "Cloud Control (123456789012 eu-west-2)",
        "Cloud Control 1 of 2 (123456789012 eu-west-3)",
        "Cloud Control 2 of 2 (123456789012 eu-north-1)",
        "Cloud Control (123456789012 us-east-1)",
        "Cloud Control (123456789012 eu-west-1)",
    ]
    result.stdout.no_fnmatch_line("* CreateResource *of-another-test*")
    result.stdout.fnmatch_lines(["*of-this-test*", "* test_nothing *", "*Cloud Control*", "Nothing happened."])


def test_timeline_of_a_shared_mock_shows_this_test_only(run: Run) -> None:
    result = run(
        """
        @pytest.fixture(scope="module")
        def shared(cloudcontrol_factory):
            with cloudcontrol_factory(clock="manual") as cloud:
                yield cloud

        def test_before(shared):
            create("early")

        def test_later(shared):
            shared.clock.advance(5)
            assert False

        def test_reset(shared):
            shared.reset()
            create("after-reset")
            assert False
        """,
        "--cloudcontrol-leftovers=ignore",
    )
    timelines = "\n".join(result.outlines).split(" Cloud Control ")[1:]
    assert timelines[0].count("early") == 1
    assert "SUCCESS" in timelines[0]
    assert timelines[1].count("after-reset") == 2
    assert "early" not in timelines[1]


def test_setup_and_teardown_errors_show_a_timeline_and_no_frames_of_ccmock(run: Run) -> None:
    result = run("""
        @pytest.fixture
        def made(cloudcontrol):
            create("in-set-up")
            raise RuntimeError("set-up")

        @pytest.fixture
        def unmade(cloudcontrol):
            yield
            create("in-teardown")
            raise RuntimeError("teardown")

        def test_one(made):
            pass

        def test_two(unmade):
            pass
        """)
    result.assert_outcomes(passed=1, errors=2)
    assert len(sections(result)) == 2
    result.stdout.fnmatch_lines(["*ERROR at setup*", "*in-set-up*", "*ERROR at teardown*", "*in-teardown*"])
    result.stdout.no_fnmatch_line("*pytest_plugin*")


def test_timeline_shows_the_last_of_many_mocks(run: Run) -> None:
    result = run("""
        def test_examples():
            for number in range(20):
                with mock_cloudcontrol(account_id=f"{number:012}"):
                    create()
            assert False
        """)
    assert [title[-23:] for title in sections(result)] == [f"{number:012} us-east-1)" for number in range(16, 20)]
    result.stdout.fnmatch_lines(["*1 of 4 (000000000016 us-east-1)*", "… 16 mocks before this one are left out"])


def test_timeline_shows_a_mock_as_it_was_at_its_end(run: Run) -> None:
    result = run("""
        import freezegun

        def test_frozen():
            with freezegun.freeze_time("2020-01-01 12:00:00") as frozen, mock_cloudcontrol(clock="system"):
                create("done")
                frozen.tick(5)
                create("begun")
            assert False
        """)
    result.stdout.fnmatch_lines(
        ["2020-01-01 12:00:00 UTC*", "*SUCCESS*", "*begun*IN_PROGRESS*", "*begun*IN_PROGRESS*", "=*"]
    )
    assert [line for line in result.outlines if "begun" in line and "SUCCESS" in line] == []


def test_handler_bug_does_not_break_the_report(run: Run) -> None:
    result = run("""
        from ccmock import GenericHandler

        class Broken(GenericHandler):
            def create(self, request):
                raise RuntimeError("a bug of the handler's")

        def test_broken(cloudcontrol):
            cloudcontrol.timing.set(queue=60)
            cloudcontrol.types.use(Broken(), "AWS::S3::Bucket")
            create()
            cloudcontrol.clock.advance(3600)
            assert False, "the test's own"
        """)
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*a bug of the handler's*", "*the test's own*", "*Cloud Control*", "*CREATE *FAILED*"])


BUGS = """
    from ccmock import GenericHandler

    class Broken(GenericHandler):
        def create(self, request):
            raise RuntimeError("a bug of the handler's")

    def misspelled(request):
        return request.desired_stat

    def test_hook(cloudcontrol):
        cloudcontrol.hooks.add("Private::Guard::Names", misspelled)
        create()

    def test_raised(cloudcontrol):
        cloudcontrol.types.use(Broken(), "AWS::S3::Bucket")
        create()

    def test_hidden(cloudcontrol):
        cloudcontrol.types.use(Broken(), "AWS::S3::Bucket")
        try:
            create()
        except Exception:
            raise LookupError("an error of the code under test") from None

    def test_caught(cloudcontrol):
        cloudcontrol.types.use(Broken(), "AWS::S3::Bucket")
        try:
            create()
        except Exception:
            pass
    """


def test_bug_that_the_test_does_not_see_is_an_error_at_teardown(run: Run) -> None:
    result = run(BUGS)
    result.assert_outcomes(passed=2, failed=2, errors=3)
    result.stdout.fnmatch_lines(
        [
            "*request.desired_stat*",
            "*AttributeError*",
            "*HookContractError: The hook Private::Guard::Names raised AttributeError*test_inside.py:*",
        ]
    )
    result.stdout.fnmatch_lines(
        ["FAILED *::test_raised - RuntimeError*", "ERROR *::test_hook - *", "ERROR *::test_caught - RuntimeError*"]
    )


def test_a_failed_assertion_about_requests_shows_its_report_without_write_only_values(run: Run) -> None:
    result = run(
        """
        STATE = '{"MasterUserPassword": "hunter2-hunter2", "Engine": "mysql", "DBInstanceClass": "db.t3.small"}'

        def test_fails(cloudcontrol):
            early_client.create_resource(TypeName="AWS::RDS::DBInstance", DesiredState=STATE)
            expected = {"Engine": "postgres", "MasterUserPassword": "expected-secret"}
            cloudcontrol.requests.assert_one("CREATE", desired_state=expected)
        """,
        "--color=no",
        "--showlocals",
    )
    result.assert_outcomes(failed=1)
    told = [line for line in result.outlines if line.startswith("E  ")]
    assert told[0].startswith("E       AssertionError: No request matches operation='CREATE', desired_state with")
    assert "E           desired_state/Engine: 'mysql', expected 'postgres'" in told
    assert not any("secret" in line or "hunter2" in line for line in told)
    assert not any("request_assertions.py" in line or "views/requests.py" in line for line in result.outlines)
