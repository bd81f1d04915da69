"""The table of all routes of the control API."""

from __future__ import annotations

from typing import Any

from ..clock import Clock
from ..settings import TIMING_PROFILES
from ..simulation.faults import Faults
from ..simulation.limits import Limits
from ..simulation.permissions import Permissions
from ..views.calls import Calls
from ..views.requests import Requests
from ..views.resources import Resources
from ..views.timings import Timings
from ..views.types import Types
from . import declared_hooks, openapi, records, resources, scenario, state, types
from .route import EVENTS, TEXT, Asked, Route
from .schemas import (
    ANYTHING,
    BOOLEAN,
    NUMBER,
    OBJECT,
    OPTIONAL_TEXT,
    PLACE,
    TIME,
    TYPE_NAME,
    VERSION,
    WHOLE,
    Schema,
    described,
    list_of,
    mapping_of,
    named,
    nullable,
    one_of,
    record,
)
from .schemas import TEXT as A_TEXT
from .signatures import AT_LEAST_1, body_of


def openapi_document(asked: Asked) -> Any:  # noqa: ARG001 - what every route takes
    """The OpenAPI document of these routes."""
    return openapi.document(ROUTES, state.version())


# --- what routes give ---

CLOCK = record({"now": TIME, "kind": A_TEXT, "skipped_seconds": NUMBER})
HEALTH = record(
    {
        "service": one_of("ccmock"),
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
DURATIONS = record(
    {"durations": list_of(record({"type_name": OPTIONAL_TEXT, "phase": A_TEXT, "seconds": list_of(NUMBER)}))}
)
CALLS = record(
    {"total": WHOLE, "next": described(WHOLE, "The index of the next call."), "calls": list_of(named("Call"))}
)
SEEDED = record({"resources": list_of(named("ResourceWithVersions")), "by_logical_id": mapping_of(WHOLE)})
HOOK = record(
    {
        "type_name": A_TEXT,
        "kind": one_of("refuse", "ask", "code"),
        "failure_mode": A_TEXT,
        "targets": list_of(A_TEXT),
        "operations": list_of(A_TEXT),
        "duration": NUMBER,
        "version_id": A_TEXT,
        "invocations": WHOLE,
    },
    {"message": A_TEXT, "status": A_TEXT, "url": A_TEXT, "timeout": NUMBER},
)
RESTRICTION = record({"role": OPTIONAL_TEXT}, {"action": A_TEXT, "policy": OBJECT})
LIMITS = record({"by_type": mapping_of(WHOLE), "running": nullable(WHOLE)})
RESOURCE_TYPE = record(
    {
        "type_name": TYPE_NAME,
        **dict.fromkeys(("primary_identifier", "read_only", "write_only", "create_only"), list_of(A_TEXT)),
        "additional_identifiers": list_of(list_of(A_TEXT)),
        "handlers": mapping_of(record({"permissions": list_of(A_TEXT), "timeout_minutes": WHOLE})),
        "schema": OBJECT,
    }
)

# --- what queries say ---

IN_PLACE = {
    "account": described({**A_TEXT, "pattern": "^[0-9]{12}$"}, "An account id; without it, that of the server."),
    "region": described(A_TEXT, "A region; without it, that of the server."),
}
WITH_SECRETS = {"show_secrets": described(BOOLEAN, "Whether write-only values are shown as they are.")}
SHOWN = {**IN_PLACE, **WITH_SECRETS}
PART = {
    "since": described(WHOLE, "How many are left out at the beginning."),
    "limit": described(WHOLE, "How many are shown at most."),
}
FROM_INDEX = {**PART, "since": described(WHOLE, "The index of the first one that is shown.")}
OF_RESOURCE = {"type_name": TYPE_NAME, "identifier": described(A_TEXT, "In any form that the service takes.")}
REQUEST_FILTERS = dict.fromkeys(records.REQUEST_FILTERS, A_TEXT)
CALL_FILTERS = dict.fromkeys(records.CALL_FILTERS, A_TEXT)
CONTENT = {"with_content": described(BOOLEAN, "Whether the calls have their parameters and answers.")}

ORIGIN: Schema = described(A_TEXT, "What errors call the document, such as the name of its file.")

# --- the table ---

ROUTES: tuple[Route, ...] = (
    Route("GET", "health", state.health, "That the mock is there, and how much is in it.", HEALTH),
    Route("GET", "openapi.json", openapi_document, "This API as an OpenAPI document.", OBJECT),
    Route("POST", "reset", state.reset, "Goes back to the beginning.", is_change=True),
    # --- time ---
    Route("GET", "clock", state.clock, "The clock.", CLOCK),
    Route(
        *("POST", "clock/advance", state.advance, "Moves the clock forward by seconds.", CLOCK),
        body=body_of(Clock.advance),
        is_change=True,
    ),
    Route(
        *("POST", "clock/advance_to", state.advance_to, "Moves the clock forward to a time.", CLOCK),
        body=body_of(Clock.advance_to),
        is_change=True,
    ),
    Route("GET", "timing", state.show_timing, "How long operations take, where that was set.", DURATIONS),
    Route(
        *("POST", "timing", state.set_timing, "Sets how long operations take.", DURATIONS),
        body=body_of(Timings.set),
        is_change=True,
    ),
    Route(
        *("POST", "timing/profile", state.set_profile, "Takes all durations from a profile: instant or realistic."),
        result=DURATIONS,
        body=record({"profile": one_of(*TIMING_PROFILES)}),
        is_change=True,
    ),
    Route("DELETE", "timing", state.clear_timing, "Goes back to the usual durations.", DURATIONS, is_change=True),
    # --- resources ---
    Route(
        *("GET", "resources", resources.list_resources, "The resources of a type."),
        result=record({"total": WHOLE, "resources": list_of(named("Resource"))}),
        query={"type_name": TYPE_NAME, **SHOWN, **PART},
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
        query={**OF_RESOURCE, **SHOWN},
        needed=("type_name", "identifier"),
    ),
    Route(
        *("GET", "resource/found", resources.find_resource, "One resource as `resource` shows it, or null."),
        result=record({"resource": nullable(named("ResourceWithVersions"))}),
        query={**OF_RESOURCE, **SHOWN},
        needed=("type_name", "identifier"),
    ),
    Route(
        *("GET", "resource/versions", resources.list_versions, "The versions of a resource, also of one that is gone."),
        result=record({"versions": list_of(record(VERSION))}),
        query={**OF_RESOURCE, **SHOWN},
        needed=("type_name", "identifier"),
    ),
    Route(
        *("PUT", "resource", resources.put_resource, "Creates a resource at once, or changes it as if by hand."),
        result=named("ResourceWithVersions"),
        query=SHOWN,
        body=body_of(Resources.put, type_name=TYPE_NAME),
        is_change=True,
    ),
    Route(
        *("DELETE", "resource", resources.delete_resource, "Removes a resource at once."),
        query={**OF_RESOURCE, **IN_PLACE},
        needed=("type_name", "identifier"),
        is_change=True,
    ),
    Route(
        *("POST", "resources/put_all", resources.put_resources, "Creates all that a template or list names, or none."),
        result=SEEDED,
        query=SHOWN,
        body=body_of(Resources.put_all, origin=ORIGIN),
        is_change=True,
    ),
    Route(
        *("POST", "resources/assert_exists", resources.assert_exists, "The resource, if it is there with properties."),
        result=named("ResourceWithVersions"),
        query=SHOWN,
        body=body_of(Resources.assert_exists, **OF_RESOURCE),
    ),
    Route(
        *("POST", "resources/assert_missing", resources.assert_missing, "Checks that a resource is not there."),
        query=IN_PLACE,
        body=body_of(Resources.assert_missing, **OF_RESOURCE),
    ),
    # --- what happened ---
    Route(
        *("GET", "requests", records.list_requests, "Resource requests, oldest first."),
        result=record({"total": WHOLE, "requests": list_of(named("Request"))}),
        query={**REQUEST_FILTERS, **SHOWN, **PART},
    ),
    Route(
        *("GET", "requests/{token}", records.get_request, "One request, the calls about it, and what it changed."),
        result=named("RequestWithDetails"),
        query=SHOWN,
    ),
    Route(
        *("POST", "requests/assert_one", records.assert_one_request, "The one request that is as the body says."),
        result=named("RequestWithDetails"),
        query=SHOWN,
        body=body_of(Requests.assert_one),
    ),
    Route(
        *("POST", "requests/assert_none", records.assert_no_request, "Checks that no request is as the body says."),
        query=IN_PLACE,
        body=body_of(Requests.assert_none),
    ),
    Route(
        *("GET", "calls", records.list_calls, "API calls, oldest first.", CALLS),
        query={**CALL_FILTERS, **SHOWN, **FROM_INDEX, **CONTENT},
    ),
    Route(
        *("GET", "calls/{index}", records.get_call, "One call, with its parameters and its answer."),
        result=named("CallWithContent"),
        query=WITH_SECRETS,
    ),
    Route(
        *("POST", "calls/assert_one", records.assert_one_call, "The one call that is as the body says."),
        result=named("CallWithContent"),
        query=SHOWN,
        body=body_of(Calls.assert_one),
    ),
    Route(
        *("POST", "calls/assert_none", records.assert_no_call, "Checks that no call is as the body says."),
        query=IN_PLACE,
        body=body_of(Calls.assert_none),
    ),
    Route(
        *("GET", "report", records.report, "What happened, as a timeline to read.", A_TEXT),
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
    # --- faults ---
    Route(
        *("GET", "faults", scenario.list_faults, "The faults that are set."),
        result=record({"faults": list_of(named("Fault"))}),
    ),
    *(
        Route(
            *("POST", f"faults/{method}", scenario.adding_fault(method), f"Sets a fault, as `faults.{method}` does."),
            result=named("Fault"),
            body=body_of(getattr(Faults, method)),
            is_change=True,
        )
        for method in scenario.FAULT_METHODS
    ),
    Route("POST", "faults/assert_all_fired", scenario.assert_all_fired, "Checks that each fault has fired."),
    Route("GET", "faults/{id}", scenario.get_fault, "One fault.", named("Fault")),
    Route("DELETE", "faults/{id}", scenario.remove_fault, "Removes a fault.", is_change=True),
    Route("DELETE", "faults", scenario.clear_faults, "Removes all faults.", is_change=True),
    # --- hooks ---
    Route(
        *("GET", "hooks", scenario.list_hooks, "The hooks, those that are code too."),
        result=record({"hooks": list_of(HOOK)}),
    ),
    Route(
        *("POST", "hooks/refuse", scenario.add_refusing_hook, "Adds a hook that refuses what it is for.", HOOK),
        body=body_of(declared_hooks.refuse, "hooks", type_name=A_TEXT, status=one_of(*declared_hooks.STATUSES)),
        is_change=True,
    ),
    Route(
        *("POST", "hooks/ask", scenario.add_asking_hook, "Adds a hook that asks a URL.", HOOK),
        body=body_of(declared_hooks.ask, "hooks", "ask_url", type_name=A_TEXT),
        is_change=True,
    ),
    Route("DELETE", "hooks/{type_name}", scenario.remove_hook, "Removes a hook.", is_change=True),
    Route("DELETE", "hooks", scenario.clear_hooks, "Removes all hooks.", is_change=True),
    # --- permissions and limits ---
    Route(
        *("GET", "permissions", scenario.list_restrictions, "The denied actions and the policies that are set."),
        result=record({"restrictions": list_of(RESTRICTION)}),
    ),
    Route(
        *("POST", "permissions/deny", scenario.deny, "Denies an action.", RESTRICTION),
        body=body_of(Permissions.deny),
        is_change=True,
    ),
    Route(
        *("POST", "permissions/allow_only", scenario.allow_only, "Allows only what a policy allows.", RESTRICTION),
        body=body_of(Permissions.allow_only),
        is_change=True,
    ),
    Route(
        *("POST", "permissions/remove", scenario.remove_restriction, "Lifts a restriction, given as it was shown."),
        body={**RESTRICTION, "required": []},
        is_change=True,
    ),
    Route("DELETE", "permissions", scenario.clear_restrictions, "Lifts all restrictions.", is_change=True),
    Route(
        *("GET", "permissions/policy", scenario.needed_policy, "The policy that allows what was required so far."),
        result=OBJECT,
        query={"role": A_TEXT},
    ),
    Route("GET", "limits", scenario.show_limits, "The quotas.", LIMITS),
    Route(
        *("POST", "limits", scenario.set_limit, "Sets how many resources of a type there may be.", LIMITS),
        body=body_of(Limits.set, type_name=TYPE_NAME),
        is_change=True,
    ),
    Route(
        *("POST", "limits/running", scenario.set_running_limit, "Sets how many requests may run at once.", LIMITS),
        body=body_of(Limits.set_running, count=described(AT_LEAST_1, "null for no limit.")),
        is_change=True,
    ),
    # --- types ---
    Route(
        *("GET", "types", types.list_types, "The names of the region's resource types."),
        result=record({"types": list_of(A_TEXT)}),
        query={**IN_PLACE, "pattern": described(A_TEXT, "With * for any text.")},
    ),
    Route("GET", "types/{type_name}", types.get_type, "One resource type.", RESOURCE_TYPE, query=IN_PLACE),
    Route(
        *("POST", "types", types.register_type, "Adds a type, which the generic handler serves.", RESOURCE_TYPE),
        body=body_of(Types.register, "handler"),
        is_change=True,
    ),
    Route(
        *("POST", "types/on_removal", types.on_removal, "Says what becomes of a property when a patch removes it."),
        query=IN_PLACE,
        body=body_of(Types.on_removal, type_name=TYPE_NAME),
        is_change=True,
    ),
    # --- state ---
    Route("GET", "snapshot", state.take_snapshot, "The whole state, with its write-only values.", OBJECT),
    Route(
        *("PUT", "snapshot", state.restore_snapshot, "Puts everything back as a snapshot holds it."),
        body={**record({}), "additionalProperties": ANYTHING},
        is_change=True,
    ),
)
