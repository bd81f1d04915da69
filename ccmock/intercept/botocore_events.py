"""The events of a call that botocore and aiobotocore emit, and the mock's answer to them.

Both libraries emit the same events; the classes that are replaced differ.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.handlers import BUILTIN_HANDLERS

from ..wire.answering import NoAnswerError, UnknownRegionError
from ..wire.messages import HttpRequest, HttpResponse
from .bodies import bytes_of
from .router import Router

SERVICE, ENDPOINT_PREFIX = "cloudcontrol", "cloudcontrolapi"
BEFORE_SEND, OWN_BEFORE_SEND = "before-send.", f"before-send.{SERVICE}."
OWN_BEFORE_SIGN = f"before-sign.{SERVICE}."

HANDLED_EVENTS = "before-s"
"""What the names of both events begin with, and of no other event of a call. A slice is the cheapest test for it."""

HANDLED_EVENTS_LENGTH = len(HANDLED_EVENTS)

Responses = list[tuple[Any, Any]]
"""(handler, its response) of all handlers of an event."""


def is_unanswered(responses: Responses) -> bool:
    """Whether no handler of the code under test answered. The handlers of every session belong to another mock."""
    return not responses or all(response is None or _is_built_in(handler) for handler, response in responses)


def _is_built_in(handler: Any) -> bool:
    return any(entry[1] is handler for entry in BUILTIN_HANDLERS)


def answer_request(router: Router, request: Any) -> HttpResponse:
    """The mock's response to a prepared request, or the error that botocore raises where none arrives."""
    try:
        return router.answer(HttpRequest(request.method, request.url, request.headers, bytes_of(request.body)))
    except UnknownRegionError as error:
        raise EndpointConnectionError(endpoint_url=request.url, error=error) from None
    except NoAnswerError as error:
        kind = ReadTimeoutError if error.timed_out else EndpointConnectionError
        raise kind(endpoint_url=request.url, error=error) from None
