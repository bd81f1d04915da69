"""Exploring tests whose calls aiobotocore makes."""

from __future__ import annotations

import asyncio

import pytest

from ccmock import current, explore, mock_cloudcontrol

from .conftest import Connect

pytestmark = [pytest.mark.downstream, pytest.mark.asyncio]

QUEUE = "AWS::SQS::Queue"


async def test_calls_of_tasks_are_explored_and_retries_belong_to_their_call(connect: Connect) -> None:
    seen: list[list[tuple[str, str | None]]] = []

    @explore
    @mock_cloudcontrol
    async def explored() -> None:
        async with connect(region_name="us-east-1") as client:
            try:
                await asyncio.gather(client.list_resources(TypeName=QUEUE), client.list_resource_requests())
            finally:
                seen.append(sorted({(call.operation, call.error_code) for call in current().calls}))

    await explored()
    assert len(seen) == 2 + 2 * 3
    assert ("ListResources", "ThrottlingException") in seen[2]
    assert ("ListResourceRequests", "ThrottlingException") in seen[5]
