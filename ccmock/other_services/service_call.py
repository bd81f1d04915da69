"""A call of one of the other services, as its operations see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..cloud import MockCloud
from ..wire.messages import HttpRequest

Members = dict[str, Any]


class ServiceCall(NamedTuple):
    """A call whose parameters were checked. `cloud`: seen from the account and region that the call leads into."""

    cloud: MockCloud
    partition: str
    parameters: Mapping[str, Any]
    request: HttpRequest
    now_ms: int


Operation = Callable[[ServiceCall], Members]
"""Answers a call; QueryError where the service refuses it."""
