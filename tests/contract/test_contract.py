"""Contract tests of the CloudFormation CLI for a sample of types; `python -m tests.contract` runs all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ccmock import GenericHandler
from ccmock.services import own_handler_of
from tests.contract.__main__ import main
from tests.contract.session import EXCEPTIONS, Outcome, names_to_test, run

PARTS = 8
EVERY, EVERY_OWN = 20, 2
APP = "AWS::Amplify::App"
CASES = 15
SERVED = [APP, "AWS::Logs::LogGroup", "AWS::SNS::Topic", "AWS::SQS::Queue"]
"""Types that refer to no other, with quick and slow handlers."""


def spread() -> list[str]:
    """Returns a sample of all types, with more of those that have their own handler."""
    names = names_to_test()
    own = [name for name in names if own_handler_of(name) is not None]
    return sorted({*names[::EVERY], *own[::EVERY_OWN]})


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_types_pass_the_contract_tests(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    names = spread()[part::PARTS]

    outcome = run(names)

    with capsys.disabled():
        print(f"\n{outcome}")
    assert not outcome.failures
    assert outcome.types == len(names)
    assert outcome.passed > 8 * len(names)


@pytest.mark.usefixtures("loopback")
def test_types_pass_the_contract_tests_over_http() -> None:
    command = [sys.executable, "-m", "ccmock", "serve", "--port", "0", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            outcome = run(SERVED, endpoint=server.stdout.readline().strip())
        finally:
            server.terminate()

    assert outcome.failures == {}
    assert outcome.passed > 8 * len(SERVED)


def test_contract_sample_covers_many_services() -> None:
    assert len(spread()) > 150
    assert len(names_to_test()) > 1700


def test_every_contract_test_case_is_run() -> None:
    outcome = run([APP])

    assert outcome.passed + outcome.skipped == CASES
    assert outcome.failures == {}


def test_excepted_types_fail_only_as_stated() -> None:
    failures = run(list(EXCEPTIONS)).failures

    tags = ("contract_create_taggable", "contract_update_tag_updatable")
    updates = ("contract_update_read", "contract_update_list", "contract_update_tag_updatable")
    assert failures.keys() == {
        f"{case}[{name}]" for name in EXCEPTIONS for case in (tags if "::EC2::" in name else updates)
    }


@pytest.mark.parametrize(
    ("operation", "broken", "case"),
    [
        ("read", lambda self, request: {**request.previous_state, "Name": "another"}, "contract_create_read"),
        ("read", lambda self, request: {**request.previous_state, "OauthToken": "secret"}, "contract_create_read"),
        ("update", lambda self, request: request.previous_state, "contract_update_read"),
        ("is_listed", lambda self, request: False, "contract_create_list"),
    ],
    ids=["another value", "a write-only value", "an update that is lost", "a list that lacks one"],
)
def test_handler_that_breaks_the_contract_fails(
    operation: str, broken: Any, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GenericHandler, operation, broken)

    assert f"{case}[{APP}]" in run([APP]).failures


def test_contract_command_prints_counts(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["AWS::Amplify::Ap*", "--processes", "1"])

    assert code == 0
    assert capsys.readouterr().out.startswith("contract tests of 1 types: ")


def test_contract_command_fails_with_failed_cases(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GenericHandler, "is_listed", lambda self, request: False)

    code = main([APP, "--processes", "1"])

    assert code == 1
    printed = capsys.readouterr().out
    assert f"== contract_create_list[{APP}]\n" in printed
    assert "\nlast answers:\nDELETE SUCCESS\nCREATE SUCCESS\n" in printed


def test_contract_command_uses_recorded_states(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "AWS-Amplify-App.json").write_text(json.dumps([{"desired_state": {"Name": "recorded"}}]))
    asked = []
    monkeypatch.setattr("tests.contract.__main__.run", lambda *given: asked.append(given) or Outcome(1))

    main(["--recorded", str(tmp_path), "--processes", "1"])

    assert asked == [([APP], {APP: [{"Name": "recorded"}]})]
    assert capsys.readouterr().out.startswith("contract tests of 1 types: ")


@pytest.mark.slow
def test_contract_command_runs_several_processes(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["AWS::Amplify::*", "--processes", "2"])

    assert code == 0
    assert capsys.readouterr().out.startswith("contract tests of 4 types: ")


def test_contract_command_rejects_unknown_type(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["AWS::No::Such"])

    assert "no such type" in capsys.readouterr().err


def test_contract_command_without_the_suite_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.contract.session.ARGUMENTS", ["--no-such-option"])

    with pytest.raises(RuntimeError, match="--no-such-option"):
        run([APP])
