"""A guard that lets no test, and no Python process that a test starts, reach for a network.

Tests of servers, which use the fixture `loopback`, reach those on their own machine.
"""

from __future__ import annotations

import os
import sys
from typing import Any

LOOPBACK = "CCMOCK_TESTS_USE_LOOPBACK"
"""Set in the environment where a test, and what it starts, may reach 127.0.0.1."""

WAYS_OUT = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg")


class Leak(BaseException):
    """A connection was attempted; nothing that catches Exception may swallow it."""


def stand_guard() -> None:
    """Raises Leak at every attempt from now on, before it is made; a hook of this kind cannot be taken away."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in WAYS_OUT and not _stays_here(event, arguments):
        raise Leak(f"{event}{arguments!r}")


def _stays_here(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether it looks at an address of numbers, or is a socket in the file system, as processes have among them."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return str(arguments[0]).replace(".", "").isdigit()
    address = arguments[1]
    return not isinstance(address, tuple) or (LOOPBACK in os.environ and address[0] == "127.0.0.1")


stand_guard()
