"""A clock that is frozen: nothing moves it, and its reason is told."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError
from freezegun import freeze_time

from ccmock import Clock, MockCloud, UsageError, current, mock_cloudcontrol
from tests.support.bugs import raised_at_once
from tests.support.calls import LOG_GROUP, create, poll, wait

LOGS = {"LogGroupName": "logs"}
REASON = "the create has to be still running"


def made_client() -> Any:
    return boto3.client("cloudcontrol", region_name="us-east-1")


@pytest.mark.parametrize("clock", ["auto", "system", "manual"])
def test_neither_time_nor_polls_nor_waiters_move_it(clock: str) -> None:
    with freeze_time("2030-01-01") as system, mock_cloudcontrol(clock=clock, max_polls=None) as cloud:
        client = made_client()
        event = create(client, LOG_GROUP, LOGS)
        before = cloud.clock.now()
        with cloud.clock.frozen(REASON):
            system.tick(timedelta(days=1))
            assert {poll(client, event)["OperationStatus"] for _ in range(5)} == {"IN_PROGRESS"}
            with pytest.raises(WaiterError, match="Max attempts exceeded"):
                wait(client, event)
            assert cloud.clock.now() == before
        cloud.clock.advance(5)
        assert poll(client, event)["OperationStatus"] == "SUCCESS"


@pytest.mark.parametrize(
    ("move", "what"),
    [
        (lambda cloud: cloud.clock.advance(5), "advance(5)"),
        (lambda cloud: cloud.clock.advance_to(cloud.clock.now()), "advance_to("),
        (lambda cloud: cloud.reset(), "reset()"),
        (lambda cloud: cloud.restore(cloud.snapshot()), "restore()"),
    ],
)
def test_whoever_moves_it_is_told_the_reason(move: Callable[[MockCloud], None], what: str, cloud: MockCloud) -> None:
    cloud.resources.put(LOG_GROUP, LOGS)
    with cloud.clock.frozen(REASON), pytest.raises(UsageError, match=re.escape(what)) as refused:
        move(cloud)
    assert f"cannot move the clock, which is frozen: {REASON}. Do it after the end" in str(refused.value)
    assert cloud.resources.get(LOG_GROUP, "logs") is not None
    move(cloud)


def test_a_loop_without_end_is_told_the_reason() -> None:
    @mock_cloudcontrol(clock="manual", max_polls=5)
    def loops() -> None:
        client = made_client()
        event = create(client, LOG_GROUP, LOGS)
        with current().clock.frozen(REASON):
            for _ in range(5):
                poll(client, event)

    with pytest.raises(UsageError, match=f"is frozen at 2026-01-01T12:00:00.00:00: {REASON}. Let the"):
        loops()


def test_a_clock_that_follows_polls_counts_them_while_it_is_frozen() -> None:
    with mock_cloudcontrol(max_polls=5) as cloud:
        client = made_client()
        event = create(client, LOG_GROUP, LOGS)
        with cloud.clock.frozen(REASON):
            for _ in range(4):
                poll(client, event)
            with raised_at_once(cloud, UsageError):
                poll(client, event)


def test_a_lost_answer_does_not_move_it(cloud: MockCloud, client: Any) -> None:
    cloud.faults.time_out(operation="ListResources", times=1)
    before = cloud.clock.now()
    with cloud.clock.frozen(REASON):
        client.list_resources(TypeName=LOG_GROUP)
    assert cloud.clock.now() == before


def test_sleeping_tasks_go_on_while_it_is_frozen() -> None:
    async def sleeps(cloud: MockCloud) -> None:
        with cloud.clock.frozen(REASON):
            await asyncio.sleep(0)

    with mock_cloudcontrol(clock="manual") as cloud:
        asyncio.run(sleeps(cloud))
        assert cloud.clock.frozen_reason is None


def test_the_innermost_reason_counts_and_an_error_ends_it(cloud: MockCloud) -> None:
    with cloud.clock.frozen("outer"):
        with cloud.clock.frozen("inner"):
            assert cloud.clock.frozen_reason == "inner"
        assert cloud.clock.frozen_reason == "outer"
    with pytest.raises(LookupError), cloud.clock.frozen("inner"):
        raise LookupError
    assert cloud.clock.frozen_reason is None
    cloud.clock.advance(1)


def test_a_clock_of_the_tests_own_is_frozen_too() -> None:
    class Ticking(Clock):
        ticks = 0

        def read_ms(self) -> int:
            self.ticks += 1000
            return 1_767_571_200_000 + self.ticks

    clock = Ticking()
    with clock.frozen(REASON):
        assert clock.now_ms() == clock.now_ms()
    assert clock.now_ms() != clock.now_ms()


@pytest.mark.parametrize(("reason", "told"), [("", "is empty"), (" ", "is empty"), (None, "Give the reason as a str.")])
def test_a_reason_is_needed(reason: Any, told: str, cloud: MockCloud) -> None:
    with pytest.raises(UsageError, match=told), cloud.clock.frozen(reason):
        pass
