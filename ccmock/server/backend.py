"""What answers a request to the server, as plain values: no HTTP library is known here."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from ..control.paths import CONTROL_PATH
from ..errors import CcmockError, HandlerContractError
from ..wire.answering import NoAnswerError, UnknownRegionError, answer
from ..wire.caller import signing_service_of
from ..wire.messages import HttpRequest, HttpResponse, header_of
from ..wire.service_model import target_prefix
from .page_files import leads_to_page, page_file
from .responses import refusal

if TYPE_CHECKING:
    from ..cloud import MockCloud
    from ..control.api import ControlApi
    from ..control.asking import AskUrl
    from ..control.events import Feed

LOCK_SECONDS = 30.0
"""How long a request waits for the mock, which answers one at a time."""

SIGNING_NAME = "cloudcontrolapi"
"""What signatures call the service."""

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


def busy() -> HttpResponse:
    """What a client gets that has waited for too long."""
    return refusal(
        503,
        "Busy",
        f"The mock has been busy for {LOCK_SECONDS:g} seconds. A handler or hook that waits for a program "
        "which calls this server waits for itself.",
    )


def _bug_told(bug: BaseException) -> HttpResponse:
    return refusal(500, type(bug).__name__, f"A handler or hook raised {type(bug).__name__}: {bug}")


class Backend:
    """Answers the requests to a served mock: Cloud Control calls, and what else its clients ask.

    `ask_url`: sends what declared hooks ask, where that is not simply to be sent.
    """

    def __init__(self, cloud: MockCloud, ask_url: AskUrl | None = None) -> None:
        self.cloud = cloud
        self._ask_url = ask_url
        self._target = f"{target_prefix()}."

    @cached_property
    def _control(self) -> ControlApi:
        # Most servers are never asked.
        from ..control.api import ControlApi  # noqa: PLC0415

        return ControlApi(self.cloud) if self._ask_url is None else ControlApi(self.cloud, ask_url=self._ask_url)

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
            return busy()
        try:
            return self._answer(request)
        finally:
            engine.lock.release()

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            return self._answer_by_kind(request)
        except NoAnswerError:
            raise
        except UnknownRegionError as error:
            return refusal(400, "UnknownRegion", f"{error}. At AWS, no host would answer.")
        except CcmockError as error:
            return refusal(400, type(error).__name__, str(error))
        except Exception as bug:  # noqa: BLE001 - told to the client
            # A handler's or hook's: whoever holds the mock is told at its end, and the client now.
            _log.exception("A handler or hook raised.")
            return _bug_told(bug)
        except BaseException as outcome:  # noqa: BLE001 - told to the client, and at the end
            # Such as that of pytest.fail(): in the thread of a server, no test would see it.
            told = HandlerContractError(f"A handler or hook raised {type(outcome).__name__}: {outcome}")
            told.__cause__ = outcome
            self.cloud._engine.defer(told)
            return _bug_told(outcome)

    def _answer_by_kind(self, request: HttpRequest) -> HttpResponse:
        if request.url.startswith(CONTROL_PATH):
            return page_file(request) or self._control.answer(request)
        target = header_of(request.headers, "X-Amz-Target")
        if target is not None and target.startswith(self._target):
            return self._answer_call(request)
        service = signing_service_of(request)
        has_action = "Action=" in request.url or b"Action=" in request.body
        if service is None and target is None and not has_action:
            return leads_to_page(request) or refusal(
                404, "NotFound", f"{request.method} {request.url} leads nowhere. Calls are POSTed to /."
            )
        return self._answer_other(request, service or (None if target is not None else SIGNING_NAME))

    def _answer_call(self, request: HttpRequest) -> HttpResponse:
        return answer(request, self.cloud._engine, self.cloud.account_id, self.cloud.region)

    def _answer_other(self, request: HttpRequest, service: str | None) -> HttpResponse:
        # Most servers are asked for nothing but Cloud Control.
        from .. import other_services  # noqa: PLC0415

        found = other_services.answer(request, self.cloud)
        if found is not None:
            return found
        if service == SIGNING_NAME:
            return self._answer_call(request)
        return other_services.not_answered(request, self.cloud)
