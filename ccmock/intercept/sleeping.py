"""Sleeps of waiters and retries, skipped where they wait for a mocked call."""

from __future__ import annotations

import time
from types import ModuleType
from typing import Any

import botocore.endpoint
import botocore.waiter
import urllib3.util.retry
from botocore.exceptions import CapacityNotAvailableError
from botocore.retries.bucket import TokenBucket

from .replacements import Replacements
from .router import Router


class SkippingTime(ModuleType):
    """The time module, its `sleep` asking the mocks first."""

    def __init__(self, router: Router, *, before_retry: bool) -> None:
        super().__init__("time")
        self._front = router
        self._before_retry = before_retry

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        """Returns at once where the sleep follows a mocked call; else sleeps."""
        wake = self._front.skip(seconds, before_retry=self._before_retry)
        if wake is None:
            time.sleep(seconds)
        else:
            wake()


def install(router: Router, replacements: Replacements) -> None:
    """Lets waiters, and the retries of botocore and urllib3, skip their sleeps."""
    replacements.set(botocore.waiter, "time", SkippingTime(router, before_retry=False))
    replacements.set(botocore.endpoint, "time", SkippingTime(router, before_retry=True))
    replacements.set(urllib3.util.retry, "time", SkippingTime(router, before_retry=True))
    _skip_waits_for_capacity(router, replacements)


def _skip_waits_for_capacity(router: Router, replacements: Replacements) -> None:
    """Lets adaptive retries skip what they would wait, before they send, for their own limit of calls a second."""

    def acquire(self: Any, amount: int = 1, block: bool = True) -> Any:
        try:
            return original(self, amount, block=False)
        except CapacityNotAvailableError:
            wake = router.skip(max(0.0, self._sleep_amount(amount)), before_retry=True) if block else None
            if wake is None:
                return original(self, amount, block)
            wake()
            return True

    original = replacements.set(TokenBucket, "acquire", acquire)
