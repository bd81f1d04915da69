"""How requests fail."""

from __future__ import annotations

import re
from typing import Any

from .calls import poll

SDK_ENDING = re.compile(r" \(Service: .*")


def failed(client: Any, event: dict[str, Any]) -> tuple[str, str]:
    """ErrorCode and StatusMessage of a failed request, less what the AWS SDK puts behind a service's text."""
    event = poll(client, event)
    assert event["OperationStatus"] == "FAILED", event
    return event["ErrorCode"], SDK_ENDING.sub("", event["StatusMessage"])
