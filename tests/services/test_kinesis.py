"""Streams with their shards, and the consumers that are registered with them."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, made, read, update, wait
from tests.support.failing import failed

STREAM, CONSUMER, POLICY = (f"AWS::Kinesis::{name}" for name in ("Stream", "StreamConsumer", "ResourcePolicy"))
ON_DEMAND, PROVISIONED = ({"StreamMode": mode} for mode in ("ON_DEMAND", "PROVISIONED"))
ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/orders"

FAULTY_STREAMS: dict[str, tuple[dict[str, Any], str]] = {
    "no shards": ({"StreamModeDetails": PROVISIONED}, "ShardCount is expected when StreamMode=PROVISIONED"),
    "shards on demand": (
        {"StreamModeDetails": ON_DEMAND, "ShardCount": 1},
        "ShardCount is not expected when StreamMode=ON_DEMAND",
    ),
    "warmth that is provisioned": (
        {"ShardCount": 1, "WarmThroughputMiBps": 5},
        "WarmThroughputMiBps can only be set for ON_DEMAND streams",
    ),
    "all metrics and one": (
        {"ShardCount": 1, "DesiredShardLevelMetrics": ["ALL", "IncomingBytes"]},
        "DesiredShardLevelMetrics cannot have ALL with other metric names",
    ),
}


@pytest.mark.parametrize("fault", FAULTY_STREAMS)
def test_a_stream_is_refused_with(client: Any, fault: str) -> None:
    state, text = FAULTY_STREAMS[fault]
    assert failed(client, create(client, STREAM, state)) == ("InvalidRequest", text)


def test_a_stream_of_either_mode_or_of_none_is_made(client: Any) -> None:
    for state in ({}, {"ShardCount": 2}, {"StreamModeDetails": ON_DEMAND}):
        made(client, STREAM, state)


def test_a_stream_on_demand_may_be_updated_as_it_was_read(client: Any) -> None:
    name = made(client, STREAM, {"StreamModeDetails": ON_DEMAND})
    assert read(client, STREAM, name)["ShardCount"] == 4
    wait(client, update(client, STREAM, name, [{"op": "replace", "path": "/RetentionPeriodHours", "value": 48}]))


@pytest.mark.parametrize(("wanted", "way"), [(9, "up over double"), (1, "down below half"), (8, None), (2, None)])
def test_shard_count_can_double_or_halve_at_most(client: Any, wanted: int, way: str | None) -> None:
    name = made(client, STREAM, {"ShardCount": 4})
    event = update(client, STREAM, name, [{"op": "replace", "path": "/ShardCount", "value": wanted}])
    if way is None:
        wait(client, event)
        return
    text = (
        f"UpdateShardCount cannot scale {way} your current open shard count. Current open shard count: 4. Target shard "
        f"count: {wanted}."
    )
    assert failed(client, event) == ("InvalidRequest", text)


def test_stream_name_is_unique(client: Any) -> None:
    made(client, STREAM, {"Name": "orders"})
    text = "Stream orders under account 123456789012 already exists."
    assert failed(client, create(client, STREAM, {"Name": "orders"})) == ("AlreadyExists", text)


def test_consumer_requires_its_stream_and_a_unique_name(client: Any) -> None:
    made(client, STREAM, {"Name": "orders"})
    consumer = {"ConsumerName": "worker", "StreamARN": ARN}
    made(client, CONSUMER, consumer)
    text = f"Consumer worker under stream {ARN} already exists."
    assert failed(client, create(client, CONSUMER, consumer)) == ("AlreadyExists", text)
    made(client, CONSUMER, {**consumer, "ConsumerName": "other"})
    text = "Stream orders2 under account 123456789012 not found."
    assert failed(client, create(client, CONSUMER, {**consumer, "StreamARN": f"{ARN}2"})) == ("NotFound", text)
    made(client, CONSUMER, {**consumer, "StreamARN": ARN.replace("123456789012", "210987654321")})


def test_consumer_shows_when_it_was_registered(cloud: MockCloud, client: Any) -> None:
    seconds = int(cloud.clock.now().timestamp())
    assert made(client, CONSUMER, {"ConsumerName": "worker", "StreamARN": ARN}) == f"{ARN}/consumer/worker:{seconds}"


def test_stream_with_consumers_cannot_be_deleted(client: Any) -> None:
    made(client, STREAM, {"Name": "orders"})
    consumer = made(client, CONSUMER, {"ConsumerName": "worker", "StreamARN": ARN})
    text = "Stream orders under account 123456789012 has registered consumers and cannot be deleted."
    assert failed(client, delete(client, STREAM, "orders")) == ("ResourceConflict", text)
    wait(client, delete(client, CONSUMER, consumer))
    wait(client, delete(client, STREAM, "orders"))


def test_resource_policy_requires_its_stream(client: Any) -> None:
    made(client, STREAM, {"Name": "orders"})
    made(client, POLICY, {"ResourceArn": ARN, "ResourcePolicy": {"Statement": []}})
    event = create(client, POLICY, {"ResourceArn": f"{ARN}2", "ResourcePolicy": {"Statement": []}})
    assert failed(client, event) == ("NotFound", f"Resource {ARN}2 was not found.")


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off", clock="manual"):
        client = boto3.client("cloudcontrol")
        made(client, STREAM, {"Name": "orders"})
        made(client, CONSUMER, {"ConsumerName": "worker", "StreamARN": f"{ARN}2"})
        made(client, CONSUMER, {"ConsumerName": "worker", "StreamARN": ARN})
        wait(client, delete(client, STREAM, "orders"))
