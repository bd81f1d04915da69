"""The form of a recording: a line of JSON that says what it is, then a line for each call and its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from ..arguments import shown
from ..engine.model import Members
from ..errors import UsageError
from ..files import read_text
from ..registry.json_text import InvalidJson, parse_json
from .answer_form import WrongForm, reader_of
from .stand_ins import with_own_account

FORMAT = 1
"""The form of the lines. It changes where an older version could not read them."""

KIND = "calls of AWS Cloud Control API"
POLL = "GetResourceRequestStatus"
"""The operation whose calls in a row are written once, with their number."""

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")


class Head(NamedTuple):
    """What a recording is: `version` of ccmock, `region` of its first call, and `date` (ISO 8601, UTC)."""

    version: str
    region: str | None
    date: str

    @property
    def line(self) -> str:
        """The first line of a file, without its end."""
        members = {"ccmock": self.version, "date": self.date, "format": FORMAT, "kind": KIND, "region": self.region}
        return json.dumps(members, sort_keys=True)


class Answer(NamedTuple):
    """What the client got.

    `status` is None where no answer came; `lost` is then botocore's name of the error. `body`: the JSON of the answer,
    or its text where it is none.
    """

    status: int | None
    body: Any = None
    lost: str | None = None

    @property
    def is_error(self) -> bool:
        """Whether the call failed."""
        return self.status is None or self.status >= 300

    @property
    def code(self) -> str | None:
        """The name of the error, or None."""
        if self.status is None:
            return self.lost
        if not self.is_error:
            return None
        kind = str(self.body.get("__type", "")) if isinstance(self.body, dict) else ""
        return kind.rpartition("#")[2].partition(":")[0] or f"HTTP {self.status}"

    @property
    def message(self) -> str:
        """The message of an error; empty where there is none."""
        if isinstance(self.body, dict):
            return str(self.body.get("Message", self.body.get("message", "")))
        return str(self.body or "")

    @property
    def event(self) -> Members | None:
        """The ProgressEvent of an answer, or None."""
        event = self.body.get("ProgressEvent") if isinstance(self.body, dict) and not self.is_error else None
        return event if isinstance(event, dict) else None

    def in_account(self, account_id: str) -> Answer:
        """The answer with an account's id where the recording has the stand-in for the own one."""
        return self._replace(body=with_own_account(self.body, account_id))


class Row(NamedTuple):
    """A call and its answer. `at`: when it was made (ISO 8601, UTC); `times`: how many such polls came in a row."""

    operation: str
    region: str | None
    parameters: Members
    answer: Answer
    at: str
    times: int = 1
    number: int = 0
    """The line in the file."""

    @property
    def line(self) -> str:
        """The row as a line, without its end: the keys in alphabetical order, so that two recordings compare well."""
        answer = {"body": self.answer.body, "status": self.answer.status}
        members: dict[str, Any] = {
            "answer": {"lost": self.answer.lost} if self.answer.status is None else answer,
            "at": self.at,
            "operation": self.operation,
            "parameters": self.parameters,
            "region": self.region,
        }
        if self.times > 1:
            members["times"] = self.times
        return json.dumps(members, sort_keys=True, ensure_ascii=False)

    def members(self) -> Members | None:
        """What the answer holds, with times in milliseconds since the epoch; None where it is an error."""
        return None if self.answer.is_error else reader_of(self.operation)(self.answer.body)

    @property
    def is_poll(self) -> bool:
        """Whether it asks for the status of a request, which code does as often as it likes."""
        return self.operation == POLL and isinstance(self.parameters.get("RequestToken"), str)

    @property
    def request_token(self) -> str | None:
        """The token of the request that it asks for or is answered with, or None."""
        event = self.answer.event or {}
        return event.get("RequestToken", self.parameters.get("RequestToken"))

    @property
    def words(self) -> str:
        """What it asks for, in a few words."""
        return words_of(self.operation, self.parameters)


def words_of(operation: str, parameters: Members) -> str:
    """A call in a few words: `GetResource AWS::SQS::Queue orders`."""
    named = (parameters.get(name) for name in ("TypeName", "Identifier", "RequestToken"))
    return " ".join([operation or "a call that names no operation", *(str(value) for value in named if value)])


class Recording(NamedTuple):
    """A file that was read: its path, its head and its rows in the order of the calls."""

    path: Path
    head: Head
    rows: tuple[Row, ...]


def load(path: Path) -> Recording:
    """Reads a recording.

    UsageError where the file is none, was written in a form that this version does not know, or is damaged; the error
    names the line.
    """
    lines = read_text(path).split("\n")
    if lines[-1] == "":
        lines.pop()
    elif lines:
        raise UsageError(f"{path}, line {len(lines)} is cut off: it has no end of line. Delete it, or record anew.")
    if not lines:
        raise UsageError(f"{path} is empty: no recording. Record one: `with ccmock.record({str(path)!r}):`.")
    head = _head_of(path, lines[0])
    rows = tuple(_row_of(path, number, line) for number, line in enumerate(lines[1:], 2))
    return Recording(path, head, rows)


def _head_of(path: Path, line: str) -> Head:
    members = _object_of(path, 1, line)
    if members.get("kind") != KIND:
        raise UsageError(f"{path}, line 1 does not say that this is a recording: its kind is not {KIND!r}.")
    if members.get("format") != FORMAT:
        wrote = shown(members.get("ccmock"))
        raise UsageError(
            f"{path} is a recording of format {shown(members.get('format'))}, by ccmock {wrote}; this version reads "
            f"format {FORMAT}. Use that version of ccmock, or record anew."
        )
    region, date = members.get("region"), members.get("date")
    if not isinstance(members.get("ccmock"), str) or not isinstance(region, (str, type(None))) or not _is_time(date):
        raise UsageError(f"{path}, line 1 lacks the version of ccmock, the region or the date.")
    return Head(members["ccmock"], region, str(date))


def _row_of(path: Path, number: int, line: str) -> Row:
    members = _object_of(path, number, line)
    for problem in _problems_of(members):
        raise UsageError(f"{path}, line {number}: {problem}.")
    answer, parameters = members["answer"], members["parameters"]
    read = Answer(answer.get("status"), answer.get("body"), answer.get("lost"))
    row = Row(members["operation"], members["region"], parameters, read, members["at"], members.get("times", 1), number)
    try:
        row.members()
    except WrongForm as problem:
        raise UsageError(f"{path}, line {number}: {problem}.") from None
    return row


def _object_of(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        members = parse_json(line, refuses_duplicates=True)
    except InvalidJson as error:
        raise UsageError(f"{path}, line {number} is not JSON: {error}.") from None
    if not isinstance(members, dict):
        raise UsageError(f"{path}, line {number} is not an object.")
    return members


def _problems_of(members: dict[str, Any]) -> Iterator[str]:
    """What a line lacks or has too much of."""
    unknown = members.keys() - {"answer", "at", "operation", "parameters", "region", "times"}
    yield from (f"unknown key {name!r}" for name in sorted(unknown))
    answer, times = members.get("answer"), members.get("times", 1)
    if not isinstance(members.get("operation"), str):
        yield "operation is not a text"
    if not isinstance(members.get("region", 0), (str, type(None))):
        yield "region is not a text or null"
    if not isinstance(members.get("parameters"), dict):
        yield "parameters is not an object"
    if not _is_time(members.get("at")):
        yield "at is not a time such as 2026-01-01T12:00:00Z"
    if type(times) is not int or times < 1:
        yield "times is not a number of at least 1"
    if not isinstance(answer, dict) or answer.keys() not in ({"body", "status"}, {"lost"}):
        yield "answer has not a body and a status, or what was lost"
    elif "lost" not in answer and (type(answer["status"]) is not int or not 200 <= answer["status"] < 600):
        yield "status is not a status of HTTP"
    elif "lost" in answer and not isinstance(answer["lost"], str):
        yield "lost is not a text"
    elif "lost" not in answer and answer["status"] < 300 and not isinstance(answer["body"], dict):
        yield "the body of an answer is not an object"


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value[:19])
    except ValueError:
        return False
    return True
