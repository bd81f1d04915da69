"""From an HTTP request to its answer: which operation, whose call, what comes back.

Nothing here knows who sends the bytes; the requests and responses are plain values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from email.utils import formatdate
from functools import cache, lru_cache
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qsl

from botocore.model import OperationModel, Shape, StructureShape

from ..errors import ServiceError, UnknownOperation, ValidationError
from .codec import MAX_BODY_BYTES, Reader, Writer, read_body, read_fields, reader_of, write_body, write_error, writer_of
from .constraints import check_of, glance_of
from .service_model import service_model, target_prefix

CONTENT_TYPE = "application/x-amz-json-1.0"


class Headers(Protocol):
    """Any mapping of names to values, in any case, text or bytes: a dict, botocore's or urllib3's own kinds."""

    def get(self, name: Any, /) -> Any: ...

    def items(self) -> Iterable[tuple[Any, Any]]: ...


class HttpRequest(NamedTuple):
    """A request as it would go over the wire."""

    method: str
    url: str
    headers: Headers
    body: bytes = b""


class HttpResponse(NamedTuple):
    """An answer as it would come over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


class Caller(NamedTuple):
    """Who calls and where, as the signature says; None for what it does not say."""

    account_id: str | None
    region: str | None
    access_key: str | None


class Stamp(NamedTuple):
    """What sets one answer apart from the next: its id, and its time in milliseconds since the epoch."""

    request_id: str
    now_ms: int


class Exchange(NamedTuple):
    """One call and its answer.

    `operation` is the raw target where that names no operation, `parameters` is empty where they could not be read,
    and either `output` or `error` is None. `time_ms`: when the answer was given.
    """

    operation: str
    parameters: dict[str, Any]
    output: dict[str, Any] | None
    error: ServiceError | None
    response: HttpResponse
    time_ms: int


def operation_names() -> tuple[str, ...]:
    """The operations that the service model has, in alphabetical order."""
    return tuple(_plans())


def answer(
    request: HttpRequest,
    operations: Callable[[str, dict[str, Any]], dict[str, Any]],
    stamp: Callable[[], Stamp],
) -> Exchange:
    """Reads a request, runs its operation and writes the answer.

    `operations(name, parameters)` returns the output's members, times in milliseconds since the epoch, or raises a
    ServiceError, which becomes the answer; anything else that it raises comes out of here. `stamp()` is called once,
    after the operation, so that the answer bears the time at which it ends.
    """
    target = _target_of(request)
    parameters: dict[str, Any] = {}
    output: dict[str, Any] | None = None
    error: ServiceError | None = None
    try:
        if target.plan is None:
            raise UnknownOperation()
        document = _document_of(target, request.body)
        is_right = target.plan.is_right(document)
        parameters = document if is_right else target.plan.read(document)
        if not is_right:
            _refuse_violations(target.plan.check(parameters))
        output = operations(target.operation, parameters)
        status, body = 200, write_body(target.plan.write(output))
    except ServiceError as refusal:
        # Without its traceback: a log of calls would keep every frame of the engine alive.
        error = refusal.with_traceback(None)
        status, body = error.http_status, write_error(error)
    given = stamp()
    return Exchange(target.operation, parameters, output, error, _response(status, body, given), given.now_ms)


def _refuse_violations(violations: list[str]) -> None:
    if violations:
        raise ValidationError.of_constraints(violations)


def _response(status: int, body: bytes, stamp: Stamp) -> HttpResponse:
    headers = {
        "x-amzn-RequestId": stamp.request_id,
        "Date": http_date(stamp.now_ms // 1000),
        "Content-Type": CONTENT_TYPE,
        "Content-Length": str(len(body)),
    }
    return HttpResponse(status, headers, body)


@lru_cache(maxsize=16)
def http_date(seconds: int) -> str:
    """`Wed, 27 Oct 2021 09:50:35 GMT`, whatever the locale, of seconds since the epoch."""
    return formatdate(seconds, usegmt=True)


# --- which operation --------------------------------------------------------------------------


class _Plan(NamedTuple):
    """One operation, compiled."""

    input_shape: Shape
    is_right: Callable[[dict[str, Any]], bool]
    read: Reader
    check: Callable[[dict[str, Any]], list[str]]
    write: Writer


class _Target(NamedTuple):
    """What a request asks for; without a plan if the service has no such operation.

    `fields` are the parameters in AWS Query style, None where they are the JSON of the body.
    """

    operation: str
    plan: _Plan | None
    fields: Mapping[str, str] | None = None


@cache
def _plans() -> Mapping[str, _Plan]:
    model = service_model()
    return {name: _compile(model.operation_model(name)) for name in sorted(model.operation_names)}


def _compile(operation: OperationModel) -> _Plan:
    # An operation without an input reads nothing; none is so today.
    shape: Shape = operation.input_shape or StructureShape("Empty", {"type": "structure", "members": {}})
    return _Plan(shape, glance_of(shape), reader_of(shape), check_of(shape), writer_of(operation.output_shape))


def _target_of(request: HttpRequest) -> _Target:
    target = header_of(request.headers, "X-Amz-Target")
    return _header_target(request.method, target) if target else _query_target(request)


@lru_cache(maxsize=64)
def _header_target(method: str, target: str) -> _Target:
    prefix, _, operation = target.partition(".")
    plan = _plans().get(operation) if prefix == target_prefix() and method.upper() == "POST" else None
    return _Target(operation if plan else target, plan)


def _query_target(request: HttpRequest) -> _Target:
    fields = _fields(_query_of(request.url))
    is_form = _is_form(request)
    if is_form:
        fields.update(_fields(request.body.decode("utf-8", "replace")))
    action = fields.get("Action", "")
    plan = _plans().get(action) if request.method.upper() in ("GET", "POST") else None
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


def header_of(headers: Headers, name: str) -> str | None:
    """The value of a header in any mapping, whatever the case of its names, and whether they are text or bytes."""
    # Most often it is there as it is usually spelled, and some mappings are slow to go through.
    usual = headers.get(name)
    if usual is not None:
        return (usual if isinstance(usual, str) else _text(usual)).strip()
    lower = name.lower()
    return next((_text(value).strip() for key, value in headers.items() if _text(key).lower() == lower), None)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return value.decode("latin-1") if isinstance(value, (bytes, bytearray)) else str(value)


def host_of_url(url: str) -> str:
    """The host that a URL names, or nothing."""
    # Not urlsplit, which raises for some hosts.
    found = _HOST.match(url)
    return found[1] if found else ""


def _query_of(url: str) -> str:
    return url.partition("#")[0].partition("?")[2]


def _fields(query: str) -> dict[str, str]:
    return dict(parse_qsl(query, keep_blank_values=True))


# --- whose call -------------------------------------------------------------------------------

MANY_REGIONS = "AWS4-ECDSA"
_ALGORITHM = re.compile(r"\s*(AWS4-[A-Z0-9-]+)(?=\s)")
_CREDENTIAL = re.compile(r"[\s,]Credential=([^,\s]+)")
_HOST = re.compile(r"\A(?:[^/?#]*://)?(?:[^/?#@]*@)?([^/?#:]*)")
_REGION_IN_HOST = re.compile(r"(?:\A|\.)cloudcontrolapi(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-[0-9]+)\.")
_ACCOUNT_ID = re.compile(r"[0-9]{12}")


def caller_of(request: HttpRequest) -> Caller:
    """Who signed a request, for which region; where it is not signed, the region of its host.

    An access key of twelve digits is an account id.
    """
    authorization = header_of(request.headers, "Authorization") or ""
    # Up to the first comma it is the same in every call of a client, so it is read once.
    known = _known_caller(authorization.partition(",")[0])
    if known is not None:
        return known
    access_key, region = _signer_of(request, authorization)
    return _caller(access_key, region or _region_of_host(request))


@lru_cache(maxsize=64)
def _known_caller(authorization: str) -> Caller | None:
    """Whose call it is; None where so much of the header does not say all."""
    signed = _credential_in(authorization)
    if signed is None or signed[0].startswith(MANY_REGIONS):
        return None
    access_key, region = _signer_in_scope(signed[1])
    return _caller(access_key, region) if region else None


def _caller(access_key: str | None, region: str | None) -> Caller:
    account_id = access_key if access_key and _ACCOUNT_ID.fullmatch(access_key) else None
    return Caller(account_id, region, access_key or None)


def _signer_of(request: HttpRequest, authorization: str) -> tuple[str | None, str | None]:
    signed = _credential_in(authorization)
    if signed:
        algorithm, credential = signed
        return _signer_for(algorithm, credential, lambda name: header_of(request.headers, name))
    query = _query_of(request.url)
    if "X-Amz-Credential" not in query:
        return None, None
    fields = _fields(query)
    return _signer_for(fields.get("X-Amz-Algorithm", ""), fields.get("X-Amz-Credential", ""), fields.get)


def _credential_in(authorization: str) -> tuple[str, str] | None:
    """The algorithm and the credential that a header names, or None."""
    algorithm = _ALGORITHM.match(authorization)
    credential = _CREDENTIAL.search(authorization, algorithm.end()) if algorithm else None
    return (algorithm[1], credential[1]) if algorithm and credential else None


def _signer_for(
    algorithm: str, credential: str, parameter: Callable[[str], str | None]
) -> tuple[str | None, str | None]:
    """Access key and region. A signature for many regions (sigv4a) names them elsewhere; the first counts."""
    if algorithm.startswith(MANY_REGIONS):
        regions = [region.strip() for region in (parameter("X-Amz-Region-Set") or "").split(",")]
        return credential.rsplit("/", 3)[0], next((region for region in regions if region not in ("", "*")), None)
    return _signer_in_scope(credential)


def _signer_in_scope(credential: str) -> tuple[str, str | None]:
    # From the right: made-up access keys may hold a slash.
    access_key, *scope = credential.rsplit("/", 4)
    return access_key, scope[1] if len(scope) == 4 else None


def _region_of_host(request: HttpRequest) -> str | None:
    host = host_of_url(request.url) or header_of(request.headers, "Host") or ""
    region = _REGION_IN_HOST.search(host.lower())
    return region[1] if region else None
