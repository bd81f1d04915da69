"""`ControlApi`: answers the requests under `/_ccmock/v1/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from ..arguments import nearest, shown
from ..cloud import MockCloud
from ..errors import suggestion
from ..registry.json_text import MAX_DEPTH, InvalidJson, compact_json, parse_json
from ..wire.messages import HttpRequest, HttpResponse, header_of, query_of
from .asking import AskUrl, ask_url
from .events import Feed
from .paths import API_PATH
from .problems import Problem, problem_of
from .route import JSON, Asked, Route
from .routes import ROUTES
from .schemas import Schema

_MEDIA_TYPE = {"Content-Type": JSON}
_URL = re.compile(rf"(?:[a-z]+://[^/?#]*)?{re.escape(API_PATH)}([^?#]*)")
"""A URL, or its path and query alone, as servers give it."""


class ControlApi:
    """The control API of a mock.

    What a request says alone decides what happens, and what it draws comes from the mock's seed and clock: the same
    changes, given again in the same order at the same times of the clock, lead to the same mock.

    `ask_url`: sends what a declared hook asks. A journal gives one that remembers the answers, and gives them again.
    """

    def __init__(self, cloud: MockCloud, *, ask_url: AskUrl = ask_url) -> None:
        self._cloud = cloud
        self._ask_url = ask_url
        self.feed = Feed(cloud)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The answer to a request, whatever it is: what is wrong with one is told as JSON, with a status from 400 on.

        Nothing is half done by a request that is refused.
        """
        if request.method == "HEAD":
            # As of any GET; programs that look whether a server is there ask so.
            return self.answer(request._replace(method="GET"))._replace(body=b"")
        try:
            route, path = find_route(request)
            value = self._carry_out(request, route, path)
        except Problem as problem:
            return _response(problem.status, problem.body, problem.headers)
        if route.media_type != JSON:
            return _with_length(200, {"Content-Type": route.media_type}, value)
        return _response(200, value)

    def _carry_out(self, request: HttpRequest, route: Route, path: Mapping[str, str]) -> Any:
        query = _query_for(route, query_of(request.url))
        if route.is_stream and (last := header_of(request.headers, "Last-Event-ID")):
            query["cursor"] = last
        body = _body_for(route, request)
        engine = self._cloud._engine
        try:
            with engine.lock:
                engine.settle()
                is_local = "account" in query or "region" in query
                cloud = self._cloud.account(query.get("account"), query.get("region")) if is_local else self._cloud
                return route.answer(Asked(cloud, is_local, self.feed, self._ask_url, path, query, body))
        except Problem:
            raise
        except Exception as error:
            raise problem_of(error, f"{route.method} {API_PATH}{route.path}") from error


def is_change(request: HttpRequest) -> bool:
    """Whether a request may change what the mock holds, so that a journal keeps it."""
    try:
        route, _ = find_route(request)
    except Problem:
        return False
    return route.is_change


def find_route(request: HttpRequest) -> tuple[Route, dict[str, str]]:
    """The route of a request, and what stands at the names in its path; a Problem where there is none."""
    path = _path_of(request.url)
    matching = [(route, found) for route in ROUTES if (found := route.match(path)) is not None]
    # `faults/fail` is no fault: what a path spells out goes before a name in it.
    names = min((len(found) for _, found in matching), default=0)
    meant = [(route, found) for route, found in matching if len(found) == names]
    for route, found in meant:
        if route.method == request.method:
            return route, found
    if meant:
        allowed = ", ".join(sorted(route.method for route, _ in meant))
        message = f"{API_PATH}{path} takes {allowed}, not {request.method}."
        raise Problem(405, "MethodNotAllowed", message, "/method", {"Allow": allowed})
    near = suggestion(path, [route.path for route in ROUTES])
    raise Problem(404, "NotFound", f"There is no {API_PATH}{path}.{near} See {API_PATH}openapi.json.", "/path")


def _path_of(url: str) -> str:
    """The path behind `API_PATH`; empty where another one is meant."""
    found = _URL.match(url)
    return found[1] if found else ""


# --- the query ---


def _query_for(route: Route, query: str) -> dict[str, Any]:
    given = parse_qsl(query, keep_blank_values=True)
    known = route.query
    for name, _ in given:
        if name not in known:
            names = ", ".join(known) or "none"
            message = f"There is no parameter {shown(name)} here; there are {names}.{nearest(name, known)}"
            raise Problem(400, "UnknownMember", message, f"/query/{name}")
    found: dict[str, Any] = {}
    for name, value in given:
        if name in found:
            raise Problem(400, "WrongValue", f"The parameter {name} is there twice.", f"/query/{name}")
        found[name] = _parameter(name, value, known[name])
    for name in route.needed:
        if name not in found:
            raise Problem(400, "MissingMember", f"The parameter {name} is missing.", f"/query/{name}")
    return found


def _parameter(name: str, value: str, schema: Schema) -> Any:
    kind = schema["type"]
    if kind == "boolean":
        if value not in ("true", "false"):
            raise Problem(400, "WrongValue", f"{name}={shown(value)}: give true or false.", f"/query/{name}")
        return value == "true"
    if kind == "integer":
        if not (value.isascii() and value.isdecimal() and len(value) <= 15):
            raise Problem(400, "WrongValue", f"{name}={shown(value)}: give a whole number.", f"/query/{name}")
        return int(value)
    return value


# --- the body ---


def _body_for(route: Route, request: HttpRequest) -> dict[str, Any]:
    schema = route.body
    if schema is None:
        if request.body.strip() not in (b"", b"{}"):
            raise Problem(400, "UnknownMember", f"{route.method} {API_PATH}{route.path} takes no body.", "/body")
        return {}
    _check_media_type(request)
    body = _parsed(request.body)
    if not isinstance(body, dict):
        raise Problem(400, "WrongValue", f"The body is {shown(body)}. Give a JSON object.", "/body")
    _check_members(body, schema)
    return body


def _check_media_type(request: HttpRequest) -> None:
    given = header_of(request.headers, "Content-Type") or ""
    if given.partition(";")[0].strip().lower() != JSON:
        is_there = f"is {shown(given)}" if given else "is missing"
        raise Problem(
            415, "UnsupportedMediaType", f"The header Content-Type {is_there}. Give {JSON}.", "/headers/Content-Type"
        )


def _parsed(body: bytes) -> Any:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        message = f"The body is not JSON: the byte at {error.start} is not UTF-8."
        raise Problem(400, "InvalidJson", message, "/body") from None
    try:
        return parse_json(text, refuses_duplicates=True, max_depth=2 * MAX_DEPTH)
    except InvalidJson as error:
        raise Problem(400, "InvalidJson", f"The body is not JSON: {error}.", "/body") from None


def _check_members(body: Mapping[str, Any], schema: Schema) -> None:
    """Unknown members, and those that are missing; what they are is checked where it is used."""
    known = schema["properties"]
    for name in body:
        if schema["additionalProperties"] is False and name not in known:
            names = ", ".join(known) or "none"
            message = f"There is no member {shown(name)} here; there are {names}.{nearest(name, known)}"
            raise Problem(400, "UnknownMember", message, f"/body/{name}")
    for name in schema["required"]:
        if name not in body:
            raise Problem(400, "MissingMember", f"The member {name} is missing.", f"/body/{name}")


def _response(status: int, value: Any, headers: Mapping[str, str] = _MEDIA_TYPE) -> HttpResponse:
    return _with_length(status, {**_MEDIA_TYPE, **headers}, compact_json(value))


def _with_length(status: int, headers: Mapping[str, str], text: str) -> HttpResponse:
    body = text.encode("utf-8", "backslashreplace")
    return HttpResponse(status, {**headers, "Content-Length": str(len(body))}, body)
