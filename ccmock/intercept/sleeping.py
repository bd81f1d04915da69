"""Sleeps of botocore's waiters and retries, skipped where they wait for a mocked call."""

from __future__ import annotations

import time
from types import ModuleType
from typing import Any

import botocore.endpoint
import botocore.waiter

from .front import Front
from .replacements import Replacements


class SkippingTime(ModuleType):
    """The time module, its `sleep` asking the mocks first."""

    def __init__(self, front: Front) -> None:
        super().__init__("time")
        self._front = front

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        """Returns at once where the sleep follows a mocked call; else sleeps."""
        if not self._front.sleep(seconds):
            time.sleep(seconds)


def install(front: Front, replacements: Replacements) -> None:
    """Lets waiters and retries skip their sleeps."""
    skipping = SkippingTime(front)
    for module in (botocore.waiter, botocore.endpoint):
        replacements.set(module, "time", skipping)
