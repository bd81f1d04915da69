"""Writes the calls that pass to a file, each as soon as it is answered."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from ..arguments import told
from ..clock import system_ms
from ..errors import RecordingWarning, UsageError
from ..files import reason, seen_from, try_to_lock, unlock
from ..intercept.signing import STAND_IN_KEYS
from ..registry.catalog import Catalog
from ..registry.json_text import InvalidJson, parse_json
from ..stack import outer_stack_level
from ..times import to_datetime
from ..wire.messages import HttpRequest
from ..wire.parsing import parse
from .redaction import Redaction
from .rows import Answer, Head, Row
from .stand_ins import AccountStandIns, account_of_key
from .suspicions import likely_secrets

LISTED = 5
"""How many places a warning names."""

LOCKED_AT = 1 << 40
"""The byte that Windows locks: no recording is so long, so that all of it can be read meanwhile."""


class Recorder:
    """An open recording.

    `redact`: rules of the user's own. `account_id`: that of the mock whose calls are recorded. `now_ms`: the time in
    milliseconds since the epoch. UsageError where the file cannot be written or a rule is none. What was in the file is
    replaced at the first call.
    """

    def __init__(
        self,
        path: Path,
        catalog: Catalog,
        redact: Any = None,
        account_id: str | None = None,
        now_ms: Callable[[], int] = system_ms,
    ) -> None:
        self._redaction = Redaction(catalog, redact, AccountStandIns(account_id))
        self._path = path
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._process_id = os.getpid()
        self._last: Row | None = None
        self._last_starts = 0
        self._line = 0
        self._suspicions: list[str] = []
        self._failure: Exception | None = None
        self._stream: IO[bytes] | None = _opened(path)
        # What is recorded may change the current folder.
        self._absolute_path = path.absolute()

    def close(self) -> None:
        """Ends the recording; what comes later is not written.

        UsageError: a call could not be written. RecordingWarning: what looks like a secret is in it.
        """
        with self._lock:
            if self._stream is None:
                return
            stream, self._stream = self._stream, None
            if self._process_id != os.getpid():
                # Of a forked child: the file, and the end of the recording, are its parent's.
                return
            with stream:
                self._end(stream)
                unlock(stream.fileno())
        if self._failure is not None:
            why = str(self._failure) if isinstance(self._failure, UsageError) else f"{told(self._failure)}."
            raise UsageError(
                f"{self._path} is not complete: after line {self._line}, a call could not be written: {why}"
            ) from self._failure
        if self._suspicions:
            self._warn()

    def _end(self, stream: IO[bytes]) -> None:
        if self._failure is not None:
            return
        try:
            if self._line == 0:
                self._begin(stream, None, time_text(self._now_ms()))
                stream.flush()
            _check_unchanged(self._absolute_path, stream)
        except Exception as error:  # noqa: BLE001 - a full disk, or whoever else wrote to the file
            self._failure = error

    def note(self, request: HttpRequest, answer: Answer, at_ms: int | None) -> None:
        """Writes a call. `at_ms`: when it was answered, None for now. What goes wrong is told at the end."""
        with self._lock:
            # A forked child has a copy of the stream, whose position is not its own.
            if self._stream is None or self._failure is not None or self._process_id != os.getpid():
                return
            try:
                at = time_text(self._now_ms() if at_ms is None else at_ms)
                self._write(self._stream, self._row(request, answer, at))
            except Exception as error:  # noqa: BLE001 - a full disk, or a rule of the user's own; no client may notice
                self._failure = error

    def _row(self, request: HttpRequest, answer: Answer, at: str) -> Row:
        call, redaction = parse(request), self._redaction
        account_id = account_of_key(call.access_key) if call.access_key != STAND_IN_KEYS[0] else None
        if account_id is not None:
            redaction.accounts.stand_in(account_id)
        parameters, body = redaction.call(call.parameters, answer.body, call.region)
        return Row(call.operation, call.region, parameters, answer._replace(body=body), at)

    def _write(self, stream: IO[bytes], row: Row) -> None:
        if self._line == 0:
            self._begin(stream, row.region, row.at)
        elif os.fstat(stream.fileno()).st_size != stream.tell():
            raise UsageError("something else wrote to the file. Give each recording a file of its own.")
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
            stacklevel=outer_stack_level(),
        )


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
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        os.lseek(descriptor, LOCKED_AT, os.SEEK_SET)
        if not try_to_lock(descriptor):
            os.close(descriptor)
            raise UsageError(f"{path} is being recorded to already. Give each recording a file of its own.")
        os.lseek(descriptor, 0, os.SEEK_SET)
        return os.fdopen(descriptor, "r+b", 1 << 22)
    except (OSError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        raise UsageError(f"{path} cannot be recorded to: {reason(error)}{seen_from(path)}.") from None


def _check_unchanged(path: Path, stream: IO[bytes]) -> None:
    """UsageError where the path does not lead to what was written, and nothing else."""
    try:
        written = os.fstat(stream.fileno())
        is_there = os.path.samestat(path.stat(), written)
    except FileNotFoundError:
        is_there = False
    if not is_there:
        raise UsageError("the file was moved, deleted or replaced meanwhile.")
    if written.st_size != stream.tell():
        raise UsageError("something else wrote to the file. Give each recording a file of its own.")


def answer_of(status: int, content: bytes) -> Answer:
    """An answer as it came over the wire."""
    text = content.decode("utf-8", "replace")
    try:
        return Answer(status, parse_json(text) if text else {})
    except InvalidJson:
        return Answer(status, text)
