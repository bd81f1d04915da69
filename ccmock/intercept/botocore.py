"""Answers the calls of botocore's clients in the `before-send` event.

botocore's classes are changed, not the emitter of a client. So this reaches clients that were made before the mock, and
no client keeps anything of the mock afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, cast

from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.compat import HTTPHeaders
from botocore.endpoint import Endpoint
from botocore.hooks import HierarchicalEmitter
from botocore.httpsession import URLLib3Session

from .botocore_events import (
    BEFORE_SEND,
    ENDPOINT_PREFIX,
    HANDLED_EVENTS,
    HANDLED_EVENTS_LENGTH,
    OWN_BEFORE_SEND,
    OWN_BEFORE_SIGN,
    SERVICE,
    TYPE_BEFORE_SEND,
    TYPE_BEFORE_SIGN,
    TYPE_CALLS,
    Answer,
    Responses,
    answer_request,
    is_unanswered,
    own_handlers,
)
from .calls import in_call
from .matching import is_cloudcontrol_call
from .replacements import Replacements
from .router import Router
from .signing import sign_without_network, stand_in_credentials


def install(router: Router, replacements: Replacements) -> None:
    """Answers every Cloud Control call of every botocore client in the process."""
    _track_calls(router, replacements)
    _answer_events(router, replacements)
    _answer_plain_sends(router, replacements)


def _track_calls(router: Router, replacements: Replacements) -> None:
    """Reports each call from its very beginning, with all its retries: its mock may end in another thread."""

    def _make_api_call(self: Any, operation_name: str, api_params: Any) -> Any:
        service = self.meta.service_model.service_name
        if service != SERVICE and (service, operation_name) not in TYPE_CALLS:
            return make_api_call(self, operation_name, api_params)
        return in_call(router, router.new_call(), make_api_call, self, operation_name, api_params)

    def make_request(self: Any, operation_model: Any, request_dict: Any) -> Any:
        # A test may have replaced the other one.
        prefix = self._endpoint_prefix
        if prefix != ENDPOINT_PREFIX and (prefix, operation_model.name) not in TYPE_CALLS:
            return request(self, operation_model, request_dict)
        return in_call(router, router.new_call(joins=True), request, self, operation_model, request_dict)

    make_api_call = replacements.set(BaseClient, "_make_api_call", _make_api_call)
    request = replacements.set(Endpoint, "make_request", make_request)


def _answer_events(router: Router, replacements: Replacements) -> None:
    def _emit(self: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Any:
        # A call emits a dozen events; two of them matter here.
        if event_name[:HANDLED_EVENTS_LENGTH] != HANDLED_EVENTS or not router.is_installed:
            return emit(self, event_name, kwargs, stop_on_response)
        if event_name.startswith(OWN_BEFORE_SEND):
            # Before the handlers run: adaptive retries sleep in one of them.
            router.note_own_call()
            responses: Responses = emit(self, event_name, kwargs, stop_on_response)
            return [(_emit, answered_by(router.answer, kwargs["request"]))] if is_unanswered(responses) else responses
        if event_name in TYPE_BEFORE_SEND:
            return _answer_type_call(router, self, event_name, kwargs)
        if event_name.startswith(BEFORE_SEND):
            router.note_foreign_call()
        responses = emit(self, event_name, kwargs, stop_on_response)
        if event_name.startswith(OWN_BEFORE_SIGN) or event_name in TYPE_BEFORE_SIGN:
            sign_without_network(stand_in_credentials, kwargs["request"], kwargs["request_signer"])
        return responses

    emit = replacements.set(HierarchicalEmitter, "_emit", _emit)


def _answer_type_call(router: Router, emitter: Any, event_name: str, kwargs: dict[str, Any]) -> Responses:
    """The responses of the code under test's own handlers to a call about types, or else the mock's."""
    router.note_own_call()
    given = {**kwargs, "event_name": event_name}
    responses = [(handler, handler(**given)) for handler in own_handlers(emitter, event_name)]
    if is_unanswered(responses):
        responses.append((_answer_type_call, answered_by(router.answer_type_call, kwargs["request"])))
    return responses


def _answer_plain_sends(router: Router, replacements: Replacements) -> None:
    """Answers requests that were signed by hand and sent through botocore's HTTP session."""

    def send(self: Any, request: Any) -> Any:
        if router.is_installed and is_cloudcontrol_call(request.url, request.headers):
            return answered_by(router.answer, request)
        return original(self, request)

    original = replacements.set(URLLib3Session, "send", send)


def answered_by(answer: Answer, request: Any) -> AWSResponse:
    """The mock's response to a prepared request, as botocore's HTTP session returns it."""
    response = answer_request(answer, request)
    # botocore copies the headers, and any mapping will do.
    headers = cast("HTTPHeaders", response.headers)
    answered = AWSResponse(request.url, response.status, headers, _Body(response.body))
    # Saves botocore from reading the body in pieces.
    answered._content = response.body  # type: ignore[attr-defined]
    return answered


class _Body(io.BytesIO):
    """A body with the method that botocore reads it by."""

    def stream(self, amount: int = 65536, **_: Any) -> Iterator[bytes]:
        """The body in pieces of `amount` bytes."""
        while piece := self.read(amount):
            yield piece
