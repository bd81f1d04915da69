"""What botocore and aiobotocore tell about a call in their events, and how the mock answers it there.

Both send a call in the same way; their classes, and what stands in router of them, differ.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.handlers import BUILTIN_HANDLERS

from ..wire.messages import HttpRequest, HttpResponse
from .bodies import bytes_of
from .router import NoAnswerError, Router, UnknownRegionError

SERVICE, ENDPOINT_PREFIX = "cloudcontrol", "cloudcontrolapi"
SEND, SEND_OURS = "before-send.", f"before-send.{SERVICE}."
SIGN_OURS = f"before-sign.{SERVICE}."
SEND_OR_SIGN = "before-s"

Responses = list[tuple[Any, Any]]


def tell_whose_call(router: Router, event_name: str) -> None:
    """Before anybody answers the event, since adaptive retries wait in it."""
    if event_name.startswith(SEND_OURS):
        router.comes_in()
    elif event_name.startswith(SEND):
        router.passed_by()


def is_unanswered(responses: Responses) -> bool:
    """Whether nobody in the code under test answered: what comes with every session is another mock's."""
    return all(response is None or _is_built_in(handler) for handler, response in responses)


def _is_built_in(handler: Any) -> bool:
    return any(entry[1] is handler for entry in BUILTIN_HANDLERS)


def answer_of(router: Router, request: Any) -> HttpResponse:
    """The mock's answer to a prepared request; what botocore raises where no answer gets through."""
    try:
        return router.answer(HttpRequest(request.method, request.url, request.headers, bytes_of(request.body)))
    except UnknownRegionError as error:
        raise EndpointConnectionError(endpoint_url=request.url, error=error) from None
    except NoAnswerError as error:
        kind = ReadTimeoutError if error.timed_out else EndpointConnectionError
        raise kind(endpoint_url=request.url, error=error) from None
