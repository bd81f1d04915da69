"""Calls of aiobotocore are recorded as those of botocore are, and answered from a recording."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from ccmock import mock_cloudcontrol, record

from .conftest import Connect

pytestmark = [pytest.mark.downstream, pytest.mark.asyncio]

BUCKET = "AWS::S3::Bucket"


async def deploy(client: Any) -> str:
    made = await client.create_resource(TypeName=BUCKET, DesiredState='{"BucketName": "logs"}')
    await client.get_waiter("resource_request_success").wait(RequestToken=made["ProgressEvent"]["RequestToken"])
    found = await client.get_resource(TypeName=BUCKET, Identifier="logs")
    return str(found["ResourceDescription"]["Properties"])


async def test_calls_are_recorded_and_replayed(connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    with mock_cloudcontrol(seed="the real one"):
        async with record(path), connect(region_name="us-east-1") as client:
            shown = await deploy(client)
    operations = [json.loads(line)["operation"] for line in path.read_text().splitlines()[1:]]
    assert (operations[0], operations[-1]) == ("CreateResource", "GetResource")
    async with mock_cloudcontrol(replay=path), connect(region_name="us-east-1") as client:
        assert await deploy(client) == shown


async def test_lost_answers_and_failures_are_recorded(connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"

    async def look(client: Any) -> None:
        with pytest.raises(EndpointConnectionError):
            await client.list_resources(TypeName=BUCKET)
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            await client.get_resource(TypeName=BUCKET, Identifier="logs")

    with mock_cloudcontrol() as cloud:
        cloud.faults.drop_connection(operation="ListResources", times=9)
        async with record(path), connect(region_name="us-east-1") as client:
            await look(client)
    answers = [json.loads(line)["answer"] for line in path.read_text().splitlines()[1:]]
    assert answers[0] == {"lost": "EndpointConnectionError"}
    assert answers[-1]["status"] == 400
    async with mock_cloudcontrol(replay=path), connect(region_name="us-east-1") as client:
        await look(client)


async def test_what_http_sessions_send_is_recorded(connect: Connect, tmp_path: Path, monkeypatch: Any) -> None:
    from aiobotocore import httpsession, httpxsession

    class Response:
        status_code, headers = 200, {"Content-Type": "application/x-amz-json-1.0"}

        @property
        async def content(self) -> bytes:
            return json.dumps({"TypeName": BUCKET, "ResourceDescriptions": []}).encode()

    async def send(self: Any, request: Any) -> Any:
        return Response()

    monkeypatch.setattr(httpsession.AIOHTTPSession, "send", send)
    monkeypatch.setattr(httpxsession.HttpxSession, "send", send)
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    with record(tmp_path / "calls.jsonl"):
        async with connect(region_name="us-east-1", **keys) as client:
            assert (await client.list_resources(TypeName=BUCKET))["ResourceDescriptions"] == []
    assert json.loads((tmp_path / "calls.jsonl").read_text().splitlines()[1])["operation"] == "ListResources"
