"""The feed of what happens in a mock, for those who watch it: as plain values, and as server-sent events.

The engine notes each change; here they become JSON when somebody asks. Events name what changed and show no models, so
whoever wants to see more asks for it.
"""

from __future__ import annotations

import re
from typing import Any

from ..clock import system_ms
from ..cloud import MockCloud
from ..engine.changes import Change
from ..engine.model import CallRecord, ResourceRequest
from ..registry.json_text import compact_json
from ..simulation.rules import Rule
from ..views.calls import shown_call
from .shown import time_text

Event = dict[str, Any]

_CURSOR = re.compile(r"([0-9a-f]+)-([0-9]{1,18})")


class Feed:
    """The events of a mock, from the moment on in which this is made.

    A cursor is a place between two events. One of another feed, such as that of a server which was started anew, and
    one that is too old lead to the event `reset`, as do a reset and a restored snapshot: all may be different now.
    """

    def __init__(self, cloud: MockCloud) -> None:
        self._engine = cloud._engine
        with self._engine.lock:
            self._engine.changes.watch(self._engine.clock.moves)
            # Cursors of an earlier process must not seem to be its own.
            self._name = f"{system_ms():x}"

    def events_since(self, cursor: str | None = None) -> tuple[list[Event], str]:
        """(what happened since a cursor, the cursor behind it); without a cursor, none, and the cursor of now."""
        engine = self._engine
        with engine.lock:
            engine.settle()
            engine.changes.note_moves(engine.clock.moves)
            last = self._cursor(engine.changes.last_number)
            if cursor is None:
                return [], last
            changes = self._changes_since(cursor)
            if changes is None:
                return [{"cursor": last, "kind": "reset", "time": time_text(engine.clock.now_ms())}], last
            return [self._event(change) for change in changes], last

    def events_at_once(self, cursor: str | None) -> tuple[list[Event], str | None]:
        """As `events_since`, but no events while the mock is busy: who looks again and again must not wait for it."""
        if not self._engine.lock.acquire(blocking=False):
            return [], cursor
        try:
            return self.events_since(cursor)
        finally:
            self._engine.lock.release()

    def _changes_since(self, cursor: str) -> list[Change] | None:
        found = _CURSOR.fullmatch(cursor)
        if found is None or found[1] != self._name:
            return None
        return self._engine.changes.since(int(found[2]))

    def _cursor(self, number: int) -> str:
        return f"{self._name}-{number}"

    def _event(self, change: Change) -> Event:
        members = _MEMBERS[change.kind](*change.subject)
        return {
            "cursor": self._cursor(change.number),
            "kind": change.kind,
            "time": time_text(change.time_ms),
            **members,
        }


def sse_text(event: Event) -> str:
    """An event as the text of a server-sent event, the cursor being its id, which a browser sends as Last-Event-ID."""
    return f"id: {event['cursor']}\nevent: {event['kind']}\ndata: {compact_json(event)}\n\n"


def _of_call(record: CallRecord, index: int) -> Event:
    call = shown_call(record)
    return {
        "account_id": call.account_id,
        "region": call.region,
        "index": index,
        "operation": call.operation,
        "type_name": call.type_name,
        "identifier": call.identifier,
        "error_code": call.error_code,
        "request_token": call.request_token,
    }


def _of_request(account_id: str, region: str, request: ResourceRequest, status: str) -> Event:
    return {
        "account_id": account_id,
        "region": region,
        "token": request.token,
        "operation": request.operation,
        "type_name": request.type_name,
        "identifier": request.identifier,
        "status": status,
        "error_code": request.error_code if status == request.status else None,
    }


def _of_resource(account_id: str, region: str, type_name: str, identifier: str, is_deleted: bool) -> Event:
    return {
        "account_id": account_id,
        "region": region,
        "type_name": type_name,
        "identifier": identifier,
        "is_deleted": is_deleted,
    }


def _of_fault(happening: str, rule: Rule, fired: int) -> Event:
    return {"id": rule.fault_id, "description": str(rule), "happening": happening, "fired": fired}


def _of_itself() -> Event:
    return {}


_MEMBERS: dict[str, Any] = {
    "call": _of_call,
    "clock": _of_itself,
    "fault": _of_fault,
    "request": _of_request,
    "reset": _of_itself,
    "resource": _of_resource,
}
"""Kind of a change → what its event says besides cursor, kind and time."""
