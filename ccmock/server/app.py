"""The ASGI application: reads a request, asks who answers it, sends the response."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any

from ..wire.answering import NoAnswerError
from ..wire.messages import HttpRequest, HttpResponse
from .admission import Admission
from .backend import CONTROL_PATH, Answers
from .responses import refusal

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

CONNECTION = "ccmock.connection"
"""The extension of the scope that holds `abort`, which closes the connection without an answer."""

MAX_CALL_BYTES = 2 * 1024 * 1024
"""More than any call may have: the mock itself refuses bodies above 1 MiB as the service would."""

MAX_CONTROL_BYTES = 256 * 1024 * 1024
"""A snapshot can be large."""

BODY_SECONDS = 60.0
"""How long the server waits for the next piece of a body."""


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
        refused = self._admission.refuse(request) or await self._read(request, receive)
        if isinstance(refused, HttpResponse):
            await _send(send, refused, closes=True)
            return
        try:
            response = self._backend.answer(request._replace(body=refused))
        except NoAnswerError as lost:
            await self._give_no_answer(scope, receive, waits=lost.timed_out)
            return
        await _send(send, response)

    async def _read(self, request: HttpRequest, receive: Receive) -> bytes | HttpResponse:
        """The body of a request, or why it is not read."""
        limit = MAX_CONTROL_BYTES if request.url.startswith(CONTROL_PATH) else MAX_CALL_BYTES
        length = request.headers.get("Content-Length")
        if length is not None and length.isdecimal() and int(length) > limit:
            return _too_long(limit)
        message = await receive()
        body: bytes = message.get("body", b"")
        if not message.get("more_body"):
            return body
        pieces, size = [body], len(body)
        while message.get("more_body"):
            try:
                message = await asyncio.wait_for(receive(), BODY_SECONDS)
            except (asyncio.TimeoutError, TimeoutError):
                return refusal(408, "RequestTimeout", f"No more of the body came for {BODY_SECONDS:g} seconds.")
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > limit:
                return _too_long(limit)
        return b"".join(pieces)

    async def _give_no_answer(self, scope: Scope, receive: Receive, *, waits: bool) -> None:
        """Closes the connection, or leaves it open until the client (or the server) gives up."""
        gone = asyncio.ensure_future(_disconnected(receive))
        if waits:
            closing = asyncio.ensure_future(self.is_closing.wait())
            await asyncio.wait({gone, closing}, return_when=asyncio.FIRST_COMPLETED)
            closing.cancel()
        scope["extensions"][CONNECTION]["abort"]()
        await gone


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _too_long(limit: int) -> HttpResponse:
    return refusal(413, "BodyTooLong", f"The body is longer than {limit:,} bytes.")


def _url_of(scope: Scope) -> str:
    path: str = scope["raw_path"].decode("latin-1")
    query: bytes = scope["query_string"]
    return f"{path}?{query.decode('latin-1')}" if query else path


def _headers_of(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers by the names that they usually have: `X-Amz-Target`. Of several with one name, the first counts."""
    headers: dict[str, str] = {}
    for name, value in raw:
        headers.setdefault(_usual_name(name), value.decode("latin-1"))
    return headers


@lru_cache(maxsize=256)
def _usual_name(name: bytes) -> str:
    return name.decode("latin-1").title()


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
