"""Ways of other HTTP libraries and event loops."""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from tests.support.outside import Outside

from .table import (
    CONNECT,
    ENDPOINT,
    HEAD,
    HOST,
    LOCAL,
    InMock,
    all_refused,
    connected,
    encryption,
    environment_of,
    on_uvloop,
    sign,
    stream,
    way,
)

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
