"""Measures many aiobotocore tasks that create and wait at once, and boto3 doing the same one after the other."""

from __future__ import annotations

import asyncio
import json
import time
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ccmock import mock_cloudcontrol

from .calls import SERVICE
from .floor import new_client
from .report import Row, table

TASKS = 1_000
LIMIT_SECONDS = 5
QUEUE, WAITER = "AWS::SQS::Queue", "resource_request_success"


def task_rows() -> list[Row]:
    """Returns one row; none if aiobotocore is not installed."""
    return [_row(asyncio.run(_at_once()), _in_sequence())] if find_spec("aiobotocore") else []


def _row(at_once: float, in_sequence: float) -> Row:
    return Row(
        f"{TASKS:,} creates and waits at once by aiobotocore",
        f"≤ {LIMIT_SECONDS} s",
        f"{at_once:.2f} s ({at_once / in_sequence:.2f} x {in_sequence:.2f} s in sequence by boto3)",
        at_once <= LIMIT_SECONDS,
    )


def _parameters(number: int) -> dict[str, str]:
    return {"TypeName": QUEUE, "DesiredState": json.dumps({"QueueName": f"queue-{number}"})}


async def _at_once() -> float:
    """Returns seconds, with one client that was created before."""
    session = import_module("aiobotocore.session").get_session()
    with mock_cloudcontrol():
        async with session.create_client(SERVICE) as client:
            await _create_and_wait(client, TASKS)
            began = time.perf_counter()
            await asyncio.gather(*(_create_and_wait(client, number) for number in range(TASKS)))
            return time.perf_counter() - began


async def _create_and_wait(client: Any, number: int) -> None:
    event = (await client.create_resource(**_parameters(number)))["ProgressEvent"]
    await client.get_waiter(WAITER).wait(RequestToken=event["RequestToken"])


def _in_sequence() -> float:
    """Returns seconds of the same creates and waits with boto3."""
    client = new_client(SERVICE)
    with mock_cloudcontrol():
        began = time.perf_counter()
        for number in range(TASKS):
            event = client.create_resource(**_parameters(number))["ProgressEvent"]
            client.get_waiter(WAITER).wait(RequestToken=event["RequestToken"])
        return time.perf_counter() - began


if __name__ == "__main__":
    print(table(task_rows()))
