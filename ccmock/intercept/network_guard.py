"""Network guard: raises UsageError where a Cloud Control call would leave the process unanswered.

It covers the HTTP libraries that ccmock cannot answer, at the functions of the standard library that they use in the
end: those that look up a host, connect to it, begin TLS with it, and send to it.
"""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPConnection
from typing import Any

from .guarding import Guards, HostsOf, IsBlocked
from .matching import is_cloudcontrol_host, is_cloudcontrol_target


def install(guards: Guards) -> None:
    """Refuses Cloud Control calls, to whichever host, proxy or address they are sent."""
    for owner, name, hosts_of in GUARDED_HOSTS:
        guards.on_host(owner, name, hosts_of)
    guards.on_call(HTTPConnection, "putheader", _puts_service_header)
    for owner, name, is_refused in GUARDED_SENDS:
        guards.on_bytes(owner, name, is_refused)
    if hasattr(socket.socket, "sendmsg"):
        # Windows has none.
        guards.on_buffers(*GUARDED_SENDMSG)


def _looked_up(host: Any = None, *_: Any, **__: Any) -> tuple[Any, ...]:
    return (host,)


def _connected(_: Any, address: Any, *__: Any) -> tuple[Any, ...]:
    return address[:1] if isinstance(address, tuple) else ()


def _sends_to_service(_: Any, *flags_and_address: Any) -> bool:
    return any(map(is_cloudcontrol_host, _connected(_, flags_and_address[-1]))) if flags_and_address else False


# --- HTTP ---


def _tunneled(_: Any, host: Any, *__: Any, **___: Any) -> tuple[Any, ...]:
    return (host,)


def _puts_service_header(_: Any, header: Any, *values: Any) -> bool:
    name = _text(header).lower()
    if name == "host":
        return bool(values) and is_cloudcontrol_host(_text(values[0]))
    return name == "x-amz-target" and bool(values) and is_cloudcontrol_target(_text(values[0]))


def host_header(_: Any, header: Any, *values: Any) -> tuple[Any, ...]:
    """The host that a header names, if it is the one that does; the arguments are those of `putheader`."""
    return values[:1] if _text(header).lower() == "host" else ()


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


# --- TLS ---


def _named_for_socket(
    _: Any,
    sock: Any,  # noqa: ARG001 - the arguments are those of SSLContext.wrap_socket
    server_side: Any = None,  # noqa: ARG001
    do_handshake_on_connect: Any = None,  # noqa: ARG001
    suppress_ragged_eofs: Any = None,  # noqa: ARG001
    server_hostname: Any = None,
    session: Any = None,  # noqa: ARG001
) -> tuple[Any, ...]:
    return (server_hostname,)


def _named_for_buffers(
    _: Any,
    incoming: Any,  # noqa: ARG001 - the arguments are those of SSLContext.wrap_bio
    outgoing: Any,  # noqa: ARG001
    server_side: Any = None,  # noqa: ARG001
    server_hostname: Any = None,
    session: Any = None,  # noqa: ARG001
) -> tuple[Any, ...]:
    return (server_hostname,)


def _is_encrypted_for_service(connection: Any, *_: Any) -> bool:
    return is_cloudcontrol_host(connection.server_hostname)


GUARDED_HOSTS: tuple[tuple[Any, str, HostsOf], ...] = (
    (socket, "getaddrinfo", _looked_up),
    (socket, "gethostbyname", _looked_up),
    (socket, "gethostbyname_ex", _looked_up),
    (socket, "gethostbyaddr", _looked_up),
    (socket.socket, "connect", _connected),
    (socket.socket, "connect_ex", _connected),
    (HTTPConnection, "set_tunnel", _tunneled),
    (ssl.SSLContext, "wrap_socket", _named_for_socket),
    (ssl.SSLContext, "wrap_bio", _named_for_buffers),
)

GUARDED_SENDS: tuple[tuple[Any, str, IsBlocked | None], ...] = (
    (socket.socket, "send", None),
    (socket.socket, "sendall", None),
    (socket.socket, "sendto", _sends_to_service),
    (ssl.SSLSocket, "send", _is_encrypted_for_service),
    (ssl.SSLSocket, "write", _is_encrypted_for_service),
    (ssl.SSLObject, "write", _is_encrypted_for_service),
)
"""What sends bytes: of a connection with TLS, also of one from before the mock, those before they are encrypted."""

GUARDED_SENDMSG = (socket.socket, "sendmsg", _sends_to_service)
