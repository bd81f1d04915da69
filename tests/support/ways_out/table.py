"""The table of ways out, and what the ways share.

Each is a function of the server outside and of a context manager. What it does before the context is done before the
mock.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

from tests.support.outside import Outside
from tests.support.signing import ENDPOINT, signed

HOST = "cloudcontrolapi.eu-west-1.amazonaws.com"
LOCAL = "cloudcontrolapi.localhost"
"""A name that is taken for the service's, and is not looked up outside this machine."""

TYPE = "AWS::S3::Bucket"
LOOKUPS = ("gethostbyname", "gethostbyname_ex", "gethostbyaddr")
HEAD = f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 2\r\n\r\n{{}}".encode()
CONNECT = f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n".encode()
KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "eu-west-1"}

InMock = AbstractContextManager[Any]


class Way(NamedTuple):
    """A way out: as the page names it, whether the call is answered there or refused, and the modules that it needs."""

    name: str
    is_answered: bool
    call: Callable[[Outside, InMock], Any]
    needs: tuple[str, ...]


WAYS: list[Way] = []


def way(name: str, *needs: str, answered: bool = False) -> Callable[[Any], Any]:
    """Adds a function to the list."""

    def add(call: Any) -> Any:
        WAYS.append(Way(name, answered, call, needs))
        return call

    return add


@contextmanager
def environment_of(outside: Outside, *names: str) -> Iterator[None]:
    """Variables that name the server as the proxy."""
    with patch.dict("os.environ", dict.fromkeys(names, outside.url)):
        yield


def encryption() -> ssl.SSLContext:
    """TLS that trusts the server outside, whatever its name."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def all_refused(*calls: Callable[[], Any]) -> None:
    """UsageError if all calls raise it; AssertionError if one does not."""
    from ccmock import UsageError

    errors = []
    for call in calls:
        try:
            call()
        except UsageError as error:
            errors.append(error)
    if len(errors) < len(calls):
        raise AssertionError(f"{len(calls) - len(errors)} of {len(calls)} not refused")
    raise errors[0]


def errors_in(error: Any) -> Iterator[BaseException]:
    """An error and those that it came from, through groups and the failures of Twisted, too."""
    if isinstance(error, BaseException):
        yield error
        for inner in (error.__cause__, error.__context__, *getattr(error, "exceptions", ())):
            yield from errors_in(inner)
        for failure in getattr(error, "reasons", ()):
            yield from errors_in(failure.value)


def connected(outside: Outside) -> socket.socket:
    return socket.create_connection((outside.host, outside.port), timeout=2)


def encrypted(outside: Outside, name: str | None = HOST) -> ssl.SSLSocket:
    return encryption().wrap_socket(connected(outside), server_hostname=name)


def sign(url: str = ENDPOINT) -> tuple[bytes, dict[str, str]]:
    return signed("ListResources", url, TypeName=TYPE)


@asynccontextmanager
async def stream(outside: Outside, **options: Any) -> AsyncIterator[asyncio.StreamWriter]:
    """A stream to the server outside, which is closed afterwards."""
    _, writer = await asyncio.open_connection(outside.host, outside.port, **options)
    try:
        yield writer
        await writer.drain()
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


def on_uvloop(call: Any) -> None:
    import uvloop

    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(call)
    finally:
        loop.close()
