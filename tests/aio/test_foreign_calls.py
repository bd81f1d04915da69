"""With `other_services="refuse"`, calls of other services by aiobotocore and aiohttp are refused, too."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import aiohttp
import pytest
from aiobotocore.stub import AioStubber

from ccmock import UsageError, mock_cloudcontrol

from .calls import KEYS, QUEUE, listed, made

pytestmark = [pytest.mark.downstream, pytest.mark.asyncio]

REFUSED = "A call was about to leave the process"


async def list_queues(client):
    return await client.list_queues()


async def refused(call, match=REFUSED):
    """The text of the error by which a mock refuses what a coroutine function does."""
    with pytest.raises(UsageError, match=match) as raised, mock_cloudcontrol(other_services="refuse"):
        await call()
    return str(raised.value)


@pytest.mark.parametrize("mode", ["legacy", "standard"])
async def test_a_refusal_names_the_call_and_is_not_tried_again(connect, timers, mode):
    async def call():
        async with connect("sqs", config={"retries": {"mode": mode}}, **KEYS) as client:
            client.meta.events.register("before-send.sqs.*", lambda **given: sent.append(given))
            await list_queues(client)

    sent = []
    text = await refused(call)
    assert "sqs ListQueues to sqs.us-east-1.amazonaws.com, made at " in text
    assert f"{Path(__file__).name}:{list_queues.__code__.co_firstlineno + 1} in list_queues. " in text
    assert len(sent) == 1


async def test_tasks_are_refused_and_cloud_control_is_answered(connect):
    async def calls():
        async with connect(region_name="us-east-1") as client, connect("sqs", **KEYS) as sqs:
            _, refusal = await asyncio.gather(made(client, "jobs"), list_queues(sqs), return_exceptions=True)
            seen.append((str(refusal), len(await listed(client, QUEUE))))

    seen = []
    text = await refused(calls)
    assert seen == [(text, 1)]


async def test_what_a_stubber_answers_is_not_refused(connect):
    with mock_cloudcontrol(other_services="refuse"):
        async with connect("sqs", **KEYS) as client:
            with AioStubber(client) as stubber:
                stubber.add_response("list_queues", {"QueueUrls": ["jobs"]})
                assert (await list_queues(client))["QueueUrls"] == ["jobs"]


async def test_missing_credentials_are_told(connect, monkeypatch):
    async def call():
        async with connect("sqs", region_name="us-east-1") as client:
            await list_queues(client)

    monkeypatch.setattr(time, "sleep", None)
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)
    await refused(call, "The metadata service of AWS, 169.254.169.254, was about to be asked for a client of sqs")


async def test_aiohttp_is_refused():
    async def call():
        async with aiohttp.ClientSession() as session:
            await session.get("https://s3.amazonaws.com/photos")

    assert "one to s3.amazonaws.com, made at" in await refused(call)


async def test_everything_is_put_back():
    from aiobotocore import endpoint, httpsession

    before = endpoint.AioEndpoint._send_request, httpsession.AIOHTTPSession.send
    with mock_cloudcontrol():
        replaced = endpoint.AioEndpoint._send_request, httpsession.AIOHTTPSession.send
        with mock_cloudcontrol(other_services="refuse"):
            assert endpoint.AioEndpoint._send_request is not replaced[0]
            assert httpsession.AIOHTTPSession.send is not replaced[1]
        assert replaced == (endpoint.AioEndpoint._send_request, httpsession.AIOHTTPSession.send)
    assert before == (endpoint.AioEndpoint._send_request, httpsession.AIOHTTPSession.send)
