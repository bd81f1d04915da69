"""Guard hooks: rules of AWS CloudFormation Guard, evaluated by Guard itself.

Source of the input: "Write Guard rules to evaluate resources for Guard Hooks" in the CloudFormation Hooks User Guide.
The message is recorded.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from ..arguments import file_path
from ..errors import UsageError
from ..files import read_text
from .hook_contract import HookFailed, HookRequest
from .lambda_hooks import TARGET_TYPE, invocation_point, logical_id

FAILED = "Template failed validation, the following rule(s) failed: {rules}."

PROGRAM, PACKAGE = "cfn-guard", "cfn_guard_rs"
SUFFIXES = (".guard", ".ruleset")
MAX_BYTES = 1 << 20
"""The size of the largest file of rules."""

PROGRAM_SECONDS = 60
EVALUATED = (0, 19)
"""The exit statuses of the program after an evaluation: all rules passed, some failed."""

DEFAULT_RULE = "default"
"""Guard's name for what stands outside of all rules of a file."""


class Rules(NamedTuple):
    """A file of rules: its name and its text."""

    name: str
    text: str


class GuardError(Exception):
    """Guard could not evaluate rules."""


Evaluate = Callable[[str, Mapping[str, Any]], list[str]]
"""Gives the names of the rules that fail for an input; GuardError where the rules cannot be evaluated."""


class GuardCheck:
    """The check of a Guard hook. UsageError where there is no Guard, or where there are no rules that it can read."""

    def __init__(self, type_name: str, version_id: str, rules_path: str | PathLike[str]) -> None:
        self._type_name = type_name
        self._version_id = version_id
        self._rules = _read_rules(file_path("rules_path", rules_path))
        self._evaluate = _guard()
        for rules in self._rules:
            try:
                self._evaluate(rules.text, {"Resources": {}})
            except GuardError as error:
                raise UsageError(f"{rules.name} does not hold Guard rules: {error}") from None

    def __call__(self, asked: HookRequest) -> str | None:
        """The message that names the rules that a request fails; None where it passes."""
        given = self._input(asked)
        try:
            failed = [
                f"{rules.name}/{DEFAULT_RULE}" if name.rpartition("/")[2] == DEFAULT_RULE else name
                for rules in self._rules
                for name in self._evaluate(rules.text, given)
            ]
        except GuardError as error:
            raise HookFailed(str(error)) from None
        return FAILED.format(rules=", ".join(failed)) if failed else None

    def _input(self, asked: HookRequest) -> dict[str, Any]:
        name = logical_id(asked)

        def resources(properties: Mapping[str, Any]) -> dict[str, Any]:
            return {name: {"Type": asked.type_name, "Properties": properties}}

        return {
            "HookContext": {
                "AWSAccountID": asked.account_id,
                "StackId": "",
                "HookTypeName": self._type_name,
                "HookTypeVersion": self._version_id,
                "InvocationPoint": invocation_point(asked),
                "TargetName": asked.type_name,
                "TargetType": TARGET_TYPE,
                "TargetLogicalId": name,
                "ChangeSetId": "",
            },
            "Resources": resources(asked.desired_state),
            "Previous": resources(asked.previous_state),
        }


def _read_rules(path: Path) -> Sequence[Rules]:
    """The rules of a file, or of all files of a folder in the order of their names."""
    if not path.is_dir():
        return [Rules(path.name, read_text(path, MAX_BYTES))]
    found = sorted(file for file in path.iterdir() if file.suffix in SUFFIXES)
    if not found:
        raise UsageError(f"{path} holds no Guard rules. Their files end in {' or '.join(SUFFIXES)}.")
    return [Rules(file.name, read_text(file, MAX_BYTES)) for file in found]


# --- Guard ---


def _guard() -> Evaluate:
    """Guard, as it is installed: the program of AWS or, if there is none, the package; UsageError without either."""
    program = shutil.which(PROGRAM)
    if program is not None:
        return lambda rules, given: _failed_by_program(program, rules, given)
    if find_spec(PACKAGE) is not None:
        return _failed_by_package
    raise UsageError(
        f"hooks.add_guard() needs AWS CloudFormation Guard. Install its program {PROGRAM} so that it is found in PATH, "
        "or the package: pip install cfn-guard-rs."
    )


def _failed_by_package(rules: str, given: Mapping[str, Any]) -> list[str]:
    guard = import_module(PACKAGE)
    try:
        report = guard.run_checks(given, rules)
    except ValueError as error:
        raise GuardError(str(error)) from None
    return [clause.Rule.name for clause in report.not_compliant if clause.Rule is not None]


def _failed_by_program(program: str, rules: str, given: Mapping[str, Any]) -> list[str]:
    options = ("--structured", "--show-summary", "none", "--output-format", "json", "--payload")
    payload = json.dumps({"rules": [rules], "data": [json.dumps(given)]})
    try:
        done = subprocess.run(  # noqa: S603 - the program that is installed, with options that are all given here
            [program, "validate", *options],
            input=payload,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=PROGRAM_SECONDS,
        )
        if done.returncode not in EVALUATED:
            raise GuardError((done.stderr or done.stdout).strip() or f"{PROGRAM} ended with {done.returncode}")
        reports = json.loads(done.stdout)
        return [clause["Rule"]["name"] for report in reports for clause in report["not_compliant"] if "Rule" in clause]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError) as error:
        raise GuardError(f"{PROGRAM} could not be run: {error}") from None
