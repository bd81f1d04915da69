"""Flags and ini options: precedence, and errors at the start."""

from __future__ import annotations

import sys

import pytest

from tests.pytest_plugin.conftest import Run

pytest_plugins = ["pytester"]

SHOWS = """
    def test_shown(cloudcontrol):
        engine = cloudcontrol._engine
        print("is", cloudcontrol.region, cloudcontrol.account_id, type(cloudcontrol.clock).__name__,
              repr(engine.seed), engine.references)
    """


def test_ini_file_sets_options_of_mocks(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("""
        [pytest]
        cloudcontrol_region = eu-west-1
        cloudcontrol_account_id = 011122223333
        cloudcontrol_clock = manual
        cloudcontrol_seed = 7
        cloudcontrol_references = off
        """)
    run(SHOWS, "-s").stdout.fnmatch_lines(
        ["cloudcontrol: region=eu-west-1, account_id=011122223333, *", "*is eu-west-1 011122223333 ManualClock 7 off"]
    )


def test_max_polls_is_a_number_or_none(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncloudcontrol_max_polls = none\n")
    source = """
        def polls(times):
            token = create()
            for _ in range(times):
                early_client.get_resource_request_status(RequestToken=token)

        @pytest.mark.cloudcontrol(clock="manual")
        def test_without_a_limit(cloudcontrol):
            polls(150)

        @pytest.mark.cloudcontrol(clock="manual", max_polls=5)
        def test_with_a_limit(cloudcontrol):
            with pytest.raises(ValueError, match="got the same answer 5 times"):
                polls(10)

        @pytest.mark.cloudcontrol(clock="manual", max_polls=None)
        def test_without_a_limit_of_its_own(cloudcontrol):
            polls(10)
        """
    run(source).assert_outcomes(passed=3, errors=1)
    run(source, "--cloudcontrol-max-polls=9").assert_outcomes(passed=2, failed=1, errors=1)


def test_other_services_are_refused_by_a_flag_the_ini_file_or_a_marker(run: Run, pytester: pytest.Pytester) -> None:
    source = """
        def call():
            boto3.client("sqs", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b").list_queues()

        def test_passes_by_default(cloudcontrol):
            with pytest.raises(BaseException, match="getaddrinfo"):
                call()

        @pytest.mark.cloudcontrol(other_services="refuse")
        def test_is_refused_by_the_marker():
            call()
        """
    run(source).stdout.fnmatch_lines(["*UsageError: A call was about to leave the process: sqs ListQueues to *"])
    run(source).assert_outcomes(passed=1, failed=1)
    run(source, "--cloudcontrol-other-services=refuse").assert_outcomes(failed=2, errors=1)
    pytester.makeini("[pytest]\ncloudcontrol_other_services = refuse\n")
    run(source).assert_outcomes(failed=2, errors=1)


def test_flags_override_the_ini_file_and_markers_override_flags(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("""
        [pytest]
        cloudcontrol_region = eu-west-1
        cloudcontrol_seed = 7
        cloudcontrol_clock =
        """)
    marked = """
        @pytest.mark.cloudcontrol(seed=9)
        def test_marked(cloudcontrol):
            print("is", cloudcontrol.region, cloudcontrol._engine.seed)
        """
    flags = ("--cloudcontrol-region=us-west-2", "--cloudcontrol-seed=spring", "--cloudcontrol-references=strict")
    run(SHOWS, "-s", *flags).stdout.fnmatch_lines(["*is us-west-2 123456789012 AutoClock 'spring' strict"])
    run(marked, "-s", *flags).stdout.fnmatch_lines(["*is us-west-2 9"])


@pytest.mark.skipif(pytest.version_tuple < (9, 2), reason="pytest reads numbers for options of two types since 9.2")
def test_toml_option_can_be_a_number(run: Run, pytester: pytest.Pytester) -> None:
    pytester.maketoml("[pytest]\ncloudcontrol_seed = 7\ncloudcontrol_report_lines = 5\n")
    run(SHOWS, "-s").stdout.fnmatch_lines(["*is us-east-1 123456789012 AutoClock 7 known"])


def test_a_profile_of_timing_is_bundled_or_a_file_beside_the_ini_file(run: Run, pytester: pytest.Pytester) -> None:
    source = """
    def test_how_long_it_takes(cloudcontrol):
        token = create()
        assert cloudcontrol.requests[token].status == "SUCCESS"

    @pytest.mark.cloudcontrol(timing="realistic")
    def test_of_the_marker(cloudcontrol):
        token = create()
        assert cloudcontrol.requests[token].status == "IN_PROGRESS"
    """
    run(source, "--cloudcontrol-timing=instant").assert_outcomes(passed=2)
    pytester.makefile(".json", quick='{"default": {"create": 0}}')
    for profile in ("quick.json", "instant"):
        pytester.makeini(f"[pytest]\ncloudcontrol_timing = {profile}")
        run(source).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("region", "eu-wst-1", "region='eu-wst-1' is not a valid AWS region. Did you mean 'eu-west-1'*"),
        ("account_id", "12", "account_id='12' is not a valid AWS account id. Give a string of 12 digits."),
        ("clock", "atuo", "clock='atuo' is not a valid clock. Use 'auto', 'system', 'manual' *Did you mean 'auto'?"),
        ("max_polls", "1", "max_polls=1 is not valid. Give a whole number of at least 2, or None for no limit."),
        ("max_polls", "many", "max_polls='many' is not valid. *"),
        ("service_constraints", "no", "service_constraints='no' is not one of 'on', 'off'.*"),
        ("other_services", "deny", "other_services='deny' is not one of 'pass', 'refuse'.*"),
        ("timing", "instnt", "timing='instnt': there is no such profile. * Did you mean 'instant'?"),
        ("references", "none", "references='none' is not one of 'known', 'strict', 'off'.*"),
        ("leftovers", "fial", "leftovers='fial' is not one of 'tell', 'fail', 'ignore'. Did you mean 'fail'?"),
        ("report_lines", "-1", "report_lines=-1 is not a valid number of lines. Use 0 or more."),
    ],
)
def test_invalid_option_is_refused_at_the_start(
    run: Run, pytester: pytest.Pytester, name: str, value: str, says: str
) -> None:
    flag = f"--cloudcontrol-{name.replace('_', '-')}"
    refused = run("", f"{flag}={value}")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    refused.stderr.fnmatch_lines([f"ERROR: {flag}: {says}"])
    assert not refused.stdout.lines, "before anything else is said"

    pytester.makeini(f"[pytest]\ncloudcontrol_{name} = {value}\n")
    refused = run("")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    refused.stderr.fnmatch_lines([f"ERROR: cloudcontrol_{name} in {pytester.path / 'tox.ini'}: {says}"])
    assert run("", "--help").ret == 0, "help is given all the same"


LOADED = """
import sys
def pytest_sessionfinish():
    print("loaded:", sorted(name for name in sys.modules if name.partition(".")[0] in ("ccmock", "botocore", "boto3")))
"""


def test_unused_plugin_does_not_load_ccmock(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(LOADED)
    pytester.makepyfile("def test_other():\n    assert False")
    result = pytester.run(sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", "--collect-only")
    loaded = "'ccmock', 'ccmock.pytest_plugin'"
    result.stdout.fnmatch_lines([f"*loaded: [[]{loaded}[]]*"])
    result = pytester.run(sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", "-p", "no:ccmock")
    result.stdout.fnmatch_lines(["*loaded: [[][]]*"])


def test_mock_imported_inside_a_test_is_reported(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_fails():
            import boto3
            from ccmock import mock_cloudcontrol
            with mock_cloudcontrol():
                client = boto3.client("cloudcontrol")
                client.list_resources(TypeName="AWS::S3::Bucket")
            assert False
        """)
    result = pytester.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(["* Cloud Control (*) *", "*ListResources  AWS::S3::Bucket  0 found"])
