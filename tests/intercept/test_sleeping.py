"""The sleeps of adaptive retries before a call are skipped in every thread."""

from __future__ import annotations

import time
from threading import Thread

import boto3
from botocore.config import Config

from ccmock import mock_cloudcontrol
from tests.support.calls import BUCKET, listed


def test_adaptive_retries_skip_rate_limits_in_every_thread() -> None:
    with mock_cloudcontrol() as cloud:
        cloud.faults.throttle(operation="ListResources", times=1)
        client = boto3.client("cloudcontrol", config=Config(retries={"mode": "adaptive"}))
        listed(client, BUCKET)
        threads = [Thread(target=listed, args=(client, BUCKET)) for _ in range(10)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
            thread.join()
    assert time.monotonic() - began < 1, "they may send one call in half a second or so"
    assert len(cloud.calls) == 12
