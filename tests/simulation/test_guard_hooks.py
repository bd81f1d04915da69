"""Guard hooks: rules that Guard evaluates, by its program or its package, and what is told where they fail."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from ccmock import MockCloud, UsageError
from tests.support.calls import LOG_GROUP, create, delete

NAME = "Private::Guard::Groups"

RULES = """
let groups = Resources.*[ Type == 'AWS::Logs::LogGroup' ]
rule HAS_RETENTION when %groups !empty { %groups.Properties.RetentionInDays exists }
rule HAS_TAGS when %groups !empty { %groups.Properties.Tags exists }
"""

Install = Callable[[Callable[[str, dict[str, Any]], list[str]]], list[dict[str, Any]]]


class FakeGuardError(ValueError):
    """What the package raises for rules that it cannot read."""


def fails_what_is_missing(rules: str, given: dict[str, Any]) -> list[str]:
    """Fails the rules of RULES as Guard does."""
    if "rule" not in rules:
        raise FakeGuardError("Parser Error at line 1")
    [properties] = [each["Properties"] for each in given["Resources"].values()] or [{"RetentionInDays": 1, "Tags": []}]
    checks = {"HAS_RETENTION": "RetentionInDays", "HAS_TAGS": "Tags", "default": "KmsKeyId"}
    return [rule for rule, name in checks.items() if rule in rules and name not in properties]


@pytest.fixture
def no_guard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment in which Guard is not installed; a folder for rules."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setitem(sys.modules, "cfn_guard_rs", None)  # type: ignore[arg-type]
    return tmp_path


@pytest.fixture
def package(no_guard: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The package cfn_guard_rs, as far as it is used; all that it was given."""
    given: list[dict[str, Any]] = []

    def run_checks(data: dict[str, Any], rules: str) -> SimpleNamespace:
        given.append(data)
        failed = [SimpleNamespace(Rule=SimpleNamespace(name=name)) for name in fails_what_is_missing(rules, data)]
        return SimpleNamespace(not_compliant=[*failed, SimpleNamespace(Rule=None)])

    module = ModuleType("cfn_guard_rs")
    module.run_checks = run_checks  # type: ignore[attr-defined]
    module.__spec__ = SimpleNamespace(name="cfn_guard_rs")  # type: ignore[assignment]
    monkeypatch.setitem(sys.modules, "cfn_guard_rs", module)
    return given


def rules_in(folder: Path, text: str = RULES, name: str = "groups.guard") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def last_hook(cloud: MockCloud) -> tuple[str, str | None]:
    cloud.clock.advance(60)
    status, message = cloud.requests[-1].hooks[-1][2:]
    return status, message


@pytest.mark.usefixtures("package")
def test_the_rules_that_fail_are_named_as_the_service_names_them(cloud: MockCloud, client: Any, tmp_path: Path) -> None:
    cloud.hooks.add_guard(NAME, rules_in(tmp_path))
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    assert last_hook(cloud) == (
        "HOOK_COMPLETE_FAILED",
        "Template failed validation, the following rule(s) failed: HAS_RETENTION, HAS_TAGS.",
    )
    assert cloud.requests[0].status == "FAILED"
    create(client, LOG_GROUP, {"LogGroupName": "good", "RetentionInDays": 7, "Tags": [{"Key": "a", "Value": "b"}]})
    assert last_hook(cloud) == ("HOOK_COMPLETE_SUCCEEDED", None)


def test_guard_gets_the_documented_input(
    cloud: MockCloud, client: Any, tmp_path: Path, package: list[dict[str, Any]]
) -> None:
    cloud.hooks.add_guard(NAME, str(rules_in(tmp_path)), failure_mode="WARN", version_id="00000002")
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    token = cloud.requests[0].token
    logical_id = f"{LOG_GROUP}-logs-CREATE-{token}"
    assert package[-1] == {
        "HookContext": {
            "AWSAccountID": "123456789012",
            "StackId": "",
            "HookTypeName": NAME,
            "HookTypeVersion": "00000002",
            "InvocationPoint": "CREATE_PRE_PROVISION",
            "TargetName": LOG_GROUP,
            "TargetType": "RESOURCE",
            "TargetLogicalId": logical_id,
            "ChangeSetId": "",
        },
        "Resources": {logical_id: {"Type": LOG_GROUP, "Properties": {"LogGroupName": "logs"}}},
        "Previous": {logical_id: {"Type": LOG_GROUP, "Properties": {}}},
    }
    cloud.clock.advance(60)
    delete(client, LOG_GROUP, "logs")
    assert [each["Properties"] for each in package[-1]["Resources"].values()] == [{}]


@pytest.mark.usefixtures("package")
def test_all_files_of_a_folder_are_evaluated_in_order(cloud: MockCloud, client: Any, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    rules_in(folder, "rule HAS_TAGS", "b.guard")
    rules_in(folder, "# default rule", "a.ruleset")
    rules_in(folder, "nothing", "notes.txt")
    cloud.hooks.add_guard(NAME, folder)
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    assert last_hook(cloud)[1] == (
        "Template failed validation, the following rule(s) failed: a.ruleset/default, HAS_TAGS."
    )


def program(folder: Path, body: str) -> None:
    """A program cfn-guard that answers as its body says; `payload` is what it was given."""
    (folder / "bin").mkdir()
    path = folder / "bin" / "cfn-guard"
    path.write_text(f"#!{sys.executable}\nimport json, sys\npayload = json.load(sys.stdin)\n{dedent(body)}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_the_program_is_used_where_there_is_one(no_guard: Path, cloud: MockCloud, client: Any) -> None:
    program(
        no_guard,
        """
        assert sys.argv[1] == "validate" and "--payload" in sys.argv and len(payload["rules"]) == 1
        [resources] = [json.loads(each)["Resources"] for each in payload["data"]]
        failed = [{"Rule": {"name": "HAS_TAGS"}}, {"Clause": {}}] if resources else []
        print(json.dumps([{"status": "FAIL", "not_compliant": failed}]))
        sys.exit(19 if failed else 0)
        """,
    )
    cloud.hooks.add_guard(NAME, rules_in(no_guard))
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    assert last_hook(cloud)[1] == "Template failed validation, the following rule(s) failed: HAS_TAGS."


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("sys.exit('no such rule')", "no such rule"),
        ("sys.exit(5)", "cfn-guard ended with 5"),
        ("print('fine')", "cfn-guard could not be run: Expecting value"),
        ("print('[{}]')", "cfn-guard could not be run: 'not_compliant'"),
    ],
)
def test_a_program_that_fails_is_told(body: str, told: str, no_guard: Path, cloud: MockCloud) -> None:
    program(no_guard, body)
    with pytest.raises(UsageError, match=f"groups.guard does not hold Guard rules: {told}"):
        cloud.hooks.add_guard(NAME, rules_in(no_guard))
    assert len(cloud.hooks) == 0


def test_a_program_that_fails_later_fails_the_hook(no_guard: Path, cloud: MockCloud, client: Any) -> None:
    program(
        no_guard,
        """
        if json.loads(payload["data"][0])["Resources"]:
            sys.exit("out of memory")
        print("[]")
        """,
    )
    cloud.hooks.add_guard(NAME, rules_in(no_guard))
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    assert last_hook(cloud) == ("HOOK_FAILED", "out of memory")


@pytest.mark.usefixtures("package")
def test_rules_that_cannot_be_read_are_refused(cloud: MockCloud, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"groups.guard does not hold Guard rules: Parser Error at line 1"):
        cloud.hooks.add_guard(NAME, rules_in(tmp_path, "let"))
    with pytest.raises(UsageError, match=r"missing.guard cannot be read"):
        cloud.hooks.add_guard(NAME, tmp_path / "missing.guard")
    with pytest.raises(UsageError, match=r"holds no Guard rules. Their files end in .guard or .ruleset."):
        cloud.hooks.add_guard(NAME, tmp_path / "..")
    with pytest.raises(UsageError, match="rules_path"):
        cloud.hooks.add_guard(NAME, 7)  # type: ignore[arg-type]
    assert len(cloud.hooks) == 0


def test_without_guard_it_is_said_what_to_install(no_guard: Path, cloud: MockCloud) -> None:
    with pytest.raises(UsageError, match=r"Install its program cfn-guard .* or the package: pip install cfn-guard-rs."):
        cloud.hooks.add_guard(NAME, rules_in(no_guard))


def test_the_package_itself_where_it_is_installed(cloud: MockCloud, client: Any, tmp_path: Path) -> None:
    pytest.importorskip("cfn_guard_rs")
    cloud.hooks.add_guard(NAME, rules_in(tmp_path))
    cloud.hooks.add_guard(
        "Private::Guard::Unnamed", rules_in(tmp_path, "Resources.*.Properties.KmsKeyId exists", "k.guard")
    )
    create(client, LOG_GROUP, {"LogGroupName": "logs", "Tags": [{"Key": "a", "Value": "b"}]})
    assert last_hook(cloud)[1] == "Template failed validation, the following rule(s) failed: HAS_RETENTION."
    create(client, LOG_GROUP, {"LogGroupName": "good", "RetentionInDays": 7, "Tags": [{"Key": "a", "Value": "b"}]})
    assert last_hook(cloud)[1] == "Template failed validation, the following rule(s) failed: k.guard/default."
    with pytest.raises(UsageError, match=r"broken.guard does not hold Guard rules: Parser Error"):
        cloud.hooks.add_guard("Private::Guard::Broken", rules_in(tmp_path, "rule x {", "broken.guard"))
    assert json.dumps(cloud.snapshot())
