"""Ways of the standard library, and of pyOpenSSL."""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
import urllib.request
from contextlib import closing
from functools import partial
from typing import Any

from tests.support.outside import Outside

from .table import (
    CONNECT,
    ENDPOINT,
    HEAD,
    HOST,
    LOCAL,
    LOOKUPS,
    InMock,
    all_refused,
    connected,
    encrypted,
    encryption,
    environment_of,
    sign,
    stream,
    way,
)

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
    with mock, connected(outside) as connection, connection.makefile("wb", buffering=0) as file:
        all_refused(
            partial(connection.send, HEAD),
            partial(connection.sendall, HEAD),
            partial(connection.sendmsg, [HEAD[:20], HEAD[20:]]),
            partial(connection.sendto, memoryview(HEAD), (outside.host, outside.port)),
            partial(file.write, bytearray(HEAD)),
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
