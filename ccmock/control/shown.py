"""Resources, requests, calls and faults as the JSON of the control API.

Write-only values are masked, unless whoever asks wants to see them: the handle of `ccmock.connect`, whose user has set
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any

from ..engine.engine import Engine
from ..engine.model import (
    CANCEL_IN_PROGRESS,
    HOOK_IN_PROGRESS,
    PENDING,
    CallRecord,
    FaultHit,
    Model,
    ResourceRequest,
    StoredResource,
)
from ..engine.region import Region
from ..engine.request_log import AcceptedRequest
from ..registry.json_text import InvalidJson, compact_json, parse_json, plain_copy
from ..registry.org_json import read_model
from ..registry.pointers import MASK, PropertySet
from ..simulation.fault_rules import Fault
from ..times import to_datetime
from ..views.calls import TIMES, Call, shown_call
from ..views.resource_request import ResourceRequest as RequestView
from ..views.secrets import Secrets, masked_patch


def time_text(moment: datetime | int) -> str:
    """A time of the mock's clock, or its milliseconds since the epoch, as the JSON shows it."""
    shown = to_datetime(moment) if isinstance(moment, int) else moment
    return shown.isoformat(timespec="milliseconds")


def optional_time(time_ms: int) -> str | None:
    """A time, or None for 0, which stands for what has not happened."""
    return time_text(time_ms) if time_ms else None


class Shown:
    """Makes the JSON of what an engine holds. `with_secrets`: whether write-only values stay as they are."""

    def __init__(self, engine: Engine, *, with_secrets: bool = False) -> None:
        self._engine = engine
        self._with_secrets = with_secrets
        self._secrets = Secrets(engine)

    def write_only(self, type_name: object, region: str) -> PropertySet:
        """The write-only properties of a type; none where a region has no such type."""
        found = self._engine.find_type(type_name, region) if isinstance(type_name, str) else None
        return found.write_only if found is not None else PropertySet()

    def model(self, model: Model | None, write_only: PropertySet) -> Model | None:
        """The properties of a resource."""
        if model is None:
            return None
        shown: Model = plain_copy(model) if self._with_secrets else write_only.masked(model)
        return shown

    def message(self, text: str | None) -> str | None:
        """A text of the service, which may quote a write-only value."""
        return text if self._with_secrets or not text else self._secrets.masked(text)

    # --- resources ---

    def resource(self, region: Region, resource: StoredResource, model: Model) -> dict[str, Any]:
        """A resource with the properties that reads show."""
        write_only = self.write_only(resource.type_name, region.name)
        return {
            "account_id": region.account_id,
            "region": region.name,
            "type_name": resource.type_name,
            "identifier": resource.identifier,
            "properties": self.model(model, write_only),
            "write_only": list(write_only),
            "created_at": optional_time(resource.shown_since_ms),
            "running_request": region.requests.running_on(resource.type_name, resource.identifier),
        }

    # --- calls ---

    def call(self, index: int, record: CallRecord, *, with_content: bool) -> dict[str, Any]:
        """A call; its parameters and its answer only `with_content`."""
        call = shown_call(record)
        shown = {
            "account_id": call.account_id,
            "region": call.region,
            "index": index,
            "time": time_text(call.time),
            "operation": call.operation,
            "type_name": call.type_name,
            "identifier": call.identifier,
            "request_token": call.request_token,
            "error_code": call.error_code,
            "error_message": self.message(call.error_message),
            "faults": _hits(record.faults),
        }
        if with_content:
            shown |= {"parameters": self._parameters(call), "answer": _with_texts(call.answer)}
        return shown

    def _parameters(self, call: Call) -> dict[str, Any]:
        if self._with_secrets:
            return call.parameters
        write_only = self.write_only(call.type_name, call.region)
        shown = dict(call.parameters)
        if isinstance(state := shown.get("DesiredState"), str):
            shown["DesiredState"] = _masked_state(state, write_only)
        if isinstance(patch := shown.get("PatchDocument"), str):
            shown["PatchDocument"] = _masked_patch(patch, write_only)
        return shown

    # --- requests ---

    def request(self, accepted: AcceptedRequest) -> dict[str, Any]:
        """A request, how far it has come, and what it went through."""
        view, request = RequestView(self._engine, accepted), accepted.request
        write_only = self.write_only_of(accepted)
        patch = view.patch
        return {
            "account_id": accepted.account_id,
            "region": accepted.region,
            "token": request.token,
            "type_name": request.type_name,
            "operation": request.operation,
            "identifier": request.identifier,
            "status": request.status,
            "is_terminal": request.is_terminal,
            "error_code": request.error_code,
            "status_message": self.message(request.status_message),
            "submitted_at": time_text(request.accepted_ms),
            "due_at": optional_time(request.due_ms if request.due_sequence and not request.is_terminal else 0),
            "desired_state": self.model(request.desired_state, write_only),
            "patch": patch if patch is None or self._with_secrets else masked_patch(patch, write_only),
            "client_token": view.client_token,
            "role_arn": request.role_arn,
            "type_version_id": request.type_version_id,
            "history": [{"time": time_text(time_ms), "status": status} for time_ms, status in request.history],
            "hooks": [
                {"time": time_text(time), "hook": name, "status": status, "message": self.message(message)}
                for time, name, status, message in view.hooks
            ],
            "phases": list(phases_of(request, self._engine.clock.now_ms())),
            "faults": _hits(request.planned.faults),
        }

    def write_only_of(self, accepted: AcceptedRequest) -> PropertySet:
        """The write-only properties of the type of a request, in the version that it names."""
        request = accepted.request
        found = self._engine.find_type(request.type_name, accepted.region, request.type_version_id)
        return found.write_only if found is not None else PropertySet()


def shown_fault(fault: Fault) -> dict[str, Any]:
    """A fault that is set."""
    rules = fault._rules
    return {
        "id": fault.id,
        "method": rules[0].kind,
        "description": str(rules[0]),
        "fired": fault.fired,
        "remaining": fault.remaining,
        "type_name": rules[0].type_name,
        "operations": sorted({operation for rule in rules for operation in rule.operations}),
        "identifier": rules[0].identifier,
    }


def phases_of(request: ResourceRequest, now_ms: int) -> Iterable[dict[str, Any]]:
    """What a request went through until now, as spans of time: its queue, its hooks, its handler, its cancel."""
    moments = [*request.history, (None, None)]
    for (starts_ms, status), (ends_ms, next_status) in pairwise(moments):
        assert starts_ms is not None, "every status has a time"
        if status == PENDING:
            yield _phase("queue", "queue", starts_ms, ends_ms, next_status)
        elif status == CANCEL_IN_PROGRESS:
            yield _phase("cancel", "cancel", starts_ms, ends_ms, next_status)
        elif ends_ms is not None or not request.is_terminal:
            yield from _work_of(request, starts_ms, ends_ms, next_status, now_ms)


def _work_of(
    request: ResourceRequest, starts_ms: int, ends_ms: int | None, status: str | None, now_ms: int
) -> Iterable[dict[str, Any]]:
    """The hooks and the handler of a request that was in progress from `starts_ms` on."""
    until_ms = now_ms if ends_ms is None else ends_ms
    handler_ms = starts_ms
    for run in request.hooks:
        if run.starts_ms > until_ms:
            return
        has_ended = run.ends_ms <= until_ms
        outcome = run.outcome if has_ended else HOOK_IN_PROGRESS
        yield _phase("hook", run.type_name, run.starts_ms, run.ends_ms if has_ended else None, outcome)
        if run.fails_request or not has_ended:
            return
        handler_ms = run.ends_ms
    yield _phase("handler", "handler", handler_ms, ends_ms, status)


def _phase(phase: str, name: str, starts_ms: int, ends_ms: int | None, outcome: str | None) -> dict[str, Any]:
    ends_at = time_text(ends_ms) if ends_ms is not None else None
    return {"phase": phase, "name": name, "starts_at": time_text(starts_ms), "ends_at": ends_at, "outcome": outcome}


def _hits(hits: Iterable[FaultHit]) -> list[dict[str, str]]:
    return [{"id": hit.fault_id, "description": hit.description} for hit in hits]


def _with_texts(value: Any) -> Any:
    """An answer's members with its times as texts."""
    if isinstance(value, dict):
        return {
            name: time_text(member) if name in TIMES and isinstance(member, datetime) else _with_texts(member)
            for name, member in value.items()
        }
    return [_with_texts(item) for item in value] if isinstance(value, list) else value


def _masked_state(text: str, write_only: PropertySet) -> str:
    """A desired state without its write-only values; all of it is masked where it cannot be read."""
    if not write_only:
        return text
    try:
        model = read_model(text)
    except InvalidJson:
        return MASK
    return compact_json(write_only.masked(model))


def _masked_patch(text: str, write_only: PropertySet) -> str:
    if not write_only:
        return text
    try:
        operations = parse_json(text)
    except InvalidJson:
        return MASK
    return compact_json(masked_patch(operations, write_only)) if isinstance(operations, list) else MASK
