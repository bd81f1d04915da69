"""What the bridge to moto costs: create, get and delete a bucket by Cloud Control, and by moto's own S3.

`python -m benchmarks.bridge` prints the CPU time of a round, the ratio, which is to be at most 1.5, and how many types
are shared: both ways at least 50, and of those and the others at least 90 that reach moto.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable

import boto3
from moto import mock_aws

from ccmock import mock_cloudcontrol

ROUNDS = 100
REPEATS = 5
LIMIT = 1.5
BOTH_WAYS = 50
TO_MOTO = 90


def main() -> None:
    """Prints the figures."""
    with mock_aws(), mock_cloudcontrol(region="us-east-1") as cloud:
        types = cloud.moto.types
        control = boto3.client("cloudcontrol", region_name="us-east-1")
        s3 = boto3.client("s3", region_name="us-east-1")

        def by_cloud_control() -> None:
            control.create_resource(TypeName="AWS::S3::Bucket", DesiredState='{"BucketName": "figures"}')
            cloud_clock()
            control.get_resource(TypeName="AWS::S3::Bucket", Identifier="figures")
            control.delete_resource(TypeName="AWS::S3::Bucket", Identifier="figures")
            cloud_clock()

        def by_s3() -> None:
            s3.create_bucket(Bucket="figures")
            s3.head_bucket(Bucket="figures")
            s3.delete_bucket(Bucket="figures")

        bridged, own = _ms_of(by_cloud_control), _ms_of(by_s3)
    print(f"Cloud Control with the bridge  {bridged:6.2f} ms")
    print(f"moto's S3                      {own:6.2f} ms")
    ways = Counter(types.values())
    print(f"ratio                          {bridged / own:6.2f}    at most {LIMIT}")
    print(f"types that go both ways        {ways['both']:6}    at least {BOTH_WAYS}")
    print(f"types that reach moto          {ways.total():6}    at least {TO_MOTO}")


def cloud_clock() -> None:
    """Lets the request end."""
    from ccmock import current

    current().clock.advance(3600)


def _ms_of(work: Callable[[], None]) -> float:
    """The median CPU time of a call, in milliseconds."""
    work()
    times = []
    for _ in range(REPEATS):
        began = time.process_time()
        for _ in range(ROUNDS):
            work()
        times.append((time.process_time() - began) / ROUNDS * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
