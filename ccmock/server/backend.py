"""What answers a request to the server, as plain values: no HTTP library is known here."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from ..errors import CcmockError
from ..wire.answering import NoAnswerError, UnknownRegionError, answer
from ..wire.messages import HttpRequest, HttpResponse, header_of
from ..wire.service_model import target_prefix
from .page_files import CONTROL_PATH, page_file
from .responses import refusal

if TYPE_CHECKING:
    from ..cloud import MockCloud
    from ..control.api import ControlApi
    from ..control.events import Feed

LOCK_SECONDS = 30.0
"""How long a request waits for the mock, which answers one at a time."""

_log = logging.getLogger("ccmock.server")


class Answers(Protocol):
    """Answers the requests of one server."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The response to a request; the URL of the request is its path and query.

        NoAnswerError: a fault broke the connection.
        """

    @property
    def feed(self) -> Feed:
        """What happens in the mock, for those who watch it."""


class Backend:
    """Answers the requests to a served mock: Cloud Control calls, and what else its clients ask."""

    def __init__(self, cloud: MockCloud) -> None:
        self.cloud = cloud
        self._target = f"{target_prefix()}."

    @cached_property
    def _control(self) -> ControlApi:
        # Most servers are never asked.
        from ..control.api import ControlApi  # noqa: PLC0415

        return ControlApi(self.cloud)

    @property
    def feed(self) -> Feed:
        """What happens in the mock, for those who watch it."""
        return self._control.feed

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The response to a request; the URL of the request is its path and query.

        NoAnswerError: a fault broke the connection.
        """
        engine = self.cloud._engine
        if not engine.lock.acquire(timeout=LOCK_SECONDS):
            return refusal(
                503,
                "Busy",
                f"The mock has been busy for {LOCK_SECONDS:g} seconds. A handler or hook that waits for a program "
                "which calls this server waits for itself.",
            )
        try:
            return self._answer(request)
        finally:
            engine.lock.release()

    def _answer(self, request: HttpRequest) -> HttpResponse:
        cloud = self.cloud
        if request.url.startswith(CONTROL_PATH):
            return page_file(request) or self._control.answer(request)
        target = header_of(request.headers, "X-Amz-Target")
        try:
            if target is None or not target.startswith(self._target):
                return self._answer_other(request, target)
            return answer(request, cloud._engine, cloud.account_id, cloud.region)
        except NoAnswerError:
            raise
        except UnknownRegionError as error:
            return refusal(400, "UnknownRegion", f"{error}. At AWS, no host would answer.")
        except CcmockError as error:
            return refusal(400, type(error).__name__, str(error))
        except Exception as bug:  # noqa: BLE001 - told to the client
            # A handler's or hook's: whoever holds the mock is told at its end, and the client now.
            _log.exception("A handler or hook raised.")
            return refusal(500, type(bug).__name__, f"A handler or hook raised {type(bug).__name__}: {bug}")

    def _answer_other(self, request: HttpRequest, target: str | None) -> HttpResponse:
        cloud = self.cloud
        if target is None and ("Action=" in request.url or b"Action=" in request.body):
            return answer(request, cloud._engine, cloud.account_id, cloud.region)
        if target is not None:
            return refusal(501, "NotImplemented", f"{target} is not an operation of Cloud Control API.")
        return refusal(404, "NotFound", f"{request.method} {request.url} leads nowhere. Calls are POSTed to /.")
