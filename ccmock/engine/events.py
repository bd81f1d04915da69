"""ProgressEvents: which members a client sees of a request at which moment."""

from __future__ import annotations

import json
from typing import Any

from .tracker import CANCEL_COMPLETE, FAILED, PENDING, TERMINAL, ResourceRequest

Members = dict[str, Any]

LONGEST_WAIT_MS = 5000
"""How far ahead RetryAfter lies at most."""


as_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
"""A model as the JSON string that the service hands over."""


def retry_after_ms(request: ResourceRequest, now_ms: int) -> int:
    """When a client should ask again: at the next due step, at most five seconds ahead."""
    return max(now_ms, min(request.due_ms, now_ms + LONGEST_WAIT_MS))


def answered_event(request: ResourceRequest) -> Members:
    """What the call that made the request, or cancels it, answers: no RetryAfter yet."""
    event: Members = {
        "EventTime": request.changed_ms,
        "OperationStatus": request.status,
        "RequestToken": request.token,
        "TypeName": request.type_name,
    }
    if request.status == PENDING:
        return event
    if request.has_begun:
        event["Operation"] = request.operation
    if request.identifier is not None:
        event["Identifier"] = request.identifier
    if request.error_code is not None:
        event["ErrorCode"] = request.error_code
    if request.status_message is not None:
        event["StatusMessage"] = request.status_message
    if request.event_model is not None and request.status not in (FAILED, CANCEL_COMPLETE):
        event["ResourceModel"] = as_json(request.event_model)
    return event


def polled_event(request: ResourceRequest, now_ms: int) -> Members:
    """What a poll or a listing shows."""
    event = answered_event(request)
    if request.status not in TERMINAL and request.status != PENDING:
        event["RetryAfter"] = retry_after_ms(request, now_ms)
    return event
