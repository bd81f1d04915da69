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
