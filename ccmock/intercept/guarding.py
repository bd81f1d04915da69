"""Guards: functions that raise UsageError where a Cloud Control call would leave the process unanswered.

A guard refuses while a mock is active, and in calls that began then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import UsageError
from .calls import in_async_call, in_call
from .matching import is_cloudcontrol_host
from .outgoing import Connections, Position
from .replacements import Replacements
from .router import Router

IsBlocked = Callable[..., bool]
"""Whether a call of a guarded function, with its arguments, would send a Cloud Control call."""

HostsOf = Callable[..., tuple[Any, ...]]
"""The hosts, as text or bytes, that a call of a guarded function, with its arguments, leads to."""

BLOCKED = (
    "A Cloud Control call was about to leave the process, while a mock is active or was when the call began: ccmock "
    "cannot answer the library that makes it. Calls of boto3, botocore, aiobotocore, requests and urllib3 are "
    "answered; those of urllib.request, http.client, httpx, aiohttp and others are not. Use one of the former for this "
    "call, or make it outside the mock."
)


class Guards:
    """Replaces functions by ones that refuse Cloud Control calls, and pass all else on."""

    def __init__(self, router: Router, replacements: Replacements) -> None:
        self._router = router
        self._replacements = replacements
        self._connections = Connections()

    def on_entry(self, owner: Any, name: str) -> None:
        """Begins a call where a library is entered: it is guarded to its end, also when the mock has ended before."""
        router = self._router

        def entered(*args: Any, **kwargs: Any) -> Any:
            return in_call(router, router.new_call(joins=True), original, *args, **kwargs)

        original = self._replacements.set(owner, name, entered)

    def on_async_entry(self, owner: Any, name: str) -> None:
        """As `on_entry`, for a coroutine function."""
        router = self._router

        async def entered(*args: Any, **kwargs: Any) -> Any:
            return await in_async_call(router, router.new_call(joins=True), original, *args, **kwargs)

        original = self._replacements.set(owner, name, entered)

    def on_call(self, owner: Any, name: str, is_blocked: IsBlocked) -> None:
        """Refuses the calls of a function whose arguments are for the service."""
        router = self._router

        def guarded(*args: Any, **kwargs: Any) -> Any:
            if router.is_installed and is_blocked(*args, **kwargs):
                raise UsageError(BLOCKED)
            return original(*args, **kwargs)

        original = self._replacements.set(owner, name, guarded)

    def on_host(self, owner: Any, name: str, hosts_of: HostsOf) -> None:
        """Refuses the calls of a function that lead to a host of the service."""
        self.on_call(owner, name, lambda *args, **kwargs: any(map(is_cloudcontrol_host, hosts_of(*args, **kwargs))))

    def on_bytes(self, owner: Any, name: str, is_blocked: IsBlocked | None = None) -> None:
        """Refuses to send bytes that are for the service, or all bytes of a connection for which `is_blocked` is true.

        The function sends its first argument, and returns how many bytes it sent, or None for all.
        """
        router, connections, note = self._router, self._connections, self._note

        def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
            if not router.is_installed:
                return original(self, *args, **kwargs)
            sent, *options = args or kwargs.values() or [b""]
            if is_blocked is not None and is_blocked(self, *options):
                raise UsageError(BLOCKED)
            if not connections.must_be_read(sent):
                return original(self, *args, **kwargs)
            is_for_service, position = connections.read(self, sent)
            if is_for_service:
                raise UsageError(BLOCKED)
            count = original(self, *args, **kwargs)
            note(self, sent, count, position)
            return count

        original = self._replacements.set(owner, name, guarded)

    def on_buffers(self, owner: Any, name: str, is_blocked: IsBlocked | None = None) -> None:
        """As `on_bytes`, for a function whose first argument is an iterable of bytes."""
        router, connections, note = self._router, self._connections, self._note

        def guarded(self: Any, buffers: Any, *args: Any, **kwargs: Any) -> Any:
            if not router.is_installed:
                return original(self, buffers, *args, **kwargs)
            if is_blocked is not None and is_blocked(self, *args):
                raise UsageError(BLOCKED)
            buffers = list(buffers)
            if not connections.must_be_read(next(filter(None, buffers), b"")):
                return original(self, buffers, *args, **kwargs)
            sent = b"".join(buffers)
            is_for_service, position = connections.read(self, sent)
            if is_for_service:
                raise UsageError(BLOCKED)
            count = original(self, buffers, *args, **kwargs)
            note(self, sent, count, position)
            return count

        original = self._replacements.set(owner, name, guarded)

    def on_async_bytes(self, owner: Any, name: str) -> None:
        """As `on_bytes`, for a coroutine function."""

        async def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
            sent = next(iter(args or kwargs.values()), b"")
            return await send_from(self, sent, original, self, *args, **kwargs)

        send_from = self._send_from
        original = self._replacements.set(owner, name, guarded)

    def on_loop_bytes(self, owner: Any, name: str) -> None:
        """As `on_async_bytes`, for a method of a loop, which is given the socket, too."""

        async def guarded(self: Any, sock: Any, data: Any) -> Any:
            return await send_from(sock, data, original, self, sock, data)

        send_from = self._send_from
        original = self._replacements.set(owner, name, guarded)

    async def _send_from(self, connection: Any, sent: Any, send: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._router.is_installed or not self._connections.must_be_read(sent):
            return await send(*args, **kwargs)
        is_for_service, position = self._connections.read(connection, sent)
        if is_for_service:
            raise UsageError(BLOCKED)
        count = await send(*args, **kwargs)
        self._note(connection, sent, count, position)
        return count

    def _note(self, connection: Any, sent: Any, count: int | None, position: Position) -> None:
        """Notes that `connection` has sent all bytes, after which it is at `position`, or only the first `count`."""
        if count is None or count == memoryview(sent).nbytes:
            self._connections.keep(connection, position)
        else:
            self._connections.keep_part(connection, sent, count)
