"""Calls that botocore is about to send, answered in its `before-send` event.

What is replaced stands on botocore's classes, not on a client's emitter: so clients are reached
that were made before the mock, and no client keeps anything of it afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, cast

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.endpoint import Endpoint
from botocore.hooks import HierarchicalEmitter
from botocore.httpsession import URLLib3Session

from .front import Front
from .recognising import is_ours
from .replacements import Replacements
from .sending import (
    ENDPOINT_PREFIX,
    SEND_OR_SIGN,
    SEND_OURS,
    SIGN_OURS,
    Responses,
    answer_of,
    is_unanswered,
    tell_whose_call,
)
from .signing import sign_without_network, stand_in_credentials


def install(front: Front, replacements: Replacements) -> None:
    """Answers every Cloud Control call of every botocore client in the process."""
    _tell_of_calls(front, replacements)
    _answer_events(front, replacements)
    _answer_plain_sends(front, replacements)


def _tell_of_calls(front: Front, replacements: Replacements) -> None:
    """Around a call with all its retries, which may go on in another thread while the mock ends."""

    def make_request(self: Any, operation_model: Any, request_dict: Any) -> Any:
        if self._endpoint_prefix != ENDPOINT_PREFIX:
            return original(self, operation_model, request_dict)
        front.call_begins(request_dict)
        try:
            return original(self, operation_model, request_dict)
        finally:
            front.call_ends(request_dict)

    original = replacements.set(Endpoint, "make_request", make_request)


def _answer_events(front: Front, replacements: Replacements) -> None:
    def _emit(self: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Responses:
        if not event_name.startswith(SEND_OR_SIGN) or not front.is_in_place:
            # A call emits a dozen events, and most of them are not about its sending.
            others: Responses = emit(self, event_name, kwargs, stop_on_response)
            return others
        tell_whose_call(front, event_name)
        responses: Responses = emit(self, event_name, kwargs, stop_on_response)
        if event_name.startswith(SEND_OURS):
            if is_unanswered(responses):
                return [(_emit, answered(front, kwargs["request"]))]
        elif event_name.startswith(SIGN_OURS):
            sign_without_network(stand_in_credentials, **kwargs)
        return responses

    emit = replacements.set(HierarchicalEmitter, "_emit", _emit)


def _answer_plain_sends(front: Front, replacements: Replacements) -> None:
    """Requests that were signed by hand and sent through botocore's HTTP session."""

    def send(self: Any, request: Any) -> Any:
        if front.is_in_place and is_ours(request.url, request.headers):
            return answered(front, request)
        return original(self, request)

    original = replacements.set(URLLib3Session, "send", send)


def answered(front: Front, request: Any) -> AWSResponse:
    """The mock's answer to a prepared request."""
    response = answer_of(front, request)
    # botocore copies the headers, whatever mapping they come in.
    headers = cast("HTTPHeaders", response.headers)
    return AWSResponse(request.url, response.status, headers, _Body(response.body))


class _Body(io.BytesIO):
    """A body as botocore wants to read it."""

    def stream(self, amount: int = 65536, **_: Any) -> Iterator[bytes]:
        """The body in pieces."""
        while piece := self.read(amount):
            yield piece
