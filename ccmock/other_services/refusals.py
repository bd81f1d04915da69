"""The refusal of what ccmock does not answer, in the form that the client's protocol gives to errors."""

from __future__ import annotations

import json
from collections.abc import Callable

from ..cloud import MockCloud
from ..wire.messages import HttpRequest, HttpResponse
from ..wire.rendering import http_date
from .answered import ANSWERED
from .errors import NotAnswered
from .query_models import API_VERSIONS, namespace_of
from .request_ids import next_request_id
from .wanted import Wanted, wanted_of
from .xml_answers import text_in_xml, write_error

REST_NAMESPACES = {
    "cloudfront": "http://cloudfront.amazonaws.com/doc/2020-05-31/",
    "route53": "https://route53.amazonaws.com/doc/2013-04-01/",
}


def not_answered(request: HttpRequest, cloud: MockCloud) -> HttpResponse:
    """The response to a request for an operation that ccmock does not answer: 501, `NotImplemented`.

    Its text names the service and the operation, and says what is answered. Clients do not send such a call again.
    """
    wanted = wanted_of(request)
    error = NotAnswered(
        f"ccmock does not answer {wanted.operation} of {wanted.service or 'an unknown service'}. It answers the "
        f"operations of Cloud Control API, and: {_answered_text()}."
    )
    with cloud._engine.lock:
        request_id, now_ms = next_request_id(cloud._engine), cloud._engine.settle()
    content_type, body = _BODIES[wanted.protocol](error, wanted, request_id)
    headers = {
        "x-amzn-RequestId": request_id,
        "x-amzn-ErrorType": error.code,
        "Date": http_date(now_ms // 1000),
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
    }
    if wanted.protocol == "smithy-rpc-v2-cbor":
        headers["smithy-protocol"] = "rpc-v2-cbor"
    return HttpResponse(error.http_status, headers, body)


def _answered_text() -> str:
    return "; ".join(f"of {service} {', '.join(operations)}" for service, operations in ANSWERED.items())


def _query_body(error: NotAnswered, wanted: Wanted, request_id: str) -> tuple[str, bytes]:
    service = wanted.service or ""
    namespace = namespace_of(service) if service in API_VERSIONS else REST_NAMESPACES.get(service, "")
    return "text/xml", write_error(error, namespace, request_id)


def _ec2_body(error: NotAnswered, _: Wanted, request_id: str) -> tuple[str, bytes]:
    content = f"<Code>{error.code}</Code><Message>{text_in_xml(error.message)}</Message>"
    body = f"<Response><Errors><Error>{content}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
    return "text/xml", body.encode()


def _rest_xml_body(error: NotAnswered, wanted: Wanted, request_id: str) -> tuple[str, bytes]:
    if wanted.service in REST_NAMESPACES:
        return _query_body(error, wanted, request_id)
    content = f"<Code>{error.code}</Code><Message>{text_in_xml(error.message)}</Message>"
    return "application/xml", f"<Error>{content}<RequestId>{request_id}</RequestId></Error>".encode()


def _json_body(error: NotAnswered, _: Wanted, __: str) -> tuple[str, bytes]:
    return "application/x-amz-json-1.0", json.dumps({"__type": error.code, "message": error.message}).encode()


def _rest_json_body(error: NotAnswered, _: Wanted, __: str) -> tuple[str, bytes]:
    return "application/json", json.dumps({"code": error.code, "message": error.message}).encode()


def _cbor_body(error: NotAnswered, _: Wanted, __: str) -> tuple[str, bytes]:
    pairs = (("__type", error.code), ("message", error.message))
    return "application/cbor", b"\xa2" + b"".join(_cbor_text(text) for pair in pairs for text in pair)


def _cbor_text(text: str) -> bytes:
    """A text as CBOR (RFC 8949, 3.1): major type 3, and its length in four bytes."""
    content = text.encode()
    return b"\x7a" + len(content).to_bytes(4, "big") + content


_BODIES: dict[str, Callable[[NotAnswered, Wanted, str], tuple[str, bytes]]] = {
    "query": _query_body,
    "ec2": _ec2_body,
    "rest-xml": _rest_xml_body,
    "json": _json_body,
    "rest-json": _rest_json_body,
    "smithy-rpc-v2-cbor": _cbor_body,
}
