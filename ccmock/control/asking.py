"""Asks the URL of a declared hook."""

from __future__ import annotations

from collections.abc import Callable
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
        connection.request(request.method, target, request.body, dict(request.headers.items()))
        response = connection.getresponse()
        return HttpResponse(response.status, dict(response.getheaders()), response.read(MAX_BYTES))
    except HTTPException as error:
        raise OSError(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()
