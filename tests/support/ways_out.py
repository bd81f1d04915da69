"""The ways in which a Cloud Control call could leave the process. `docs/reliability.md` lists the same ones.

Each is a function of the server outside and of a context manager. What it does before the context is done before the
mock.
"""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, closing, contextmanager
from functools import partial
from importlib import import_module
from importlib.util import find_spec
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


# --- answered ---


def listed(**options: Any) -> None:
    import boto3
    from botocore.config import Config

    config = Config(retries={"total_max_attempts": 1}, **options)
    boto3.Session(**KEYS).client("cloudcontrol", verify=False, config=config).list_resources(TypeName=TYPE)


@way("boto3 through a proxy of `Config(proxies=…)`", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    with mock:
        listed(proxies={"https": outside.url})


@way("boto3 through the proxy of the environment (`HTTPS_PROXY`, `https_proxy`)", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    with environment_of(outside, "HTTPS_PROXY", "https_proxy"), mock:
        listed()


@way("a request signed by hand and sent by botocore's `URLLib3Session`, with `proxies=`", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session

    body, headers = sign()
    with mock:
        request = AWSRequest("POST", ENDPOINT, headers=headers, data=body).prepare()
        URLLib3Session(proxies={"https": outside.url}, verify=False).send(request)


def by_requests(session: Any, url: str = ENDPOINT, **options: Any) -> None:
    body, headers = sign(url)
    session.post(url, data=body, headers=headers, timeout=2, **options).raise_for_status()


@way("requests with `proxies=`", "requests", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import requests

    with mock:
        by_requests(requests, proxies={"https": outside.url, "http": outside.url}, verify=False)


@way("requests through the proxy of the environment (`ALL_PROXY`, `all_proxy`)", "requests", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import requests

    with environment_of(outside, "ALL_PROXY", "all_proxy"), mock:
        by_requests(requests, verify=False)


@way("requests through a SOCKS proxy", "requests", "socks", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import requests

    with mock:
        proxy = outside.url.replace("http", "socks5h")
        by_requests(requests, proxies={"https": proxy}, verify=False)


@way("requests with a session whose connection was opened before the mock", "requests", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import requests

    with requests.Session() as session:
        session.get(outside.url, timeout=2)
        with mock:
            by_requests(session, outside.url)


@way("requests to a host in capitals, with a trailing dot, a port, a user and a password", "requests", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import requests

    with mock:
        by_requests(requests, f"https://user:pass%40word@{HOST.upper()}.:443/")


@way("urllib3's `ProxyManager`", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import urllib3

    body, headers = sign()
    with mock, urllib3.ProxyManager(outside.url, cert_reqs="CERT_NONE", retries=False) as manager:
        manager.request("POST", ENDPOINT, body=body, headers=headers)


# --- names of the host ---


@way("a look-up of the host, in any of its forms: capitals, a trailing dot, full-width letters, bytes")
def _(outside: Outside, mock: InMock) -> None:
    del outside
    forms = (HOST.upper(), f"{HOST}.", f"\uff43{HOST[1:]}", HOST.replace(".", "\u3002"), HOST.encode())
    with mock:
        all_refused(*(partial(socket.getaddrinfo, form, 443) for form in forms))


@way("a look-up of a FIPS, dual-stack, China or VPC endpoint")
def _(outside: Outside, mock: InMock) -> None:
    del outside
    with mock:
        hosts = (
            "cloudcontrolapi-fips.us-east-1.amazonaws.com",
            "cloudcontrolapi.us-east-1.api.aws",
            "cloudcontrolapi.cn-north-1.amazonaws.com.cn",
            "vpce-0a1b-2c3d.cloudcontrolapi.us-east-1.vpce.amazonaws.com",
        )
        all_refused(*(partial(getattr(socket, lookup), host) for host in hosts for lookup in LOOKUPS))


@way("`socket.connect`, `connect_ex` and `sendto` with the name of the host")
def _(outside: Outside, mock: InMock) -> None:
    del outside
    with mock, socket.socket() as connection, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        address = (LOCAL, 443)
        calls = (connection.connect, connection.connect_ex, partial(datagrams.sendto, b""))
        all_refused(*(partial(call, address) for call in calls))


# --- urllib.request and http.client ---


def by_urllib(url: str = ENDPOINT, *handlers: Any) -> None:
    body, headers = sign(url)
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=encryption()), *handlers)
    opener.open(urllib.request.Request(url, body, headers), timeout=2).read()


@way("urllib.request")
def _(outside: Outside, mock: InMock) -> None:
    del outside
    with mock:
        by_urllib()


@way("urllib.request to another host, with the operation in `X-Amz-Target`")
def _(outside: Outside, mock: InMock) -> None:
    with mock:
        by_urllib(outside.url)


@way("urllib.request with a `ProxyHandler`, for https")
def _(outside: Outside, mock: InMock) -> None:
    with mock:
        by_urllib(ENDPOINT, urllib.request.ProxyHandler({"https": outside.url}))


@way("urllib.request with a `ProxyHandler`, for http")
def _(outside: Outside, mock: InMock) -> None:
    with mock:
        by_urllib(ENDPOINT.replace("https", "http"), urllib.request.ProxyHandler({"http": outside.url}))


@way("urllib.request through the proxy of the environment")
def _(outside: Outside, mock: InMock) -> None:
    with environment_of(outside, "https_proxy"), mock:
        by_urllib()


@way("http.client with `set_tunnel`")
def _(outside: Outside, mock: InMock) -> None:
    with (
        mock,
        closing(http.client.HTTPSConnection(outside.host, outside.port, timeout=2, context=encryption())) as connection,
    ):
        connection.set_tunnel(HOST, 443)
        connection.request("POST", "/", b"{}")


@way("http.client with the whole URL, to a proxy")
def _(outside: Outside, mock: InMock) -> None:
    with mock, closing(http.client.HTTPConnection(outside.host, outside.port, timeout=2)) as connection:
        connection.request("POST", f"http://{HOST}/", b"{}")


@way("http.client to an address, with a Host header")
def _(outside: Outside, mock: InMock) -> None:
    with mock, closing(http.client.HTTPConnection(outside.host, outside.port, timeout=2)) as connection:
        connection.request("POST", "/", b"{}", {"Host": HOST})


@way("http.client with a connection opened before the mock")
def _(outside: Outside, mock: InMock) -> None:
    with closing(http.client.HTTPSConnection(outside.host, outside.port, context=encryption())) as connection:
        connection.request("GET", "/")
        connection.getresponse().read()
        with mock:
            connection.request("POST", "/", b"{}", {"X-Amz-Target": "CloudApiService.ListResources"})


# --- sockets ---


@way("a socket that sends CONNECT to a proxy, in one piece or byte by byte")
def _(outside: Outside, mock: InMock) -> None:
    with mock, connected(outside) as one, connected(outside) as other:
        bytewise = (CONNECT[number : number + 1] for number in range(len(CONNECT)))
        all_refused(partial(one.sendall, CONNECT), lambda: [other.send(byte) for byte in bytewise])


@way("a socket that sends a request with a whole URL to a proxy")
def _(outside: Outside, mock: InMock) -> None:
    with mock, connected(outside) as connection:
        connection.sendall(HEAD.replace(b"POST /", f"POST http://user:word@{HOST}/".encode()).replace(b"Host", b"H"))


@way("a socket that sends a request to an address: `send`, `sendall`, `sendmsg`, `sendto`, `makefile`")
def _(outside: Outside, mock: InMock) -> None:
    with mock, connected(outside) as connection:
        all_refused(
            partial(connection.send, HEAD),
            partial(connection.sendall, HEAD),
            partial(connection.sendmsg, [HEAD[:20], HEAD[20:]]),
            partial(connection.sendto, memoryview(HEAD), (outside.host, outside.port)),
            partial(connection.makefile("wb", buffering=0).write, bytearray(HEAD)),
        )


@way("a socket that sends the request behind another one, on a connection opened before the mock")
def _(outside: Outside, mock: InMock) -> None:
    with connected(outside) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")
        with mock:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 3\r\n\r\n{")
            connection.sendall(b"}\n" + HEAD)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1024):
                pass


@way("a socket that asks a SOCKS proxy for the host (SOCKS 4a, SOCKS 5)")
def _(outside: Outside, mock: InMock) -> None:
    with mock, connected(outside) as older, connected(outside) as newer:
        newer.sendall(b"\x05\x01\x00")
        newer.recv(2)
        host = HOST.encode()
        all_refused(
            partial(older.sendall, b"\x04\x01\x01\xbb\x00\x00\x00\x01user\x00" + host + b"\x00"),
            partial(newer.sendall, b"\x05\x01\x00\x03" + bytes([len(host)]) + host + b"\x01\xbb"),
        )


# --- TLS ---


@way("TLS to an address, with the host as its server name: `wrap_socket`, `wrap_bio`")
def _(outside: Outside, mock: InMock) -> None:
    with mock, connected(outside) as connection:
        all_refused(
            partial(encryption().wrap_socket, connection, server_hostname=HOST),
            partial(encryption().wrap_bio, ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname=HOST),
        )


@way("TLS to an address, with the host in the request alone")
def _(outside: Outside, mock: InMock) -> None:
    with mock, encrypted(outside, None) as connection:
        connection.sendall(HEAD)


@way("TLS on a connection opened before the mock")
def _(outside: Outside, mock: InMock) -> None:
    with encrypted(outside) as connection, mock:
        connection.sendall(b"\x00 cloudcontrolapi.")


@way("bytes of TLS that something else encrypted, sent through a socket")
def _(outside: Outside, mock: InMock) -> None:
    hello = ssl.MemoryBIO()
    handshake = encryption().wrap_bio(ssl.MemoryBIO(), hello, server_hostname=HOST)
    try:
        handshake.do_handshake()
    except ssl.SSLWantReadError:
        greeting = hello.read()
    with mock, connected(outside) as connection:
        connection.sendall(greeting[:100])
        connection.sendall(greeting[100:])


@way("pyOpenSSL", "OpenSSL")
def _(outside: Outside, mock: InMock) -> None:
    from OpenSSL import SSL

    with mock, connected(outside) as connection:
        connection.settimeout(None)
        encrypting = SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), connection)
        encrypting.set_tlsext_host_name(HOST.encode())
        encrypting.set_connect_state()
        encrypting.do_handshake()


@way("pyOpenSSL on a connection opened before the mock", "OpenSSL")
def _(outside: Outside, mock: InMock) -> None:
    from OpenSSL import SSL

    with connected(outside) as connection:
        connection.settimeout(None)
        encrypting = SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), connection)
        encrypting.set_tlsext_host_name(HOST.encode())
        encrypting.set_connect_state()
        encrypting.do_handshake()
        with mock:
            encrypting.sendall(b"\x00 cloudcontrolapi.")


# --- asyncio ---


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


@way("`asyncio.open_connection` to the host")
def _(outside: Outside, mock: InMock) -> None:
    del outside
    with mock:
        asyncio.run(asyncio.open_connection(HOST, 443))


@way("`asyncio.open_connection` to an address, with the host as its server name")
def _(outside: Outside, mock: InMock) -> None:
    async def call() -> None:
        async with stream(outside, ssl=encryption(), server_hostname=HOST):
            pass

    with mock:
        asyncio.run(call())


@way("a stream of asyncio that sends CONNECT to a proxy")
def _(outside: Outside, mock: InMock) -> None:
    async def call() -> None:
        async with stream(outside) as writer:
            writer.write(CONNECT)

    with mock:
        asyncio.run(call())


@way("a transport of asyncio that begins TLS behind a proxy (`start_tls`)")
def _(outside: Outside, mock: InMock) -> None:
    async def call() -> None:
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.create_connection(asyncio.Protocol, outside.host, outside.port)
        try:
            await loop.start_tls(transport, protocol, encryption(), server_hostname=HOST)
        finally:
            transport.abort()
            await asyncio.sleep(0)

    with mock:
        asyncio.run(call())


@way("a transport of asyncio that sends the request to an address")
def _(outside: Outside, mock: InMock) -> None:
    class Waiting(asyncio.Protocol):
        def __init__(self) -> None:
            self.ended = asyncio.get_running_loop().create_future()

        def data_received(self, data: bytes) -> None:
            self.ended.set_result(None)

        def connection_lost(self, error: Exception | None) -> None:
            if not self.ended.done():
                self.ended.set_exception(error or EOFError())

    async def call() -> None:
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.create_connection(Waiting, outside.host, outside.port)
        loop.set_exception_handler(lambda *_: None)
        transport.write(HEAD)
        try:
            await protocol.ended
        finally:
            transport.abort()
            await asyncio.sleep(0)

    with mock:
        asyncio.run(call())


@way("a stream of asyncio with TLS, opened before the mock")
def _(outside: Outside, mock: InMock) -> None:
    async def call() -> None:
        async with stream(outside, ssl=encryption(), server_hostname=HOST) as writer:
            with mock:
                writer.write(b"\x00 cloudcontrolapi.")
                await writer.drain()

    asyncio.run(call())


@way("`loop.sock_sendall`")
def _(outside: Outside, mock: InMock) -> None:
    async def call() -> None:
        with connected(outside) as connection:
            connection.setblocking(False)
            await asyncio.get_running_loop().sock_sendall(connection, HEAD)

    with mock:
        asyncio.run(call())


# --- other libraries ---


def by_httpx(library: Any, url: str = ENDPOINT, **options: Any) -> None:
    body, headers = sign(url)
    with library.Client(verify=False, timeout=2, **options) as client:
        client.post(url, content=body, headers=headers)


async def by_async_httpx(library: Any, url: str = ENDPOINT, **options: Any) -> None:
    body, headers = sign(url)
    async with library.AsyncClient(verify=False, timeout=2, **options) as client:
        await client.post(url, content=body, headers=headers)


def versions_of_httpx() -> list[Any]:
    return [import_module(name) for name in ("httpx", "httpx2") if find_spec(name)]


@way("httpx, with and without tasks", "httpx")
def _(outside: Outside, mock: InMock) -> None:
    del outside
    with mock:
        calls = [lambda library=library: asyncio.run(by_async_httpx(library)) for library in versions_of_httpx()]
        all_refused(*(partial(by_httpx, library) for library in versions_of_httpx()), *calls)


@way("httpx with `proxy=`, with and without tasks", "httpx")
def _(outside: Outside, mock: InMock) -> None:
    url = outside.url
    with mock:
        calls = [lambda library=each: asyncio.run(by_async_httpx(library, proxy=url)) for each in versions_of_httpx()]
        all_refused(*(partial(by_httpx, library, proxy=url) for library in versions_of_httpx()), *calls)


@way("httpx with `mounts=` and `Proxy-Authorization`", "httpx")
def _(outside: Outside, mock: InMock) -> None:
    import httpx

    proxy = httpx.Proxy(outside.url, auth=("user", "word"))
    with mock:
        by_httpx(httpx, mounts={"https://": httpx.HTTPTransport(proxy=proxy, verify=False)})


@way("httpx through the proxy of the environment", "httpx")
def _(outside: Outside, mock: InMock) -> None:
    import httpx

    with environment_of(outside, "https_proxy"), mock:
        by_httpx(httpx)


@way("httpx with HTTP, through a proxy", "httpx")
def _(outside: Outside, mock: InMock) -> None:
    import httpx

    with mock:
        by_httpx(httpx, ENDPOINT.replace("https", "http"), proxy=outside.url)


@way("httpx through a SOCKS proxy", "httpx", "socksio")
def _(outside: Outside, mock: InMock) -> None:
    import httpx

    with mock:
        by_httpx(httpx, proxy=outside.url.replace("http", "socks5"))


@way("httpx to another host, with the operation in `X-Amz-Target`", "httpx")
def _(outside: Outside, mock: InMock) -> None:
    import httpx

    with mock:
        by_httpx(httpx, outside.url)


@way("httpx with a connection opened before the mock", "httpx")
def _(outside: Outside, mock: InMock) -> None:
    import httpx

    body, headers = sign(outside.url)
    with httpx.Client(timeout=2) as client:
        client.get(outside.url)
        with mock:
            client.post(outside.url, content=body, headers=headers)


@way("httpx with asyncio and a connection opened before the mock", "httpx")
def _(outside: Outside, mock: InMock) -> None:
    import httpx

    async def call() -> None:
        url = outside.url.replace("http", "https")
        body, headers = sign(url)
        async with httpx.AsyncClient(verify=False, timeout=2) as client:
            await client.get(url)
            with mock:
                await client.post(url, content=body, headers=headers)

    asyncio.run(call())


@way("httpx on trio, through a proxy", "httpx", "trio")
def _(outside: Outside, mock: InMock) -> None:
    import httpx
    import trio

    with mock:
        trio.run(partial(by_async_httpx, httpx, proxy=outside.url))


@way("httpx on uvloop, by itself and through a proxy", "httpx", "uvloop")
def _(outside: Outside, mock: InMock) -> None:
    import httpx

    with mock:
        all_refused(
            lambda: on_uvloop(by_async_httpx(httpx, proxy=outside.url)),
            lambda: on_uvloop(by_async_httpx(httpx, f"https://{LOCAL}:{outside.port}/")),
        )


def on_uvloop(call: Any) -> None:
    import uvloop

    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(call)
    finally:
        loop.close()


async def by_aiohttp(url: str = ENDPOINT, session: dict[str, Any] | None = None, **options: Any) -> None:
    import aiohttp

    body, headers = sign(url)
    async with aiohttp.ClientSession(**(session or {})) as client:
        await client.post(url, data=body, headers=headers, ssl=False, **options)


@way("aiohttp", "aiohttp")
def _(outside: Outside, mock: InMock) -> None:
    del outside
    with mock:
        asyncio.run(by_aiohttp(f"https://{LOCAL}/"))


@way("aiohttp with `proxy=` and `Proxy-Authorization`", "aiohttp")
def _(outside: Outside, mock: InMock) -> None:
    with mock:
        asyncio.run(by_aiohttp(proxy=outside.url, proxy_headers={"Proxy-Authorization": "Basic dXNlcjp3b3Jk"}))


@way("aiohttp with `trust_env=True`", "aiohttp")
def _(outside: Outside, mock: InMock) -> None:
    with environment_of(outside, "https_proxy"), mock:
        asyncio.run(by_aiohttp(session={"trust_env": True}))


@way("aiohttp with a resolver of its own", "aiohttp")
def _(outside: Outside, mock: InMock) -> None:
    import aiohttp
    from aiohttp.abc import AbstractResolver

    class Resolver(AbstractResolver):
        async def resolve(self, host: str, port: int = 0, family: int = 0) -> Any:
            address = {"hostname": host, "host": outside.host, "port": outside.port}
            return [{**address, "family": socket.AF_INET, "proto": 0, "flags": 0}]

        async def close(self) -> None:
            """Has nothing to close."""

    async def call() -> None:
        await by_aiohttp(session={"connector": aiohttp.TCPConnector(resolver=Resolver())})

    with mock:
        asyncio.run(call())


@way("aiohttp with a connection opened before the mock", "aiohttp")
def _(outside: Outside, mock: InMock) -> None:
    import aiohttp

    async def call() -> None:
        body, headers = sign(outside.url)
        async with aiohttp.ClientSession() as client:
            await (await client.get(outside.url)).read()
            with mock:
                await client.post(outside.url, data=body, headers=headers)

    asyncio.run(call())


@way("aiohttp on uvloop, through a proxy", "aiohttp", "uvloop")
def _(outside: Outside, mock: InMock) -> None:
    with mock:
        on_uvloop(by_aiohttp(proxy=outside.url))


@way("streams of asyncio on uvloop", "uvloop")
def _(outside: Outside, mock: InMock) -> None:
    async def call(send: bytes, **options: Any) -> None:
        async with stream(outside, **options) as writer:
            writer.write(send)

    with mock:
        all_refused(
            lambda: on_uvloop(call(CONNECT)), lambda: on_uvloop(call(HEAD, ssl=encryption(), server_hostname=HOST))
        )


@way("`loop.sock_sendall` on uvloop", "uvloop")
def _(outside: Outside, mock: InMock) -> None:
    async def call() -> None:
        with connected(outside) as connection:
            connection.setblocking(False)
            await asyncio.get_running_loop().sock_sendall(connection, HEAD)

    with mock:
        on_uvloop(call())


@way("streams of anyio", "anyio")
def _(outside: Outside, mock: InMock) -> None:
    import anyio

    async def call() -> None:
        async with await anyio.connect_tcp(outside.host, outside.port) as connection:
            await connection.send(CONNECT)

    with mock:
        anyio.run(call)


@way("streams and sockets of trio", "trio")
def _(outside: Outside, mock: InMock) -> None:
    import trio

    async def by_stream() -> None:
        async with await trio.open_tcp_stream(outside.host, outside.port) as connection:
            await connection.send_all(CONNECT)

    async def by_socket() -> None:
        with trio.socket.socket() as connection:
            await connection.connect((outside.host, outside.port))
            await connection.sendmsg([HEAD])

    with mock:
        all_refused(partial(trio.run, by_stream), partial(trio.run, by_socket))


@way("HTTP/2 without TLS (h2)", "h2")
def _(outside: Outside, mock: InMock) -> None:
    import h2.connection

    headers = [(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", HOST)]
    with mock, connected(outside) as connection:
        speaking = h2.connection.H2Connection()
        speaking.initiate_connection()
        speaking.send_headers(1, headers)
        # Its names are compressed, so that the server would not see this one.
        connection.sendall(speaking.data_to_send().partition(b"PRI")[0] + HEAD)


@way("httplib2 through a SOCKS proxy", "httplib2", "socks")
def _(outside: Outside, mock: InMock) -> None:
    import httplib2
    import socks

    proxy = httplib2.ProxyInfo(socks.PROXY_TYPE_SOCKS5, outside.host, outside.port, proxy_rdns=True)
    with mock:
        httplib2.Http(proxy_info=proxy, disable_ssl_certificate_validation=True, timeout=2).request(ENDPOINT, "POST")


@way("sockets of PySocks", "socks")
def _(outside: Outside, mock: InMock) -> None:
    import socks

    with mock, socks.socksocket() as connection:
        connection.set_proxy(socks.HTTP, outside.host, outside.port)
        connection.settimeout(2)
        connection.connect((HOST, 443))


@way("tornado", "tornado")
def _(outside: Outside, mock: InMock) -> None:
    from tornado.simple_httpclient import SimpleAsyncHTTPClient

    async def call() -> None:
        client = SimpleAsyncHTTPClient(force_instance=True, hostname_mapping={HOST: outside.host})
        body, headers = sign()
        url = ENDPOINT.replace("amazonaws.com", f"amazonaws.com:{outside.port}")
        await client.fetch(url, method="POST", body=body, headers=headers, validate_cert=False)

    with mock:
        asyncio.run(call())


@way("Twisted through a proxy", "twisted")
def _(outside: Outside, mock: InMock) -> None:
    from twisted.internet.endpoints import TCP4ClientEndpoint
    from twisted.internet.selectreactor import SelectReactor
    from twisted.web.client import ProxyAgent

    reactor, failures = SelectReactor(), []

    def start() -> None:
        agent = ProxyAgent(TCP4ClientEndpoint(reactor, outside.host, outside.port), reactor)
        requested = agent.request(b"POST", f"http://{HOST}/".encode())
        requested.addErrback(failures.append)
        requested.addBoth(lambda _: reactor.stop())

    reactor.callWhenRunning(start)
    with mock:
        reactor.run(installSignalHandlers=False)
    for failure in failures:
        failure.raiseException()
