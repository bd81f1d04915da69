"""From an HTTP request to a parsed call: which operation, which parameters, whose call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from ..engine.model import Members, ParsedCall
from ..service_errors import ServiceError, UnknownOperation, ValidationError
from .caller import caller_of
from .codec import MAX_BODY_BYTES, Reader, read_body, read_fields, reader_of
from .constraints import check_of, glance_of
from .messages import HttpRequest, fields_of, header_of, query_of
from .service_model import Shape, service_model, target_prefix

INVOCATION_ID = "amz-sdk-invocation-id"
"""The header by which the AWS SDKs tell a new call from one more try of the last one."""


def operation_names() -> tuple[str, ...]:
    """The operations that the service model has, in alphabetical order."""
    return tuple(sorted(service_model().operations))


def parse(request: HttpRequest) -> ParsedCall:
    """Reads a request. What is wrong with it is the call's `error`; nothing is raised."""
    target = _target_of(request)
    parameters: Members = {}
    error: ServiceError | None = None
    try:
        if target.plan is None:
            raise UnknownOperation()
        document = _document_of(target, request.body)
        is_right = target.plan.is_right(document)
        parameters = document if is_right else target.plan.read(document)
        if not is_right:
            _refuse_violations(target.plan.check(parameters))
    except ServiceError as refused:
        error = refused.with_traceback(None)
    invocation_id = header_of(request.headers, INVOCATION_ID)
    return ParsedCall(target.operation, parameters, *caller_of(request), error, invocation_id)


def _refuse_violations(violations: list[str]) -> None:
    if violations:
        raise ValidationError.of_constraints(violations)


class _Plan(NamedTuple):
    """One operation, compiled."""

    input_shape: Shape
    is_right: Callable[[dict[str, Any]], bool]
    read: Reader
    check: Callable[[dict[str, Any]], list[str]]


class _Target(NamedTuple):
    """What a request asks for; without a plan if the service has no such operation.

    `fields` are the parameters in AWS Query style, None where they are the JSON of the body.
    """

    operation: str
    plan: _Plan | None
    fields: Mapping[str, str] | None = None


@cache
def _plan_of(operation: str) -> _Plan | None:
    known = service_model().operations.get(operation)
    if known is None:
        return None
    return _Plan(known.input, glance_of(known.input), reader_of(known.input), check_of(known.input))


def _target_of(request: HttpRequest) -> _Target:
    target = header_of(request.headers, "X-Amz-Target")
    return _header_target(request.method, target) if target else _query_target(request)


@lru_cache(maxsize=64)
def _header_target(method: str, target: str) -> _Target:
    prefix, _, operation = target.partition(".")
    plan = _plan_of(operation) if prefix == target_prefix() and method.upper() == "POST" else None
    return _Target(operation if plan else target, plan)


def _query_target(request: HttpRequest) -> _Target:
    fields = fields_of(query_of(request.url))
    is_form = _is_form(request)
    if is_form:
        fields.update(fields_of(request.body.decode("utf-8", "replace")))
    action = fields.get("Action", "")
    plan = _plan_of(action) if request.method.upper() in ("GET", "POST") else None
    return _Target(action, plan, fields if is_form or not request.body else None)


def _is_form(request: HttpRequest) -> bool:
    # The content type alone does not tell: curl calls every body a form.
    if not 0 < len(request.body) <= MAX_BODY_BYTES or request.body.lstrip().startswith((b"{", b"[")):
        return False
    content_type = header_of(request.headers, "Content-Type") or ""
    return b"Action=" in request.body or content_type.startswith("application/x-www-form-urlencoded")


def _document_of(target: _Target, body: bytes) -> Any:
    if target.fields is None or target.plan is None:
        return read_body(body)
    return read_fields(target.plan.input_shape, target.fields) or {}
