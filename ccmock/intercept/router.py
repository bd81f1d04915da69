"""The interface between the interceptions and the active mocks."""

from __future__ import annotations

from typing import Any, Protocol

from ..clock import Clock
from ..errors import UsageError
from ..wire.messages import HttpRequest, HttpResponse


class SkippedSleep(Protocol):
    """A sleep after a mocked call, which takes no real time."""

    @property
    def clock(self) -> Clock:
        """The mock's clock."""

    @property
    def until_ms(self) -> int:
        """When the sleep ends, in milliseconds since the epoch by that clock."""

    def finish(self) -> None:
        """Moves the clock to the end of the sleep."""


class Router(Protocol):
    """Routes intercepted calls to the active mocks."""

    @property
    def is_installed(self) -> bool:
        """Whether calls of this thread or task are intercepted now.

        A replaced function may be called after the last mock: by a call that began in it, whose thread or task is still
        intercepted, or by any other, which calls the original.
        """

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The response of the mock in which the call began: the innermost one at that time.

        UsageError: that mock has ended. UnknownRegionError: the region of the call does not exist. NoAnswerError: a
        fault broke the connection.
        """

    def answer_type_call(self, request: HttpRequest) -> HttpResponse:
        """As `answer`, for a call to CloudFormation about resource types."""

    @property
    def in_flight(self) -> set[Any]:
        """The calls that have begun in a mock and not ended. Until a call ends, its mock answers it or it is refused.

        Whoever makes a call takes it out of the set at its end, which takes one step, so that nothing can break it off.
        """

    def new_call(self, *, joins: bool = False) -> Any:
        """A call that is about to begin, or None where no mock is active.

        With `joins` it is a part of the call that is under way, if there is one: None then, too.
        """

    def call_started(self, call: Any) -> None:
        """A call begins in this thread or task."""

    def call_finished(self, call: Any) -> None:
        """A call has returned or raised, and is not in flight any more."""

    def default_region(self) -> str | None:
        """The region of a client that is made without one: what AWS_DEFAULT_REGION would say."""

    def note_own_call(self) -> None:
        """The thread or task is about to send a Cloud Control call: its next sleep is skipped."""

    def note_foreign_call(self) -> None:
        """The thread or task is about to send a call of another service: its next sleep is not skipped."""

    @property
    def refuses_foreign_calls(self) -> bool:
        """Whether a call of another service, of this thread or task, must not leave the process."""

    def note_refusal(self, error: UsageError) -> None:
        """A call of another service is refused with `error`: the end of the mock that says so raises it, too."""

    def skip_sleep(self, seconds: float, *, before_retry: bool) -> SkippedSleep | None:
        """A sleep of `seconds` that starts now, or None where it does not follow a mocked call.

        The end is fixed now, so sleeps that overlap move the clock as far as the longest of them.
        """
