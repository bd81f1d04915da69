"""Runs the contract tests of the CloudFormation CLI, its cases unmodified, for many resource types in one session.

The CLI runs them as a pytest session of their own, with its own settings and a plugin that gives them a client for one
type. So does this; its plugin gives them clients for many types, one after the other, each in a mock of its own. As
with the CLI, cases that need a handler which a type does not have are not collected for it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from rpdk.core.contract.resource_client import ResourceClient

from ccmock import ResourceType, mock_cloudcontrol
from ccmock.registry.catalog import bundled_catalog

from .inputs import Inputs, inputs_for
from .trial import Trial
from .type_function import Model, TypeFunction, client_of

REGION = "us-east-1"
SETTINGS = files("rpdk.core") / "data" / "pytest-contract.ini"
ARGUMENTS = [
    *("-c", str(SETTINGS), "-o", "addopts="),
    *("--pyargs", "rpdk.core.contract.suite.resource", "--import-mode=importlib", "--noconftest"),
    *("-p", "no:cacheprovider", "-p", "no:logging", "-p", "no:unraisableexception", "--capture=no", "-q"),
]
ENVIRONMENT = {"PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

REQUIRED_HANDLERS = {"CREATE", "READ", "DELETE"}
"""The suite needs these handlers."""

EXCEPTIONS = {
    "AWS::CloudFront::Distribution": "an update with what the read shows of the default certificate is refused",
    "AWS::EC2::CapacityReservation": "its tags are members of another property, where the suite does not look for them",
    "AWS::EC2::CapacityReservationFleet": "the same",
    "AWS::GuardDuty::Detector": "an update with both runtime monitorings that the read shows is refused",
}
"""Type → why the suite cannot pass."""


@dataclass
class Outcome:
    """Counts of types, passed and skipped cases, and the reasons of failures by case."""

    types: int = 0
    passed: int = 0
    skipped: int = 0
    failures: dict[str, str] = field(default_factory=dict)

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.types + other.types,
            self.passed + other.passed,
            self.skipped + other.skipped,
            {**self.failures, **other.failures},
        )

    def __str__(self) -> str:
        counts = (
            f"{self.passed} cases passed, {self.skipped} skipped by the suite's own rules, {len(self.failures)} failed"
        )
        return f"contract tests of {self.types} types: {counts}"


def names_to_test() -> list[str]:
    """Returns every type of the region for which the suite can run."""
    names = bundled_catalog().type_names(REGION)
    return [name for name in names if name not in EXCEPTIONS and _type(name).handlers.keys() >= REQUIRED_HANDLERS]


def run(
    names: Sequence[str], recorded: Mapping[str, Sequence[Model]] | None = None, endpoint: str | None = None
) -> Outcome:
    """Runs the suite for the types; `recorded` are desired states to start from, by type name.

    `endpoint`: the URL of a mock that is served, whose first poll ends a request; None: a mock in the process for each
    type. Raises RuntimeError with the output of pytest if the suite could not run.
    """
    contract = Contract([_type(name) for name in names], recorded or {}, endpoint)
    printed = io.StringIO()
    with patch.dict(os.environ, ENVIRONMENT), redirect_stdout(printed), redirect_stderr(printed):
        code = pytest.main(ARGUMENTS, plugins=[contract])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(printed.getvalue())
    return contract.outcome


def _client(endpoint: str | None) -> Any:
    keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any"}
    return boto3.client("cloudcontrol", REGION, endpoint_url=endpoint, **keys)


def _type(name: str) -> ResourceType:
    found = bundled_catalog().find(name, REGION)
    assert found is not None
    return found


class Contract:
    """The plugin of a session."""

    def __init__(
        self, types: Sequence[ResourceType], recorded: Mapping[str, Sequence[Model]], endpoint: str | None = None
    ) -> None:
        self.types = types
        self.recorded = recorded
        self.endpoint = endpoint
        self.outcome = Outcome(types=len(types))
        self.function: TypeFunction | None = None
        self._inputs: dict[str, Inputs] = {}

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Parametrizes a case with each type that has the handlers of its markers."""
        if "resource_client" in metafunc.fixturenames:
            needed = {mark.name.upper() for mark in metafunc.definition.iter_markers()}
            types = [each for each in self.types if each.handlers.keys() >= needed]
            names = [each.type_name for each in types]
            metafunc.parametrize("resource_client", types, ids=names, indirect=True, scope="module")

    @pytest.fixture(scope="session")
    def cloud_control(self) -> Any:
        """A client that every mock answers."""
        return _client(None)

    @pytest.fixture(scope="session")
    def served(self) -> Any:
        """A client of the endpoint, where there is one."""
        return self.endpoint and _client(self.endpoint)

    @pytest.fixture(scope="module")
    def resource_client(
        self, request: pytest.FixtureRequest, cloud_control: Any, served: Any
    ) -> Iterator[ResourceClient]:
        """The suite's client for one type, in its own mock or at the endpoint."""
        self.function = None
        inputs = self._inputs_for(Trial(cloud_control, request.param, REGION))
        given = {"CREATE": inputs.create, "UPDATE": inputs.update}
        if served is None:
            self.function = TypeFunction(cloud_control, request.param)
            mock: AbstractContextManager[Any] = mock_cloudcontrol(region=REGION, references="off")
        else:
            self.function = TypeFunction(served, request.param, pause=lambda: None)
            mock = nullcontext()
        with mock, client_of(self.function, given, REGION) as client:
            yield client

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Counts a case."""
        if report.failed:
            answers = "\n".join(self.function.log) if self.function else "none"
            self.outcome.failures[report.location[2]] = f"{report.longreprtext}\nlast answers:\n{answers}"
        elif report.skipped:
            self.outcome.skipped += 1
        elif report.when == "call":
            self.outcome.passed += 1

    def _inputs_for(self, trial: Trial) -> Inputs:
        name = trial.resource_type.type_name
        if name not in self._inputs:
            self._inputs[name] = inputs_for(trial, self.recorded.get(name, ()))
        return self._inputs[name]
