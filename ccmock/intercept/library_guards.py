"""Guards of libraries: where their calls begin, and where they send without the functions of Python's sockets.

They are installed when the library has been imported. A release that lacks one of the names is left as it is there; the
functions of the standard library are guarded in any case.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ..wire.messages import host_of_url
from .guarding import Guards, HostsOf, IsBlocked
from .matching import is_cloudcontrol_call, is_cloudcontrol_host, is_cloudcontrol_target
from .outgoing import START, read

GuardMethod = Callable[..., None]


class LibraryGuard(NamedTuple):
    """A method that is guarded: its module, its class, its name, the way it is guarded, and what is blocked.

    `hosts_of`: the hosts that a call leads to, where that can be told by its arguments.
    """

    module: str
    owner: str
    name: str
    guard: GuardMethod
    is_blocked: IsBlocked | None = None
    hosts_of: HostsOf | None = None


def install(guards: Guards, module_name: str) -> None:
    """Installs the guards of a module, which has been imported."""
    module = sys.modules[module_name]
    for guard in GUARDS_OF_MODULES[module_name]:
        owner = getattr(module, guard.owner, None)
        if not hasattr(owner, guard.name):
            continue
        looks_at = guard.is_blocked or guard.hosts_of
        guard.guard(guards, owner, guard.name, *([looks_at] if looks_at else []))


def _connected(_: Any, protocol_factory: Any, host: Any = None, *__: Any, **options: Any) -> tuple[Any, ...]:  # noqa: ARG001
    return options.get("host", host), options.get("server_hostname")


def _named_for_tls(*_: Any, server_hostname: Any = None, **__: Any) -> tuple[Any, ...]:
    return (server_hostname,)


def _named(_: Any, host: Any, *__: Any, **___: Any) -> tuple[Any, ...]:
    return (host,)


def _connected_socket(_: Any, sock: Any, address: Any) -> tuple[Any, ...]:  # noqa: ARG001 - those of sock_connect
    return address[:1] if isinstance(address, tuple) else ()


def _is_encrypted_for_service(writer: Any, *_: Any) -> bool:
    encryption = writer.get_extra_info("ssl_object")
    return encryption is not None and is_cloudcontrol_host(encryption.server_hostname)


def _is_pyopenssl_for_service(connection: Any, *_: Any) -> bool:
    return is_cloudcontrol_host(connection.get_servername())


def _begins_message(_: Any, buffers: Any, *__: Any) -> bool:
    return not isinstance(buffers, Iterator) and read(START, b"".join(buffers))[0]


def _requests_service(_: Any, request: Any, *__: Any, **___: Any) -> bool:
    return is_cloudcontrol_call(str(request.url), request.headers)


def _requested(_: Any, request: Any, *__: Any, **___: Any) -> tuple[Any, ...]:
    return (host_of_url(str(request.url)),)


def _sends_service_headers(_: Any, stream_id: Any, headers: Any, *__: Any, **___: Any) -> bool:  # noqa: ARG001
    if isinstance(headers, Iterator):
        return False
    fields = headers.items() if isinstance(headers, Mapping) else (field[:2] for field in headers)
    return any(_is_service_field(_text(name).lower(), _text(value)) for name, value in fields)


def _is_service_field(name: str, value: str) -> bool:
    if name in {":authority", "host"}:
        return is_cloudcontrol_host(value)
    return name == "x-amz-target" and is_cloudcontrol_target(value)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


LIBRARY_GUARDS = (
    LibraryGuard("urllib3.poolmanager", "PoolManager", "urlopen", Guards.on_entry),
    LibraryGuard("urllib3.connectionpool", "HTTPConnectionPool", "urlopen", Guards.on_entry),
    LibraryGuard("botocore.httpsession", "URLLib3Session", "send", Guards.on_entry),
    LibraryGuard("requests.sessions", "Session", "request", Guards.on_entry),
    LibraryGuard("requests.sessions", "Session", "send", Guards.on_entry),
    LibraryGuard("urllib.request", "OpenerDirector", "open", Guards.on_entry),
    LibraryGuard("httpx", "Client", "send", Guards.on_entry),
    LibraryGuard("httpx", "AsyncClient", "send", Guards.on_async_entry),
    LibraryGuard("httpx2", "Client", "send", Guards.on_entry),
    LibraryGuard("httpx2", "AsyncClient", "send", Guards.on_async_entry),
    LibraryGuard("aiohttp.client", "ClientSession", "_request", Guards.on_async_entry),
    LibraryGuard("asyncio.base_events", "BaseEventLoop", "getaddrinfo", Guards.on_host, hosts_of=_named),
    LibraryGuard("asyncio.base_events", "BaseEventLoop", "create_connection", Guards.on_host, hosts_of=_connected),
    LibraryGuard("asyncio.base_events", "BaseEventLoop", "start_tls", Guards.on_host, hosts_of=_named_for_tls),
    # An error in the transport below would not reach the line that writes.
    LibraryGuard("asyncio.streams", "StreamWriter", "write", Guards.on_bytes, _is_encrypted_for_service),
    LibraryGuard("asyncio.streams", "StreamWriter", "writelines", Guards.on_buffers, _is_encrypted_for_service),
    # Its loops look up, connect and send in C.
    LibraryGuard("uvloop", "Loop", "getaddrinfo", Guards.on_host, hosts_of=_named),
    LibraryGuard("uvloop", "Loop", "create_connection", Guards.on_host, hosts_of=_connected),
    LibraryGuard("uvloop", "Loop", "start_tls", Guards.on_host, hosts_of=_named_for_tls),
    LibraryGuard("uvloop", "Loop", "sock_connect", Guards.on_host, hosts_of=_connected_socket),
    LibraryGuard("uvloop", "Loop", "sock_sendall", Guards.on_loop_bytes),
    LibraryGuard("anyio._backends._asyncio", "SocketStream", "send", Guards.on_async_bytes),
    # It keeps the functions of sockets.
    LibraryGuard("trio._socket", "_SocketType", "send", Guards.on_async_bytes),
    LibraryGuard("trio._socket", "_SocketType", "sendto", Guards.on_async_bytes),
    LibraryGuard("trio._socket", "_SocketType", "sendmsg", Guards.on_call, _begins_message),
    # Its sessions may use resolvers in C, and connections in uvloop's.
    LibraryGuard("aiohttp.connector", "BaseConnector", "connect", Guards.on_call, _requests_service, _requested),
    # It encrypts in C.
    LibraryGuard("OpenSSL.SSL", "Connection", "set_tlsext_host_name", Guards.on_host, hosts_of=_named),
    LibraryGuard("OpenSSL.SSL", "Connection", "send", Guards.on_bytes, _is_pyopenssl_for_service),
    LibraryGuard("OpenSSL.SSL", "Connection", "write", Guards.on_bytes, _is_pyopenssl_for_service),
    LibraryGuard("OpenSSL.SSL", "Connection", "sendall", Guards.on_bytes, _is_pyopenssl_for_service),
    # The headers of HTTP/2 are compressed.
    LibraryGuard("h2.connection", "H2Connection", "send_headers", Guards.on_call, _sends_service_headers),
)

GUARDS_OF_MODULES = {
    module: [guard for guard in LIBRARY_GUARDS if guard.module == module]
    for module in dict.fromkeys(guard.module for guard in LIBRARY_GUARDS)
}
