"""Sees the Cloud Control calls of botocore's and aiobotocore's clients pass, and changes nothing of them.

A call is noted where its answer reaches the client's library: from its HTTP session, or from a handler of
`before-send`, which may be a mock's. A mock that starts inside a recording answers first, so that its calls are not
noted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from botocore.hooks import HierarchicalEmitter
from botocore.httpsession import URLLib3Session

from ..intercept.bodies import bytes_of
from ..intercept.import_hooks import ImportHooks
from ..intercept.matching import is_cloudcontrol_call
from ..intercept.replacements import Replacements
from ..registry.catalog import bundled_catalog
from ..wire.messages import HttpRequest
from .recorder import Recorder, answer_of, now, time_text
from .rows import Answer

OWN_BEFORE_SEND = "before-send.cloudcontrol."
AIOBOTOCORE = "aiobotocore.session"
"""The module of aiobotocore that is imported last."""


class _Open(NamedTuple):
    """A recorder, and whether a call that is answered now is for it."""

    recorder: Recorder
    is_meant: Callable[[], bool]


class Tap:
    """Notes calls with the recorders that are open. The first one installs it, the last one removes it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        # Replaced as a whole, so that a call needs no lock to read it.
        self._recorders: tuple[_Open, ...] = ()
        self._replacements = Replacements()
        self._import_hooks = ImportHooks()

    def open(self, path: Path, redact: Any = None, innermost: Callable[[], object] = lambda: None) -> Recorder:
        """Records to a file from now on; UsageError where that cannot be written, or a rule is none.

        `innermost`: what tells the innermost mock. While it is another one than now, nothing is recorded.
        """
        recorder = Recorder(path, bundled_catalog(), redact)
        before = innermost()
        with self._lock:
            try:
                if not self._recorders:
                    self._install()
                self._recorders += (_Open(recorder, lambda: innermost() is before),)
                return recorder  # noqa: TRY300 - what comes between is part of the start
            except BaseException:
                self.close(recorder)
                raise

    def close(self, recorder: Recorder) -> None:
        """Ends a recording; UsageError where a call could not be written."""
        with self._lock:
            self._recorders = tuple(other for other in self._recorders if other.recorder is not recorder)
            if not self._recorders:
                self._import_hooks.remove()
                self._replacements.undo()
        recorder.close()

    def _install(self) -> None:
        emitter: Any = HierarchicalEmitter
        self._replacements.set(emitter, "_emit", self._emitting(emitter._emit))
        self._replacements.set(URLLib3Session, "send", self._sending(URLLib3Session.send))
        self._import_hooks.when_imported(AIOBOTOCORE, partial(_install_aiobotocore, self, self._replacements))
        self._import_hooks.install()

    def _emitting(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def _emit(emitter: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Any:
            responses = original(emitter, event_name, kwargs, stop_on_response)
            if event_name.startswith(OWN_BEFORE_SEND):
                response = next((response for _, response in responses if response is not None), None)
                if response is not None:
                    self.note(kwargs["request"], answer_of(response.status_code, response.content), _time_of(response))
            return responses

        return _emit

    def _sending(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def send(session: Any, request: Any) -> Any:
            if not is_cloudcontrol_call(request.url, request.headers):
                return original(session, request)
            try:
                response = original(session, request)
            except Exception as error:
                self.note(request, Answer(None, lost=type(error).__name__), now())
                raise
            self.note(request, answer_of(response.status_code, response.content), _time_of(response))
            return response

        return send

    def note(self, request: Any, answer: Answer, at: str) -> None:
        """Notes a call of a library with all recorders that are open."""
        noted = HttpRequest(request.method, request.url, request.headers, bytes_of(request.body))
        for recorder, is_meant in self._recorders:
            if is_meant():
                recorder.note(noted, answer, at)


def _time_of(response: Any) -> str:
    """When an answer was given, by the clock of the service, or else of the system."""
    try:
        given = parsedate_to_datetime(str(response.headers.get("Date")))
    except (TypeError, ValueError):
        return now()
    return time_text(int(given.timestamp()) * 1000)


def _install_aiobotocore(tap: Tap, replacements: Replacements) -> None:
    def emitting(original: Callable[..., Any]) -> Callable[..., Any]:
        async def noted(emitted: Any, request: Any) -> Any:
            responses = await emitted
            response = next((response for _, response in responses if response is not None), None)
            if response is not None:
                tap.note(request, answer_of(response.status_code, await response.content), _time_of(response))
            return responses

        def _emit(emitter: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Any:
            emitted = original(emitter, event_name, kwargs, stop_on_response)
            return noted(emitted, kwargs["request"]) if event_name.startswith(OWN_BEFORE_SEND) else emitted

        return _emit

    def sending(original: Callable[..., Any]) -> Callable[..., Any]:
        async def send(session: Any, request: Any) -> Any:
            if not is_cloudcontrol_call(request.url, request.headers):
                return await original(session, request)
            try:
                response = await original(session, request)
                content = await response.content
            except Exception as error:
                tap.note(request, Answer(None, lost=type(error).__name__), now())
                raise
            tap.note(request, answer_of(response.status_code, content), _time_of(response))
            return response

        return send

    emitter = import_module("aiobotocore.hooks").AioHierarchicalEmitter
    replacements.set(emitter, "_emit", emitting(emitter._emit))
    for module, name in (("httpsession", "AIOHTTPSession"), ("httpxsession", "HttpxSession")):
        session = getattr(import_module(f"aiobotocore.{module}"), name)
        replacements.set(session, "send", sending(session.send))


TAP = Tap()
"""Like the active mocks, what of recordings belongs to the process."""
