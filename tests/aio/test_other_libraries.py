"""Calls of aiohttp and httpx without aiobotocore are refused before they leave the process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import httpx
import pytest

from ccmock import UsageError, mock_cloudcontrol

pytestmark = pytest.mark.downstream

ENDPOINT = "https://cloudcontrolapi.eu-west-1.amazonaws.com/"


async def by_aiohttp() -> None:
    async with aiohttp.ClientSession() as session:
        await session.post(ENDPOINT, data=b"{}")


async def by_httpx() -> None:
    async with httpx.AsyncClient() as client:
        await client.post(ENDPOINT, content=b"{}")


async def by_httpx_without_tasks() -> None:
    with httpx.Client() as client:
        client.post(ENDPOINT, content=b"{}")


@pytest.mark.parametrize("call", [by_aiohttp, by_httpx, by_httpx_without_tasks])
def test_call_of_an_unsupported_library_is_refused(call: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with mock_cloudcontrol() as cloud, pytest.raises(UsageError, match="was about to leave the process"):
        asyncio.run(call())
    assert cloud.calls == []


async def by_httpx_when(may_send: Callable[..., Any]) -> None:
    async with httpx.AsyncClient(event_hooks={"request": [may_send]}) as client:
        await client.post(ENDPOINT, content=b"{}")


async def by_aiohttp_when(may_send: Callable[..., Any]) -> None:
    tracing = aiohttp.TraceConfig()
    tracing.on_request_start.append(may_send)
    async with aiohttp.ClientSession(trace_configs=[tracing]) as session:
        await session.post(ENDPOINT, data=b"{}")


@pytest.mark.parametrize("call", [by_httpx_when, by_aiohttp_when])
def test_call_still_before_its_sending_when_the_mock_ends_is_refused(call: Callable[..., Any]) -> None:
    async def use() -> None:
        begun, ended = asyncio.Event(), asyncio.Event()

        async def may_send(*_: Any) -> None:
            begun.set()
            await ended.wait()

        with mock_cloudcontrol():
            calling = asyncio.create_task(call(may_send))
            await begun.wait()
        ended.set()
        with pytest.raises(UsageError, match="was about to leave the process"):
            await calling

    asyncio.run(use())
