"""The libraries whose calls are recorded: botocore, urllib3 with requests, and aiobotocore.

Each is changed where its calls are answered. botocore sends by means of urllib3, where such a call is not noted again.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol

from botocore.exceptions import ConnectionError as BotocoreConnectionError
from botocore.exceptions import HTTPClientError
from botocore.hooks import HierarchicalEmitter
from botocore.httpsession import URLLib3Session
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from ..intercept.botocore_events import OWN_BEFORE_SEND
from ..intercept.matching import is_cloudcontrol_call
from ..intercept.replacements import Replacements
from ..intercept.urllib3 import PoolRequest
from ..wire.messages import Headers

LOST = (BotocoreConnectionError, HTTPClientError)
"""What botocore and aiobotocore raise where no answer came. Any other error is none of the service."""


class CallLog(Protocol):
    """What is told of each call."""

    @property
    def is_sending(self) -> bool: ...

    def sending(self) -> Any: ...

    def note_answer(self, request: Any, status: int, headers: Headers, content: bytes) -> None: ...

    def note_loss(self, request: Any, error: Exception) -> None: ...


def install(log: CallLog, replacements: Replacements) -> None:
    """Notes the calls of botocore, urllib3 and requests."""
    emitter: Any = HierarchicalEmitter
    replacements.set(emitter, "_emit", _emitting(log, emitter._emit))
    replacements.set(URLLib3Session, "send", _sending(log, URLLib3Session.send))
    replacements.set(HTTPConnectionPool, "urlopen", _opening(log, HTTPConnectionPool.urlopen))


# --- botocore ---


def _emitting(log: CallLog, original: Callable[..., Any]) -> Callable[..., Any]:
    def _emit(emitter: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Any:
        if not event_name.startswith(OWN_BEFORE_SEND):
            return original(emitter, event_name, kwargs, stop_on_response)
        try:
            responses = original(emitter, event_name, kwargs, stop_on_response)
        except LOST as error:
            log.note_loss(kwargs["request"], error)
            raise
        if (response := _first_of(responses)) is not None:
            _note(log, kwargs["request"], response, response.content)
        return responses

    return _emit


def _first_of(responses: Any) -> Any:
    """The response that the client takes: that of the first handler which has one."""
    return next((response for _, response in responses if response is not None), None)


def _note(log: CallLog, request: Any, response: Any, content: bytes) -> None:
    log.note_answer(request, response.status_code, response.headers, content)


def _sending(log: CallLog, original: Callable[..., Any]) -> Callable[..., Any]:
    def send(session: Any, request: Any) -> Any:
        if not is_cloudcontrol_call(request.url, request.headers):
            return original(session, request)
        try:
            with log.sending():
                response = original(session, request)
        except LOST as error:
            log.note_loss(request, error)
            raise
        _note(log, request, response, response.content)
        return response

    return send


# --- urllib3 and requests ---


def _opening(log: CallLog, original: Callable[..., Any]) -> Callable[..., Any]:
    def urlopen(pool: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        asked = PoolRequest.of(pool, method, url, args, kwargs)
        if log.is_sending or not is_cloudcontrol_call(asked.url, asked.headers):
            return original(pool, method, url, *args, **kwargs)
        # A body that can be read but once is sent as what was read of it.
        request, options = asked.read()
        try:
            # Its retries are further calls of this function.
            with log.sending():
                response, content = _read(original(pool, method, url, **options), method, url, options)
        except HTTPError as error:
            log.note_loss(request, error)
            raise
        log.note_answer(request, response.status, response.headers, content)
        return response

    return urlopen


def _read(response: Any, method: str, url: str, options: Mapping[str, Any]) -> tuple[Any, bytes]:
    """A response that can be read from its beginning, and its body."""
    if options.get("preload_content", True):
        return response, response.data
    raw = response.read(decode_content=False)
    parts = {
        "headers": response.headers,
        "status": response.status,
        "version": response.version,
        "reason": response.reason,
        "original_response": response._original_response,
        "request_method": method,
        "request_url": url,
        "retries": response.retries,
    }
    again: Any = HTTPResponse(io.BytesIO(raw), preload_content=False, decode_content=response.decode_content, **parts)
    return again, HTTPResponse(io.BytesIO(raw), **parts).data


# --- aiobotocore ---


def install_aiobotocore(log: CallLog, replacements: Replacements) -> None:
    """Notes the calls of aiobotocore and aioboto3; the module has been imported."""
    emitter = import_module("aiobotocore.hooks").AioHierarchicalEmitter
    replacements.set(emitter, "_emit", _emitting_async(log, emitter._emit))
    for module, name in (("httpsession", "AIOHTTPSession"), ("httpxsession", "HttpxSession")):
        session = getattr(import_module(f"aiobotocore.{module}"), name)
        replacements.set(session, "send", _sending_async(log, session.send))


def _emitting_async(log: CallLog, original: Callable[..., Any]) -> Callable[..., Any]:
    async def noted(emitted: Any, request: Any) -> Any:
        try:
            responses = await emitted
        except LOST as error:
            log.note_loss(request, error)
            raise
        if (response := _first_of(responses)) is not None:
            _note(log, request, response, await response.content)
        return responses

    def _emit(emitter: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Any:
        emitted = original(emitter, event_name, kwargs, stop_on_response)
        return noted(emitted, kwargs["request"]) if event_name.startswith(OWN_BEFORE_SEND) else emitted

    return _emit


def _sending_async(log: CallLog, original: Callable[..., Any]) -> Callable[..., Any]:
    async def send(session: Any, request: Any) -> Any:
        if not is_cloudcontrol_call(request.url, request.headers):
            return await original(session, request)
        try:
            response = await original(session, request)
            content = await response.content
        except LOST as error:
            log.note_loss(request, error)
            raise
        _note(log, request, response, content)
        return response

    return send
