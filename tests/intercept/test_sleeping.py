"""The sleeps of adaptive retries before a call are skipped in every thread."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import boto3
import botocore.retries.bucket
import pytest
from botocore.config import Config
from freezegun import freeze_time

from ccmock import mock_cloudcontrol
from tests.support.calls import BUCKET, listed


class NeverWaits(threading.Condition):
    """The condition of a token bucket, at which no call may wait."""

    def wait(self, timeout: float | None = None) -> bool:
        raise AssertionError(f"a call waits for {timeout} s")


def test_adaptive_retries_skip_rate_limits_in_every_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = SimpleNamespace(Lock=threading.Lock, Condition=NeverWaits)
    monkeypatch.setattr(botocore.retries.bucket, "threading", parts)
    with freeze_time("2026-01-01"), mock_cloudcontrol() as cloud:
        cloud.faults.throttle(operation="ListResources", times=1)
        client = boto3.client("cloudcontrol", config=Config(retries={"mode": "adaptive"}))
        listed(client, BUCKET)
        began = cloud.clock.now()
        for _ in range(10):
            with ThreadPoolExecutor(1) as pool:
                assert pool.submit(listed, client, BUCKET).result() == []
        assert len(cloud.calls) == 12
        assert (cloud.clock.now() - began).total_seconds() > 5, "they may send one call in half a second or so"
