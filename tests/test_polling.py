"""Polls of a request that cannot go on, because the clock stands still."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time

from ccmock import MockCloud, UsageError, current, mock_cloudcontrol
from tests.support.bugs import raised_at_once
from tests.support.calls import BUCKET, LOG_GROUP, create, delete, listed, poll, read, update

LOGS = {"LogGroupName": "logs"}


def status_of(client: Any, event: dict[str, Any]) -> str:
    status: str = poll(client, event)["OperationStatus"]
    return status


def loop(look: Callable[[], Any], times: int = 1000) -> int:
    """How many looks it took until one raised an error of ccmock."""
    for number in range(1, times + 1):
        try:
            look()
        except UsageError:
            return number
        except ClientError as error:
            assert error.response["Error"]["Code"] == "ResourceNotFoundException"
    return times + 1


def test_the_hundredth_poll_says_what_to_do(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(create=90)
    cloud.clock.advance(1)
    event = create(client, LOG_GROUP, LOGS)
    cloud.clock.advance(30)
    for _ in range(99):
        assert status_of(client, event) == "IN_PROGRESS"
    with raised_at_once(cloud, UsageError) as caught:
        poll(client, event)
    assert str(caught.value) == (
        "GetResourceRequestStatus got the same answer 100 times, and nothing can change it: the request "
        f"{event['RequestToken']} (CREATE AWS::Logs::LogGroup logs) is IN_PROGRESS since 2026-01-01T12:00:01+00:00, "
        "and "
        'the mock\'s clock (clock="manual") stands still at 2026-01-01T12:00:31+00:00. Move it with '
        '`cloud.clock.advance(60)`, or use clock="auto", which moves with polls. If so many polls are meant, set '
        "max_polls= to a higher number or to None."
    )
    cloud.clock.advance(60)
    assert status_of(client, event) == "SUCCESS"


@pytest.mark.parametrize("max_polls", [2, 7])
def test_each_read_that_could_show_the_end_counts(client: Any, max_polls: int) -> None:
    for look in (
        lambda event: poll(client, event),
        lambda _: read(client, LOG_GROUP, "logs"),
        lambda _: listed(client, LOG_GROUP),
        lambda _: client.list_resource_requests(),
    ):
        mock = mock_cloudcontrol(clock="manual", max_polls=max_polls)
        mock.start()
        event = create(client, LOG_GROUP, LOGS)
        assert loop(lambda look=look, event=event: look(event)) == max_polls
        with pytest.raises(UsageError, match=f"got the same answer {max_polls} times"):
            mock.stop()


def test_updates_and_deletes_are_waited_for_too(client: Any) -> None:
    for change in (
        lambda: update(client, LOG_GROUP, "logs", [{"op": "add", "path": "/RetentionInDays", "value": 7}]),
        lambda: delete(client, LOG_GROUP, "logs"),
    ):
        mock = mock_cloudcontrol(clock="manual", max_polls=3)
        mock.start().resources.put(LOG_GROUP, LOGS)
        change()
        assert loop(lambda: read(client, LOG_GROUP, "logs")) == 3
        with pytest.raises(UsageError, match=r"\((UPDATE|DELETE) AWS::Logs::LogGroup logs\)"):
            mock.stop()


def test_code_that_catches_the_error_meets_it_at_each_poll_and_the_test_at_the_end(client: Any) -> None:
    def patient() -> list[int]:
        event, raised = create(client, LOG_GROUP, LOGS), []
        for number in range(105):
            try:
                poll(client, event)
            except Exception:
                raised.append(number)
        return raised

    raised = []

    @mock_cloudcontrol(clock="manual")
    def test() -> None:
        raised.extend(patient())

    with pytest.raises(UsageError, match="got the same answer 100 times"):
        test()
    assert raised == [99, 100, 101, 102, 103, 104]


def test_what_is_no_endless_loop_is_left_alone(client: Any) -> None:
    with mock_cloudcontrol(clock="manual", max_polls=3) as cloud:
        cloud.resources.put(LOG_GROUP, {"LogGroupName": "there"})
        assert loop(lambda: read(client, LOG_GROUP, "there"), 20) == 21
        event = create(client, LOG_GROUP, LOGS)
        assert loop(lambda: read(client, LOG_GROUP, "there"), 20) == 21
        assert loop(lambda: listed(client, BUCKET), 20) == 21
        assert loop(lambda: (poll(client, event), cloud.clock.advance(0.001)), 20) == 21
        assert loop(lambda: (poll(client, event), create(client, BUCKET, {})), 20) == 21
        names = iter("abcdefghijklmnopqrstuvwxyz")
        grow = lambda: cloud.resources.put(LOG_GROUP, {"LogGroupName": next(names)})  # noqa: E731
        assert loop(lambda: (listed(client, LOG_GROUP), grow()), 20) == 21
        cloud.clock.advance(60)
        assert loop(lambda: status_of(client, event), 20) == 21


def test_the_limit_can_be_turned_off(client: Any) -> None:
    with mock_cloudcontrol(clock="manual", max_polls=None):
        event = create(client, LOG_GROUP, LOGS)
        assert loop(lambda: poll(client, event), 120) == 121


@pytest.mark.parametrize("max_polls", [0, 1, -5, True, 2.5, "100"])
def test_a_limit_that_is_no_number_of_polls_is_refused(max_polls: Any) -> None:
    with pytest.raises(UsageError, match=r"is not valid\. Give a whole number of at least 2, or None for no limit\."):
        mock_cloudcontrol(max_polls=max_polls)


def test_a_frozen_system_clock_stands_still_too(client: Any) -> None:
    mock = mock_cloudcontrol(clock="system", max_polls=5)
    with freeze_time("2026-01-01 12:00:00") as frozen:
        mock.start()
        event = create(client, LOG_GROUP, LOGS)
        assert loop(lambda: (poll(client, event), frozen.tick(0.1)), 20) == 21
        with pytest.raises(UsageError, match=r"the mock's clock \(SystemClock\) stands still"):
            for _ in range(5):
                poll(client, event)
        with pytest.raises(UsageError):
            mock.stop()


def test_an_auto_clock_moves_with_polls_of_the_status_alone(client: Any) -> None:
    with freeze_time("2026-01-01 12:00:00"), mock_cloudcontrol(max_polls=5) as cloud:
        event = create(client, LOG_GROUP, LOGS)
        with raised_at_once(cloud, UsageError, "or poll the request's status"):
            for _ in range(5):
                with contextlib.suppress(ClientError):
                    read(client, LOG_GROUP, "logs")
        while status_of(client, event) != "SUCCESS":
            pass


def test_a_waiter_reaches_its_own_limit(client: Any) -> None:
    with mock_cloudcontrol(clock="manual", max_polls=3) as cloud:
        cloud.timing.set(create=3600)
        event = create(client, LOG_GROUP, LOGS)
        waiter = client.get_waiter("resource_request_success")
        with pytest.raises(Exception, match="Max attempts exceeded"):
            waiter.wait(RequestToken=event["RequestToken"], WaiterConfig={"Delay": 0, "MaxAttempts": 20})


def test_threads_that_poll_while_the_test_moves_the_clock(client: Any) -> None:
    with mock_cloudcontrol(clock="manual", max_polls=3) as cloud:
        event = create(client, LOG_GROUP, LOGS)
        polled, ended = threading.Event(), []

        def wait_for_the_end() -> None:
            for number in range(10_000):
                ended.append(status_of(client, event))
                if ended[-1] == "SUCCESS":
                    return
                if number > 20:
                    polled.set()

        thread = threading.Thread(target=wait_for_the_end)
        thread.start()
        assert polled.wait(30)
        cloud.clock.advance(60)
        thread.join()
        assert ended[-1] == "SUCCESS"


def test_a_test_that_polls_while_its_thread_moves_the_clock(client: Any) -> None:
    with mock_cloudcontrol(clock="manual", max_polls=3) as cloud:
        event = create(client, LOG_GROUP, LOGS)
        polled = threading.Event()

        def move() -> None:
            polled.wait(30)
            cloud.clock.advance(60)

        thread = threading.Thread(target=move)
        thread.start()
        assert loop(lambda: poll(client, event), 20) == 21
        polled.set()
        thread.join()
        assert status_of(client, event) == "SUCCESS"
        event = create(client, LOG_GROUP, {"LogGroupName": "more"})
        with raised_at_once(cloud, UsageError, "got the same answer 3 times"):
            loop_until_it_raises(client, event)


def loop_until_it_raises(client: Any, event: dict[str, Any]) -> None:
    while True:
        poll(client, event)


def test_tasks_that_poll_while_another_moves_the_clock(client: Any) -> None:
    @mock_cloudcontrol(clock="manual", max_polls=3)
    async def test() -> None:
        event = create(client, LOG_GROUP, LOGS)

        async def wait_for_the_end() -> None:
            while status_of(client, event) != "SUCCESS":
                await asyncio.sleep(0)

        task = asyncio.create_task(wait_for_the_end())
        for _ in range(20):
            await asyncio.sleep(0)
        current().clock.advance(60)
        await task
        event = create(client, LOG_GROUP, {"LogGroupName": "more"})
        with raised_at_once(current(), UsageError, "got the same answer 3 times"):
            loop_until_it_raises(client, event)

    asyncio.run(test())
