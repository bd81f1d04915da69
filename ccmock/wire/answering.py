"""The whole way of one call: from its HTTP request through the engine to its HTTP response."""

from __future__ import annotations

from ..engine.engine import Engine
from ..engine.model import ConnectionTimedOut
from ..engine.region import UnknownRegion
from .messages import HttpRequest, HttpResponse
from .parsing import parse
from .rendering import render


class UnknownRegionError(Exception):
    """The region of a call does not exist; a real client would not find its host."""


class NoAnswerError(Exception):
    """The connection broke, or (`timed_out`) no answer came before the client's timeout."""

    def __init__(self, *, timed_out: bool) -> None:
        super().__init__("no answer")
        self.timed_out = timed_out


def answer(request: HttpRequest, engine: Engine, account_id: str, region: str) -> HttpResponse:
    """The engine's answer to a call, which it keeps on record.

    `account_id` and `region`: where the call goes if its signature does not say. UnknownRegionError: there is no such
    region. NoAnswerError: a fault broke the connection.
    """
    call = parse(request)
    with engine.lock:
        try:
            answered = engine.answer(call, account_id, region)
        except UnknownRegion as error:
            raise UnknownRegionError(f"{error.region!r} is not a known region") from None
    if answered.error is not None and answered.error.http_status is None:
        raise NoAnswerError(timed_out=answered.error.code == ConnectionTimedOut.code)
    return render(answered)
