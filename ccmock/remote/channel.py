"""Sends requests to the control API of a server, and raises what it answers to mistakes."""

from __future__ import annotations

import json
import selectors
import ssl
import threading
import weakref
from collections.abc import Mapping
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from os import getpid
from socket import gaierror
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote, urlencode, urlsplit

from ..arguments import is_number, shown, text
from ..control.paths import API_PATH
from ..errors import CcmockError, HandlerContractError, UnknownTypeError, UsageError
from ..registry.json_text import InvalidJson, parse_json
from ..simulation.hooks import HookContractError
from ..wire.messages import HttpRequest, HttpResponse

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models

SAFE = "GET"
"""The method that changes nothing, so that a request whose connection breaks is sent once more."""

NOT_CONNECTED = (ConnectionRefusedError, gaierror)
"""The errors of a connection on which nothing was sent."""

DEFAULT_TIMEOUT = 30.0

ERRORS: Mapping[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (AssertionError, HandlerContractError, HookContractError, UnknownTypeError, UsageError)
}
"""The code of a problem → the error that it is here; what the form of a request is about is a UsageError, too."""


class Transport(Protocol):
    """Sends a request to one server, and to nowhere else; the URL of the request is its path and query."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """The answer; an OSError where there is none."""

    def close(self) -> None:
        """Closes what is open; the next request opens it again."""


class Address(NamedTuple):
    """Where a server is."""

    is_secure: bool
    host: str
    port: int | None

    @classmethod
    def of(cls, url: object) -> Address:
        """The address in a URL; UsageError where it has another form."""
        given = text("url", url, "Give the URL of a server, such as 'http://127.0.0.1:4577'.")
        try:
            place = urlsplit(given)
            host, port = place.hostname, place.port
        except ValueError:
            host = port = None
        is_plain = place.path in ("", "/") and not (place.query or place.fragment or place.username) if host else False
        if not host or not is_plain or place.scheme not in ("http", "https") or not host.isascii() or " " in host:
            raise UsageError(
                f"url={shown(url)} is not the URL of a server. Give its scheme, host and port alone, such as "
                "'http://127.0.0.1:4577'."
            )
        return cls(place.scheme == "https", host, port)


class HttpTransport:
    """One connection to a server, which is kept and shared by all threads. No proxy, no redirect."""

    def __init__(self, address: Address, timeout: float, ca_file: str | None) -> None:
        self._address = address
        self._timeout = timeout
        self._context = _tls(ca_file) if address.is_secure else None
        self._begin()

    def _begin(self) -> None:
        _, host, port = self._address
        self._process_id = getpid()
        self._lock = threading.Lock()
        self._connection: HTTPConnection = (
            HTTPSConnection(host, port, timeout=self._timeout, context=self._context)
            if self._context is not None
            else HTTPConnection(host, port, timeout=self._timeout)
        )
        # A test that leaves a handle behind leaves no open socket, of which Python would warn.
        weakref.finalize(self, self._connection.close)

    def close(self) -> None:
        """Closes the connection; the next request opens another one."""
        with self._lock:
            self._connection.close()

    def send(self, request: HttpRequest) -> HttpResponse:
        """The answer; an OSError where there is none."""
        if self._process_id != getpid():
            # A forked child would get its parent's answers, and another thread of the parent may have held the lock.
            self._begin()
        with self._lock:
            self._leave_broken_connection()
            is_kept = self._connection.sock is not None
            try:
                return self._sent(request)
            except OSError as error:
                # A connection that was kept may break just now; to ask once more does no harm.
                if not is_kept or request.method != SAFE or isinstance(error, TimeoutError):
                    raise
            return self._sent(request)

    def _sent(self, request: HttpRequest) -> HttpResponse:
        connection = self._connection
        try:
            connection.request(request.method, request.url, request.body or None, dict(request.headers.items()))
            response = connection.getresponse()
            return HttpResponse(response.status, dict(response.getheaders()), response.read())
        except BaseException as error:
            connection.close()
            if isinstance(error, IncompleteRead):
                raise OSError("it closed the connection in the middle of its answer") from error
            if isinstance(error, HTTPException) and not isinstance(error, OSError):
                raise OSError(f"what it sent is not HTTP ({type(error).__name__}: {error})") from error
            raise

    def _leave_broken_connection(self) -> None:
        """Closes a connection that the server has closed: a readable socket without a question has nothing else."""
        there = self._connection.sock
        if there is not None:
            with selectors.DefaultSelector() as selector:
                selector.register(there, selectors.EVENT_READ)
                if selector.select(0):
                    self._connection.close()


def _tls(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise UsageError(f"ca_file={shown(ca_file)} cannot be read as certificates: {error}.") from None


class Channel:
    """Asks the control API of a server. `url`: what errors call the server."""

    def __init__(self, url: str, transport: Transport, token: str | None) -> None:
        self.url = url
        self._transport = transport
        self._headers = {"Accept": "application/json"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The JSON of an answer. What is None in the query is left out.

        UsageError, UnknownTypeError, AssertionError and others, as the function of ccmock raises that the server calls.
        """
        return self._json(*self._answer(method, path, body, query))

    def close(self) -> None:
        """Closes the connection; the next question opens another one."""
        self._transport.close()

    def _answer(self, method: str, path: str, body: Any, query: Mapping[str, Any]) -> tuple[HttpRequest, HttpResponse]:
        given = {name: _query_text(value) for name, value in query.items() if value is not None}
        url = f"{API_PATH}{path}{'?' if given else ''}{urlencode(given, errors='backslashreplace')}"
        content, headers = b"", self._headers
        if body is not None:
            content, headers = _json_bytes(body), {**headers, "Content-Type": "application/json"}
        request = HttpRequest(method, url, headers, content)
        try:
            return request, self._transport.send(request)
        except OSError as error:
            has_asked = method != SAFE and not isinstance(error, NOT_CONNECTED)
            doubt = " Whether it has carried out the request is not known." if has_asked else ""
            raise UsageError(f"No server answers at {self.url}: {_reason(error)}.{doubt}") from None

    def _json(self, request: HttpRequest, answer: HttpResponse) -> Any:
        try:
            value = parse_json(answer.body.decode(), max_depth=1000)
        except (InvalidJson, UnicodeDecodeError):
            raise self.is_no_server(f"it answered {request.url} with status {answer.status} and no JSON") from None
        if answer.status == 200:
            return value
        problem = value.get("error") if isinstance(value, dict) else None
        if not isinstance(problem, dict) or not isinstance(problem.get("message"), str):
            raise self.is_no_server(f"it answered {request.url} with status {answer.status}")
        raise _error_of(str(problem.get("code")), problem["message"], answer.status)

    def is_no_server(self, reason: str) -> UsageError:
        """The error for a server that is no ccmock."""
        return UsageError(f"At {self.url} there is no server of ccmock: {reason}.")


def segment(value: str) -> str:
    """A text as a step of a path."""
    return quote(value, safe="", errors="backslashreplace")


def checked_timeout(timeout: object) -> float:
    """A number of real seconds above 0."""
    if not isinstance(timeout, (int, float)) or not is_number(timeout) or timeout <= 0:
        raise UsageError(f"timeout={shown(timeout)} is not valid. Give a number of seconds above 0.")
    return timeout


def _error_of(code: str, message: str, status: int) -> Exception:
    kind = ERRORS.get(code)
    if kind is not None:
        return kind(message)
    return UsageError(message) if status < 500 else CcmockError(f"The server could not answer: {message}")


def _query_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else shown(value)


def _json_bytes(body: Any) -> bytes:
    try:
        return json.dumps(body, default=_plain, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"What is sent to the server is not plain JSON: {error}.") from None


def _plain(value: Any) -> Any:
    """What has a form of its own in the API, and mappings of any kind."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"a {type(value).__name__} has no JSON")


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    return error.strerror or str(error) or type(error).__name__
