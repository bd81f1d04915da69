"""Calls that botocore is about to send, answered in its `before-send` event.

What is replaced stands on botocore's classes, not on a client's emitter: so clients are reached
that were made before the mock, and no client keeps anything of it afterwards.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.configprovider import EnvironmentProvider
from botocore.credentials import ContainerProvider, Credentials, InstanceMetadataProvider
from botocore.exceptions import EndpointConnectionError, ProfileNotFound, ReadTimeoutError
from botocore.handlers import BUILTIN_HANDLERS
from botocore.hooks import HierarchicalEmitter
from botocore.httpsession import URLLib3Session
from botocore.session import Session

from ..settings import REGION_VARIABLE
from ..wire.dispatch import HttpRequest, HttpResponse
from .front import Front, NoAnswerError, UnknownRegionError
from .replacements import Replacements

SERVICE = "cloudcontrol"
SEND, SEND_OURS = "before-send.", f"before-send.{SERVICE}."
SIGN_OURS = f"before-sign.{SERVICE}."
SEND_OR_SIGN = "before-s"
HOST, TARGET = "cloudcontrolapi", "CloudApiService."

Responses = list[tuple[Any, Any]]


def stand_in_credentials() -> Credentials:
    """What a call is signed with where nobody has credentials for it."""
    return Credentials("ASIACCMOCKCCMOCKCCMO", "ccmock", "ccmock")


def install(front: Front, replacements: Replacements) -> None:
    """Answers every Cloud Control call of every botocore client in the process."""
    _answer_events(front, replacements)
    _answer_plain_sends(front, replacements)
    _need_no_credentials(replacements)
    _need_no_profile(replacements)
    _need_no_region(front, replacements)


def _answer_events(front: Front, replacements: Replacements) -> None:
    def _emit(self: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Responses:
        if not event_name.startswith(SEND_OR_SIGN):
            # A call emits a dozen events, and most of them are not about its sending.
            others: Responses = emit(self, event_name, kwargs, stop_on_response)
            return others
        if event_name.startswith(SEND) and not event_name.startswith(SEND_OURS):
            # First of all, since adaptive retries wait in this event.
            front.passed_by()
        responses: Responses = emit(self, event_name, kwargs, stop_on_response)
        if event_name.startswith(SEND_OURS):
            if all(response is None or _is_built_in(handler) for handler, response in responses):
                return [(_emit, answered(front, kwargs["request"]))]
        elif event_name.startswith(SIGN_OURS):
            sign_without_network(**kwargs)
        return responses

    emit = replacements.set(HierarchicalEmitter, "_emit", _emit)


def _is_built_in(handler: Any) -> bool:
    """Whether a handler comes with every session, as another mock's does, and not from the code under test."""
    return any(entry[1] is handler for entry in BUILTIN_HANDLERS)


def sign_without_network(request: Any, request_signer: Any, **_: Any) -> None:
    """Lets a request be signed where its credentials are missing or would have to be fetched first."""
    credentials = getattr(request_signer, "_credentials", None)
    refresh_needed = getattr(credentials, "refresh_needed", None)
    if credentials is None or (refresh_needed is not None and refresh_needed()):
        signing = {**request.context.get("signing", {}), "request_credentials": stand_in_credentials()}
        request.context["signing"] = signing


def _answer_plain_sends(front: Front, replacements: Replacements) -> None:
    """Requests that were signed by hand and sent through botocore's HTTP session."""

    def send(self: Any, request: Any) -> Any:
        return answered(front, request) if is_ours(request) else original(self, request)

    original = replacements.set(URLLib3Session, "send", send)


def is_ours(request: Any) -> bool:
    """Whether a prepared request is a Cloud Control call."""
    host = urlsplit(request.url).hostname or ""
    if host.partition(".")[0] in (HOST, f"{HOST}-fips"):
        return True
    return _text(request.headers.get("X-Amz-Target", "")).startswith(TARGET)


def _need_no_credentials(replacements: Replacements) -> None:
    """No call to a metadata endpoint for the sake of a Cloud Control client."""
    building = threading.local()

    def create_client(self: Session, service_name: str, *args: Any, **kwargs: Any) -> Any:
        outer = getattr(building, "service", None)
        building.service = service_name
        try:
            return create(self, service_name, *args, **kwargs)
        finally:
            building.service = outer

    def loading(original: Any) -> Any:
        def load(self: Any) -> Any:
            return None if getattr(building, "service", SERVICE) in (SERVICE, None) else original(self)

        return load

    def get_credentials(self: Session) -> Any:
        credentials = get(self)
        # Not kept by the session, which may live on after the mock.
        asked_by_a_client = getattr(building, "service", None) is not None
        return credentials if credentials is not None or asked_by_a_client else stand_in_credentials()

    create = replacements.set(Session, "create_client", create_client)
    get = replacements.set(Session, "get_credentials", get_credentials)
    for provider in (InstanceMetadataProvider, ContainerProvider):
        replacements.set(provider, "load", loading(provider.load))


def _need_no_profile(replacements: Replacements) -> None:
    def get_scoped_config(self: Session) -> Any:
        try:
            return original(self)
        except ProfileNotFound:
            return {}

    original = replacements.set(Session, "get_scoped_config", get_scoped_config)


def _need_no_region(front: Front, replacements: Replacements) -> None:
    """The mock's region where botocore looks for the environment's; the environment itself stays as it is."""

    def provide(self: EnvironmentProvider) -> Any:
        return front.default_region() if getattr(self, "_name", None) == REGION_VARIABLE else original(self)

    original = replacements.set(EnvironmentProvider, "provide", provide)


def answered(front: Front, request: Any) -> AWSResponse:
    """The mock's answer to a prepared request."""
    try:
        response = front.answer(_http_request(request))
    except UnknownRegionError as error:
        raise EndpointConnectionError(endpoint_url=request.url, error=error) from None
    except NoAnswerError as error:
        kind = ReadTimeoutError if error.timed_out else EndpointConnectionError
        raise kind(endpoint_url=request.url, error=error) from None
    return _aws_response(request.url, response)


def _http_request(request: Any) -> HttpRequest:
    return HttpRequest(request.method, request.url, request.headers, _bytes(request.body))


def _aws_response(url: str, response: HttpResponse) -> AWSResponse:
    # botocore copies the headers, whatever mapping they come in.
    headers = cast("HTTPHeaders", response.headers)
    return AWSResponse(url, response.status, headers, _Body(response.body))


class _Body(io.BytesIO):
    """A body as botocore wants to read it."""

    def stream(self, amount: int = 65536, **_: Any) -> Iterator[bytes]:
        """The body in pieces."""
        while piece := self.read(amount):
            yield piece


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    content: bytes = body.read()
    return content


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
