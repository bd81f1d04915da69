"""`python -m benchmarks.recordings`: what recordings cost, of a deployment of many resources and 1,000 calls.

Each figure is compared with what the same calls take with the mock alone.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import boto3

from ccmock import compare, learn, mock_cloudcontrol, record
from ccmock.recording.rows import load

DESIRED: dict[str, dict[str, Any]] = {
    "AWS::SQS::Queue": {"QueueName": "name"},
    "AWS::SNS::Topic": {"TopicName": "name"},
    "AWS::EC2::VPC": {"CidrBlock": "10.0.0.0/16"},
    "AWS::Logs::LogGroup": {"LogGroupName": "name"},
    "AWS::DynamoDB::Table": {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    },
}
CALLS_OF_ONE = 7
"""A create, two polls, a read, an update and two polls."""


def deploy(client: Any, calls: int) -> None:
    """About so many calls."""
    types = list(DESIRED)
    for number in range(calls // CALLS_OF_ONE):
        type_name = types[number % len(types)]
        state = {key: f"r{number}" if value == "name" else value for key, value in DESIRED[type_name].items()}
        event = client.create_resource(TypeName=type_name, DesiredState=json.dumps(state))["ProgressEvent"]
        identifier = waited(client, event)["Identifier"]
        client.get_resource(TypeName=type_name, Identifier=identifier)
        tags = json.dumps([{"op": "add", "path": "/Tags", "value": [{"Key": "n", "Value": str(number)}]}])
        updated = client.update_resource(TypeName=type_name, Identifier=identifier, PatchDocument=tags)
        waited(client, updated["ProgressEvent"])


def waited(client: Any, event: dict[str, Any]) -> dict[str, Any]:
    """The last of two polls, after which requests have ended."""
    for _ in range(2):
        event = client.get_resource_request_status(RequestToken=event["RequestToken"])["ProgressEvent"]
    return event


@contextmanager
def recorded(path: Path) -> Iterator[None]:
    """A mock whose answers are recorded."""
    with mock_cloudcontrol(seed="the service", max_polls=None), record(path):
        yield


def seconds(work: Callable[[], object], around: AbstractContextManager[object] | None = None) -> float:
    """How long something takes."""
    with around if around is not None else nullcontext():
        start = time.perf_counter()
        work()
        return time.perf_counter() - start


def main(arguments: list[str] | None = None) -> int:
    """Measures and prints a line for each figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recordings", description=__doc__)
    parser.add_argument("--calls", type=int, default=1000, help="calls of the recording (default: %(default)s)")
    calls = parser.parse_args(arguments).calls
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        path = folder / "calls.jsonl"
        with mock_cloudcontrol():
            client = boto3.client("cloudcontrol", region_name="us-east-1")
            deploy(client, CALLS_OF_ONE * len(DESIRED))
        plain = seconds(lambda: deploy(client, calls), mock_cloudcontrol(max_polls=None))
        recording = seconds(lambda: deploy(client, calls), recorded(path))
        replay = seconds(lambda: deploy(client, calls), mock_cloudcontrol(replay=path))
        comparing = seconds(lambda: compare(path))
        learning = seconds(lambda: learn(path, folder / "facts"))
        made = sum(row.times for row in load(path).rows)
        print(f"{made} calls, {path.stat().st_size / 1024:.0f} KiB, {len(compare(path).differences)} differences")
    print(f"{'the mock alone':<12} {plain:6.2f} s")
    for name, taken in (("recorded", recording), ("replayed", replay), ("compared", comparing), ("learned", learning)):
        print(f"{name:<14} {taken:6.2f} s  {taken / plain:5.2f} times the mock alone")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
