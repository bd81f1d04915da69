"""Waiters and retries skip their sleeps: those of all tasks of a loop overlap and end in order."""

from __future__ import annotations

import asyncio
import time

import pytest
from botocore.exceptions import ClientError, WaiterError

from ccmock import mock_cloudcontrol

from .calls import KEYS, ONE_TRY, QUEUE, awaited, begun, listed, made

pytestmark = [pytest.mark.downstream, pytest.mark.asyncio]


def seconds_since(cloud, began):
    return (cloud.clock.now() - began).total_seconds()


async def test_waiter_moves_the_clock_without_waiting(connect, cloud, timers):
    began = cloud.clock.now()
    cloud.timing.set(create=100)
    async with connect() as client:
        await made(client, "queue")
    assert seconds_since(cloud, began) == 100
    assert timers == []


async def test_thousand_concurrent_waiters_move_the_clock_by_one_delay(connect, cloud):
    began = cloud.clock.now()
    async with connect() as client:
        await asyncio.gather(*(made(client, f"queue-{number}") for number in range(1000)))
    assert seconds_since(cloud, began) == 5
    assert [request.status for request in cloud.requests] == ["SUCCESS"] * 1000


async def test_skipped_sleeps_end_in_order(connect, cloud):
    cloud.timing.set(create=12)
    began, ended = cloud.clock.now(), []

    async def wait(client, name, delay):
        await awaited(client, await begun(client, name), Delay=delay)
        ended.append((name, seconds_since(cloud, began)))

    async with connect() as client:
        await asyncio.gather(wait(client, "slow", 10), wait(client, "quick", 2), wait(client, "medium", 5))
    assert ended == [("quick", 12), ("medium", 15), ("slow", 20)]


async def test_task_that_sleeps_a_little_later_shares_the_time(connect, cloud):
    began, queue = cloud.clock.now(), asyncio.Queue()

    async def make_what_comes(client):
        for _ in range(5):
            await asyncio.wait_for(made(client, await queue.get()), 60)

    async def hand_out():
        for number in range(25):
            await queue.put(f"queue-{number}")
            await asyncio.sleep(0)

    async with connect() as client:
        await asyncio.gather(*(make_what_comes(client) for _ in range(5)), hand_out())
    assert seconds_since(cloud, began) == 25, "five one after the other, by five at once"


async def test_other_tasks_run_while_one_waits(connect, cloud):
    cloud.timing.set(create=100)
    turns = 0

    async def turn():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with connect() as client:
        token, other = await begun(client, "queue"), asyncio.create_task(turn())
        await awaited(client, token, Delay=5)
        other.cancel()
    assert turns > 20, "at each of the waiter's sleeps"


async def test_asyncio_timeout_does_not_fire(connect, cloud):
    cloud.timing.set(create=100)
    async with connect() as client:
        await asyncio.wait_for(made(client, "queue"), 60)
    assert cloud.requests[0].status == "SUCCESS"


async def test_waiter_gives_up_after_max_attempts(connect, cloud):
    began = cloud.clock.now()
    cloud.timing.set(create=100)
    async with connect() as client:
        with pytest.raises(WaiterError, match="Max attempts exceeded"):
            await awaited(client, await begun(client, "queue"), Delay=5, MaxAttempts=3)
    assert seconds_since(cloud, began) == 10


async def test_canceled_task_does_not_delay_others(connect, cloud):
    began = cloud.clock.now()
    cloud.timing.set(create=10)
    async with connect() as client:
        tasks = [asyncio.create_task(made(client, f"queue-{number}")) for number in range(3)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        tasks[0].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(results[0], asyncio.CancelledError)
        assert seconds_since(cloud, began) == 10
        await awaited(client, cloud.requests[0].token)
        await made(client, "afterwards")
    assert {request.status for request in cloud.requests} == {"SUCCESS"}


async def test_all_sleeping_tasks_can_be_canceled(connect, cloud):
    began = cloud.clock.now()
    async with connect() as client:
        tasks = [asyncio.create_task(made(client, f"queue-{number}")) for number in range(10)]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert seconds_since(cloud, began) == 0
        await made(client, "afterwards")
    assert seconds_since(cloud, began) == 5


async def test_sleeps_move_the_clock_of_their_own_mock(connect):
    async with connect(**KEYS) as client:
        with mock_cloudcontrol(clock="manual") as outer:
            began = outer.clock.now()
            waiting = asyncio.create_task(made(client, "outer"))
            await asyncio.sleep(0)
            with mock_cloudcontrol(clock="manual") as inner:
                inner.timing.set(create=50)
                await made(client, "inner")
                assert seconds_since(inner, began) == 50
            await waiting
            assert seconds_since(outer, began) == 5


# --- retries ---


@pytest.mark.parametrize(("clock", "moves"), [("manual", False), ("auto", True)])
async def test_sleeps_before_retries_are_skipped(connect, timers, clock, moves):
    with mock_cloudcontrol(clock=clock) as cloud:
        cloud.faults.throttle(operation="ListResources", times=8)
        began, real = cloud.clock.now(), time.monotonic()
        async with connect(config={"retries": {"total_max_attempts": 10, "mode": "standard"}}) as client:
            await listed(client)
        taken = time.monotonic() - real
        assert timers == []
        assert (seconds_since(cloud, began) > taken + 1) is moves


async def test_sleeps_of_other_services_are_not_skipped(connect, cloud, monkeypatch):
    """After a call of ours in the same task, so that the next sleep could be taken for ours."""
    from aiobotocore.awsrequest import AioAWSResponse

    slept = []

    class Body:
        async def read(self):
            return b'{"__type": "ThrottlingException"}'

    async def throttle(request, **_):
        return AioAWSResponse(request.url, 400, {}, Body())

    async def note(seconds, *_):
        slept.append(seconds)

    async with connect(config={"retries": {"total_max_attempts": 3}}, **KEYS) as client:
        await listed(client)
        async with connect("sqs", config={"retries": {"total_max_attempts": 3}}, **KEYS) as other:
            other.meta.events.register("before-send.sqs", throttle)
            monkeypatch.setattr(asyncio, "sleep", note)
            if "anyio" in type(other._endpoint).__name__.lower():
                monkeypatch.setattr("anyio.sleep", note)
            with pytest.raises(ClientError):
                await other.list_queues()
    assert len(slept) == 2


async def test_failed_request_ends_the_waiter(connect, cloud):
    cloud.faults.fail("GeneralServiceException", type_name=QUEUE)
    async with connect(config=ONE_TRY) as client:
        with pytest.raises(WaiterError, match="terminal failure state"):
            await made(client, "queue")


async def test_concurrent_tasks_are_answered_in_a_fixed_order(connect):
    async def calls():
        with mock_cloudcontrol(clock="manual", seed=3) as cloud:
            async with connect() as client:
                await asyncio.gather(*(made(client, f"queue-{number}") for number in range(20)))
            return [(call.operation, call.time, str(call.answer)) for call in cloud.calls]

    assert await calls() == await calls()
