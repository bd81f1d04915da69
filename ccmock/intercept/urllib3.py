"""Requests that go out through urllib3, its own callers' and the requests package's, answered where it would send.

Whether a call is sent again, and what is raised in the end, is for urllib3's own `Retry` to say, as always.
"""

from __future__ import annotations

import io
from http.client import RemoteDisconnected
from typing import Any, NamedTuple

from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError
from urllib3.response import HTTPResponse
from urllib3.util.retry import Retry

from ..wire.messages import HttpRequest
from .bodies import bytes_of
from .matching import is_ours
from .replacements import Replacements
from .router import NoAnswerError, Router, UnknownRegionError

BY_POSITION = ("body", "headers", "retries")


def install(router: Router, replacements: Replacements) -> None:
    """Answers every Cloud Control call that is made through a connection pool of urllib3's."""

    def urlopen(self: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        options = {**dict(zip(BY_POSITION, args)), **kwargs}
        headers = options.get("headers")
        whole, given = _whole_url(self, url), self.headers if headers is None else headers
        if not (router.is_in_place and is_ours(whole, given)):
            return original(self, method, url, *args, **kwargs)
        exchange = _Exchange(
            router, self, HttpRequest(method, whole, given, bytes_of(options.get("body"))), url, options
        )
        return exchange.carried_out(_policy(self, options.get("retries")))

    original = replacements.set(HTTPConnectionPool, "urlopen", urlopen)


def _whole_url(pool: Any, url: str) -> str:
    # A request through a proxy has it whole already.
    return f"{pool.scheme}://{pool.host}:{pool.port}{url}" if url.startswith("/") else url


def _policy(pool: Any, retries: Any) -> Retry:
    return retries if isinstance(retries, Retry) else Retry.from_int(retries, default=pool.retries)


class _Exchange(NamedTuple):
    """A call of urllib3's, sent as often as its retries say."""

    router: Router
    pool: Any
    request: HttpRequest
    url: str
    options: dict[str, Any]

    def carried_out(self, retries: Retry) -> HTTPResponse:
        """The answer to the last try. MaxRetryError and the like as urllib3 raises them."""
        method = self.request.method
        while True:
            try:
                response = self._response(retries)
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

    def _response(self, retries: Retry) -> HTTPResponse:
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
            reason=REASONS.get(answer.status),
            preload_content=self.options.get("preload_content", True),
            decode_content=self.options.get("decode_content", True),
            request_method=self.request.method,
            request_url=self.url,
            retries=retries,
        )


REASONS = {200: "OK", 400: "Bad Request", 500: "Internal Server Error"}
