"""freezegun and time-machine change the time of the clocks "system" and "auto", not of "manual"."""

from __future__ import annotations

import unittest
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import freezegun
import pytest
import time_machine

from ccmock import MockCloud, current, mock_cloudcontrol
from tests.beside.conftest import shared
from tests.support.calls import BUCKET, create, made, poll

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=timezone.utc)
MANUAL = datetime(2026, 1, 1, 12, 0, tzinfo=timezone.utc)


def frozen_by_freezegun(moment: datetime = NOON, *, tick: bool = False) -> Any:
    return freezegun.freeze_time(moment, tick=tick)


def frozen_by_time_machine(moment: datetime = NOON, *, tick: bool = False) -> Any:
    return time_machine.travel(moment, tick=tick)


def shift(frozen: Any, seconds: float) -> None:
    (frozen.tick if hasattr(frozen, "tick") else frozen.shift)(timedelta(seconds=seconds))


both = pytest.mark.parametrize("freeze", [frozen_by_freezegun, frozen_by_time_machine])


@both
@pytest.mark.parametrize("clock", ["system", "auto"])
@pytest.mark.parametrize("is_outside", [True, False])
def test_moving_the_frozen_time_advances_requests(freeze: Any, clock: str, is_outside: bool) -> None:
    freezing, mocking = freeze(), mock_cloudcontrol(clock=clock)
    frozen: Any = freezing.start() if is_outside else None
    cloud = mocking.start()
    frozen = frozen or freezing.start()
    try:
        client = shared()
        cloud.timing.set(create=60)
        event = create(client, BUCKET, {"BucketName": "alpha"})
        assert event["EventTime"] == NOON
        assert cloud.requests[0].status == "IN_PROGRESS"
        shift(frozen, 60)
        assert poll(client, event)["OperationStatus"] == "SUCCESS"
        assert cloud.clock.now() == NOON + timedelta(seconds=60)
    finally:
        for ending in (mocking, freezing) if is_outside else (freezing, mocking):
            ending.stop()


@both
def test_manual_clock_ignores_frozen_time(freeze: Any) -> None:
    with freeze() as frozen, mock_cloudcontrol(clock="manual") as cloud:
        event = create(shared(), BUCKET, {"BucketName": "alpha"})
        shift(frozen, 3600)
        assert (event["EventTime"], cloud.clock.now()) == (MANUAL, MANUAL)
        assert cloud.requests[0].status == "IN_PROGRESS"


@both
@pytest.mark.parametrize("clock", ["system", "auto"])
def test_waiter_moves_the_clock_of_the_mock_alone(freeze: Any, clock: str) -> None:
    with freeze(), mock_cloudcontrol(clock=clock) as cloud:
        cloud.timing.set(create=100)
        made(shared(), BUCKET, {"BucketName": "alpha"})
        assert cloud.clock.now() >= NOON + timedelta(seconds=100)
        assert datetime.now(timezone.utc) == NOON


@both
def test_ticking_time_advances_the_clock(freeze: Any) -> None:
    with freeze(tick=True) as frozen, mock_cloudcontrol(clock="system") as cloud:
        first = cloud.clock.now()
        while cloud.clock.now() == first:  # a millisecond, which is the unit of the service's times
            pass
        assert NOON <= first < cloud.clock.now() < NOON + timedelta(minutes=1)
        create(shared(), BUCKET, {"BucketName": "alpha"})
        shift(frozen, 60)
        assert cloud.requests[0].status == "SUCCESS"


def test_auto_tick_ends_requests() -> None:
    with freezegun.freeze_time(NOON, auto_tick_seconds=10), mock_cloudcontrol(clock="system") as cloud:
        create(shared(), BUCKET, {"BucketName": "alpha"})
        assert cloud.requests[0].status == "SUCCESS"


@both
def test_signature_has_the_frozen_time(freeze: Any) -> None:
    signed: list[str] = []
    with freeze(), mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        client.meta.events.register(
            "before-send.cloudcontrol", lambda request, **_: signed.append(str(request.headers["X-Amz-Date"], "ascii"))
        )
        cloud.clock.advance(3600)
        answer = client.list_resources(TypeName=BUCKET)
        assert signed == ["20310506T120000Z"]
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


@both
def test_other_threads_see_the_frozen_time(freeze: Any) -> None:
    with freeze(), mock_cloudcontrol(clock="system") as cloud, ThreadPoolExecutor(2) as pool:
        events = pool.map(lambda name: create(shared(), BUCKET, {"BucketName": name}), ["alpha", "beta", "gamma"])
        assert {event["EventTime"] for event in events} == {NOON}
        assert pool.submit(cloud.clock.now).result() == NOON


@both
def test_clock_auto_does_not_run_backwards_after_a_freeze(freeze: Any) -> None:
    with mock_cloudcontrol() as cloud:
        client = shared()
        with freeze(NOON + timedelta(days=3650)):
            event = create(client, BUCKET, {"BucketName": "alpha"})
        seen = [poll(client, event)["OperationStatus"] for _ in range(2)]
        assert cloud.clock.now() >= NOON + timedelta(days=3650)
        assert seen == ["IN_PROGRESS", "SUCCESS"]


@both
def test_clock_system_follows_a_freeze_in_the_past(freeze: Any) -> None:
    with mock_cloudcontrol(clock="system") as cloud, freeze(datetime(2001, 1, 1, tzinfo=timezone.utc)):
        assert create(shared(), BUCKET, {"BucketName": "a-b-c"})["EventTime"].year == 2001
        assert cloud.clock.now().year == 2001


# --- decorators, above and below ---


def a_resource_is_made_at_noon() -> None:
    assert create(shared(), BUCKET, {"BucketName": "alpha"})["EventTime"] == NOON


@freezegun.freeze_time(NOON)
@mock_cloudcontrol
def test_freeze_time_above_the_decorator() -> None:
    a_resource_is_made_at_noon()


@mock_cloudcontrol
@freezegun.freeze_time(NOON)
def test_freeze_time_below_the_decorator() -> None:
    a_resource_is_made_at_noon()


def test_freeze_time_passes_its_handle() -> None:
    @mock_cloudcontrol
    @freezegun.freeze_time(NOON, as_kwarg="frozen")
    def second_after_noon(frozen: Any) -> datetime:
        frozen.tick(1)
        return current().clock.now()

    handing_over: Any = second_after_noon
    assert handing_over() == NOON + timedelta(seconds=1)


@time_machine.travel(NOON, tick=False)
@mock_cloudcontrol
def test_travel_above_the_decorator() -> None:
    a_resource_is_made_at_noon()


@mock_cloudcontrol
@time_machine.travel(NOON, tick=False)
def test_travel_below_the_decorator() -> None:
    a_resource_is_made_at_noon()


@freezegun.freeze_time(NOON)
@mock_cloudcontrol
class TestAClassWithFreezeTimeAbove:
    def test_begins_at_noon(self) -> None:
        a_resource_is_made_at_noon()


@mock_cloudcontrol
@freezegun.freeze_time(NOON)
class TestAClassWithFreezeTimeBelow:
    def test_begins_at_noon(self) -> None:
        a_resource_is_made_at_noon()


@both
@pytest.mark.parametrize("ccmock_is_above", [True, False])
def test_unittest_case_with_frozen_time_and_mock(freeze: Any, ccmock_is_above: bool) -> None:
    class Case(unittest.TestCase):
        def test_begins_at_noon(self) -> None:
            a_resource_is_made_at_noon()

    frozen: Any = freeze()
    case: Any = mock_cloudcontrol(frozen(Case)) if ccmock_is_above else frozen(mock_cloudcontrol(Case))
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)

    assert (result.testsRun, result.failures, result.errors) == (1, [], [])


def test_time_machine_fixture_moves_an_earlier_mock(cloud: MockCloud, time_machine: Any) -> None:
    with mock_cloudcontrol() as inner:
        time_machine.move_to(NOON, tick=False)
        assert inner.clock.now() == NOON
        assert cloud.clock.now() == MANUAL
