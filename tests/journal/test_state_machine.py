"""A mock that is killed again and again has the state of one that never was."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from ccmock.journal import durable, served_clock, state_file
from ccmock.server.backend import Backend
from ccmock.wire.answering import NoAnswerError
from ccmock.wire.messages import HttpRequest
from tests.support.state_files import (
    TOPIC,
    Served,
    call_request,
    control_request,
    copy_state,
    served_cloud,
    state_of,
)

NAMES = st.sampled_from("abc")
KINDS = (TOPIC, "AWS::Logs::LogGroup", "AWS::IAM::Group")
NAME_OF = {TOPIC: "TopicName", KINDS[1]: "LogGroupName", KINDS[2]: "GroupName"}


EMPTY = served_cloud().snapshot()


class KilledAndNot(RuleBasedStateMachine):
    """Two mocks get the same requests at the same times; one of them is killed in between."""

    clock = "auto"

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._files = 0
        self._system_ms = 1_800_000_000_000
        self._patches = [
            patch.object(served_clock, "system_ms", lambda: self._system_ms),
            patch.object(durable, "LEAST_ROWS", 6),
            patch.object(durable, "ROWS_PER_KIB", 0),
            patch.object(state_file, "ROWS_PER_CHECKPOINT", 4),
        ]
        for each in self._patches:
            each.start()
        self._twin = Backend(self._cloud())
        self._served = Served(self._path(), self._cloud())

    def _cloud(self) -> Any:
        return served_cloud(self.clock, kept_calls=10)

    def _path(self) -> Path:
        self._files += 1
        return Path(self._folder.name) / f"{self._files}.state"

    def _ask(self, request: HttpRequest) -> Any:
        answers = []
        for answering in (self._twin, self._served.answers):
            try:
                answers.append(answering.answer(request))
            except NoAnswerError as lost:
                answers.append(lost.timed_out)
        assert answers[0] == answers[1]
        return answers[0]

    @rule(kind=st.sampled_from(KINDS), name=NAMES, token=st.sampled_from([None, "one", "two"]))
    def create(self, kind: str, name: str, token: str | None) -> None:
        more = {"ClientToken": token} if token else {}
        self._ask(call_request("CreateResource", TypeName=kind, DesiredState=json.dumps({NAME_OF[kind]: name}), **more))

    @rule(name=NAMES)
    def update(self, name: str) -> None:
        patch_document = json.dumps([{"op": "add", "path": "/RetentionInDays", "value": 7}])
        self._ask(call_request("UpdateResource", TypeName=KINDS[1], Identifier=name, PatchDocument=patch_document))

    @rule(kind=st.sampled_from(KINDS[1:]), name=NAMES, operation=st.sampled_from(["GetResource", "DeleteResource"]))
    def use(self, kind: str, name: str, operation: str) -> None:
        self._ask(call_request(operation, TypeName=kind, Identifier=name))

    @rule(kind=st.sampled_from(KINDS))
    def look(self, kind: str) -> None:
        self._ask(call_request("ListResources", TypeName=kind))
        self._ask(control_request("requests", "GET"))

    @rule(position=st.integers(0, 3), operation=st.sampled_from(["GetResourceRequestStatus", "CancelResourceRequest"]))
    def follow(self, position: int, operation: str) -> None:
        requests = list(self._served.cloud.requests)[-4:]
        token = requests[position % len(requests)].token if requests else "0" * 36
        self._ask(call_request(operation, RequestToken=token))

    @rule(body=st.sampled_from([b"", b"{", b'{"TypeName": 7}']))
    def ask_wrongly(self, body: bytes) -> None:
        self._ask(call_request("GetResource")._replace(body=body))
        self._ask(HttpRequest("PUT", "/nowhere", {}, body))

    @rule(
        control=st.sampled_from(
            [
                ("clock/advance", {"seconds": 40}),
                ("clock/advance", {"seconds": 8 * 86400}),
                ("faults/fail", {"code": "NotStabilized", "operation": "CREATE"}),
                ("faults/drop_connection", {"operation": "CreateResource"}),
                ("timing", {"create": 3}),
                ("limits/running", {"count": 1}),
                ("resource", {"method": "PUT", "type_name": TOPIC, "desired_state": {"TopicName": "put"}}),
                ("reset", {}),
                ("hooks/refuse", {"type_name": "Private::Guard::Names", "message": "no", "operations": ["DELETE"]}),
                ("snapshot", {"method": "PUT", **EMPTY}),
                ("requests/assert_none", {"status": "FAILED"}),
            ]
        )
    )
    def control(self, control: tuple[str, dict[str, Any]]) -> None:
        self._ask(control_request(control[0], **control[1]))

    @rule(seconds=st.floats(-5, 200))
    def time_passes(self, seconds: float) -> None:
        self._system_ms += round(seconds * 1000)
        # A process that is killed before it is asked for the time does not know that it was so late.
        self._ask(control_request("requests", "GET"))

    @rule()
    def kill(self) -> None:
        self._served = Served(self._served.killed(self._path()), self._cloud())
        self._check_same()

    @rule()
    def end(self) -> None:
        self._served.answers.close()
        self._served = Served(self._served.path, self._cloud())
        self._check_same()

    def _check_same(self) -> None:
        assert state_of(self._served.cloud) == state_of(self._twin.cloud)
        assert self._served.cloud._engine.calls.last_index == self._twin.cloud._engine.calls.last_index

    def teardown(self) -> None:
        self._check_same()
        self._served.abandon()
        for each in self._patches:
            each.stop()
        self._folder.cleanup()


class ManualKilledAndNot(KilledAndNot):
    clock = "manual"


SETTINGS = settings(
    max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@pytest.mark.slow
def test_killed_mock_has_the_state_of_one_that_never_was() -> None:
    run_state_machine_as_test(KilledAndNot, settings=SETTINGS)


@pytest.mark.slow
def test_killed_mock_with_a_manual_clock_has_the_state_of_one_that_never_was() -> None:
    run_state_machine_as_test(ManualKilledAndNot, settings=SETTINGS)


def test_file_is_right_between_any_two_statements(tmp_path: Path) -> None:
    """SQLite writes in its statements, a copy before each of them is what a process that is killed there leaves."""
    with patch.object(durable, "LEAST_ROWS", 4), patch.object(state_file, "ROWS_PER_CHECKPOINT", 3):
        served = Served(tmp_path / "mock.state", served_cloud())
        copies: list[tuple[int, Path]] = []
        states = [state_of(served.cloud)]

        def copy(_: str) -> None:
            target = tmp_path / f"{len(copies)}.state"
            copy_state(served.path, target)
            copies.append((len(states), target))

        with patch.object(durable, "ROWS_PER_KIB", 0):
            served.answers._rows_until_save = 4
            served.answers._file._connection.set_trace_callback(copy)
            for number in range(10):
                served.create(f"topic-{number}")
                states.append(state_of(served.cloud))
            served.answers.close()
        assert len(copies) > 25
        for answered, path in copies:
            again = Served(path, served_cloud())
            # The request under way may be in it.
            assert state_of(again.cloud) in states[answered - 1 : answered + 1]
            again.abandon()
