"""The fixtures: a fresh mock for each test, its client and session, and mocks of wider scopes."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.handlers import BUILTIN_HANDLERS

from ccmock import mock_cloudcontrol
from ccmock.pytest_plugin.sessions import session_for
from tests.pytest_plugin.conftest import Run

pytest_plugins = ["pytester"]


def test_each_test_has_a_fresh_mock_client_and_session(run: Run) -> None:
    result = run("""
        @pytest.mark.parametrize("number", [1, 2])
        def test_fresh(cloudcontrol, cloudcontrol_client, number):
            assert isinstance(cloudcontrol, MockCloud)
            assert current() is cloudcontrol
            wait(create(client=cloudcontrol_client), cloudcontrol_client)
            assert [request.status for request in cloudcontrol.requests] == ["SUCCESS"]

        def test_an_early_client_is_answered(cloudcontrol):
            wait(create())
            cloudcontrol.resources.assert_exists("AWS::S3::Bucket", "logs")

        @pytest.mark.cloudcontrol(region="eu-central-1", account_id="111122223333")
        def test_session(cloudcontrol, cloudcontrol_session, cloudcontrol_client):
            assert isinstance(cloudcontrol_session, boto3.Session)
            assert cloudcontrol_session.region_name == cloudcontrol_client.meta.region_name == "eu-central-1"
            create(client=cloudcontrol_session.client("cloudcontrol"))
            assert (cloudcontrol.calls[0].account_id, cloudcontrol.calls[0].region) == ("111122223333", "eu-central-1")

        def test_nothing_is_active_afterwards():
            with pytest.raises(ValueError, match="No mock is active"):
                current()
        """)
    result.assert_outcomes(passed=5)


def test_sessions_share_no_mutable_state(run: Run) -> None:
    result = run("""
        seen = []

        @pytest.mark.parametrize("number", [1, 2])
        def test_own(cloudcontrol_session, cloudcontrol_client, number):
            seen.append(cloudcontrol_session)
            assert boto3.DEFAULT_SESSION is not cloudcontrol_session
            calls = []
            cloudcontrol_client.meta.events.register("before-call.cloudcontrol", lambda **_: calls.append(1))
            cloudcontrol_session.events.register("before-call.cloudcontrol", lambda **_: seen.append("leaked"))
            create(client=cloudcontrol_client)
            assert calls == [1]

        def test_nothing_came_over():
            first, second = seen
            assert first.events is not second.events
            paths = second._loader.search_paths
            assert len(paths) == len(set(paths))
            assert "s3" in second.get_available_resources()
        """)
    result.assert_outcomes(passed=3)


def test_session_has_the_handlers_of_boto3_sessions() -> None:
    events = ("before-parameter-build.s3.PutObject", "creating-client-class.dynamodb", "needs-retry.cloudcontrol")

    def handlers(session: Any) -> list[Any]:
        return [list(session.events._emitter._handlers.prefix_search(event)) for event in events]

    def of_another_mock(**_: Any) -> None:
        """Some mocks add to botocore's own when they are imported."""

    with mock_cloudcontrol() as cloud:
        assert handlers(session_for(cloud)) == handlers(boto3.Session())
        BUILTIN_HANDLERS.append((events[1], of_another_mock))
        try:
            assert of_another_mock in handlers(session_for(cloud))[1]
        finally:
            BUILTIN_HANDLERS.pop()


def test_session_reads_aws_data_path(run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("models")
    result = run(f"""
        def test_without(cloudcontrol_session):
            assert {str(folder)!r} not in cloudcontrol_session._loader.search_paths

        def test_with(monkeypatch, request):
            monkeypatch.setenv("AWS_DATA_PATH", {str(folder)!r})
            assert {str(folder)!r} in request.getfixturevalue("cloudcontrol_session")._loader.search_paths
        """)
    result.assert_outcomes(passed=2)


def test_factory_makes_wider_mocks_with_the_options_of_the_run(run: Run) -> None:
    result = run(
        """
        @pytest.fixture(scope="module")
        def shared(cloudcontrol_factory):
            with cloudcontrol_factory(seed=5) as cloud:
                yield cloud

        def test_one(shared):
            assert shared.region == "eu-west-1"
            wait(create())

        def test_two(shared):
            assert [request.status for request in shared.requests] == ["SUCCESS"]

        def test_its_own_goes_before(shared, cloudcontrol):
            assert current() is cloudcontrol is not shared

        def test_a_wrong_option_is_named(cloudcontrol_factory):
            with pytest.raises(ValueError, match="Did you mean 'region'"):
                cloudcontrol_factory(reggion="eu-west-1")
        """,
        "--cloudcontrol-region=eu-west-1",
    )
    result.assert_outcomes(passed=4)


def test_own_cloudcontrol_fixture_overrides_the_plugins(run: Run) -> None:
    result = run("""
        @pytest.fixture(scope="module")
        def cloudcontrol(cloudcontrol_factory):
            with cloudcontrol_factory(region="sa-east-1") as cloud:
                yield cloud

        def test_one(cloudcontrol_client):
            wait(create(client=cloudcontrol_client), cloudcontrol_client)

        @pytest.mark.cloudcontrol
        def test_two():
            current().resources.assert_exists("AWS::S3::Bucket", "logs")
        """)
    result.assert_outcomes(passed=2)


def test_module_mock_starts_before_the_mock_of_the_test(run: Run) -> None:
    result = run("""
        @pytest.fixture(scope="module")
        def shared(cloudcontrol_factory):
            with cloudcontrol_factory() as cloud:
                yield cloud

        @pytest.mark.cloudcontrol
        def test_marked(shared):
            assert current() is not shared
        """)
    result.assert_outcomes(passed=1)


def test_fixture_in_doctests_and_setup_plan(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        documented='''
        """
        >>> getfixture("cloudcontrol").region
        'us-east-1'
        """
        '''
    )
    source = """
        @pytest.mark.cloudcontrol
        def test_marked():
            create()
        """
    run(source, "--doctest-modules", "documented.py").assert_outcomes(passed=1)
    result = run(source, "--setup-plan")
    result.stdout.fnmatch_lines(
        ["*SETUP    F cloudcontrol*", "*test_inside.py::test_marked (fixtures used: cloudcontrol)*"]
    )
    result = run(source, "--collect-only", "-q")
    result.stdout.fnmatch_lines(["test_inside.py::test_marked"])


def test_fixtures_and_markers_are_listed_with_descriptions(run: Run) -> None:
    result = run("", "--fixtures")
    # In the order of their line numbers as texts.
    result.stdout.fnmatch_lines_random(
        [
            "cloudcontrol -- *",
            "    A fresh mock of AWS Cloud Control API*",
            "cloudcontrol_session -- *",
            "cloudcontrol_client -- *",
            "cloudcontrol_factory [[]session scope[]] -- *",
        ]
    )
    result = run("", "--markers")
    result.stdout.fnmatch_lines(
        ["@pytest.mark.cloudcontrol(region=…, account_id=…, clock=…, seed=…, references=…, service_constraints=…, *"]
    )
    result = run("", "--help")
    result.stdout.fnmatch_lines(["AWS Cloud Control API, mocked by ccmock:", "  --cloudcontrol-region=REGION*"])
