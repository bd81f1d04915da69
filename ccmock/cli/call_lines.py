"""A line for each request that a server answers. It shows no parameters, which may hold secrets."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING

from ..times import to_datetime
from ..wire.answering import NoAnswerError
from ..wire.messages import HttpRequest, HttpResponse, header_of
from .standard_streams import tell

if TYPE_CHECKING:
    from ..cloud import MockCloud
    from ..control.events import Feed
    from ..server.backend import Answers


class CallLines:
    """Answers as another one does, and prints a line for each answer, with the mock's time."""

    def __init__(self, answers: Answers, cloud: MockCloud) -> None:
        self._answers = answers
        self._cloud = cloud
        self._waiting: list[str] = []

    @property
    def feed(self) -> Feed:
        """What happens in the mock, for those who watch it."""
        return self._answers.feed

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The response to a request."""
        try:
            response = self._answers.answer(request)
        except NoAnswerError:
            self._print(request, "no answer")
            raise
        self._print(request, str(response.status))
        return response

    def _print(self, request: HttpRequest, outcome: str) -> None:
        target = header_of(request.headers, "X-Amz-Target")
        operation = target.rpartition(".")[2] if target else f"{request.method} {request.url.partition('?')[0]}"
        time = _clock_text(self._cloud.clock.now_ms() // 1000)
        self._waiting.append(f"{time} {_printable(operation[:120])} {outcome}")
        if len(self._waiting) == 1:
            # Those of one step of the event loop are printed at once: each write costs as much as a part of an answer.
            asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        lines = "\n".join(self._waiting)
        self._waiting.clear()
        tell(lines)


@lru_cache(maxsize=8)
def _clock_text(seconds: int) -> str:
    return f"{to_datetime(seconds * 1000):%H:%M:%S}"


@lru_cache(maxsize=64)
def _printable(text: str) -> str:
    """A text that a client chose, without what moves the cursor of a terminal."""
    return "".join(character if character.isprintable() else "?" for character in text)
