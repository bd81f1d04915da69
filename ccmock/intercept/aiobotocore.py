"""aiobotocore and aioboto3: what they do otherwise than botocore, in coroutines, where they would send, sign and sleep.

What is replaced stands on their classes and modules, as with botocore, as soon as they have been imported.
"""

from __future__ import annotations

import asyncio
import io
from contextvars import ContextVar
from importlib import import_module
from types import ModuleType
from typing import Any

from botocore.exceptions import CapacityNotAvailableError

from .botocore_events import (
    ENDPOINT_PREFIX,
    SEND_OR_SIGN,
    SEND_OURS,
    SERVICE,
    SIGN_OURS,
    Responses,
    answer_of,
    is_unanswered,
    tell_whose_call,
)
from .matching import is_ours
from .replacements import Replacements
from .router import Router
from .signing import STAND_IN_KEYS, sign_without_network
from .task_sleep import Library, Sleepers

_BUILDING: ContextVar[str | None] = ContextVar("building", default=None)
"""The service that the task is making a client for."""


def install(router: Router, replacements: Replacements) -> None:
    """Answers every Cloud Control call of every aiobotocore client in the process; the module has been imported."""
    _tell_of_calls(router, replacements)
    _answer_events(router, replacements)
    _answer_plain_sends(router, replacements)
    _need_no_credentials(router, replacements)
    _skip_sleeps(router, replacements)


def _part(name: str) -> Any:
    return import_module(f"aiobotocore.{name}")


# --- calls ---


def _tell_of_calls(router: Router, replacements: Replacements) -> None:
    """Around a call with all its retries, which may go on in another task while the mock ends."""

    async def _send_request(self: Any, request_dict: Any, operation_model: Any) -> Any:
        if self._endpoint_prefix != ENDPOINT_PREFIX or not router.is_in_place:
            return await original(self, request_dict, operation_model)
        router.call_begins(request_dict)
        try:
            return await original(self, request_dict, operation_model)
        finally:
            router.call_ends(request_dict)

    original = replacements.set(_part("endpoint").AioEndpoint, "_send_request", _send_request)


def _answer_events(router: Router, replacements: Replacements) -> None:
    def _emit(self: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Any:
        emitted = emit(self, event_name, kwargs, stop_on_response)
        if not event_name.startswith(SEND_OR_SIGN) or not router.is_in_place:
            return emitted
        return about_to_send_or_sign(emitted, event_name, kwargs)

    async def about_to_send_or_sign(emitted: Any, event_name: str, kwargs: dict[str, Any]) -> Responses:
        tell_whose_call(router, event_name)
        responses: Responses = await emitted
        if event_name.startswith(SEND_OURS):
            if is_unanswered(responses):
                return [(_emit, _answered(router, kwargs["request"]))]
        elif event_name.startswith(SIGN_OURS):
            sign_without_network(_stand_in_credentials, **kwargs)
        return responses

    emit = replacements.set(_part("hooks").AioHierarchicalEmitter, "_emit", _emit)


def _answer_plain_sends(router: Router, replacements: Replacements) -> None:
    """Requests that were signed by hand and sent through aiobotocore's HTTP sessions."""

    def answering(original: Any) -> Any:
        async def send(self: Any, request: Any) -> Any:
            if router.is_in_place and is_ours(request.url, request.headers):
                return _answered(router, request)
            return await original(self, request)

        return send

    for session in (_part("httpsession").AIOHTTPSession, _part("httpxsession").HttpxSession):
        replacements.set(session, "send", answering(session.send))


def _answered(router: Router, request: Any) -> Any:
    """The mock's answer to a prepared request."""
    response = answer_of(router, request)
    raw = _Body(response.body)
    return _part("awsrequest").AioAWSResponse(request.url, response.status, response.headers, raw)


class _Body:
    """A body as aiobotocore reads it, from aiohttp's responses (`read`) and httpx's (`aread`)."""

    def __init__(self, body: bytes) -> None:
        self._stream = io.BytesIO(body)

    async def read(self, amount: int = -1) -> bytes:
        return self._stream.read(amount)

    aread = read


# --- credentials ---


def _stand_in_credentials() -> Any:
    return _part("credentials").AioCredentials(*STAND_IN_KEYS)


def _need_no_credentials(router: Router, replacements: Replacements) -> None:
    """No call to a metadata endpoint for the sake of a Cloud Control client."""

    async def _create_client(self: Any, service_name: str, *args: Any, **kwargs: Any) -> Any:
        token = _BUILDING.set(service_name)
        try:
            return await create(self, service_name, *args, **kwargs)
        finally:
            _BUILDING.reset(token)

    def is_for_us() -> bool:
        return router.is_in_place and _BUILDING.get() in (SERVICE, None)

    def asking_nobody(original: Any) -> Any:
        async def ask(self: Any) -> Any:
            return None if is_for_us() else await original(self)

        return ask

    async def source_credentials(self: Any, source_name: str) -> Any:
        credentials = await source(self, source_name)
        return _stand_in_credentials() if credentials is None and is_for_us() else credentials

    async def get_credentials(self: Any) -> Any:
        credentials = await get(self)
        # Not kept by the session, which may live on after the mock.
        is_missing = credentials is None and _BUILDING.get() is None and router.is_in_place
        return _stand_in_credentials() if is_missing else credentials

    session, credentials = _part("session").AioSession, _part("credentials")
    create = replacements.set(session, "_create_client", _create_client)
    get = replacements.set(session, "get_credentials", get_credentials)
    sourcer = credentials.AioCanonicalNameCredentialSourcer
    source = replacements.set(sourcer, "source_credentials", source_credentials)
    for provider, name in (
        (credentials.AioInstanceMetadataProvider, "load"),
        (credentials.AioContainerProvider, "load"),
        (_part("utils").AioIMDSRegionProvider, "provide"),
    ):
        replacements.set(provider, name, asking_nobody(getattr(provider, name)))


# --- sleeps ---


def _skip_sleeps(router: Router, replacements: Replacements) -> None:
    """Lets waiters and retries skip their sleeps, and other tasks of the loop go on meanwhile."""
    sleepers = Sleepers()
    for name, waiting_class, before_retry in (("waiter", "AnyioWaiter", False), ("endpoint", "AnyioEndpoint", True)):
        part, skip = _part(name), _Skip(router, sleepers, before_retry=before_retry)
        replacements.set(part, "asyncio", SkippingAsyncio(skip))
        # Releases that know httpx only by asyncio's means have no such classes.
        if waiting := getattr(part, waiting_class, None):
            replacements.set(waiting, "_sleep", _skipping_anyio(skip, waiting._sleep))
    _skip_waits_for_capacity(_Skip(router, sleepers, before_retry=True), replacements)


class _Skip:
    """Sleeps that are skipped where they follow a mocked call."""

    def __init__(self, router: Router, sleepers: Sleepers, *, before_retry: bool) -> None:
        self._front = router
        self._sleepers = sleepers
        self._before_retry = before_retry

    async def has_skipped(self, seconds: float) -> bool:
        """Whether the sleep was skipped; else it is somebody else's."""
        wake = self._front.skip(max(0.0, seconds), before_retry=self._before_retry)
        if wake is not None:
            await self._sleepers.sleep(wake, _library_of_this_task())
        return wake is not None


def _library_of_this_task() -> Library:
    try:
        return Library(asyncio, asyncio.get_running_loop())
    except RuntimeError:
        # Trio runs it: aiobotocore gets there by anyio.
        return Library(import_module("anyio"), import_module("anyio.lowlevel").current_token())


class SkippingAsyncio(ModuleType):
    """The asyncio module, its `sleep` asking the mocks first."""

    def __init__(self, skip: _Skip) -> None:
        super().__init__("asyncio")
        self._skip = skip

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, delay: float, result: Any = None) -> Any:
        """Ends after a few turns of the loop where the sleep follows a mocked call; else sleeps."""
        if await self._skip.has_skipped(delay):
            return result
        return await asyncio.sleep(delay, result)


def _skipping_anyio(skip: _Skip, original: Any) -> Any:
    async def _sleep(self: Any, sleep_amount: float) -> None:
        if not await skip.has_skipped(sleep_amount):
            await original(self, sleep_amount)

    return _sleep


def _skip_waits_for_capacity(skip: _Skip, replacements: Replacements) -> None:
    """Lets adaptive retries skip what they would wait, before they send, for their own limit of calls a second."""

    async def acquire(self: Any, amount: int = 1, block: bool = True) -> Any:
        try:
            return await original(self, amount, block=False)
        except CapacityNotAvailableError:
            if block and await skip.has_skipped(self._sleep_amount(amount)):
                return True
            return await original(self, amount, block)

    original = replacements.set(_part("retries.bucket").AsyncTokenBucket, "acquire", acquire)
