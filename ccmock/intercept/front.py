"""What an interception needs from the mocks that are active."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..wire.dispatch import HttpRequest, HttpResponse


class UnknownRegionError(Exception):
    """A call went to a region that does not exist; a real client would find no host there."""


class NoAnswerError(Exception):
    """The connection broke, or (`timed_out`) brought no answer for as long as a client waits."""

    def __init__(self, *, timed_out: bool) -> None:
        super().__init__("no answer")
        self.timed_out = timed_out


class Front(Protocol):
    """The active mocks, as the code in their front sees them."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The innermost mock's answer. UnknownRegionError: no such endpoint; NoAnswerError: none gets through."""

    def call_begins(self, call: object) -> None:
        """A client begins a call, which it may send several times. Until it ends none of them leaves the process."""

    def call_ends(self, call: object) -> None:
        """The client has its answer, or has given up."""

    def default_region(self) -> str | None:
        """The region of a client that is made without one, as the environment would name it."""

    def passed_by(self) -> None:
        """A call of another service went its way: the next sleep in this context is not ours."""

    def skip(self, seconds: float, *, before_retry: bool) -> Callable[[], None] | None:
        """How a sleep that follows a mocked call ends at once: by a call that moves the mock's clock to its end.

        Sleeps that overlap so move the clock as far as the longest of them. None where the sleep is somebody else's.
        """
