"""The ids of requests to the other services."""

from __future__ import annotations

from ..engine.engine import Engine


def next_request_id(engine: Engine) -> str:
    """The next id. It has a stream of its own, so that these requests change nothing about those of Cloud Control."""
    return engine.ids.uuid("other-services-request-id")
