"""The plugin's options for recordings: one for the whole run, and mocks that answer from one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.httpsession import URLLib3Session

from ccmock import mock_cloudcontrol
from ccmock.recording.rows import load

from .conftest import Run

pytest_plugins = ["pytester"]

CALLS = """
    def test_bucket(cloudcontrol):
        wait(create("logs"))
    """


@pytest.fixture
def recorded(run: Run, pytester: pytest.Pytester) -> Path:
    """A recording of what CALLS calls, made of a mock."""
    path = pytester.path / "calls.jsonl"
    test = """
        from ccmock import record
        def test_recording(cloudcontrol):
            with record("calls.jsonl"):
                wait(create("logs"))
        """
    run(test).assert_outcomes(passed=1)
    return path


@pytest.mark.usefixtures("recorded")
def test_a_flag_a_marker_and_the_ini_file_name_a_recording(run: Run, pytester: pytest.Pytester) -> None:
    run(CALLS, "--cloudcontrol-replay=calls.jsonl").assert_outcomes(passed=1)
    marked = f"@pytest.mark.cloudcontrol(replay='calls.jsonl'){CALLS.replace('    def', 'def', 1)}"
    run(marked, "--cloudcontrol-order=any").assert_outcomes(passed=1)
    pytester.makeini("[pytest]\ncloudcontrol_replay = calls.jsonl\ncloudcontrol_order = any\n")
    run(CALLS).assert_outcomes(passed=1)


@pytest.mark.usefixtures("recorded")
def test_a_failed_test_says_what_was_expected(run: Run) -> None:
    result = run(CALLS.replace("logs", "more"), "--cloudcontrol-replay=calls.jsonl")
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "E *ReplayError: calls.jsonl: CreateResource AWS::S3::Bucket is not the call that was recorded.",
            "E *Expected was line 2: CreateResource AWS::S3::Bucket",
            "E *DesiredState/BucketName: 'more', expected 'logs'",
        ]
    )


@pytest.mark.usefixtures("recorded")
def test_calls_that_were_not_made_fail_the_test_at_its_end(run: Run) -> None:
    result = run("def test_nothing(cloudcontrol):\n    pass", "--cloudcontrol-replay=calls.jsonl")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["E *ReplayError: 3 of 3 calls in calls.jsonl were not made:"])


def test_update_records_what_no_mock_answers(run: Run, recorded: Path) -> None:
    recorded.unlink()
    test = """
        @pytest.fixture
        def service():
            with mock_cloudcontrol():
                yield

        def test_bucket(service, cloudcontrol):
            wait(create("other"))
        """
    run(test, "--cloudcontrol-replay=calls.jsonl", "--cloudcontrol-update=on").assert_outcomes(passed=1)
    assert [row.operation for row in load(recorded).rows if not row.is_poll] == ["CreateResource"]
    run(CALLS.replace("logs", "other"), "--cloudcontrol-replay=calls.jsonl").assert_outcomes(passed=1)


def test_options_about_recordings_leave_other_mocks_alone(run: Run) -> None:
    run(CALLS, "--cloudcontrol-update=on", "--cloudcontrol-order=any").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("update=yes", "update='yes' is not one of 'on', 'off'."),
        ("order=some", "order='some' is not one of 'strict', 'any'."),
    ],
)
def test_options_that_are_not_valid_are_refused_at_the_start(run: Run, option: str, says: str) -> None:
    refused = run("", f"--cloudcontrol-{option}")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    refused.stderr.fnmatch_lines([f"ERROR: --cloudcontrol-{option.partition('=')[0]}: {says}"])


def test_a_run_is_recorded_but_for_what_its_mocks_answer(
    run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pytester.path / "run.jsonl"
    test = """
        def test_without_a_mock():
            early_client.list_resources(TypeName="AWS::S3::Bucket")

        def test_with_a_mock(cloudcontrol):
            create("logs")
        """

    def send(session: Any, request: Any) -> AWSResponse:
        response = AWSResponse(request.url, 200, {}, None)
        response._content = b'{"ResourceDescriptions": [], "TypeName": "AWS::S3::Bucket"}'
        return response

    monkeypatch.setattr(URLLib3Session, "send", send)
    run(test, f"--cloudcontrol-record={path}").assert_outcomes(passed=2)
    assert [row.operation for row in load(path).rows] == ["ListResources"]


@pytest.fixture
def service() -> Iterator[None]:
    with mock_cloudcontrol():
        yield


@pytest.mark.usefixtures("service")
def test_what_looks_like_a_secret_stands_in_the_summary_of_the_run(run: Run, pytester: pytest.Pytester) -> None:
    test = """
        def test_topic():
            state = '{"DisplayName": "ftp://me:mine-77@db"}'
            early_client.create_resource(TypeName="AWS::SNS::Topic", DesiredState=state)
        """
    result = run(test, "--cloudcontrol-record=run.jsonl", "-W", "default::ccmock.RecordingWarning")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*RecordingWarning: run.jsonl may hold secrets*", "*line 2, DesiredState/DisplayName"])
    refused = run(test, "--cloudcontrol-record=run.jsonl")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR, "warnings are errors in this run"
    refused.stderr.fnmatch_lines(["ERROR: --cloudcontrol-record: run.jsonl may hold secrets*"])
    pytester.makeini("[pytest]\ncloudcontrol_redact = mine-[0-9]+\n")
    run(test, "--cloudcontrol-record=run.jsonl").assert_outcomes(passed=1)
    assert "me:****@db" in (pytester.path / "run.jsonl").read_text()


def test_a_file_that_cannot_be_recorded_to_is_refused(run: Run, pytester: pytest.Pytester) -> None:
    refused = run("def test_nothing():\n    pass", f"--cloudcontrol-record={pytester.path}/missing/run.jsonl")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    refused.stderr.fnmatch_lines(["ERROR: --cloudcontrol-record: *cannot be recorded to: No such file or directory."])


@pytest.mark.slow
def test_workers_of_xdist_record_a_file_each(run: Run, pytester: pytest.Pytester) -> None:
    test = "def test_nothing():\n    pass"
    options = ("-n1", "-pccmock.pytest_plugin")
    refused = run(test, "--cloudcontrol-record=missing/run.jsonl", *options, plugins=(), installed=["xdist.plugin"])
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    refused.stderr.fnmatch_lines(["ERROR: --cloudcontrol-record: missing/run.jsonl cannot be recorded to: *"])
    run(test, "--cloudcontrol-record=run.jsonl", *options, plugins=(), installed=["xdist.plugin"]).assert_outcomes(
        passed=1
    )
    assert load(pytester.path / "run-gw0.jsonl").rows == ()
    assert not (pytester.path / "run.jsonl").exists()


def test_facts_of_the_ini_file_are_seen_from_its_folder(
    run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = pytester.mkdir("facts")
    (facts / "s3.json").write_text('{"AWS::S3::Bucket": {"AbacStatus": "Enabled", "$source": "ours"}}')
    pytester.makeini("[pytest]\ncloudcontrol_facts = facts\n")
    test = """
        def test_bucket(cloudcontrol):
            bucket = cloudcontrol.resources.put("AWS::S3::Bucket", {"BucketName": "logs"})
            assert bucket.properties["AbacStatus"] == "Enabled"
        """
    run(test).assert_outcomes(passed=1)
    elsewhere = pytester.mkdir("elsewhere")
    pytester.makeini("[pytest]\n")
    monkeypatch.chdir(elsewhere)
    refused = run(test, f"--rootdir={pytester.path}", "--cloudcontrol-facts=facts", str(pytester.path))
    refused.assert_outcomes(errors=1)
    refused.stdout.fnmatch_lines(["E *UsageError: *facts='facts' is not a folder.*"])
