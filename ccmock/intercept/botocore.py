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

from .botocore_events import (
    ENDPOINT_PREFIX,
    SEND_OR_SIGN,
    SEND_OURS,
    SIGN_OURS,
    Responses,
    answer_of,
    is_unanswered,
    tell_whose_call,
)
from .matching import is_ours
from .replacements import Replacements
from .router import Router
from .signing import sign_without_network, stand_in_credentials


def install(router: Router, replacements: Replacements) -> None:
    """Answers every Cloud Control call of every botocore client in the process."""
    _tell_of_calls(router, replacements)
    _answer_events(router, replacements)
    _answer_plain_sends(router, replacements)


def _tell_of_calls(router: Router, replacements: Replacements) -> None:
    """Around a call with all its retries, which may go on in another thread while the mock ends."""

    def make_request(self: Any, operation_model: Any, request_dict: Any) -> Any:
        if self._endpoint_prefix != ENDPOINT_PREFIX:
            return original(self, operation_model, request_dict)
        router.call_begins(request_dict)
        try:
            return original(self, operation_model, request_dict)
        finally:
            router.call_ends(request_dict)

    original = replacements.set(Endpoint, "make_request", make_request)


def _answer_events(router: Router, replacements: Replacements) -> None:
    def _emit(self: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Responses:
        if not event_name.startswith(SEND_OR_SIGN) or not router.is_in_place:
            # A call emits a dozen events, and most of them are not about its sending.
            others: Responses = emit(self, event_name, kwargs, stop_on_response)
            return others
        tell_whose_call(router, event_name)
        responses: Responses = emit(self, event_name, kwargs, stop_on_response)
        if event_name.startswith(SEND_OURS):
            if is_unanswered(responses):
                return [(_emit, answered(router, kwargs["request"]))]
        elif event_name.startswith(SIGN_OURS):
            sign_without_network(stand_in_credentials, **kwargs)
        return responses

    emit = replacements.set(HierarchicalEmitter, "_emit", _emit)


def _answer_plain_sends(router: Router, replacements: Replacements) -> None:
    """Requests that were signed by hand and sent through botocore's HTTP session."""

    def send(self: Any, request: Any) -> Any:
        if router.is_in_place and is_ours(request.url, request.headers):
            return answered(router, request)
        return original(self, request)

    original = replacements.set(URLLib3Session, "send", send)


def answered(router: Router, request: Any) -> AWSResponse:
    """The mock's answer to a prepared request."""
    response = answer_of(router, request)
    # botocore copies the headers, whatever mapping they come in.
    headers = cast("HTTPHeaders", response.headers)
    return AWSResponse(request.url, response.status, headers, _Body(response.body))


class _Body(io.BytesIO):
    """A body as botocore wants to read it."""

    def stream(self, amount: int = 65536, **_: Any) -> Iterator[bytes]:
        """The body in pieces."""
        while piece := self.read(amount):
            yield piece
