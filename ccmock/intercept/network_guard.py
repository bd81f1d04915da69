"""The last line: calls of libraries that ccmock cannot answer are refused where they would leave the process."""

from __future__ import annotations

import socket
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

from ..errors import UsageError
from .matching import is_our_host, is_our_target
from .replacements import Replacements
from .router import Router

Concerns = Callable[..., bool]


def install(router: Router, replacements: Replacements) -> None:
    """Refuses to look up or to reach an endpoint of the service, and to send one of its calls anywhere."""
    for owner, name, concerns in WAYS_OUT:
        _refuse(router, replacements, owner, name, concerns)


def _refuse(router: Router, replacements: Replacements, owner: Any, name: str, concerns: Concerns) -> None:
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if router.is_in_place and concerns(*args, **kwargs):
            raise UsageError(REFUSAL)
        return original(*args, **kwargs)

    original = replacements.set(owner, name, guarded)


REFUSAL = (
    "A Cloud Control call was about to leave the process while a mock is active: its library is none that ccmock "
    "answers. Calls of boto3, botocore, aiobotocore, requests and urllib3 are answered; those of urllib.request, "
    "http.client, httpx, aiohttp and others are not. Make the call with one of the former, or outside the mock."
)


def _names_our_host(host: Any = None, *_: Any, **__: Any) -> bool:
    return is_our_host(host)


def _address_is_ours(_: Any, address: Any, *__: Any) -> bool:
    return isinstance(address, tuple) and bool(address) and is_our_host(address[0])


def _tunnel_is_ours(_: Any, host: Any, *__: Any, **___: Any) -> bool:
    return is_our_host(host)


def _header_is_ours(_: Any, header: Any, *values: Any) -> bool:
    name, value = _text(header), _text(values[0]) if values else ""
    return name.lower() == "x-amz-target" and is_our_target(value)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


WAYS_OUT: tuple[tuple[Any, str, Concerns], ...] = (
    (socket, "getaddrinfo", _names_our_host),
    (socket, "gethostbyname", _names_our_host),
    (socket, "gethostbyname_ex", _names_our_host),
    (socket.socket, "connect", _address_is_ours),
    (socket.socket, "connect_ex", _address_is_ours),
    (HTTPConnection, "set_tunnel", _tunnel_is_ours),
    (HTTPConnection, "putheader", _header_is_ours),
)
