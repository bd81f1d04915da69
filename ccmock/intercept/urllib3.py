"""Answers requests of urllib3, which the requests package uses too, where a connection pool would send them.

urllib3's own `Retry` decides whether a call is sent again and which error is raised in the end.
"""

from __future__ import annotations

import io
from http.client import RemoteDisconnected
from http.client import responses as reason_phrases
from typing import Any, NamedTuple

from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError
from urllib3.response import HTTPResponse
from urllib3.util.retry import Retry

from ..wire.answering import NoAnswerError, UnknownRegionError
from ..wire.messages import HttpRequest
from .bodies import bytes_of
from .matching import is_cloudcontrol_call
from .replacements import Replacements
from .router import Router

POSITIONAL_OPTIONS = ("body", "headers", "retries")
"""The parameters of `urlopen` that follow `method` and `url`."""


def install(router: Router, replacements: Replacements) -> None:
    """Answers every Cloud Control call that is made through a connection pool of urllib3."""

    def urlopen(self: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        asked = PoolRequest.of(self, method, url, args, kwargs)
        if not (router.is_installed and is_cloudcontrol_call(asked.url, asked.headers)):
            return original(self, method, url, *args, **kwargs)
        request, options = asked.read()
        return _PoolCall(router, self, request, url, options).send(_retries_of(self, options.get("retries")))

    original = replacements.set(HTTPConnectionPool, "urlopen", urlopen)


class PoolRequest(NamedTuple):
    """What `urlopen` is asked for. `url` is the whole one; `options`: what follows it, by name."""

    method: str
    url: str
    headers: Any
    options: dict[str, Any]

    @classmethod
    def of(cls, pool: Any, method: str, url: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> PoolRequest:
        """The arguments of a call of `urlopen`."""
        options = {**dict(zip(POSITIONAL_OPTIONS, args)), **kwargs}
        given = options.get("headers")
        # A request through a proxy has the whole URL already.
        whole = f"{pool.scheme}://{pool.host}:{pool.port}{url}" if url.startswith("/") else url
        return cls(method, whole, pool.headers if given is None else given, options)

    def read(self) -> tuple[HttpRequest, dict[str, Any]]:
        """The request, and the options to send it with: a body that can be read but once is what was read of it."""
        body = self.options.get("body")
        request = HttpRequest(self.method, self.url, self.headers, bytes_of(body))
        is_read_up = body is not None and not isinstance(body, (bytes, str))
        return request, {**self.options, "body": request.body} if is_read_up else self.options


def _retries_of(pool: Any, retries: Any) -> Retry:
    return retries if isinstance(retries, Retry) else Retry.from_int(retries, default=pool.retries)


class _PoolCall(NamedTuple):
    """A call of `urlopen`, which is sent as often as its retries say."""

    router: Router
    pool: Any
    request: HttpRequest
    url: str
    options: dict[str, Any]

    def send(self, retries: Retry) -> HTTPResponse:
        """The response to the last attempt; MaxRetryError and other errors as urllib3 raises them."""
        method = self.request.method
        while True:
            try:
                response = self._attempt(retries)
            except HTTPError as error:
                retries = retries.increment(method, self.url, error=error, _pool=self.pool)
                retries.sleep()
                continue
            if not retries.is_retry(method, response.status, "Retry-After" in response.headers):
                return response
            try:
                retries = retries.increment(method, self.url, response=response, _pool=self.pool)
            except MaxRetryError:
                if retries.raise_on_status:
                    raise
                return response
            retries.sleep(response)

    def _attempt(self, retries: Retry) -> HTTPResponse:
        try:
            answer = self.router.answer(self.request)
        except UnknownRegionError:
            connection: Any = self.pool.ConnectionCls(self.pool.host)
            raise NewConnectionError(connection, "Name or service not known") from None
        except NoAnswerError as error:
            if error.timed_out:
                raise ReadTimeoutError(self.pool, self.url, "Read timed out.") from None
            closed = RemoteDisconnected("Remote end closed connection without response")
            raise ProtocolError("Connection aborted.", closed) from None
        return HTTPResponse(
            body=io.BytesIO(answer.body),
            headers=answer.headers,
            status=answer.status,
            version=11,
            reason=reason_phrases.get(answer.status),
            preload_content=self.options.get("preload_content", True),
            decode_content=self.options.get("decode_content", True),
            request_method=self.request.method,
            request_url=self.url,
            retries=retries,
        )
