"""The table of all routes of the control API."""

from __future__ import annotations

from . import records, resources, scenario, state
from .route import EVENTS, TEXT, Route
from .schemas import (
    BOOLEAN,
    NUMBER,
    PLACE,
    TIME,
    TYPE_NAME,
    VERSION,
    WHOLE,
    described,
    list_of,
    named,
    record,
)
from .schemas import TEXT as A_TEXT

CLOCK = record({"now": TIME, "kind": A_TEXT, "skipped_seconds": NUMBER})
HEALTH = record(
    {
        "service": A_TEXT,
        "version": A_TEXT,
        "account_id": A_TEXT,
        "region": A_TEXT,
        "clock": CLOCK,
        "counts": record(dict.fromkeys(("resources", "requests", "open_requests", "calls", "faults", "hooks"), WHOLE)),
        "problems": described(list_of(A_TEXT), "Bugs of hooks and handlers, and endless polling."),
    }
)
COUNTS = record({"counts": list_of(record({**PLACE, "type_name": TYPE_NAME, "count": WHOLE}))})
REPORT_LINE = record({"time": TIME, **dict.fromkeys(("what", "subject", "outcome", "style"), A_TEXT)})

IN_PLACE = {
    "account": described(A_TEXT, "An account id; without it, that of the server."),
    "region": described(A_TEXT, "A region; without it, that of the server."),
}
WITH_SECRETS = {"show_secrets": described(BOOLEAN, "Whether write-only values are shown as they are.")}
PART = {
    "since": described(WHOLE, "How many are left out at the beginning."),
    "limit": described(WHOLE, "How many are shown at most."),
}
OF_RESOURCE = {"type_name": TYPE_NAME, "identifier": described(A_TEXT, "In any form that the service takes.")}
REQUEST_FILTERS = dict.fromkeys(records.REQUEST_FILTERS, A_TEXT)
CALL_FILTERS = dict.fromkeys(records.CALL_FILTERS, A_TEXT)
FROM_INDEX = {**PART, "since": described(WHOLE, "The index of the first one that is shown.")}
CONTENT = {"with_content": described(BOOLEAN, "Whether the calls have their parameters and answers.")}

ROUTES: tuple[Route, ...] = (
    Route("GET", "health", state.health, "That the mock is there, and how much is in it.", HEALTH),
    Route("GET", "clock", state.clock, "The clock.", CLOCK),
    # --- resources ---
    Route(
        *("GET", "resources", resources.list_resources, "The resources of a type."),
        result=record({"total": WHOLE, "resources": list_of(named("Resource"))}),
        query={"type_name": TYPE_NAME, **IN_PLACE, **PART, **WITH_SECRETS},
        needed=("type_name",),
    ),
    Route(
        *("GET", "resources/counts", resources.count_resources, "How many resources of each type there are, where."),
        result=COUNTS,
        query=IN_PLACE,
    ),
    Route(
        *("GET", "resource", resources.get_resource, "One resource, with the versions that it had."),
        result=named("ResourceWithVersions"),
        query={**OF_RESOURCE, **IN_PLACE, **WITH_SECRETS},
        needed=("type_name", "identifier"),
    ),
    Route(
        *("GET", "resource/versions", resources.list_versions, "The versions of a resource, also of one that is gone."),
        result=record({"versions": list_of(record(VERSION))}),
        query={**OF_RESOURCE, **IN_PLACE, **WITH_SECRETS},
        needed=("type_name", "identifier"),
    ),
    # --- what happened ---
    Route(
        *("GET", "requests", records.list_requests, "Resource requests, oldest first."),
        result=record({"total": WHOLE, "requests": list_of(named("Request"))}),
        query={**REQUEST_FILTERS, **IN_PLACE, **PART, **WITH_SECRETS},
    ),
    Route(
        *("GET", "requests/{token}", records.get_request, "One request, the calls about it, and what it changed."),
        result=named("RequestWithDetails"),
        query={**IN_PLACE, **WITH_SECRETS},
    ),
    Route(
        *("GET", "calls", records.list_calls, "API calls, oldest first."),
        result=record(
            {"next": described(WHOLE, "The index that the next call will have."), "calls": list_of(named("Call"))}
        ),
        query={**CALL_FILTERS, **IN_PLACE, **FROM_INDEX, **CONTENT, **WITH_SECRETS},
    ),
    Route(
        *("GET", "calls/{index}", records.get_call, "One call, with its parameters and its answer."),
        result=named("CallWithContent"),
        query=WITH_SECRETS,
    ),
    Route(
        *("GET", "report", records.report, "What happened, as a timeline to read."),
        result=A_TEXT,
        query={**IN_PLACE, "last": described(WHOLE, "Only so many of the last lines.")},
        media_type=TEXT,
    ),
    Route(
        *("GET", "report/lines", records.report_lines, "The timeline line by line."),
        result=record({"lines": list_of(REPORT_LINE)}),
        query=IN_PLACE,
    ),
    Route(
        *("GET", "events", state.events, "What happens, as server-sent events; Last-Event-ID says where to go on."),
        result=named("Event"),
        query={"cursor": described(A_TEXT, "Where to begin; also as the header Last-Event-ID.")},
        media_type=EVENTS,
        is_stream=True,
    ),
    # --- what is set up ---
    Route(
        *("GET", "faults", scenario.list_faults, "The faults that are set."),
        result=record({"faults": list_of(named("Fault"))}),
    ),
)
