"""What an interception needs from the mocks that are active."""

from __future__ import annotations

from typing import Protocol

from ..clock import Clock
from ..wire.messages import HttpRequest, HttpResponse


class UnknownRegionError(Exception):
    """A call went to a region that does not exist; a real client would find no host there."""


class NoAnswerError(Exception):
    """The connection broke, or (`timed_out`) brought no answer for as long as a client waits."""

    def __init__(self, *, timed_out: bool) -> None:
        super().__init__("no answer")
        self.timed_out = timed_out


class Wake(Protocol):
    """How a sleep that follows a mocked call ends at once: when called it moves the mock's clock to the sleep's end."""

    @property
    def clock(self) -> Clock:
        """The mock's clock."""

    @property
    def until_ms(self) -> int:
        """When the sleep ends, by that clock."""

    def __call__(self) -> None: ...


class Router(Protocol):
    """The active mocks, as the code in their router sees them."""

    @property
    def is_in_place(self) -> bool:
        """Whether there is anything to take calls for.

        What an interception has replaced may come back after the mock's end, where somebody else had replaced it in
        turn; then it lets everything through.
        """

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The innermost mock's answer. UnknownRegionError: no such endpoint; NoAnswerError: none gets through."""

    def call_begins(self, call: object) -> None:
        """A client begins a call, which it may send several times. Until it ends none of them leaves the process."""

    def call_ends(self, call: object) -> None:
        """The client has its answer, or has given up."""

    def default_region(self) -> str | None:
        """The region of a client that is made without one, as the environment would name it."""

    def comes_in(self) -> None:
        """A Cloud Control call is about to be sent: the next sleep in this context is the mock's."""

    def passed_by(self) -> None:
        """A call of another service went its way: the next sleep in this context is not ours."""

    def skip(self, seconds: float, *, before_retry: bool) -> Wake | None:
        """How a sleep that begins now ends at once. None where it is somebody else's.

        Sleeps that overlap so move the clock as far as the longest of them.
        """
