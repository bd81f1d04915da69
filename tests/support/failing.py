"""How requests fail."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ccmock import MockCloud
from ccmock.errors import UsageError

from .calls import poll

SDK_ENDING = re.compile(r" \(Service: .*")


def failed(client: Any, event: dict[str, Any]) -> tuple[str, str]:
    """ErrorCode and StatusMessage of a failed request, less what the AWS SDK puts behind a service's text."""
    event = poll(client, event)
    assert event["OperationStatus"] == "FAILED", event
    return event["ErrorCode"], SDK_ENDING.sub("", event["StatusMessage"])


def not_put(cloud: MockCloud, type_name: str, state: dict[str, Any]) -> str:
    """Why the handler of a type that cannot be provisioned refuses a state that a test puts there."""
    with pytest.raises(UsageError) as caught:
        cloud.resources.put(type_name, state)
    return SDK_ENDING.sub("", str(caught.value).partition(" cannot be put there: ")[2])
