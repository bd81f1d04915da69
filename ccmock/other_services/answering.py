"""From a request to one of the other services to its response."""

from __future__ import annotations

from ..cloud import MockCloud
from ..engine.region import partition_of
from ..wire.answering import UnknownRegionError
from ..wire.caller import caller_of
from ..wire.messages import HttpRequest, HttpResponse
from ..wire.rendering import http_date
from .answered import ANSWERED
from .errors import QueryError
from .query_models import model_of, namespace_of, read_input
from .refusals import not_answered
from .request_ids import next_request_id
from .service_call import ServiceCall
from .wanted import Wanted, wanted_of
from .xml_answers import write_answer, write_error


def answer(request: HttpRequest, cloud: MockCloud) -> HttpResponse | None:
    """The response to a request for STS, IAM or CloudFormation; None where it is for another service.

    `cloud` gives the account and region of a request that does not name them. An operation that is not answered gets
    the response of `not_answered`. UnknownRegionError: the region of the request does not exist.
    """
    wanted = wanted_of(request)
    operations = ANSWERED.get(wanted.service or "")
    if operations is None:
        return None
    if wanted.operation not in operations:
        return not_answered(request, cloud)
    with cloud._engine.lock:
        return _answer(request, wanted, cloud)


def _answer(request: HttpRequest, wanted: Wanted, cloud: MockCloud) -> HttpResponse:
    assert wanted.service is not None, "its operations were found"
    place, engine = _place_of(request, cloud), cloud._engine
    now_ms, request_id = engine.settle(), next_request_id(engine)
    operation, namespace = model_of(wanted.service).operations[wanted.operation], namespace_of(wanted.service)
    status = 200
    try:
        call = ServiceCall(place, partition_of(place.region), read_input(operation, wanted.fields), request, now_ms)
        body = write_answer(operation, namespace, ANSWERED[wanted.service][wanted.operation](call), request_id)
    except QueryError as error:
        status, body = error.http_status, write_error(error, namespace, request_id)
    headers = {
        "x-amzn-RequestId": request_id,
        "Date": http_date(now_ms // 1000),
        "Content-Type": "text/xml",
        "Content-Length": str(len(body)),
    }
    return HttpResponse(status, headers, body)


def _place_of(request: HttpRequest, cloud: MockCloud) -> MockCloud:
    """The account and region that a request leads into."""
    caller = caller_of(request)
    if caller.region is not None and caller.region not in cloud._engine.catalog.regions:
        raise UnknownRegionError(f"{caller.region!r} is not a known region")
    return cloud.account(caller.account_id, caller.region)
