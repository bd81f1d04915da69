"""What a snapshot looks like: the form of each part that the engine saves.

What the parts say of one another (a request's step, the resource of a running create) is checked in
`snapshot_checks`; the part `simulation` has its form in `simulation/snapshot_form.py`.
"""

from __future__ import annotations

from typing import Any

from ..contract.failures import HANDLER_FAILURES
from ..contract.removals import OUTCOMES
from ..registry.forms import (
    EARLIEST_MS,
    LATEST_MS,
    MOST,
    Form,
    anything,
    boolean,
    json_object,
    list_of,
    mapping,
    not_a,
    nullable,
    one_of,
    record,
    row,
    text,
    time_ms,
    whole,
)
from .model import (
    HOOK_COMPLETE_FAILED,
    HOOK_COMPLETE_SUCCEEDED,
    HOOK_FAILED,
    TERMINAL,
    TRANSITIONS,
)
from .timing import DEFAULT_SECONDS, EVERY

STATUSES = sorted({status for status, _ in TRANSITIONS} | TERMINAL)

type_name = text(r"[A-Za-z0-9]{2,64}(::[A-Za-z0-9]{2,64}){2}", "the name of a resource type, such as 'AWS::S3::Bucket'")
account_id = text(r"[0-9]{12}", "an account id, twelve digits")
not_empty = text(r".+", "a text that is not empty")
version_id = text(r"[0-9]{8}", "a version id, eight digits")
duration_ms = whole(0, LATEST_MS - EARLIEST_MS)
any_text = text()


def time_or_zero(value: Any) -> None:
    """A time; 0 for what has not happened."""
    if value != 0 or isinstance(value, bool):
        time_ms(value)


def _seed(value: Any) -> None:
    if not isinstance(value, (int, str)) or isinstance(value, bool):
        raise not_a("a seed, a whole number or a text", value)


def _shown(value: Any) -> None:
    if value is not None and value is not True:
        json_object(value)


# --- resources and requests ---

RESOURCE = row(
    identifier=any_text,
    sequence=whole(1),
    model=nullable(json_object),
    shown=_shown,
    shown_since_ms=time_or_zero,
    changed_by=nullable(any_text),
)
TABLE = record({"is_known": boolean, "resources": list_of(RESOURCE)})
TABLES = record({"made": whole(), "types": mapping(type_name, TABLE)})

HOOK_RUN = record(
    {
        **dict.fromkeys(("type_name", "version_id", "arn"), any_text),
        "failure_mode": one_of("FAIL", "WARN"),
        # What never happens, since an earlier hook failed the request, has the latest of all times.
        **dict.fromkeys(("starts_ms", "ends_ms"), whole(EARLIEST_MS, MOST)),
        "outcome": one_of(HOOK_COMPLETE_SUCCEEDED, HOOK_COMPLETE_FAILED, HOOK_FAILED),
        "message": nullable(any_text),
    }
)
FAILURE = record(
    {
        "code": one_of(*HANDLER_FAILURES),
        "message": nullable(any_text),
        "after_ms": nullable(duration_ms),
        "leaves_remnant": boolean,
    }
)
FAULT_HIT = row(fault_id=any_text, description=any_text)
OUTCOME = record(
    {"delay_ms": duration_ms, "hangs": boolean, "failure": nullable(FAILURE), "faults": list_of(FAULT_HIT)}
)
REQUEST = record(
    {
        "token": not_empty,
        "sequence": whole(1),
        "type_name": type_name,
        "operation": one_of("CREATE", "UPDATE", "DELETE"),
        "identifier": nullable(any_text),
        "accepted_ms": time_ms,
        "desired_state": json_object,
        "resource": nullable(whole(1)),
        "before": nullable(json_object),
        "after": nullable(json_object),
        "history": list_of(row(time_ms=time_ms, status=one_of(*STATUSES)), 1),
        "event_model": nullable(json_object),
        "error_code": nullable(one_of(*HANDLER_FAILURES)),
        **dict.fromkeys(("status_message", "role_arn", "hooks_token"), nullable(any_text)),
        "type_version_id": nullable(any_text),
        "planned": nullable(OUTCOME),
        "hooks": list_of(HOOK_RUN),
        "begun_ms": time_or_zero,
        "waits_ms": list_of(duration_ms),
        "callback_context": anything,
        "was_in_progress": boolean,
        "due_sequence": whole(),
        "due_ms": time_or_zero,
        "time_limit_ms": time_or_zero,
        "polled_at_move": nullable(whole()),
    }
)
TRACKER = record(
    {
        "accepted": whole(),
        "requests": list_of(REQUEST),
        "ended": list_of(any_text),
        "running": list_of(row(type_name=type_name, identifier=any_text, token=any_text)),
        "client_tokens": mapping(
            any_text, row(expires_ms=time_ms, fingerprint=list_of(nullable(any_text), 1), request_token=any_text)
        ),
    }
)

# --- calls ---

EVENT = record(
    {"EventTime": time_ms, "OperationStatus": one_of(*STATUSES), "RequestToken": any_text, "TypeName": any_text},
    {
        **dict.fromkeys(("HooksRequestToken", "Operation", "Identifier"), any_text),
        **dict.fromkeys(("ErrorCode", "StatusMessage", "ResourceModel"), any_text),
        "RetryAfter": time_ms,
    },
)
HOOK_EVENT = record(
    {
        "HookEventTime": time_ms,
        **dict.fromkeys(("FailureMode", "HookStatus", "HookTypeArn", "HookTypeName"), any_text),
        **dict.fromkeys(("HookTypeVersionId", "InvocationPoint"), any_text),
    },
    {"HookStatusMessage": any_text},
)
DESCRIPTION = record({"Identifier": any_text, "Properties": any_text})
ANSWER = record(
    {},
    {
        "ProgressEvent": EVENT,
        "HooksProgressEvent": list_of(HOOK_EVENT),
        "ResourceRequestStatusSummaries": list_of(EVENT),
        "ResourceDescription": DESCRIPTION,
        "ResourceDescriptions": list_of(DESCRIPTION),
        **dict.fromkeys(("TypeName", "NextToken"), any_text),
    },
)
"""The members of whatever answer; times are numbers until a client or a test reads them."""

PARAMETERS = record(
    {},
    {
        **dict.fromkeys(("TypeName", "TypeVersionId", "RoleArn", "Identifier", "ClientToken"), any_text),
        **dict.fromkeys(("DesiredState", "PatchDocument", "RequestToken", "NextToken", "ResourceModel"), any_text),
        "MaxResults": whole(-(2**31), 2**31 - 1),
        "ResourceRequestStatusFilter": json_object,
    },
    is_open=True,
)
CALL_ERROR = row(
    code=any_text,
    message=any_text,
    http_status=nullable(whole(400, 599)),
    type_name=any_text,
    message_key=any_text,
)
CALL = row(
    operation=any_text,
    parameters=PARAMETERS,
    account_id=account_id,
    region=any_text,
    output=nullable(ANSWER),
    error=nullable(CALL_ERROR),
    request_id=nullable(any_text),
    time_ms=time_ms,
    request_token=nullable(any_text),
    faults=list_of(FAULT_HIT),
)

# --- the whole ---

SNAPSHOT: Form = record(
    {
        "version": whole(),
        "clock": record(
            {"now_ms": time_ms, "skipped_ms": whole(EARLIEST_MS - LATEST_MS, LATEST_MS - EARLIEST_MS), "moves": whole()}
        ),
        "ids": record({"seed": _seed, "drawn": mapping(any_text, whole())}),
        "timeline": record(
            {
                "planned": whole(),
                "steps": list_of(
                    row(
                        due_ms=time_ms,
                        sequence=whole(1),
                        account_id=account_id,
                        region=any_text,
                        request_token=any_text,
                        action=any_text,
                    )
                ),
            }
        ),
        "timing": list_of(
            row(type_name=nullable(type_name), phase=one_of(*DEFAULT_SECONDS, EVERY), steps_ms=list_of(duration_ms))
        ),
        "types": mapping(type_name, record({"default": version_id, "schemas": mapping(version_id, json_object)})),
        "removals": list_of(
            row(
                type_name=type_name,
                path=any_text,
                outcome=one_of(*OUTCOMES),
                is_told=boolean,
                value=anything,
                code=one_of(*HANDLER_FAILURES),
                message=nullable(any_text),
            )
        ),
        "global_resources": list_of(row(account_id=account_id, partition=any_text, tables=TABLES)),
        "regions": list_of(
            record(
                {
                    "account_id": account_id,
                    "region": any_text,
                    "partition": any_text,
                    "resources": TABLES,
                    "requests": TRACKER,
                }
            )
        ),
        "calls": list_of(CALL),
        "simulation": json_object,
    }
)
