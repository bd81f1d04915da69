"""Network guard: raises UsageError where a Cloud Control call would leave the process unanswered.

It covers the HTTP libraries that ccmock cannot answer, at the functions that they all use in the end.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

from ..errors import UsageError
from .matching import is_cloudcontrol_host, is_cloudcontrol_target
from .replacements import Replacements
from .router import Router

IsBlocked = Callable[..., bool]
"""Whether a call of a guarded function, with its arguments, would send a Cloud Control call."""

BLOCKED = (
    "A Cloud Control call was about to leave the process while a mock is active: ccmock cannot answer the library that "
    "makes it. Calls of boto3, botocore, aiobotocore, requests and urllib3 are answered; those of urllib.request, "
    "http.client, httpx, aiohttp and others are not. Use one of the former for this call, or make it outside the mock."
)


def install(router: Router, replacements: Replacements) -> None:
    """Blocks lookups of and connections to an endpoint of the service, and its calls to any other host."""
    for owner, name, is_blocked in GUARDED_FUNCTIONS:
        _guard(router, replacements, owner, name, is_blocked)


def _guard(router: Router, replacements: Replacements, owner: Any, name: str, is_blocked: IsBlocked) -> None:
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if router.is_installed and is_blocked(*args, **kwargs):
            raise UsageError(BLOCKED)
        return original(*args, **kwargs)

    original = replacements.set(owner, name, guarded)


def _looks_up_service(host: Any = None, *_: Any, **__: Any) -> bool:
    return is_cloudcontrol_host(host)


def _connects_to_service(_: Any, address: Any, *__: Any) -> bool:
    return isinstance(address, tuple) and bool(address) and is_cloudcontrol_host(address[0])


def _tunnels_to_service(_: Any, host: Any, *__: Any, **___: Any) -> bool:
    return is_cloudcontrol_host(host)


def _puts_target_header(_: Any, header: Any, *values: Any) -> bool:
    name, value = _text(header), _text(values[0]) if values else ""
    return name.lower() == "x-amz-target" and is_cloudcontrol_target(value)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


GUARDED_FUNCTIONS: tuple[tuple[Any, str, IsBlocked], ...] = (
    (socket, "getaddrinfo", _looks_up_service),
    (socket, "gethostbyname", _looks_up_service),
    (socket, "gethostbyname_ex", _looks_up_service),
    (socket.socket, "connect", _connects_to_service),
    (socket.socket, "connect_ex", _connects_to_service),
    (HTTPConnection, "set_tunnel", _tunnels_to_service),
    (HTTPConnection, "putheader", _puts_target_header),
)
