"""The calls that the bridge makes to moto, in the account and region of the resources that they are about.

They are botocore's calls, of clients that moto's mock answers. They carry the account in moto's own header, are not
signed, and cannot leave the process: what moto does not answer is refused before it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import cache
from typing import Any

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from moto import settings
from moto.backends import get_backend
from moto.core import ActionAuthenticatorMixin  # type: ignore[attr-defined]  # where all releases have it
from moto.core.config import passthrough_service, service_whitelisted

from .declaration import ACCOUNT, DECLARED, ITEM, REGION, Call
from .moto_mock import ASKER, Watch
from .shapes import shaped

ACCOUNT_HEADER = "x-moto-account-id"
NEVER = float("inf")
"""After so many calls moto asks for permissions by default."""
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
"""AWS's own example, which is nobody's."""


class NotAnsweredError(Exception):
    """Moto does not answer a call of the bridge, which is not sent then."""


class MotoCalls:
    """Makes calls to one service in one account and region."""

    def __init__(self, watch: Watch, service: str, account_id: str, region: str) -> None:
        self.service = service
        self._watch = watch
        self._account_id = account_id
        self.region = region

    @property
    def is_left_out(self) -> bool:
        """Whether the test's configuration of moto leaves out the service."""
        return passthrough_service(self.service) or not service_whitelisted(self.service)

    def check_answered(self) -> None:
        """Raises ImportError where moto's service is not there, or needs a package that is not installed."""
        get_backend(self.service)  # type: ignore[call-overload]

    def call(self, call: Call, scope: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """Moto's answer to a call about what is in the scope. Raises what botocore or moto raises."""
        arguments = {**self._arguments(call, self._scope(scope)), **more}
        # In a context of its own, so that the code under test does not seem to have called another service.
        answer: dict[str, Any] = copy_context().run(self._call, call.method(scope), arguments)
        return answer

    def _arguments(self, call: Call, scope: Mapping[str, Any]) -> dict[str, Any]:
        arguments = call.arguments(scope)
        if not call.by_name:
            return arguments
        meta = _client(self.service, self.region).meta
        shape = meta.service_model.operation_model(meta.method_to_api_mapping[call.method(scope)]).input_shape
        item = scope.get(ITEM)
        properties = item if isinstance(item, Mapping) else scope.get(DECLARED, scope)
        shaped_arguments: dict[str, Any] = shaped({**properties, **arguments}, shape)
        return shaped_arguments

    def pages(self, call: Call, scope: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
        """Moto's answers to a call, all pages of it."""
        arguments = {**self._arguments(call, self._scope(scope)), **more}
        pages: list[dict[str, Any]] = copy_context().run(self._pages, call.method(scope), arguments)
        return pages

    def whole(self, call: Call, scope: Mapping[str, Any]) -> dict[str, Any]:
        """Moto's answer to a call; where it comes in pages, all that their lists hold."""
        first, *others = self.pages(call, scope)
        for page in others:
            for name, value in page.items():
                first[name] = first.get(name, []) + value if isinstance(value, list) else value
        return first

    def _scope(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        return {**scope, ACCOUNT: self._account_id, REGION: self.region}

    def account_of(self, access_key: str) -> str:
        """The account that moto's STS knows an access key to belong to; moto's own where it does not know the key."""
        answer = copy_context().run(self._call, "get_caller_identity", {}, access_key)
        account_id: str = answer["Account"]
        return account_id

    def _call(self, operation: str, arguments: dict[str, Any], access_key: str | None = None) -> dict[str, Any]:
        with self._sending(access_key) as client:
            answer: dict[str, Any] = getattr(client, operation)(**arguments)
        return answer

    def _pages(self, operation: str, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        with self._sending(None) as client:
            if not client.can_paginate(operation):
                return [getattr(client, operation)(**arguments)]
            return list(client.get_paginator(operation).paginate(**arguments))

    @contextmanager
    def _sending(self, access_key: str | None) -> Iterator[Any]:
        """A client that sends as the account, or as the owner of an access key; moto's IAM asks no questions."""
        ASKER.set(self._watch)
        credential = f"{access_key or ACCESS_KEY}/20260101/{self.region}/{self.service}/aws4_request"
        headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"}
        _HEADERS.set(headers if access_key else {**headers, ACCOUNT_HEADER: self._account_id})
        with _without_permissions():
            yield _client(self.service, self.region)


@contextmanager
def _without_permissions() -> Iterator[None]:
    """Within this, moto asks for no permissions, if the test has it ask at all, and counts no call for that."""
    limit, counted = settings.INITIAL_NO_AUTH_ACTION_COUNT, ActionAuthenticatorMixin.request_count
    if limit == NEVER:
        yield
        return
    settings.INITIAL_NO_AUTH_ACTION_COUNT = NEVER
    try:
        yield
    finally:
        settings.INITIAL_NO_AUTH_ACTION_COUNT = limit
        ActionAuthenticatorMixin.request_count = counted


_HEADERS: ContextVar[Mapping[str, str]] = ContextVar("headers")


@cache
def _client(service: str, region: str) -> Any:
    """A client of a service. It reads no configuration of the machine, and sends nothing."""
    client = _session().create_client(
        service,
        region_name=region,
        config=Config(
            signature_version=UNSIGNED,
            retries={"total_max_attempts": 1},
            ignore_configured_endpoint_urls=True,  # type: ignore[call-arg]  # missing in the stubs
            s3={"addressing_style": "path"},
        ),
    )
    client.meta.events.register("before-call", _add_headers)
    client._endpoint.http_session = _NoSession()
    return client


@cache
def _session() -> Any:
    # Made while moto's mock is active, whose handler it has therefore.
    return botocore.session.Session(session_vars=dict.fromkeys(FROM_THE_MACHINE, (None, None, None, None)))


FROM_THE_MACHINE = ("profile", "config_file", "credentials_file", "ca_bundle")
"""What a session would read from the environment and from files."""


def _add_headers(params: dict[str, Any], **_: Any) -> None:
    params["headers"].update(_HEADERS.get())


class _NoSession:
    """Stands where a client has its connections; what comes here, no handler has answered."""

    def send(self, request: Any) -> Any:
        raise NotAnsweredError(f"moto does not answer {request.method} {request.url}")

    def close(self) -> None:
        """Nothing is open."""
