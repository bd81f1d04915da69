"""The routes that show what happened: requests, calls, the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..engine.model import CallRecord
from ..engine.request_log import AcceptedRequest
from ..views.calls import shown_call
from .problems import Problem
from .route import Asked
from .shown import Shown, time_text

REQUEST_FILTERS = ("operation", "type_name", "identifier", "status", "error_code")
CALL_FILTERS = ("operation", "type_name", "identifier", "error_code")


def list_requests(asked: Asked) -> Any:
    """The requests that all filters pass, from one on."""
    filters, shown = asked.filters(*REQUEST_FILTERS), _shown(asked)
    # Without a filter, nobody need look at those that are not shown.
    found = asked.cloud.requests.of(**filters) if filters else asked.cloud.requests
    since, limit = asked.query.get("since", 0), asked.query.get("limit")
    part = found[since:] if limit is None else found[since : since + limit]
    accepted = (asked.engine.requests.find(request.token) for request in part)
    return {"total": len(found), "requests": [shown.request(each) for each in accepted if each is not None]}


def get_request(asked: Asked) -> Any:
    """One request, with the calls about it and what it did to its resource."""
    asked.cloud.requests[asked.path["token"]]  # which says where there is none
    accepted = asked.engine.requests.find(asked.path["token"])
    assert accepted is not None, "it was found above"
    return request_with_details(asked, accepted)


def request_with_details(asked: Asked, accepted: AcceptedRequest) -> Any:
    """A request with all that is known of it."""
    shown, request = _shown(asked), accepted.request
    write_only = shown.write_only_of(accepted)
    calls = asked.engine.calls.numbered()
    return {
        **shown.request(accepted),
        "calls": [index for index, record in calls if record.request_token == request.token],
        "before": shown.model(request.before, write_only),
        "after": shown.model(request.after, write_only),
    }


def assert_one_request(asked: Asked) -> Any:
    """The one request that is what the arguments say."""
    found = asked.engine.requests.find(asked.cloud.requests.assert_one(**asked.body).token)
    assert found is not None, "it was found just now"
    return request_with_details(asked, found)


def assert_no_request(asked: Asked) -> Any:
    """Whether no request is what the arguments say."""
    asked.cloud.requests.assert_none(**asked.body)
    return {}


def list_calls(asked: Asked) -> Any:
    """The calls that all filters pass, from one on."""
    shown, with_content = _shown(asked), bool(asked.query.get("with_content", False))
    found = list(_calls(asked, asked.filters(*CALL_FILTERS)))
    part = found[: asked.query.get("limit", len(found))]
    return {
        "total": len(found),
        "next": asked.engine.calls.last_index + 1,
        "calls": [shown.call(index, record, with_content=with_content) for index, record in part],
    }


def get_call(asked: Asked) -> Any:
    """One call, with its parameters and its answer."""
    text, calls = asked.path["index"], asked.engine.calls
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise Problem(404, "NotFound", f"There is no call {text!r}. Give the index of one.", "/path/index")
    index, record = next(calls.numbered(int(text)), (None, None))
    if index is None or record is None or index != int(text):
        kept = f"calls {calls.forgotten} to {calls.last_index} are kept" if calls.everywhere else "no call is kept"
        raise Problem(404, "NotFound", f"There is no call {text}; {kept}.", "/path/index")
    return _shown(asked).call(index, record, with_content=True)


def assert_one_call(asked: Asked) -> Any:
    """The one call that is what the arguments say."""
    asked.cloud.calls.assert_one(**asked.body)
    index, record = next(_calls(asked, asked.body))
    return _shown(asked).call(index, record, with_content=True)


def assert_no_call(asked: Asked) -> Any:
    """Whether no call is what the arguments say."""
    asked.cloud.calls.assert_none(**asked.body)
    return {}


def _calls(asked: Asked, filters: Mapping[str, Any]) -> Iterator[tuple[int, CallRecord]]:
    """(index, record) of the calls that all filters pass."""
    cloud = asked.cloud
    passing = iter(cloud.calls.of(**filters)) if filters else None
    wanted = next(passing, None) if passing is not None else None
    since = asked.query.get("since", 0)
    # Those that pass are counted from the first one.
    for index, record in asked.engine.calls.numbered(since if passing is None else 0):
        if asked.is_local and (record.account_id, record.region) != (cloud.account_id, cloud.region):
            continue
        # They come in the same order, and what equals one that passes passes as well.
        passes = passing is None or (wanted is not None and shown_call(record) == wanted)
        if passes and passing is not None:
            wanted = next(passing, None)
        if passes and index >= since:
            yield index, record


def report(asked: Asked) -> Any:
    """The timeline as a text."""
    return "\n".join(text for text, _ in asked.cloud.report().texts(asked.query.get("last")))


def report_lines(asked: Asked) -> Any:
    """The timeline line by line."""
    return {
        "lines": [
            {
                "time": time_text(line.time),
                "what": line.what,
                "subject": line.subject,
                "outcome": line.outcome,
                "style": line.style,
            }
            for line in asked.cloud.report().lines
        ]
    }


def _shown(asked: Asked) -> Shown:
    return Shown(asked.engine, with_secrets=asked.shows_secrets)
