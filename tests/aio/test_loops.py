"""Everything that runs coroutines: consecutive event loops, loops in threads, test runners, uvloop and trio."""

from __future__ import annotations

import asyncio
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

import pytest
import pytest_asyncio
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session

from ccmock import UsageError, current, mock_cloudcontrol

from .calls import KEYS, listed, made
from .conftest import http_session_of

pytestmark = pytest.mark.downstream


async def make(*names):
    """Makes queues at once, with a client of its own."""
    async with get_session().create_client("cloudcontrol") as client:
        await asyncio.gather(*(made(client, name) for name in names))
        return await listed(client)


def test_consecutive_loops_share_a_mock(cloud):
    began = cloud.clock.now()
    assert [len(asyncio.run(make(f"queue-{number}"))) for number in range(3)] == [1, 2, 3]
    assert (cloud.clock.now() - began).total_seconds() == 15


def test_loops_in_threads_share_a_mock(cloud):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: asyncio.run(make(*(f"queue-{number}-{at}" for at in range(5)))), range(8)))
    assert [request.status for request in cloud.requests] == ["SUCCESS"] * 40


def test_client_in_a_loop_of_another_thread(cloud):
    async def use():
        async with get_session().create_client("cloudcontrol") as client:
            thread = threading.Thread(target=lambda: asyncio.run(made(client, "queue")))
            thread.start()
            await asyncio.to_thread(thread.join)

    asyncio.run(use())
    assert cloud.requests[0].status == "SUCCESS"


def test_interrupted_loop_continues_its_sleep_later(cloud):
    loop = asyncio.new_event_loop()
    try:

        async def begin():
            return asyncio.ensure_future(make("early"))

        early = loop.run_until_complete(begin())
        assert len(loop.run_until_complete(make("late"))) >= 1
        loop.run_until_complete(early)
    finally:
        loop.close()
    assert [request.status for request in cloud.requests] == ["SUCCESS"] * 2


def test_uvloop(cloud):
    uvloop = pytest.importorskip("uvloop")
    began = cloud.clock.now()
    loop = uvloop.new_event_loop()
    try:
        assert len(loop.run_until_complete(make("one", "two", "three"))) == 3
    finally:
        loop.close()
    assert (cloud.clock.now() - began).total_seconds() == 5


def test_trio(cloud):
    trio = pytest.importorskip("trio")
    if not hasattr(pytest.importorskip("aiobotocore.waiter"), "AnyioWaiter"):
        pytest.skip("this release of aiobotocore runs on asyncio only")
    began = cloud.clock.now()
    cloud.faults.throttle(times=1, operation="ListResources")

    async def main():
        config = AioConfig(http_session_cls=http_session_of("HttpxSession"), retries={"mode": "adaptive"})
        async with get_session().create_client("cloudcontrol", config=config) as client:
            async with trio.open_nursery() as nursery:
                for number in range(20):
                    nursery.start_soon(made, client, f"queue-{number}")
            return await listed(client)

    assert len(trio.run(main)) == 20
    assert (cloud.clock.now() - began).total_seconds() == 5


# --- how tests use it ---


@mock_cloudcontrol
async def decorated():
    await make("queue")
    return [request.status for request in current().requests]


def test_decorated_coroutine_has_a_mock_until_it_ends():
    assert asyncio.run(decorated()) == ["SUCCESS"]
    with pytest.raises(UsageError):
        current()


@mock_cloudcontrol
async def generated():
    async with get_session().create_client("cloudcontrol") as client:
        for number in range(3):
            await made(client, f"queue-{number}")
            yield len(await listed(client))


def test_decorated_async_generator_has_a_mock_until_it_ends():
    async def use():
        return [count async for count in generated()]

    assert asyncio.run(use()) == [1, 2, 3]
    with pytest.raises(UsageError):
        current()


@mock_cloudcontrol
class TestInAnIsolatedLoop(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        connecting = get_session().create_client("cloudcontrol", **KEYS)
        self.client = await connecting.__aenter__()
        self.addAsyncCleanup(connecting.__aexit__, None, None, None)

    async def test_it_is_answered(self):
        await made(self.client, "queue")
        self.assertEqual(len(current().requests), 1)

    async def test_it_is_fresh(self):
        self.assertEqual(await listed(self.client), [])


@pytest_asyncio.fixture
async def client(cloud):
    async with get_session().create_client("cloudcontrol") as client:
        yield client


@pytest.mark.asyncio
async def test_async_fixture_holds_the_mock_and_the_client(cloud, client):
    await made(client, "queue")
    assert len(cloud.requests) == 1
