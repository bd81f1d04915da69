"""Answers the calls of aiobotocore and aioboto3, which send, sign and sleep in coroutines of their own.

As with botocore, the classes and modules of the library are changed, as soon as they have been imported.
"""

from __future__ import annotations

import asyncio
import io
from importlib import import_module
from inspect import isawaitable
from types import ModuleType
from typing import Any

from botocore.exceptions import CapacityNotAvailableError

from .botocore_events import (
    BEFORE_SEND,
    ENDPOINT_PREFIX,
    HANDLED_EVENTS,
    HANDLED_EVENTS_LENGTH,
    OWN_BEFORE_SEND,
    OWN_BEFORE_SIGN,
    SERVICE,
    TYPE_BEFORE_SEND,
    TYPE_BEFORE_SIGN,
    TYPE_CALLS,
    Answer,
    Responses,
    answer_request,
    is_unanswered,
    own_handlers,
)
from .calls import in_async_call
from .matching import is_cloudcontrol_call
from .replacements import Replacements
from .router import Router
from .signing import (
    CLIENT_SERVICE,
    STAND_IN_KEYS,
    check_profile,
    is_own_client,
    is_session_lookup,
    sign_without_network,
)
from .task_sleep import AsyncLibrary, TaskSleeps


def install(router: Router, replacements: Replacements) -> None:
    """Answers every Cloud Control call of every aiobotocore client in the process; the module has been imported."""
    _track_calls(router, replacements)
    _answer_events(router, replacements)
    _answer_plain_sends(router, replacements)
    _track_clients(replacements)
    _provide_credentials(router, replacements)
    _skip_metadata_endpoints(router, replacements)
    _skip_sleeps(router, replacements)


def _submodule(name: str) -> Any:
    return import_module(f"aiobotocore.{name}")


# --- calls ---


def _track_calls(router: Router, replacements: Replacements) -> None:
    """Reports each call from its very beginning, with all its retries: the mock may end meanwhile, in another task."""

    async def _make_api_call(self: Any, operation_name: str, api_params: Any) -> Any:
        service = self.meta.service_model.service_name
        if service != SERVICE and (service, operation_name) not in TYPE_CALLS:
            return await make_api_call(self, operation_name, api_params)
        return await in_async_call(router, router.new_call(), make_api_call, self, operation_name, api_params)

    async def _send_request(self: Any, request_dict: Any, operation_model: Any) -> Any:
        # A test may have replaced the other one.
        prefix = self._endpoint_prefix
        if prefix != ENDPOINT_PREFIX and (prefix, operation_model.name) not in TYPE_CALLS:
            return await send_request(self, request_dict, operation_model)
        call = router.new_call(joins=True)
        return await in_async_call(router, call, send_request, self, request_dict, operation_model)

    make_api_call = replacements.set(_submodule("client").AioBaseClient, "_make_api_call", _make_api_call)
    send_request = replacements.set(_submodule("endpoint").AioEndpoint, "_send_request", _send_request)


def _answer_events(router: Router, replacements: Replacements) -> None:
    def _emit(self: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Any:
        if event_name in TYPE_BEFORE_SEND and router.is_installed:
            return _answer_type_call(router, self, event_name, kwargs)
        emitted = emit(self, event_name, kwargs, stop_on_response)
        if event_name[:HANDLED_EVENTS_LENGTH] != HANDLED_EVENTS or not router.is_installed:
            return emitted
        return before_send_or_sign(emitted, event_name, kwargs)

    async def before_send_or_sign(emitted: Any, event_name: str, kwargs: dict[str, Any]) -> Responses:
        if event_name.startswith(OWN_BEFORE_SEND):
            # Before the handlers run: adaptive retries sleep in one of them.
            router.note_own_call()
            responses: Responses = await emitted
            return [(_emit, _answered(router.answer, kwargs["request"]))] if is_unanswered(responses) else responses
        if event_name.startswith(BEFORE_SEND):
            router.note_foreign_call()
        responses = await emitted
        if event_name.startswith(OWN_BEFORE_SIGN) or event_name in TYPE_BEFORE_SIGN:
            sign_without_network(_stand_in_credentials, kwargs["request"], kwargs["request_signer"])
        return responses

    emit = replacements.set(_submodule("hooks").AioHierarchicalEmitter, "_emit", _emit)


async def _answer_type_call(router: Router, emitter: Any, event_name: str, kwargs: dict[str, Any]) -> Responses:
    """The responses of the code under test's own handlers to a call about types, or else the mock's."""
    router.note_own_call()
    responses: Responses = []
    for handler in own_handlers(emitter, event_name):
        response = handler(**kwargs, event_name=event_name)
        responses.append((handler, await response if isawaitable(response) else response))
    if is_unanswered(responses):
        responses.append((_answer_type_call, _answered(router.answer_type_call, kwargs["request"])))
    return responses


def _answer_plain_sends(router: Router, replacements: Replacements) -> None:
    """Answers requests that were signed by hand and sent through aiobotocore's HTTP sessions."""

    def answering(original: Any) -> Any:
        async def send(self: Any, request: Any) -> Any:
            if router.is_installed and is_cloudcontrol_call(request.url, request.headers):
                return _answered(router.answer, request)
            return await original(self, request)

        return send

    for session in (_submodule("httpsession").AIOHTTPSession, _submodule("httpxsession").HttpxSession):
        replacements.set(session, "send", answering(session.send))


def _answered(answer: Answer, request: Any) -> Any:
    """The mock's response to a prepared request."""
    response = answer_request(answer, request)
    raw = _Body(response.body)
    return _submodule("awsrequest").AioAWSResponse(request.url, response.status, response.headers, raw)


class _Body:
    """A body with the methods that aiobotocore reads responses by: aiohttp's `read` and httpx's `aread`."""

    def __init__(self, body: bytes) -> None:
        self._stream = io.BytesIO(body)

    async def read(self, amount: int = -1) -> bytes:
        return self._stream.read(amount)

    aread = read


# --- credentials ---


def _stand_in_credentials() -> Any:
    return _submodule("credentials").AioCredentials(*STAND_IN_KEYS)


def _track_clients(replacements: Replacements) -> None:
    async def _create_client(self: Any, service_name: str, *args: Any, **kwargs: Any) -> Any:
        token = CLIENT_SERVICE.set(service_name)
        try:
            check_profile(self, service_name)
            return await original(self, service_name, *args, **kwargs)
        finally:
            CLIENT_SERVICE.reset(token)

    original = replacements.set(_submodule("session").AioSession, "_create_client", _create_client)


def _provide_credentials(router: Router, replacements: Replacements) -> None:
    async def source_credentials(self: Any, source_name: str) -> Any:
        credentials = await source(self, source_name)
        return _stand_in_credentials() if credentials is None and is_own_client(router) else credentials

    async def get_credentials(self: Any) -> Any:
        credentials = await get(self)
        # The session does not keep them: it may outlive the mock.
        return _stand_in_credentials() if credentials is None and is_session_lookup(router) else credentials

    sourcer = _submodule("credentials").AioCanonicalNameCredentialSourcer
    source = replacements.set(sourcer, "source_credentials", source_credentials)
    get = replacements.set(_submodule("session").AioSession, "get_credentials", get_credentials)


def _skip_metadata_endpoints(router: Router, replacements: Replacements) -> None:
    def skipping(original: Any) -> Any:
        async def provide(self: Any) -> Any:
            return None if is_own_client(router) else await original(self)

        return provide

    credentials = _submodule("credentials")
    for provider, name in (
        (credentials.AioInstanceMetadataProvider, "load"),
        (credentials.AioContainerProvider, "load"),
        (_submodule("utils").AioIMDSRegionProvider, "provide"),
    ):
        replacements.set(provider, name, skipping(getattr(provider, name)))


# --- sleeps ---


def _skip_sleeps(router: Router, replacements: Replacements) -> None:
    """Skips the sleeps of waiters and retries, while other tasks of the loop go on."""
    task_sleeps = TaskSleeps()
    for name, sleeping_class, before_retry in (("waiter", "AnyioWaiter", False), ("endpoint", "AnyioEndpoint", True)):
        module, skipper = _submodule(name), _Skipper(router, task_sleeps, before_retry=before_retry)
        replacements.set(module, "asyncio", SkippingAsyncio(skipper))
        # Releases that use httpx through asyncio alone have no such classes.
        if sleeping := getattr(module, sleeping_class, None):
            replacements.set(sleeping, "_sleep", _skipping_anyio(skipper, sleeping._sleep))
    _skip_rate_limits(_Skipper(router, task_sleeps, before_retry=True), replacements)


class _Skipper:
    """Skips sleeps that follow a mocked call."""

    def __init__(self, router: Router, task_sleeps: TaskSleeps, *, before_retry: bool) -> None:
        self._router = router
        self._task_sleeps = task_sleeps
        self._before_retry = before_retry

    async def has_skipped(self, seconds: float) -> bool:
        """Skips a sleep and returns True if it follows a mocked call; else returns False at once."""
        skipped = self._router.skip_sleep(max(0.0, seconds), before_retry=self._before_retry)
        if skipped is not None:
            await self._task_sleeps.sleep(skipped, _library_of_this_task())
        return skipped is not None


def _library_of_this_task() -> AsyncLibrary:
    try:
        return AsyncLibrary(asyncio, asyncio.get_running_loop())
    except RuntimeError:
        # Trio runs the task; aiobotocore supports it through anyio.
        return AsyncLibrary(import_module("anyio"), import_module("anyio.lowlevel").current_token())


class SkippingAsyncio(ModuleType):
    """The asyncio module, with a `sleep` that skips sleeps after mocked calls."""

    def __init__(self, skipper: _Skipper) -> None:
        super().__init__("asyncio")
        self._skipper = skipper

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, delay: float, result: Any = None) -> Any:
        """Returns `result` after a few turns of the loop if the sleep follows a mocked call; else sleeps."""
        if await self._skipper.has_skipped(delay):
            return result
        return await asyncio.sleep(delay, result)


def _skipping_anyio(skipper: _Skipper, original: Any) -> Any:
    async def _sleep(self: Any, sleep_amount: float) -> None:
        if not await skipper.has_skipped(sleep_amount):
            await original(self, sleep_amount)

    return _sleep


def _skip_rate_limits(skipper: _Skipper, replacements: Replacements) -> None:
    """Skips the sleeps of adaptive retries, which limit the rate of calls on the client before they are sent."""

    async def acquire(self: Any, amount: int = 1, block: bool = True) -> Any:
        try:
            return await original(self, amount, block=False)
        except CapacityNotAvailableError:
            if block and await skipper.has_skipped(self._sleep_amount(amount)):
                return True
            return await original(self, amount, block)

    original = replacements.set(_submodule("retries.bucket").AsyncTokenBucket, "acquire", acquire)
