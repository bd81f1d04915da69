"""Asks the URL of a declared hook."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from ..wire.messages import HttpRequest, HttpResponse

AskUrl = Callable[[HttpRequest, float], HttpResponse]
"""Sends a request and returns its answer, within a number of real seconds; an OSError where there is none."""

MAX_BYTES = 1 << 20
"""The size of the largest answer that is read."""


def ask_url(request: HttpRequest, timeout: float) -> HttpResponse:
    """Sends a request to its URL and to nowhere else: no proxy, no redirect. `timeout`: real seconds.

    OSError where there is no answer.
    """
    place = urlsplit(request.url)
    connection_class = HTTPSConnection if place.scheme == "https" else HTTPConnection
    connection = connection_class(place.hostname or "", place.port, timeout=timeout)
    target = f"{place.path or '/'}{'?' if place.query else ''}{place.query}"
    try:
        connection.connect()
        with _broken_off(connection.sock, timeout):
            connection.request(request.method, target, request.body, dict(request.headers.items()))
            response = connection.getresponse()
            return HttpResponse(response.status, dict(response.getheaders()), response.read(MAX_BYTES))
    except HTTPException as error:
        raise OSError(f"what it sent is not HTTP ({type(error).__name__}: {error})") from error
    finally:
        connection.close()


@contextmanager
def _broken_off(connection: socket.socket, timeout: float) -> Iterator[None]:
    """Breaks a connection off that is still in use after a time: its own timeout is for each piece of an answer."""
    has_passed = threading.Event()

    def break_off() -> None:
        has_passed.set()
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(timeout, break_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException):
        if not has_passed.is_set():
            raise
    finally:
        timer.cancel()
    if has_passed.is_set():
        raise TimeoutError("timed out")
