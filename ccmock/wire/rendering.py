"""From a call on the record to its HTTP response."""

from __future__ import annotations

from email.utils import formatdate
from functools import cache, lru_cache

from ..engine.model import CallRecord
from .codec import Writer, write_body, write_error, writer_of
from .messages import HttpResponse
from .service_model import service_model

CONTENT_TYPE = "application/x-amz-json-1.0"


def render(call: CallRecord) -> HttpResponse:
    """The response to a call that got an answer or an error, with its request id and the time of the answer."""
    if call.error is not None:
        assert call.error.http_status is not None, "no response comes over a connection that was lost"
        status, body = call.error.http_status, write_error(call.error)
    else:
        status, body = 200, write_body(_writer_of(call.operation)(call.output))
    headers = {
        "x-amzn-RequestId": call.request_id or "",
        "Date": http_date(call.time_ms // 1000),
        "Content-Type": CONTENT_TYPE,
        "Content-Length": str(len(body)),
    }
    return HttpResponse(status, headers, body)


@cache
def _writer_of(operation: str) -> Writer:
    return writer_of(service_model().operations[operation].output)


@lru_cache(maxsize=16)
def http_date(seconds: int) -> str:
    """`Wed, 27 Oct 2021 09:50:35 GMT`, whatever the locale, of seconds since the epoch."""
    return formatdate(seconds, usegmt=True)
