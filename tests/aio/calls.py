"""Short functions for the most frequent calls of these tests."""

from __future__ import annotations

import json
from typing import Any

BUCKET, QUEUE = "AWS::S3::Bucket", "AWS::SQS::Queue"
KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
ONE_TRY = {"retries": {"total_max_attempts": 1}}


async def begun(client: Any, name: str, type_name: str = QUEUE) -> str:
    """The token of a create that has begun."""
    state = json.dumps({f"{type_name.rpartition('::')[2]}Name": name})
    answer = await client.create_resource(TypeName=type_name, DesiredState=state)
    token: str = answer["ProgressEvent"]["RequestToken"]
    return token


async def awaited(client: Any, token: str, **config: int) -> None:
    """Waits for a request's success."""
    await client.get_waiter("resource_request_success").wait(RequestToken=token, WaiterConfig=config)


async def made(client: Any, name: str, type_name: str = QUEUE) -> str:
    """The token of a create that was waited for."""
    token = await begun(client, name, type_name)
    await awaited(client, token)
    return token


async def listed(client: Any, type_name: str = QUEUE, **parameters: Any) -> list[str]:
    """The identifiers that ListResources shows, page by page."""
    pages = client.get_paginator("list_resources").paginate(TypeName=type_name, **parameters)
    return [found["Identifier"] async for page in pages for found in page["ResourceDescriptions"]]
