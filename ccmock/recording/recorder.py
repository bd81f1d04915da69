"""Writes the calls that pass to a file, each as soon as it is answered."""

from __future__ import annotations

import os
import threading
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from ..arguments import told
from ..clock import system_ms
from ..errors import RecordingWarning, UsageError
from ..files import seen_from
from ..intercept.signing import STAND_IN_KEYS
from ..registry.catalog import Catalog
from ..registry.json_text import InvalidJson, parse_json
from ..times import to_datetime
from ..wire.messages import HttpRequest
from ..wire.parsing import parse
from .accounts import account_of_key
from .redaction import Redaction, likely_secrets
from .rows import Answer, Head, Row

LISTED = 5
"""How many places a warning names."""


class Recorder:
    """An open recording. `redact`: rules of the user's own.

    UsageError where the file cannot be written or a rule is none. What was in the file is replaced at the first call.
    """

    def __init__(self, path: Path, catalog: Catalog, redact: Any = None) -> None:
        self._redaction = Redaction(catalog, redact)
        self._path = path
        self._lock = threading.Lock()
        self._process_id = os.getpid()
        self._last: Row | None = None
        self._last_starts = 0
        self._line = 0
        self._suspicions: list[str] = []
        self._failure: Exception | None = None
        self._stream: IO[bytes] | None = _opened(path)

    def close(self) -> None:
        """Ends the recording; what comes later is not written.

        UsageError: a call could not be written. RecordingWarning: what looks like a secret is in it.
        """
        with self._lock:
            if self._stream is None:
                return
            stream, self._stream = self._stream, None
            with stream:
                if self._line == 0 and self._failure is None:
                    self._begin(stream, None, now())
        if self._failure is not None:
            raise UsageError(
                f"{self._path} is not complete: after line {self._line}, a call could not be written: "
                f"{told(self._failure)}."
            ) from self._failure
        if self._suspicions:
            self._warn()

    def note(self, request: HttpRequest, answer: Answer, at: str) -> None:
        """Writes a call. `at`: when it was answered (ISO 8601, UTC). What goes wrong is told at the end."""
        with self._lock:
            # A forked child has a copy of the stream, whose position is not its own.
            if self._stream is None or self._failure is not None or self._process_id != os.getpid():
                return
            try:
                self._write(self._stream, self._row(request, answer, at))
            except Exception as error:  # noqa: BLE001 - a full disk, or a rule of the user's own; no client may notice
                self._failure = error

    def _row(self, request: HttpRequest, answer: Answer, at: str) -> Row:
        call, redaction = parse(request), self._redaction
        account_id = account_of_key(call.access_key) if call.access_key != STAND_IN_KEYS[0] else None
        if account_id is not None:
            redaction.accounts.stand_in(account_id)
        # First, since the answer may quote what is secret in them.
        parameters = redaction.parameters(call.parameters, call.region)
        body = redaction.body(answer.body, call.parameters.get("TypeName"), call.region)
        return Row(call.operation, call.region, parameters, answer._replace(body=body), at)

    def _write(self, stream: IO[bytes], row: Row) -> None:
        if self._line == 0:
            self._begin(stream, row.region, row.at)
        if self._last is not None and row.is_poll and self._last._replace(at=row.at, times=1) == row:
            row = self._last._replace(times=self._last.times + 1)
            # In the place of the line before, which is not longer: whatever happens, a whole line stands there.
            stream.seek(self._last_starts)
        else:
            self._line += 1
            self._last_starts = stream.tell()
            places = (*likely_secrets("", row.parameters), *likely_secrets("answer", row.answer.body))
            self._suspicions += [f"line {self._line}, {place}" for place in places]
        stream.write(_encoded(row.line))
        stream.flush()
        self._last = row

    def _begin(self, stream: IO[bytes], region: str | None, date: str) -> None:
        stream.truncate(0)
        stream.write(_encoded(Head(version("ccmock"), region, date).line))
        self._line = 1

    def _warn(self) -> None:
        places = "\n".join(f"  {place}" for place in self._suspicions[:LISTED])
        more = len(self._suspicions) - LISTED
        warnings.warn(
            f"{self._path} may hold secrets that no rule took out. Look at these places, and add a rule with redact= "
            f"where one is:\n{places}" + (f"\n  and {more} more" if more > 0 else ""),
            RecordingWarning,
            stacklevel=4,
        )


def now() -> str:
    """The time of the system, ISO 8601 in UTC."""
    return time_text(system_ms())


def time_text(time_ms: int) -> str:
    """A time in milliseconds since the epoch as ISO 8601 in UTC."""
    return to_datetime(time_ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _encoded(line: str) -> bytes:
    return f"{line}\n".encode("utf-8", "backslashreplace")


def _opened(path: Path) -> IO[bytes]:
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{path} cannot be recorded to: it is no regular file. Give the path of a file.")
        # Not emptied yet. The buffer holds any line, so that each is written in one piece.
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666), "r+b", 1 << 22)
    except (OSError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{path} cannot be recorded to: {reason}{seen_from(path)}.") from None


def answer_of(status: int, content: bytes) -> Answer:
    """An answer as it came over the wire."""
    text = content.decode("utf-8", "replace")
    try:
        return Answer(status, parse_json(text) if text else {})
    except InvalidJson:
        return Answer(status, text)
