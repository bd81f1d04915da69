"""The OpenAPI document of the control API, made of the table of routes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .paths import API_PATH
from .route import JSON, Route
from .schemas import SCHEMAS, named

OPENAPI = "3.1.0"

REFUSALS = {
    "400": "What the request says is not valid.",
    "401": "The control token is missing or wrong.",
    "403": "The request comes from a page of another origin.",
    "404": "There is no such thing, or no control API.",
    "408": "The rest of the body did not come in time.",
    "409": "An assertion has failed.",
    "413": "The body is too long.",
    "415": "The body is not JSON, or compressed.",
    "421": "The Host header is not a name of the server.",
    "500": "A handler or hook of the test's own has a bug, or the state file cannot be written.",
    "503": "The mock is busy.",
}


def document(routes: Sequence[Route], version: str) -> dict[str, Any]:
    """The document that describes some routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(f"{API_PATH}{route.path}", {})[route.method.lower()] = _operation(route)
    return {
        "openapi": OPENAPI,
        "info": {
            "title": "ccmock's control API",
            "version": version,
            "description": "What a test does with a mock of AWS Cloud Control API that is served over HTTP.",
        },
        "paths": paths,
        "components": {
            "schemas": dict(SCHEMAS),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation_id(route),
        "summary": route.summary,
        "x-ccmock-is-change": route.is_change,
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in route.names),
            *(
                {"name": name, "in": "query", "required": name in route.needed, "schema": schema}
                for name, schema in route.query.items()
            ),
        ],
        "responses": {
            "200": {
                "description": route.summary,
                "content": {route.media_type.partition(";")[0]: {"schema": route.result}},
            },
            **{status: _refusal(text) for status, text in REFUSALS.items()},
        },
    }
    if route.body is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": route.body}}}
    return found


def operation_id(route: Route) -> str:
    """The name of a route, which no other has."""
    steps = route.path.replace("/", " ").replace("{", "").replace("}", "").replace(".", " ").replace("_", " ").split()
    return "".join([route.method.lower(), *(step.capitalize() for step in steps)])


def _refusal(text: str) -> dict[str, Any]:
    return {"description": text, "content": {JSON: {"schema": named("Problem")}}}
