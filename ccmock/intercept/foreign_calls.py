"""Refuses AWS calls of other services where they would leave the process, while a mock says so.

What refuses is the last that such a call meets: the look-up of its host, the connection, the beginning of TLS, the Host
header on a connection from before. So whatever answers a call earlier still does: handlers of events, moto, a Stubber,
responses, a cassette. A call goes out if it leads to a host of AWS; any other endpoint is the test's own choice.

Nothing of this is in place while no mock refuses.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from http.client import HTTPConnection
from importlib import import_module
from typing import Any, NamedTuple

from botocore.endpoint import Endpoint
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session
from botocore.model import OperationModel

from ..engine.deferred import chain_of
from ..errors import UsageError
from ..stack import calling_line
from .botocore_events import SERVICE
from .calls import in_async_call, in_call
from .guarding import HostsOf
from .import_hooks import ImportHooks
from .library_guards import GUARDS_OF_MODULES
from .matching import is_aws_host, is_cloudcontrol_host, is_metadata_host
from .network_guard import GUARDED_HOSTS, host_header
from .replacements import Replacements
from .router import Router
from .signing import CLIENT_SERVICE

AIOBOTOCORE = "aiobotocore.session"
AIOBOTOCORE_MODULES = ("aiobotocore.endpoint", "aiobotocore.httpsession", "aiobotocore.httpxsession")

LIBRARIES = frozenset(
    (
        *("ccmock", "boto3", "botocore", "s3transfer", "aiobotocore", "aioboto3", "moto", "responses", "vcr"),
        *("requests", "urllib3", "httpx", "httpcore", "httplib2", "aiohttp", "anyio", "trio", "uvloop", "tornado"),
        *("OpenSSL", "socks", "tenacity", "pytest", "_pytest", "pluggy", "pytest_asyncio"),
    )
)
"""The packages, besides Python's own, whose lines are not those of the code under test."""

REFUSED = (
    "A call was about to leave the process: {call}, made {where}. This mock has other_services='refuse', and no other "
    "mock has answered. Use moto's mock_aws, a Stubber or another mock for this call, give the client the endpoint of "
    "an emulator, or let calls go out with other_services='pass'."
)
METADATA_REFUSED = (
    "The metadata service of AWS, {host}, was about to be asked{purpose}, {where}. There botocore looks when it "
    "finds no credentials, and this mock has other_services='refuse'. Give the test dummy credentials: set "
    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to 'testing' with monkeypatch.setenv, or make clients from the "
    "session of the fixture cloudcontrol_session."
)


class Origin(NamedTuple):
    """Where a call of a client began: its service and operation, and the place in the code under test."""

    service: str
    operation: str
    where: str


_ORIGIN: ContextVar[Origin | None] = ContextVar("origin", default=None)
"""That of the call which this thread or task is in."""


class ForeignCalls:
    """Refuses calls of other services, from `install` to `remove`."""

    def __init__(self, router: Router) -> None:
        self._router = router
        self._replacements = Replacements()
        self._import_hooks = ImportHooks()

    def install(self) -> None:
        """Begins to refuse."""
        self._track(Endpoint, "make_request", in_call, _within)
        self._unwrap(URLLib3Session)
        for owner, name, hosts_of in (*GUARDED_HOSTS, (HTTPConnection, "putheader", host_header)):
            self._guard(owner, name, hosts_of)
        when_imported = self._import_hooks.when_imported
        when_imported(AIOBOTOCORE, self._install_aiobotocore)
        for module_name in GUARDS_OF_MODULES:
            when_imported(module_name, partial(self._guard_library, module_name))
        self._import_hooks.install()

    def remove(self) -> None:
        """Ends that, and restores everything that was changed."""
        self._import_hooks.remove()
        self._replacements.undo()

    def _install_aiobotocore(self) -> None:
        endpoint, http, httpx = map(import_module, AIOBOTOCORE_MODULES)
        self._track(endpoint.AioEndpoint, "_send_request", in_async_call, _within_async)
        for session in (http.AIOHTTPSession, httpx.HttpxSession):
            self._unwrap_async(session)

    def _guard_library(self, module_name: str) -> None:
        """Guards what a library sends without the functions of Python's sockets; it has been imported."""
        module = sys.modules[module_name]
        for guard in GUARDS_OF_MODULES[module_name]:
            owner = getattr(module, guard.owner, None)
            if guard.hosts_of is not None and hasattr(owner, guard.name):
                self._guard(owner, guard.name, guard.hosts_of)

    # --- where calls begin ---

    def _track(self, owner: Any, name: str, run: Callable[..., Any], within: Callable[..., Any]) -> None:
        """Keeps the origin of each call, in whatever thread or task the library sends it.

        The call is under way from here on: it is refused also where the mock ends before it is sent.
        """
        router = self._router

        def tracked(self: Any, *args: Any) -> Any:
            operation = next(arg for arg in args if isinstance(arg, OperationModel))
            service = operation.service_model.service_name
            if service == SERVICE:
                return original(self, *args)
            origin = Origin(service, operation.name, _where())
            return run(router, router.new_call(joins=True), within, origin, original, self, *args)

        original = self._replacements.set(owner, name, tracked)

    # --- where they would leave ---

    def _guard(self, owner: Any, name: str, hosts_of: HostsOf) -> None:
        router = self._router

        def guarded(*args: Any, **kwargs: Any) -> Any:
            if router.refuses_foreign_calls:
                for host in hosts_of(*args, **kwargs):
                    _check(router, host)
            return original(*args, **kwargs)

        original = self._replacements.set(owner, name, guarded)

    # --- what libraries make of a refusal ---

    def _unwrap(self, session: Any) -> None:
        """Raises a refusal as it is: botocore would try the error that it makes of it again, after a sleep."""

        def send(self: Any, request: Any) -> Any:
            try:
                return original(self, request)
            except HTTPClientError as error:
                raise _refusal_in(error) from None

        original = self._replacements.set(session, "send", send)

    def _unwrap_async(self, session: Any) -> None:
        async def send(self: Any, request: Any) -> Any:
            try:
                return await original(self, request)
            except HTTPClientError as error:
                raise _refusal_in(error) from None

        original = self._replacements.set(session, "send", send)


def _within(origin: Origin, function: Callable[..., Any], *args: Any) -> Any:
    token = _ORIGIN.set(origin)
    try:
        return function(*args)
    finally:
        _ORIGIN.reset(token)


async def _within_async(origin: Origin, function: Callable[..., Any], *args: Any) -> Any:
    token = _ORIGIN.set(origin)
    try:
        return await function(*args)
    finally:
        _ORIGIN.reset(token)


def _refusal_in(error: HTTPClientError) -> Exception:
    """The mistake that an error was made of, or the error itself."""
    return next((cause for cause in chain_of(error) if isinstance(cause, UsageError)), error)


def _where() -> str:
    line = calling_line(LIBRARIES)
    return f"at {line}" if line else f"by a library, in the thread {threading.current_thread().name!r}"


def _check(router: Router, host: Any) -> None:
    """UsageError where a host is one of AWS's. Those of Cloud Control have guards of their own."""
    if not is_aws_host(host) or is_cloudcontrol_host(host):
        return
    error = UsageError(_message(host.decode("latin-1") if isinstance(host, (bytes, bytearray)) else host))
    router.note_refusal(error)
    raise error


def _message(host: str) -> str:
    origin = _ORIGIN.get()
    where = origin.where if origin is not None else _where()
    if is_metadata_host(host):
        service = origin.service if origin is not None else CLIENT_SERVICE.get()
        purpose = f" for a client of {service}" if service else ""
        return METADATA_REFUSED.format(host=host, purpose=purpose, where=where)
    call = f"{origin.service} {origin.operation} to {host}" if origin is not None else f"one to {host}"
    return REFUSED.format(call=call, where=where)
