"""The schemas of bodies, from the signatures of the functions that are called with what is in them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from .schemas import (
    ANYTHING,
    BOOLEAN,
    DURATION,
    OBJECT,
    SECONDS,
    TEXT,
    TIME,
    WHOLE,
    Schema,
    described,
    list_of,
    mapping_of,
    nullable,
    one_of,
    record,
)

PATTERN = described(TEXT, "A resource type, or a pattern with * such as AWS::S3::*; null for any.")
PATTERNS = described(list_of(TEXT), "Resource types, with * for any part of a name.")
AT_LEAST_1: Schema = {"type": "integer", "minimum": 1}

ARGUMENTS: Mapping[str, Schema] = MappingProxyType(
    {
        "action": described(TEXT, "An IAM action, or a pattern with *."),
        "after_seconds": SECONDS,
        "after_work": described(BOOLEAN, "Whether the service carries out the call first."),
        "burst": AT_LEAST_1,
        "cancel": DURATION,
        "code": described(TEXT, "A HandlerErrorCode, or the name of an error of the service."),
        "count": described(WHOLE, "null for no limit."),
        "create": DURATION,
        "default": BOOLEAN,
        "delete": DURATION,
        "desired_state": OBJECT,
        "duration": SECONDS,
        "error_code": TEXT,
        "failure_mode": one_of("FAIL", "WARN"),
        "identifier": described(TEXT, "The identifier of a resource; null for any."),
        "leave_remnant": described(BOOLEAN, "Whether what the handler has made by then stays."),
        "message": TEXT,
        "moment": TIME,
        "nth": described(AT_LEAST_1, "With which of the things it is for the fault begins."),
        "operation": TEXT,
        "operations": list_of(one_of("CREATE", "UPDATE", "DELETE")),
        "outcome": one_of("stays", "resets", "suspends", "refused"),
        "parameters": described(mapping_of(ANYTHING), "Values for the parameters of a template."),
        "patch": list_of(OBJECT),
        "path": TEXT,
        "policy": described(OBJECT, "A policy document."),
        "properties": OBJECT,
        "queue": DURATION,
        "rate": {"type": "number", "minimum": 0, "maximum": 1},
        "rate_per_second": {"type": "number", "exclusiveMinimum": 0},
        "role": described(TEXT, "The ARN of a role."),
        "schema": described(OBJECT, "A resource provider schema."),
        "seconds": SECONDS,
        "seed": {"anyOf": [{"type": "integer"}, TEXT]},
        "skip": described(list_of(TEXT), "Patterns of the types that are left out."),
        "source": described(
            {"anyOf": [TEXT, OBJECT, list_of(OBJECT)]}, "The text of a document, as JSON or YAML, or its value."
        ),
        "status": TEXT,
        "targets": PATTERNS,
        "timeout": described({"type": "number", "exclusiveMinimum": 0}, "How many real seconds the URL may take."),
        "times": described(AT_LEAST_1, "How often the fault fires; null for always."),
        "type_name": PATTERN,
        "update": DURATION,
        "url": TEXT,
        "value": ANYTHING,
        "version_id": described({"type": "string", "pattern": "^[0-9]{8}$"}, "Eight digits."),
    }
)
"""The name of an argument → its schema, which is the same in all functions, but for null."""


def body_of(function: Callable[..., Any], *without: str, **more: Schema) -> Schema:
    """The schema of an object that holds the arguments of a function; those without a default it must hold.

    `without`: arguments that are no members. `more`: members besides, or others' schemas.
    """
    required: dict[str, Schema] = {}
    optional: dict[str, Schema] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name == "self" or name in without or parameter.kind is parameter.VAR_KEYWORD:
            continue
        members = required if parameter.default is parameter.empty else optional
        schema = more.get(name) or ARGUMENTS[name]
        members[name] = nullable(schema) if str(parameter.annotation).endswith("| None") else schema
    return record(required, {**optional, **{name: schema for name, schema in more.items() if name not in required}})
