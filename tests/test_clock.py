"""The clocks: what moves them, which sleeps are skipped, and that time never runs backwards."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
import time_machine
from botocore.config import Config
from freezegun import freeze_time

from ccmock import (
    Clock,
    GenericHandler,
    HandlerError,
    HandlerRequest,
    InProgress,
    ManualClock,
    MockCloud,
    UsageError,
    current,
    mock_cloudcontrol,
)
from ccmock.clock import AutoClock, SystemClock
from tests.support.calls import BUCKET, create, poll, wait

NAME = "Test::Clock::Thing"
THING = {
    "typeName": NAME,
    "properties": {"Name": {"type": "string"}},
    "primaryIdentifier": ["/properties/Name"],
}
NOON = datetime(2026, 1, 1, 12, 0, tzinfo=timezone.utc)


def test_manual_clock_starts_at_a_fixed_time_and_stands_still(cloud: MockCloud) -> None:
    assert cloud.clock.now() == NOON
    time.sleep(0.002)
    assert cloud.clock.now() == NOON
    cloud.clock.advance(1.5)
    cloud.clock.advance(timedelta(minutes=1))
    assert cloud.clock.now() == NOON + timedelta(seconds=61.5)
    cloud.clock.advance_to(NOON + timedelta(hours=1))
    assert cloud.clock.now() == NOON + timedelta(hours=1)


def test_manual_clock_with_a_start() -> None:
    start = datetime(2030, 6, 1, tzinfo=timezone.utc)
    with mock_cloudcontrol(clock=ManualClock(start)) as cloud:
        assert create(boto3.client("cloudcontrol"), BUCKET, {"BucketName": "a-b-c"})["EventTime"] == start
        assert cloud.clock.now() == start


@pytest.mark.parametrize("clock", ["auto", "system", "manual"])
def test_waiter_sleeps_are_skipped(clock: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with mock_cloudcontrol(clock=clock) as cloud:
        client = boto3.client("cloudcontrol")
        cloud.timing.set(create=100)
        begun = cloud.clock.now()
        event = wait(client, create(client, BUCKET, {"BucketName": "alpha"}))
        assert event["OperationStatus"] == "SUCCESS"
        assert cloud.clock.now() - begun >= timedelta(seconds=100)
        assert slept == []


class Throttled(GenericHandler):
    """Lets no read pass."""

    def read(self, request: HandlerRequest) -> dict[str, Any]:
        raise HandlerError("Throttling")


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_retry_sleeps_are_skipped(mode: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[Any] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(threading.Condition, "wait", lambda _, timeout=None: slept.append(timeout))
    with mock_cloudcontrol(clock="manual") as cloud:
        cloud.types.register(THING, Throttled())
        cloud.resources.put(NAME, {"Name": "a"})
        client = boto3.client("cloudcontrol", config=Config(retries={"total_max_attempts": 6, "mode": mode}))
        with pytest.raises(client.exceptions.ThrottlingException):
            client.get_resource(TypeName=NAME, Identifier="a")
        assert len(cloud.calls) == 6
        assert slept == []
        assert cloud.clock.now() == NOON, "retries draw their sleeps at random: a manual clock does not follow them"


def test_sleeps_of_other_services_are_not_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with mock_cloudcontrol(clock="manual") as cloud:
        poll_of = boto3.client("cloudcontrol")
        poll(poll_of, create(poll_of, BUCKET, {"BucketName": "alpha"}))
        other = boto3.client("sqs", aws_access_key_id="a", aws_secret_access_key="b")
        other.meta.events.register("before-send.sqs", _unavailable)
        with pytest.raises(other.exceptions.ClientError):
            other.list_queues()
        assert slept
        assert cloud.clock.now() == NOON


def _unavailable(request: Any, **_: Any) -> Any:
    from botocore.awsrequest import AWSResponse

    class Body:
        def stream(self) -> list[bytes]:
            return [b"{}"]

    return AWSResponse(request.url, 503, {}, Body())  # type: ignore[arg-type]


def seconds_of_polls(client: Any, cloud: MockCloud, event: dict[str, Any], polls: int) -> list[float]:
    seen = [cloud.clock.now() for _ in range(polls) if poll(client, event)]
    return [(moment - NOON).total_seconds() for moment in seen]


def test_auto_clock_moves_at_the_second_poll() -> None:
    with freeze_time(NOON), mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        cloud.timing.set(create=12)
        event = create(client, BUCKET, {"BucketName": "alpha"})
        assert seconds_of_polls(client, cloud, event, 4) == [0, 5, 10, 12]
        assert poll(client, event)["OperationStatus"] == "SUCCESS"


def test_auto_clock_moves_to_the_usual_end_of_a_slow_type() -> None:
    with freeze_time(NOON), mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        state = {"Engine": "mysql", "DBInstanceClass": "db.t3.micro", "AllocatedStorage": "20"}
        login = {"MasterUsername": "admin", "MasterUserPassword": "not-a-secret"}
        event = create(client, "AWS::RDS::DBInstance", {**state, **login})
        first, second = seconds_of_polls(client, cloud, event, 2)
        assert (first, second > 60, poll(client, event)["OperationStatus"]) == (0, True, "SUCCESS")


class Slow(GenericHandler):
    def create(self, request: HandlerRequest) -> Any:
        return InProgress(request.desired_state, 3600) if request.context is None else request.previous_state


@pytest.mark.parametrize(
    "choose",
    [
        lambda cloud: cloud.timing.set(create=3600),
        lambda cloud: cloud.timing.set(create=3600, type_name=BUCKET),
        lambda cloud: cloud.timing.set(queue=3600),
        lambda cloud: cloud.faults.delay(3600),
        lambda cloud: cloud.faults.hang(),
        lambda cloud: cloud.hooks.add("Private::Guard::Names", lambda _: None, duration=3600),
        lambda cloud: cloud.types.use(Slow(), BUCKET),
    ],
)
def test_auto_clock_lets_a_client_give_up_what_the_test_has_made_slow(choose: Any) -> None:
    with freeze_time(NOON), mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        choose(cloud)
        event = create(client, BUCKET, {"BucketName": "alpha"})
        assert seconds_of_polls(client, cloud, event, 20) == list(range(0, 100, 5))


def test_auto_clock_moved_between_two_polls_is_not_moved_again() -> None:
    with freeze_time(NOON), mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        event = create(client, BUCKET, {"BucketName": "alpha"})
        for _ in range(4):
            assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
            cloud.clock.advance(1)
        assert cloud.clock.now() == NOON + timedelta(seconds=4)


def test_auto_clock_follows_the_system_time() -> None:
    with freeze_time(NOON) as frozen, mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        event = create(client, BUCKET, {"BucketName": "alpha"})
        frozen.tick(60)
        assert poll(client, event)["OperationStatus"] == "SUCCESS"
        assert cloud.clock.now() == NOON + timedelta(seconds=60)


@pytest.mark.parametrize("kind", [AutoClock, SystemClock])
def test_clock_stops_at_the_last_time_of_a_mock(kind: type[Clock]) -> None:
    clock = kind()
    clock.advance_to(datetime(9998, 12, 31, 23, 59, 59, 999000, tzinfo=timezone.utc))
    clock._skip(60_000)  # as the system's time would
    assert clock.now().isoformat() == "9999-01-01T00:00:00+00:00"


def test_auto_clock_never_runs_backwards() -> None:
    with freeze_time(NOON) as frozen, mock_cloudcontrol() as cloud:
        assert cloud.clock.now() == NOON
        frozen.move_to(NOON - timedelta(days=1))
        assert cloud.clock.now() == NOON
        frozen.tick(10)
        assert cloud.clock.now() == NOON + timedelta(seconds=10)


@pytest.mark.parametrize("millisecond", [1, 7, 249, 501, 999])
def test_milliseconds_are_exact(millisecond: int) -> None:
    moment = NOON + timedelta(milliseconds=millisecond)
    with freeze_time(moment), mock_cloudcontrol(clock="system") as cloud:
        assert cloud.clock.now() == moment
        assert create(boto3.client("cloudcontrol"), BUCKET, {"BucketName": "alpha"})["EventTime"] == moment


def test_system_clock_follows_freezegun() -> None:
    with mock_cloudcontrol(clock="system") as cloud, freeze_time(NOON) as frozen:
        client = boto3.client("cloudcontrol")
        event = create(client, BUCKET, {"BucketName": "alpha"})
        for _ in range(3):
            assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
        frozen.tick(60)
        polled = poll(client, event)
        assert polled["OperationStatus"] == "SUCCESS"
        assert polled["EventTime"] == NOON + timedelta(seconds=5)
        assert cloud.clock.now() == NOON + timedelta(seconds=60)


def test_system_clock_follows_time_machine() -> None:
    with mock_cloudcontrol(clock="system") as cloud, time_machine.travel(NOON, tick=False) as traveler:
        client = boto3.client("cloudcontrol")
        event = create(client, BUCKET, {"BucketName": "alpha"})
        traveler.shift(4)
        assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
        traveler.shift(1)
        assert poll(client, event)["OperationStatus"] == "SUCCESS"
        assert cloud.clock.now() == NOON + timedelta(seconds=5)


def test_custom_clock_is_read_at_each_call() -> None:
    class Counting(Clock):
        reads = 0

        def read_ms(self) -> int:
            self.reads += 1
            return 1_000_000 + self.reads

    counting = Counting()
    with mock_cloudcontrol(clock=counting):
        create(boto3.client("cloudcontrol"), BUCKET, {"BucketName": "alpha"})
    assert counting.reads > 0


@pytest.mark.parametrize("clock", ["auto", "system", "manual"])
def test_advance_backwards_is_a_usage_error(clock: str) -> None:
    with mock_cloudcontrol(clock=clock) as cloud:
        with pytest.raises(UsageError, match="zero or more"):
            cloud.clock.advance(-1)
        with pytest.raises(UsageError, match="backwards"):
            cloud.clock.advance_to(datetime(2001, 1, 1, tzinfo=timezone.utc))
        for wrong in ("5", None, float("nan"), float("inf"), True):
            with pytest.raises(UsageError, match="number of seconds"):
                cloud.clock.advance(wrong)  # type: ignore[arg-type]
        with pytest.raises(UsageError, match="datetime"):
            cloud.clock.advance_to("2027-01-01")  # type: ignore[arg-type]


def test_shared_clock_keeps_its_time_across_mocks() -> None:
    clock = ManualClock(NOON)
    clock.advance(60)
    with mock_cloudcontrol(clock=clock) as outer:
        outer.clock.advance(60)
        with mock_cloudcontrol(clock=clock) as inner:
            assert inner.clock.now() == NOON + timedelta(seconds=120)
            inner.clock.advance(60)
            inner.reset()
            assert inner.clock.now() == NOON + timedelta(seconds=120)
    with mock_cloudcontrol(clock="manual") as cloud:
        cloud.clock.advance(5)
        cloud.reset()
        assert cloud.clock.now() == NOON


def test_decorated_tests_with_a_shared_clock_start_at_the_same_time() -> None:
    clock = ManualClock(NOON)
    clock.advance(60)

    @mock_cloudcontrol(clock=clock)
    def test() -> datetime:
        begun = current().clock.now()
        current().clock.advance(3600)
        return begun

    assert [test(), test()] == [NOON + timedelta(seconds=60)] * 2
