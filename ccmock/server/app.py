"""The ASGI application: reads a request, asks who answers it, sends the response."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from ..control.paths import API_PATH, CONTROL_PATH
from ..wire.answering import NoAnswerError
from ..wire.messages import HttpRequest, HttpResponse, LowerCaseHeaders, fields_of, header_of, query_of
from .admission import Admission
from .backend import Answers
from .responses import refusal

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

CONNECTION = "ccmock.connection"
"""The extension of the scope that holds the OpenConnection."""

MAX_CALL_BYTES = 2 * 1024 * 1024
"""More than any call may have: the mock itself refuses bodies above 1 MiB as the service would."""

MAX_CONTROL_BYTES = 256 * 1024 * 1024
"""A snapshot can be large."""

BODY_SECONDS = 60.0
"""How long the server waits for the next piece of a body."""

MAX_DISCARDED_BYTES, DISCARD_SECONDS = 16 * 1024 * 1024, 2.0
"""How much of the body of a refused request is read, and how long each piece is waited for."""

EVENTS_PATH = f"{API_PATH}events"
EVENTS_SECONDS = 0.25
"""How often a stream of events looks for new ones: calls of the test's own process do not come by here."""

QUIET_LOOKS = 60
"""After so many looks without an event, a comment is sent, so that nobody takes the stream to be broken."""

STILL_HERE = ": still here\n\n"

GONE = "http.disconnect"
"""The type of the message that says that the client is not there anymore."""


class OpenConnection(NamedTuple):
    """What the application has to know of the connection that a request came on."""

    abort: Callable[[], None]
    """Closes it without an answer."""
    client_ended: asyncio.Event
    """Set when the client sends no more: it may be gone, or wait for an answer that is there by now."""


class App:
    """The application that a server runs."""

    def __init__(self, backend: Answers, admission: Admission) -> None:
        self._backend = backend
        self._admission = admission
        self.is_closing = asyncio.Event()
        """Set when the server stops: what holds a connection open ends then."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        request = HttpRequest(scope["method"], _url_of(scope), _headers_of(scope["headers"]))
        refused = _refuse_hosts(scope["headers"]) or self._admission.refuse(request)
        if refused is not None:
            await _discard(receive)
        body = refused or await _read(request, receive)
        if body is None:
            return
        if isinstance(body, HttpResponse):
            await _send(send, body, closes=True)
            return
        if request.method == "GET" and request.url.partition("?")[0] == EVENTS_PATH:
            await self._stream(request, scope, receive, send)
            return
        try:
            # Not _replace, which takes three times as long.
            response = self._backend.answer(HttpRequest(request.method, request.url, request.headers, body))
        except NoAnswerError as lost:
            await self._give_no_answer(scope, receive, waits=lost.timed_out)
            return
        await _send(send, response)

    async def _stream(self, request: HttpRequest, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the events of the mock as they happen, until the client or the server goes."""
        first = self._backend.answer(request)
        if first.status != 200:
            await _send(send, first)
            return
        # Most servers stream nothing.
        from ..control.events import sse_text  # noqa: PLC0415

        feed, cursor = self._backend.feed, _cursor_of(request)
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        ends = self._ends_of(scope, receive)
        quiet_looks = 0
        try:
            while not any(end.done() for end in ends):
                events, cursor = feed.events_at_once(cursor)
                quiet_looks = 0 if events else quiet_looks + 1
                text = "".join(map(sse_text, events)) or (STILL_HERE if quiet_looks % QUIET_LOOKS == 1 else "")
                if text:
                    body = text.encode("utf-8", "backslashreplace")
                    await send({"type": "http.response.body", "body": body, "more_body": True})
                await asyncio.wait(ends, timeout=EVENTS_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()
        await send({"type": "http.response.body", "body": b""})

    async def _give_no_answer(self, scope: Scope, receive: Receive, *, waits: bool) -> None:
        """Closes the connection, or leaves it open until the client (or the server) gives up."""
        if waits:
            ends = self._ends_of(scope, receive)
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()
        _connection(scope).abort()
        await _disconnected(receive)

    def _ends_of(self, scope: Scope, receive: Receive) -> tuple[asyncio.Future[Any], ...]:
        """What ends an answer that has no end of its own: the client, or the server."""
        waited_for = (_disconnected(receive), _connection(scope).client_ended.wait(), self.is_closing.wait())
        return tuple(map(asyncio.ensure_future, waited_for))


def _connection(scope: Scope) -> OpenConnection:
    connection: OpenConnection = scope["extensions"][CONNECTION]
    return connection


def _refuse_hosts(raw: Sequence[tuple[bytes, bytes]]) -> HttpResponse | None:
    """The refusal of a request that names several hosts, of which others on its way may take another one than this."""
    hosts = [value for name, value in raw if name == b"host"]
    if len(hosts) < 2:
        return None
    return refusal(400, "SeveralHosts", f"A request has one Host header; this one has {len(hosts)}.")


def _cursor_of(request: HttpRequest) -> str | None:
    """Where a client wants the events to begin."""
    return header_of(request.headers, "Last-Event-ID") or fields_of(query_of(request.url)).get("cursor")


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != GONE:
        pass


async def _read(request: HttpRequest, receive: Receive) -> bytes | HttpResponse | None:
    """The body of a request, or why it is not read; None where the client goes before it has sent all of it."""
    limit = MAX_CONTROL_BYTES if request.url.startswith(CONTROL_PATH) else MAX_CALL_BYTES
    length = header_of(request.headers, "Content-Length")
    if length is not None and length.isdecimal() and int(length) > limit:
        await _discard(receive)
        return _too_long(limit)
    message = await receive()
    if message["type"] == GONE:
        return None
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    pieces, size = [body], len(body)
    while message.get("more_body"):
        try:
            message = await asyncio.wait_for(receive(), BODY_SECONDS)
        except (asyncio.TimeoutError, TimeoutError):
            return refusal(408, "RequestTimeout", f"No more of the body came for {BODY_SECONDS:g} seconds.")
        if message["type"] == GONE:
            return None
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > limit:
            if message.get("more_body"):
                await _discard(receive)
            return _too_long(limit)
    return b"".join(pieces)


async def _discard(receive: Receive) -> None:
    """Reads what still comes of a body, within limits: a client that is sending does not read the answer before."""
    size = 0
    with contextlib.suppress(asyncio.TimeoutError, TimeoutError):
        while size < MAX_DISCARDED_BYTES:
            message = await asyncio.wait_for(receive(), DISCARD_SECONDS)
            size += len(message.get("body", b""))
            if not message.get("more_body"):
                return


def _too_long(limit: int) -> HttpResponse:
    return refusal(413, "BodyTooLong", f"The body is longer than {limit:,} bytes.")


def _url_of(scope: Scope) -> str:
    path: str = scope["raw_path"].decode("latin-1")
    query: bytes = scope["query_string"]
    return f"{path}?{query.decode('latin-1')}" if query else path


def _headers_of(raw: Iterable[tuple[bytes, bytes]]) -> LowerCaseHeaders:
    """The headers, whose names ASGI gives in lower case. Of several with one name, the first counts."""
    headers = LowerCaseHeaders()
    for name, value in raw:
        headers.setdefault(name.decode("latin-1"), value.decode("latin-1"))
    return headers


async def _send(send: Send, response: HttpResponse, *, closes: bool = False) -> None:
    headers = [(_wire_name(name), value.encode("latin-1")) for name, value in response.headers.items()]
    if closes:
        # Part of the body may still be on its way.
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


@lru_cache(maxsize=256)
def _wire_name(name: str) -> bytes:
    return name.lower().encode("latin-1")
