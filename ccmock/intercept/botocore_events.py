"""The events of a call that botocore and aiobotocore emit, and the mock's answer to them.

Both libraries emit the same events; the classes that are replaced differ.

Of CloudFormation, the operations that look at resource types are answered, and no others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.handlers import BUILTIN_HANDLERS

from ..wire.answering import NoAnswerError, UnknownRegionError
from ..wire.messages import HttpRequest, HttpResponse
from .bodies import bytes_of

AIOBOTOCORE = "aiobotocore.session"
"""The module of aiobotocore that is imported last."""

SERVICE, ENDPOINT_PREFIX = "cloudcontrol", "cloudcontrolapi"
BEFORE_SEND, OWN_BEFORE_SEND = "before-send.", f"before-send.{SERVICE}."
OWN_BEFORE_SIGN = f"before-sign.{SERVICE}."

TYPE_SERVICE = "cloudformation"
TYPE_OPERATIONS = ("DescribeType", "DescribeTypeRegistration", "ListTypeVersions", "ListTypes")
TYPE_CALLS = frozenset((TYPE_SERVICE, operation) for operation in TYPE_OPERATIONS)
"""(Service or endpoint prefix, which are the same, operation) of the calls about types."""

TYPE_BEFORE_SEND = frozenset(f"{BEFORE_SEND}{TYPE_SERVICE}.{operation}" for operation in TYPE_OPERATIONS)
TYPE_BEFORE_SIGN = frozenset(f"before-sign.{TYPE_SERVICE}.{operation}" for operation in TYPE_OPERATIONS)

HANDLED_EVENTS = "before-s"
"""What the names of both events begin with, and of no other event of a call. A slice is the cheapest test for it."""

HANDLED_EVENTS_LENGTH = len(HANDLED_EVENTS)

Responses = list[tuple[Any, Any]]
"""(handler, its response) of all handlers of an event."""

Answer = Callable[[HttpRequest], HttpResponse]


def is_unanswered(responses: Responses) -> bool:
    """Whether no handler of the code under test answered. The handlers of every session belong to another mock."""
    return not responses or all(response is None or is_built_in(handler) for handler, response in responses)


def is_built_in(handler: Any) -> bool:
    """Whether a handler is one of every session, as that of another mock is."""
    return any(entry[1] is handler for entry in BUILTIN_HANDLERS)


def own_handlers(emitter: Any, event_name: str) -> list[Any]:
    """The handlers of the code under test for an event.

    For a call about types only they are called: moto, which answers CloudFormation, raises for what it does not have.
    """
    return [handler for handler in emitter._handlers.prefix_search(event_name) if not is_built_in(handler)]


def answer_request(answer: Answer, request: Any) -> HttpResponse:
    """The mock's response to a prepared request, or the error that botocore raises where none arrives.

    `answer`: the router's method that answers such requests.
    """
    try:
        return answer(HttpRequest(request.method, request.url, request.headers, bytes_of(request.body)))
    except UnknownRegionError as error:
        raise EndpointConnectionError(endpoint_url=request.url, error=error) from None
    except NoAnswerError as error:
        kind = ReadTimeoutError if error.timed_out else EndpointConnectionError
        raise kind(endpoint_url=request.url, error=error) from None
