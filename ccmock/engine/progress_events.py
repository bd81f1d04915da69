"""ProgressEvents: which members a client sees of a request at which moment."""

from __future__ import annotations

from ..registry.json_text import compact_json
from .model import (
    CANCEL_COMPLETE,
    FAILED,
    HOOK_IN_PROGRESS,
    HOOK_PENDING,
    PENDING,
    TERMINAL,
    HookRun,
    Members,
    ResourceRequest,
)

AT_REST = TERMINAL | {PENDING}
"""The statuses in which nothing is worked on."""

LONGEST_WAIT_MS = 5000
"""How far ahead RetryAfter lies at most."""


def retry_after_ms(due_ms: int, now_ms: int) -> int:
    """When a client should ask again: when the next step is due, at most five seconds ahead."""
    return max(now_ms, min(due_ms, now_ms + LONGEST_WAIT_MS))


def answered_event(request: ResourceRequest) -> Members:
    """What the call that made the request, or cancels it, answers: no RetryAfter yet."""
    changed_ms, status = request.history[-1]
    event: Members = {
        "EventTime": changed_ms,
        "OperationStatus": status,
        "RequestToken": request.token,
        "TypeName": request.type_name,
    }
    if status == PENDING:
        return event
    if request.hooks_token is not None:
        event["HooksRequestToken"] = request.hooks_token
    if request.has_begun:
        event["Operation"] = request.operation
    if request.identifier is not None:
        event["Identifier"] = request.identifier
    if request.error_code is not None:
        event["ErrorCode"] = request.error_code
    if request.status_message is not None:
        event["StatusMessage"] = request.status_message
    if request.event_model is not None and status not in (FAILED, CANCEL_COMPLETE):
        event["ResourceModel"] = compact_json(request.event_model)
    return event


def polled_event(request: ResourceRequest, now_ms: int) -> Members:
    """What a poll or a listing shows."""
    event = answered_event(request)
    if event["OperationStatus"] not in AT_REST:
        event["RetryAfter"] = retry_after_ms(request.due_ms, now_ms)
    return event


def hook_events(request: ResourceRequest, now_ms: int) -> list[Members]:
    """What a poll shows of the hooks that run for a request; what had not happened when it ended never will."""
    until_ms = request.changed_ms if request.is_terminal else now_ms
    return [_hook_event(run, request.accepted_ms, until_ms) for run in request.hooks]


def _hook_event(run: HookRun, accepted_ms: int, now_ms: int) -> Members:
    is_over = now_ms >= run.ends_ms
    has_begun = now_ms >= run.starts_ms
    event: Members = {
        "FailureMode": run.failure_mode,
        "HookEventTime": run.starts_ms if has_begun else accepted_ms,
        "HookStatus": run.outcome if is_over else HOOK_IN_PROGRESS if has_begun else HOOK_PENDING,
        "HookTypeArn": run.arn,
        "HookTypeName": run.type_name,
        "HookTypeVersionId": run.version_id,
        "InvocationPoint": "PRE_PROVISION",
    }
    if is_over and run.message is not None:
        event["HookStatusMessage"] = run.message
    return event
