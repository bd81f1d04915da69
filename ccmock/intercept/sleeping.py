"""Skips the sleeps of waiters and retries that follow a mocked call."""

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
    """The time module, with a `sleep` that skips sleeps after mocked calls."""

    def __init__(self, router: Router, *, before_retry: bool) -> None:
        super().__init__("time")
        self._router = router
        self._before_retry = before_retry

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        """Returns at once and moves the mock's clock if the sleep follows a mocked call; else sleeps."""
        skipped = self._router.skip_sleep(seconds, before_retry=self._before_retry)
        if skipped is None:
            time.sleep(seconds)
        else:
            skipped.finish()


def install(router: Router, replacements: Replacements) -> None:
    """Skips the sleeps of waiters, and those of the retries of botocore and urllib3."""
    replacements.set(botocore.waiter, "time", SkippingTime(router, before_retry=False))
    replacements.set(botocore.endpoint, "time", SkippingTime(router, before_retry=True))
    replacements.set(urllib3.util.retry, "time", SkippingTime(router, before_retry=True))
    _skip_rate_limits(router, replacements)


def _skip_rate_limits(router: Router, replacements: Replacements) -> None:
    """Skips the sleeps of adaptive retries, which limit the rate of calls on the client before they are sent."""

    def acquire(self: Any, amount: int = 1, block: bool = True) -> Any:
        try:
            return original(self, amount, block=False)
        except CapacityNotAvailableError:
            seconds = max(0.0, self._sleep_amount(amount))
            skipped = router.skip_sleep(seconds, before_retry=True) if block else None
            if skipped is None:
                return original(self, amount, block)
            skipped.finish()
            return True

    original = replacements.set(TokenBucket, "acquire", acquire)
