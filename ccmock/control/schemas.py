"""The JSON schemas of what the control API takes and gives, by name, as OpenAPI 3.1 has them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

Schema = Mapping[str, Any]


def described(schema: Schema, description: str) -> Schema:
    """A schema with a sentence about it."""
    return {**schema, "description": description}


def nullable(schema: Schema) -> Schema:
    """A schema, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def list_of(schema: Schema) -> Schema:
    """A list of what a schema describes."""
    return {"type": "array", "items": schema}


def mapping_of(schema: Schema) -> Schema:
    """An object with any names."""
    return {"type": "object", "additionalProperties": schema}


def record(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object that has the members that it must have, and no others than these and the optional ones."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def one_of(*values: str) -> Schema:
    """One of some texts."""
    return {"type": "string", "enum": list(values)}


def named(name: str) -> Schema:
    """The schema of a name in `SCHEMAS`."""
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Schema = {"type": "string"}
OPTIONAL_TEXT = nullable(TEXT)
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
BOOLEAN: Schema = {"type": "boolean"}
ANYTHING: Schema = {}
OBJECT: Schema = {"type": "object"}
TIME = described({"type": "string", "format": "date-time"}, "A time of the mock's clock, in UTC.")
OPTIONAL_TIME = nullable(TIME)
SECONDS = described({"type": "number", "minimum": 0}, "A duration in seconds of the mock's time.")
MODEL = described(OBJECT, "The properties of a resource; write-only values are masked.")
TYPE_NAME = described(TEXT, "The name of a resource type, such as AWS::S3::Bucket.")
NOTHING = record({})

DURATION = described({"anyOf": [SECONDS, list_of(SECONDS)]}, "Seconds, or those of several steps.")

PLACE = {"account_id": TEXT, "region": TEXT}
FAULT_HIT = record({"id": TEXT, "description": TEXT})

RESOURCE = {
    **PLACE,
    "type_name": TYPE_NAME,
    "identifier": TEXT,
    "properties": MODEL,
    "write_only": described(list_of(TEXT), "The pointers of the write-only properties of the type."),
    "created_at": described(OPTIONAL_TIME, "When its create succeeded; null where it was put there."),
    "running_request": described(OPTIONAL_TEXT, "The token of the request that runs on it."),
}
CALL = {
    **PLACE,
    "index": described(WHOLE, "Its position among all calls, from 0."),
    "time": TIME,
    "operation": TEXT,
    "type_name": OPTIONAL_TEXT,
    "identifier": OPTIONAL_TEXT,
    "request_token": OPTIONAL_TEXT,
    "error_code": OPTIONAL_TEXT,
    "error_message": OPTIONAL_TEXT,
    "faults": described(list_of(FAULT_HIT), "The faults that it met."),
}
CONTENT = {"parameters": OBJECT, "answer": nullable(OBJECT)}
REQUEST = {
    **PLACE,
    "token": TEXT,
    "type_name": TYPE_NAME,
    "operation": one_of("CREATE", "UPDATE", "DELETE"),
    "identifier": OPTIONAL_TEXT,
    "status": TEXT,
    "is_terminal": BOOLEAN,
    "error_code": OPTIONAL_TEXT,
    "status_message": OPTIONAL_TEXT,
    "submitted_at": TIME,
    "due_at": described(OPTIONAL_TIME, "When its next step is due; null where it has ended or waits for others."),
    "desired_state": MODEL,
    "patch": nullable(list_of(ANYTHING)),
    "client_token": OPTIONAL_TEXT,
    "role_arn": OPTIONAL_TEXT,
    "type_version_id": OPTIONAL_TEXT,
    "history": list_of(record({"time": TIME, "status": TEXT})),
    "hooks": described(
        list_of(record({"time": TIME, "hook": TEXT, "status": TEXT, "message": OPTIONAL_TEXT})),
        "Every change of a hook that ran before it, in order.",
    ),
    "phases": described(
        list_of(
            record(
                {
                    "phase": one_of("queue", "hook", "handler", "cancel"),
                    "name": described(TEXT, "The hook, or the phase itself."),
                    "starts_at": TIME,
                    "ends_at": described(OPTIONAL_TIME, "null while it lasts."),
                    "outcome": described(OPTIONAL_TEXT, "The status that the hook or the request had then."),
                }
            )
        ),
        "What it went through, as spans of time.",
    ),
    "faults": described(list_of(FAULT_HIT), "The faults that it met."),
}
ONE_REQUEST = {
    "calls": described(list_of(WHOLE), "The indexes of the calls about it."),
    "before": described(nullable(MODEL), "The model of the resource before this request changed it."),
    "after": described(nullable(MODEL), "The model of the resource when the request ended."),
}
VERSION = {
    "number": {"type": "integer", "minimum": 1},
    "time": described(OPTIONAL_TIME, "When it was made; null where a test or a service did so."),
    "request_token": described(OPTIONAL_TEXT, "The request that made it, if one did."),
    "operation": OPTIONAL_TEXT,
    "model": described(nullable(MODEL), "null: the resource was gone."),
    "differences": described(
        list_of(
            record(
                {"path": TEXT, "kind": one_of("added", "removed", "changed")},
                {"before": ANYTHING, "after": ANYTHING},
            )
        ),
        "How it differs from the version before it; write-only values are masked on both sides.",
    ),
}
FAULT = {
    "id": TEXT,
    "method": described(TEXT, "What it does, such as fail."),
    "description": TEXT,
    "fired": WHOLE,
    "remaining": described(nullable(WHOLE), "How often it will still fire; null for always."),
    "type_name": described(TEXT, "The pattern of the types that it is for."),
    "operations": list_of(TEXT),
    "identifier": OPTIONAL_TEXT,
}
EVENT = {
    "cursor": described(TEXT, "Where the feed goes on after it."),
    "kind": one_of("call", "clock", "fault", "request", "reset", "resource"),
    "time": TIME,
}

SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        "Problem": record(
            {"error": record({"code": TEXT, "message": TEXT}, {"where": OPTIONAL_TEXT})},
            {name: described(TEXT, "As in `error`, for clients of AWS.") for name in ("__type", "message")},
        ),
        "Resource": record(RESOURCE),
        "ResourceWithVersions": record({**RESOURCE, "versions": list_of(record(VERSION))}),
        "Call": record(CALL, CONTENT),
        "CallWithContent": record({**CALL, **CONTENT}),
        "Request": record(REQUEST),
        "RequestWithDetails": record({**REQUEST, **ONE_REQUEST}),
        "Fault": record(FAULT),
        "Event": {**record(EVENT), "additionalProperties": True},
    }
)
"""The schemas that several routes name."""
