"""What happened in a mock, as a timeline made to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from ..arguments import whole
from .calls import Call
from .resource_request import ResourceRequest

Mask = Callable[[str], str]

TOKEN_LENGTH = 8
"""How much of a token is shown: enough to tell requests apart."""


@dataclass(frozen=True)
class Line:
    """Something that happened. `style`: how it shows where colors are."""

    time: datetime
    what: str
    subject: str
    outcome: str
    style: str = ""


class Progress(NamedTuple):
    """How far a request has come: so many statuses it had, and so often one of its hooks changed."""

    statuses: int = 0
    hook_changes: int = 0


class Report:
    """A timeline of calls, requests and hooks over the clock.

    `str(report)` is plain text; the rich package prints it in colors. `before`: by the token of a request, how far
    that had come already; the timeline goes on from there. `mask`: takes out of a message what must not be shown.

    ```pycon
    >>> _ = client.list_resources(TypeName="AWS::S3::Bucket")
    >>> print(cloud.report())
    2026-01-01 12:00:00 UTC, and seconds from then on
         +0.000  ListResources  AWS::S3::Bucket  0 found
    ```
    """

    def __init__(
        self,
        calls: Iterable[Call],
        requests: Iterable[ResourceRequest],
        before: Mapping[str, Progress] = MappingProxyType({}),
        *,
        mask: Mask,
    ) -> None:
        self.lines: list[Line] = _in_order(list(calls), requests, before, mask)

    @classmethod
    def _of_lines(cls, lines: list[Line]) -> Report:
        """The report that has these lines."""
        report = cls((), (), mask=str)
        report.lines = lines
        return report

    def __repr__(self) -> str:
        return f"<Report of {len(self.lines)} lines>"

    def __str__(self) -> str:
        return "\n".join(text for text, _ in self.texts())

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        """The lines with their styles, as the rich package asks for them."""
        from rich.text import Text  # noqa: PLC0415 - only rich itself comes here

        for text, style in self.texts():
            yield Text(text, style=style, no_wrap=True, overflow="ellipsis")

    def texts(self, last: int | None = None) -> Iterator[tuple[str, str]]:
        """(text, style) of each line below a heading; only of the `last` ones, where a number is given.

        UsageError where `last` is not a whole number of at least 0.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> for text, style in cloud.report().texts(last=1):
        ...     print(text)
        2026-01-01 12:00:00 UTC, and seconds from then on
        … 1 before these are left out
             +0.000    CREATE  AWS::SNS::Topic arn:aws:sns:us-east-1:123456789012:news  IN_PROGRESS c8d5b3b7
        ```
        """
        if last is not None:
            whole("last", last, 0, ", or None for all lines")
        if not self.lines:
            yield "Nothing happened.", "dim"
            return
        begun = self.lines[0].time
        yield f"{begun:%Y-%m-%d %H:%M:%S} UTC, and seconds from then on", "bold"
        left_out = max(0, len(self.lines) - last) if last is not None else 0
        if left_out:
            yield f"… {left_out} before these are left out", "dim"
        shown = self.lines[left_out:]
        if not shown:
            return
        of_what = max(len(line.what) for line in shown)
        of_subject = max(len(line.subject) for line in shown)
        for line in shown:
            seconds = f"{(line.time - begun).total_seconds():+.3f}"
            columns = f"{seconds:>11}  {line.what:<{of_what}}  {line.subject:<{of_subject}}  "
            outcome, *more = line.outcome.splitlines() or [""]
            yield f"{columns}{outcome}".rstrip(), line.style
            # What goes on below stays in its column.
            yield from ((f"{' ' * len(columns)}{text}".rstrip(), line.style) for text in more)


def _in_order(
    calls: list[Call], requests: Iterable[ResourceRequest], before: Mapping[str, Progress], mask: Mask
) -> list[Line]:
    """All lines by time. What fell due comes before the calls of that moment, what a call set off right after it."""
    asked = list(requests)
    accepted_at = {request.token: request.history[0][0] for request in asked}
    made_by: dict[str | None, int] = {}
    placed: list[tuple[tuple[datetime, int, int], Line]] = []
    for at, call in enumerate(calls):
        line = _of_call(call, mask)
        token = call.request_token if call.operation in ACCEPTING else None
        if token in accepted_at and made_by.setdefault(token, at) == at:
            # Its answer took a while; what it set off began before that.
            line = replace(line, time=accepted_at[token])
        placed.append(((line.time, 1, at), line))
    for request in asked:
        accepted, at = accepted_at[request.token], made_by.get(request.token, len(calls))
        for line in _of_request(request, before.get(request.token, Progress()), mask):
            place = (line.time, 1, at) if line.time == accepted else (line.time, 0, 0)
            placed.append((place, line))
    # Sorting keeps the order of equals.
    return [line for _, line in sorted(placed, key=lambda entry: entry[0])]


ACCEPTING = ("CreateResource", "UpdateResource", "DeleteResource")
"""The operations that make requests."""


STYLES = {
    "SUCCESS": "green",
    "FAILED": "red",
    "CANCEL_COMPLETE": "yellow",
    "CANCEL_IN_PROGRESS": "yellow",
    "HOOK_COMPLETE_SUCCEEDED": "green",
    "HOOK_COMPLETE_FAILED": "red",
    "HOOK_FAILED": "red",
}


def _of_call(call: Call, mask: Mask) -> Line:
    subject = " ".join(part for part in (call.type_name, call.identifier) if part)
    if call.error_code is not None:
        message = f": {mask(call.error_message)}" if call.error_message else ""
        return Line(call.time, call.operation, subject, f"{call.error_code}{message}", "red")
    event = (call.answer or {}).get("ProgressEvent")
    if event:
        return Line(call.time, call.operation, subject, f"{event['OperationStatus']} {_short(event['RequestToken'])}")
    return Line(call.time, call.operation, subject, _counted(call.answer or {}))


def _counted(answer: dict[str, Any]) -> str:
    return next((f"{len(found)} found" for found in answer.values() if isinstance(found, list)), "found")


def _of_request(request: ResourceRequest, begun: Progress, mask: Mask) -> Iterator[Line]:
    subject = " ".join(part for part in (request.type_name, request.identifier) if part)
    history = request.history
    for time, status in history[begun.statuses : -1]:
        yield Line(time, f"  {request.operation}", subject, f"{status} {_short(request.token)}", STYLES.get(status, ""))
    for time, hook, status, message in request.hooks[begun.hook_changes :]:
        told = f"{status} {_short(request.token)}" + (f": {mask(message)}" if message else "")
        yield Line(time, f"  hook {hook}", subject, told, STYLES.get(status, ""))
    if begun.statuses >= len(history):
        return
    time, status = history[-1]
    reason = f" {request.error_code}: {mask(str(request.status_message))}" if request.error_code is not None else ""
    outcome = f"{status} {_short(request.token)}{reason}"
    yield Line(time, f"  {request.operation}", subject, outcome, STYLES.get(status, ""))


def _short(token: str) -> str:
    return token[:TOKEN_LENGTH]
