"""Same test, same seed, same calls: same answers, in every run and in every process."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import boto3
import pytest

from ccmock import mock_cloudcontrol
from tests.support.calls import BUCKET, LOG_GROUP, VPC, create, delete, poll, read, update

TYPES: dict[str, dict[str, Any]] = {
    VPC: {"CidrBlock": "10.0.0.0/16"},
    BUCKET: {},
    LOG_GROUP: {},
    "AWS::SQS::Queue": {},
    "AWS::KMS::Key": {},
    "AWS::Events::Rule": {"ScheduleExpression": "rate(1 day)"},
}


def transcript(seed: int | str = 0) -> str:
    """Everything that a client sees of a small story."""
    seen: list[Any] = []
    with mock_cloudcontrol(clock="manual", seed=seed) as cloud:
        client = boto3.client("cloudcontrol")
        for type_name, state in TYPES.items():
            event = create(client, type_name, state)
            cloud.clock.advance(80)
            done = poll(client, event)
            seen += [event, done, read(client, type_name, done["Identifier"])]
            seen.append(update(client, type_name, done["Identifier"], []))
            cloud.clock.advance(80)
            seen.append(delete(client, type_name, done["Identifier"]))
        seen.append(client.list_resource_requests(MaxResults=5)["NextToken"])
        seen.append([call.answer for call in cloud.calls])
    return json.dumps(seen, default=str, sort_keys=True)


def test_ten_runs_with_one_seed_are_one_transcript() -> None:
    assert len({transcript() for _ in range(10)}) == 1


@pytest.mark.slow
def test_a_fresh_process_gives_the_same_transcript() -> None:
    program = "from tests.test_determinism import transcript; print(transcript())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == transcript()


def test_another_seed_gives_another_transcript() -> None:
    assert len({transcript(0), transcript(1), transcript("one")}) == 3


def test_a_resource_more_of_one_type_leaves_the_others_as_they_were() -> None:
    def vpc_after(*buckets: str) -> str:
        with mock_cloudcontrol(clock="manual") as cloud:
            for name in buckets:
                cloud.resources.put("AWS::SQS::Queue", {"QueueName": name})
            return cloud.resources.put(VPC, {"CidrBlock": "10.0.0.0/16"}).identifier

    assert vpc_after() == vpc_after("one", "two")
