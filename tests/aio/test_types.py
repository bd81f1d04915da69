"""Calls to CloudFormation about types: answered as botocore's are."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from no_network import Leak

from ccmock import MockCloud

from .calls import KEYS, ONE_TRY

pytestmark = pytest.mark.downstream

TOPIC = {"Type": "RESOURCE", "TypeName": "AWS::SNS::Topic"}
SHELF = {
    "typeName": "Shop::Orders::Shelf",
    "properties": {"Name": {"type": "string"}},
    "primaryIdentifier": ["/properties/Name"],
}


def client_of(service: str) -> Any:
    return get_session().create_client(service, config=AioConfig(**ONE_TRY), **KEYS)


def test_types_are_described_and_listed(cloud: MockCloud) -> None:
    async def asked() -> tuple[str, list[str], str]:
        async with client_of("cloudformation") as client:
            described = await client.describe_type(**TOPIC)
            pages = client.get_paginator("list_types").paginate()
            names = [found["TypeName"] async for page in pages for found in page["TypeSummaries"]]
            with pytest.raises(client.exceptions.TypeNotFoundException) as raised:
                await client.describe_type(Type="RESOURCE", TypeName="AWS::SNS::Topik")
            return described["Arn"], names, raised.value.response["Error"]["Message"]

    cloud.types.register(SHELF)
    assert asyncio.run(asked()) == (
        "arn:aws:cloudformation:us-east-1::type/resource/AWS-SNS-Topic",
        ["Shop::Orders::Shelf"],
        "The type 'AWS::SNS::Topik' cannot be found.",
    )
    assert list(cloud.calls) == []


@pytest.mark.parametrize("is_coroutine", [False, True])
def test_handlers_of_the_code_under_test_are_called(cloud: MockCloud, *, is_coroutine: bool) -> None:
    seen: list[str] = []

    async def asked() -> None:
        async def noted(event_name: str, **_: Any) -> None:
            seen.append(event_name)

        handler = noted if is_coroutine else lambda event_name, **_: seen.append(event_name)
        async with client_of("cloudformation") as client:
            client.meta.events.register("before-send", handler)
            await client.describe_type(**TOPIC)

    asyncio.run(asked())
    assert seen == ["before-send.cloudformation.DescribeType"]


def test_other_operations_pass(cloud: MockCloud) -> None:
    async def asked() -> None:
        async with client_of("cloudformation") as client:
            await client.list_stacks()

    with pytest.raises(Leak):
        asyncio.run(asked())
