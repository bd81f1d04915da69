"""Network guard: raises UsageError where a Cloud Control call would leave the process unanswered.

It covers the HTTP libraries that ccmock cannot answer, at the functions of the standard library that they use in the
end: those that look up a host, connect to it, begin TLS with it, and send to it.
"""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPConnection
from typing import Any

from .guarding import Guards, IsBlocked
from .matching import is_cloudcontrol_host, is_cloudcontrol_target


def install(guards: Guards) -> None:
    """Refuses Cloud Control calls, to whichever host, proxy or address they are sent."""
    for owner, name, is_blocked in GUARDED_FUNCTIONS:
        guards.on_call(owner, name, is_blocked)
    for owner, name, is_refused in GUARDED_SENDS:
        guards.on_bytes(owner, name, is_refused)
    if hasattr(socket.socket, "sendmsg"):
        # Windows has none.
        guards.on_buffers(*GUARDED_SENDMSG)


def _looks_up_service(host: Any = None, *_: Any, **__: Any) -> bool:
    return is_cloudcontrol_host(host)


def _connects_to_service(_: Any, address: Any, *__: Any) -> bool:
    return _is_service_address(address)


def _is_service_address(address: Any) -> bool:
    return isinstance(address, tuple) and bool(address) and is_cloudcontrol_host(address[0])


def _sends_to_service(_: Any, *flags_and_address: Any) -> bool:
    return bool(flags_and_address) and _is_service_address(flags_and_address[-1])


# --- HTTP ---


def _tunnels_to_service(_: Any, host: Any, *__: Any, **___: Any) -> bool:
    return is_cloudcontrol_host(host)


def _puts_service_header(_: Any, header: Any, *values: Any) -> bool:
    name = _text(header).lower()
    if name == "host":
        return bool(values) and is_cloudcontrol_host(_text(values[0]))
    return name == "x-amz-target" and bool(values) and is_cloudcontrol_target(_text(values[0]))


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


# --- TLS ---


def _wraps_socket_for_service(
    _: Any,
    sock: Any,  # noqa: ARG001 - the arguments are those of SSLContext.wrap_socket
    server_side: Any = None,  # noqa: ARG001
    do_handshake_on_connect: Any = None,  # noqa: ARG001
    suppress_ragged_eofs: Any = None,  # noqa: ARG001
    server_hostname: Any = None,
    session: Any = None,  # noqa: ARG001
) -> bool:
    return is_cloudcontrol_host(server_hostname)


def _wraps_buffers_for_service(
    _: Any,
    incoming: Any,  # noqa: ARG001 - the arguments are those of SSLContext.wrap_bio
    outgoing: Any,  # noqa: ARG001
    server_side: Any = None,  # noqa: ARG001
    server_hostname: Any = None,
    session: Any = None,  # noqa: ARG001
) -> bool:
    return is_cloudcontrol_host(server_hostname)


def _is_encrypted_for_service(connection: Any, *_: Any) -> bool:
    return is_cloudcontrol_host(connection.server_hostname)


GUARDED_FUNCTIONS: tuple[tuple[Any, str, IsBlocked], ...] = (
    (socket, "getaddrinfo", _looks_up_service),
    (socket, "gethostbyname", _looks_up_service),
    (socket, "gethostbyname_ex", _looks_up_service),
    (socket, "gethostbyaddr", _looks_up_service),
    (socket.socket, "connect", _connects_to_service),
    (socket.socket, "connect_ex", _connects_to_service),
    (HTTPConnection, "set_tunnel", _tunnels_to_service),
    (HTTPConnection, "putheader", _puts_service_header),
    (ssl.SSLContext, "wrap_socket", _wraps_socket_for_service),
    (ssl.SSLContext, "wrap_bio", _wraps_buffers_for_service),
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
