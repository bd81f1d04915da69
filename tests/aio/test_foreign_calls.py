"""With `other_services="refuse"`, calls of other services by aiobotocore and aiohttp are refused, too."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest
from aiobotocore.stub import AioStubber

from ccmock import UsageError, mock_cloudcontrol

from .calls import KEYS, QUEUE, listed, made

pytestmark = [pytest.mark.downstream, pytest.mark.asyncio]

REFUSED = "A call was about to leave the process"


async def list_queues(client):
    return await client.list_queues()


@pytest.mark.parametrize("mode", ["legacy", "standard"])
async def test_a_refusal_names_the_call_and_is_not_tried_again(connect, timers, mode):
    sent = []
    with pytest.raises(UsageError, match=REFUSED) as raised, mock_cloudcontrol(other_services="refuse"):
        async with connect("sqs", config={"retries": {"mode": mode}}, **KEYS) as client:
            client.meta.events.register("before-send.sqs.*", lambda **given: sent.append(given))
            await list_queues(client)
    assert "sqs ListQueues to sqs.us-east-1.amazonaws.com, made at " in str(raised.value)
    assert str(raised.value).partition(" in list_queues. ")[1]
    assert len(sent) == 1


async def test_tasks_are_refused_and_cloud_control_is_answered(connect):
    with pytest.raises(UsageError, match=REFUSED), mock_cloudcontrol(other_services="refuse"):
        async with connect(region_name="us-east-1") as client, connect("sqs", **KEYS) as sqs:
            _, refusal = await asyncio.gather(made(client, "jobs"), list_queues(sqs), return_exceptions=True)
            assert isinstance(refusal, UsageError)
            assert len(await listed(client, QUEUE)) == 1


async def test_what_a_stubber_answers_is_not_refused(connect):
    with mock_cloudcontrol(other_services="refuse"):
        async with connect("sqs", **KEYS) as client:
            with AioStubber(client) as stubber:
                stubber.add_response("list_queues", {"QueueUrls": ["jobs"]})
                assert (await list_queues(client))["QueueUrls"] == ["jobs"]


async def test_missing_credentials_are_told(connect, monkeypatch):
    monkeypatch.setattr(time, "sleep", None)
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)
    told = r"The metadata service of AWS, 169.254.169.254, was about to be asked for a client of sqs"
    with pytest.raises(UsageError, match=told), mock_cloudcontrol(other_services="refuse"):
        async with connect("sqs", region_name="us-east-1") as client:
            await list_queues(client)


async def test_aiohttp_is_refused():
    with pytest.raises(UsageError, match="one to s3.amazonaws.com"), mock_cloudcontrol(other_services="refuse"):
        async with aiohttp.ClientSession() as session:
            await session.get("https://s3.amazonaws.com/photos")


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
