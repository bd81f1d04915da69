"""Cloud Control by aiobotocore shares its resources with moto, whose other services boto3 calls."""

from __future__ import annotations

import json
from importlib.util import find_spec

import boto3
import pytest

from ccmock import current, mock_cloudcontrol

from .calls import BUCKET, KEYS, QUEUE, listed, made

moto = pytest.importorskip("moto")
pytestmark = [pytest.mark.downstream, pytest.mark.asyncio]


@pytest.fixture(params=["moto first", "moto second"])
def cloud(request):
    """Both mocks, in either order."""
    mocks = [moto.mock_aws(), mock_cloudcontrol(region="us-east-1")]
    first, second = mocks if request.param == "moto first" else mocks[::-1]
    with first, second:
        yield current()


async def test_what_aiobotocore_creates_is_there_for_boto3(connect, cloud):
    async with connect() as client:
        await made(client, "jobs")
        sqs = boto3.client("sqs", region_name="us-east-1")
        assert sqs.list_queues()["QueueUrls"] == await listed(client, QUEUE)
        url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "77"})
        found = await client.get_resource(TypeName=QUEUE, Identifier=url)
        assert json.loads(found["ResourceDescription"]["Properties"])["VisibilityTimeout"] == 77
        sqs.delete_queue(QueueUrl=url)
        assert await listed(client, QUEUE) == []


async def test_what_boto3_creates_is_there_for_aiobotocore(connect, cloud):
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="photos")
    async with connect() as client:
        assert await listed(client, BUCKET) == ["photos"]


async def test_moto_itself_does_not_answer_aiobotocore(connect, cloud):
    # The page says so. If this fails, a release of moto does, and the page can say that instead.
    async with connect("sqs", **KEYS) as client:
        with pytest.raises(TypeError, match="can't be used in 'await' expression"):
            await client.list_queues()


@pytest.mark.skipif(not find_spec("flask"), reason="moto's server needs Flask")
async def test_moto_as_a_server_answers_aiobotocore(connect, cloud, monkeypatch):
    from moto.server import ThreadedMotoServer
    from no_network import LOOPBACK

    monkeypatch.setenv(LOOPBACK, "1")
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        async with connect() as client, connect("sqs", **KEYS, endpoint_url=f"http://{host}:{port}") as sqs:
            await sqs.create_queue(QueueName="theirs")
            cloud.moto.refresh()
            (url,) = await listed(client, QUEUE)
            assert url.endswith("/theirs")
            await made(client, "ours")
            assert len((await sqs.list_queues())["QueueUrls"]) == 2
    finally:
        server.stop()
