"""Calls of aiobotocore and aioboto3 clients are answered like those of boto3."""

from __future__ import annotations

import asyncio
import json

import pytest
from aiobotocore.session import get_session
from aiobotocore.stub import AioStubber
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from no_network import Leak

from ccmock import mock_cloudcontrol

from .calls import BUCKET, KEYS, ONE_TRY, QUEUE, awaited, begun, listed, made
from .conftest import HTTP_SESSIONS, http_session_of

pytestmark = [pytest.mark.downstream, pytest.mark.asyncio]

ENDPOINT = "https://cloudcontrolapi.eu-west-1.amazonaws.com/"


async def test_create_read_update_delete(connect, cloud):
    async with connect() as client:
        await made(client, "alpha", BUCKET)
        found = await client.get_resource(TypeName=BUCKET, Identifier="alpha")
        assert json.loads(found["ResourceDescription"]["Properties"])["BucketName"] == "alpha"

        patch = '[{"op": "add", "path": "/Tags", "value": [{"Key": "k", "Value": "v"}]}]'
        updated = await client.update_resource(TypeName=BUCKET, Identifier="alpha", PatchDocument=patch)
        await awaited(client, updated["ProgressEvent"]["RequestToken"])
        assert cloud.resources.get(BUCKET, "alpha").properties["Tags"] == [{"Key": "k", "Value": "v"}]

        deleted = await client.delete_resource(TypeName=BUCKET, Identifier="alpha")
        await awaited(client, deleted["ProgressEvent"]["RequestToken"])
        assert await listed(client, BUCKET) == []


async def test_paginator(connect, cloud):
    for number in range(7):
        cloud.resources.put(QUEUE, {"QueueName": f"queue-{number}"})
    async with connect() as client:
        assert len(await listed(client, PaginationConfig={"PageSize": 3})) == 7
    assert [call.operation for call in cloud.calls] == ["ListResources"] * 3


async def test_service_error_is_a_client_error(connect, cloud):
    async with connect() as client:
        with pytest.raises(ClientError) as caught:
            await client.get_resource(TypeName=BUCKET, Identifier="nowhere")
        assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
        assert isinstance(caught.value, client.exceptions.ResourceNotFoundException)


async def test_concurrent_creates_get_different_tokens(connect, cloud):
    async with connect() as client:
        tokens = await asyncio.gather(*(made(client, f"queue-{number}") for number in range(50)))
    assert tokens == [request.token for request in cloud.requests]
    assert len(set(tokens)) == 50


async def test_second_concurrent_update_is_refused(connect, cloud):
    cloud.resources.put(BUCKET, {"BucketName": "alpha"})
    patch = '[{"op": "add", "path": "/Tags", "value": [{"Key": "k", "Value": "v"}]}]'
    async with connect() as client:
        first, second = await asyncio.gather(
            *(client.update_resource(TypeName=BUCKET, Identifier="alpha", PatchDocument=patch) for _ in range(2)),
            return_exceptions=True,
        )
    assert first["ProgressEvent"]["OperationStatus"] == "IN_PROGRESS"
    assert second.response["Error"]["Code"] == "ConcurrentOperationException"


async def test_same_client_token_makes_one_request(connect, cloud):
    async with connect() as client:
        state = '{"QueueName": "queue"}'
        answers = await asyncio.gather(
            *(client.create_resource(TypeName=QUEUE, DesiredState=state, ClientToken="once") for _ in range(5))
        )
    assert {answer["ProgressEvent"]["RequestToken"] for answer in answers} == {cloud.requests[0].token}


# --- where no answer comes ---


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
async def test_throttled_and_lost_calls_are_retried(connect, mode, cloud):
    cloud.faults.throttle(operation="ListResources", times=1)
    cloud.faults.drop_connection(operation="ListResources", nth=2)
    async with connect(config={"retries": {"mode": mode}}) as client:
        assert await listed(client) == []
    assert len(cloud.calls) == 3


async def test_adaptive_retries_skip_their_sleeps(connect, cloud, timers):
    """At first they may send but one call in two seconds."""
    cloud.faults.throttle(operation="ListResources", times=5)
    async with connect(config={"retries": {"mode": "adaptive", "total_max_attempts": 9}}) as client:
        await asyncio.gather(*(listed(client) for _ in range(20)))
    assert timers == []
    assert len(cloud.calls) == 25


async def test_lost_calls_raise_botocore_errors(connect, cloud):
    cloud.faults.drop_connection(times=1)
    cloud.faults.time_out(times=1)
    async with connect(config=ONE_TRY) as client:
        with pytest.raises(EndpointConnectionError):
            await listed(client)
        with pytest.raises(ReadTimeoutError):
            await listed(client)
        assert await listed(client) == []


async def test_unknown_region_raises_endpoint_connection_error(connect, cloud):
    async with connect(config=ONE_TRY, region_name="eu-nowhere-1") as client:
        with pytest.raises(EndpointConnectionError):
            await listed(client)


# --- who answers ---


async def test_stubber_answers_first(connect, cloud):
    async with connect() as client:
        with AioStubber(client) as stubber:
            stubber.add_response("list_resources", {"TypeName": "Stubbed::By::Somebody"})
            assert (await client.list_resources(TypeName=QUEUE))["TypeName"] == "Stubbed::By::Somebody"
    assert cloud.calls == []


async def test_before_send_handler_answers_first(connect, cloud):
    from aiobotocore.awsrequest import AioAWSResponse

    class Body:
        async def read(self):
            return b'{"TypeName": "Answered::By::Somebody"}'

    async def answer(request, **_):
        return AioAWSResponse(request.url, 200, {}, Body())

    async with connect() as client:
        client.meta.events.register("before-send.cloudcontrol", answer)
        assert (await client.list_resources(TypeName=QUEUE))["TypeName"] == "Answered::By::Somebody"
    assert cloud.calls == []


async def test_handlers_of_the_client_run(connect, cloud):
    seen = []

    async def look(request, **_):
        seen.append(request.headers["X-Amz-Target"])

    async with connect() as client:
        client.meta.events.register("before-send.cloudcontrol", look)
        await listed(client)
    assert seen == [b"CloudApiService.ListResources"]


@pytest.mark.parametrize("name", HTTP_SESSIONS)
async def test_plain_http_sessions_are_answered(name, cloud):
    headers = {"X-Amz-Target": "CloudApiService.ListResources", "Content-Type": "application/x-amz-json-1.0"}
    request = AWSRequest("POST", ENDPOINT, headers=headers, data=b'{"TypeName":"AWS::SQS::Queue"}')
    async with http_session_of(name)() as session:
        response = await session.send(request.prepare())
    assert response.status_code == 200
    assert await response.content == b'{"ResourceDescriptions":[],"TypeName":"AWS::SQS::Queue"}'
    assert cloud.calls[0].region == "eu-west-1"


@pytest.mark.parametrize("name", HTTP_SESSIONS)
async def test_plain_http_sessions_send_to_other_hosts(name, cloud):
    async with http_session_of(name)() as session:
        with pytest.raises(Leak):
            await session.send(AWSRequest("GET", "https://sqs.us-east-1.amazonaws.com/").prepare())


async def test_calls_of_other_services_are_sent(connect, cloud):
    async with connect("sqs", config=ONE_TRY, **KEYS) as other:
        with pytest.raises(Leak):
            await other.list_queues()


async def test_innermost_mock_answers(connect):
    async with connect(**KEYS) as client, mock_cloudcontrol() as outer:
        await made(client, "outer")
        async with mock_cloudcontrol() as inner:
            await made(client, "inner")
        assert [len(await listed(client)), len(outer.requests), len(inner.requests)] == [1, 1, 1]


async def test_aioboto3_client_is_answered(cloud):
    aioboto3 = pytest.importorskip("aioboto3")
    async with aioboto3.Session().client("cloudcontrol") as client:
        await made(client, "queue")
        assert len(await listed(client)) == 1


async def test_boto3_calls_in_a_thread_are_answered(cloud):
    import boto3

    plain = boto3.client("cloudcontrol", **KEYS)
    async with get_session().create_client("cloudcontrol", **KEYS) as client:
        token = await begun(client, "queue")
        await asyncio.to_thread(plain.get_waiter("resource_request_success").wait, RequestToken=token)
    assert cloud.requests[0].status == "SUCCESS"
