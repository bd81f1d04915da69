"""The state file: an SQLite database with one snapshot, and the requests since then.

`reading.py` reads it on a copy, so that a file which is refused stays as it is, byte for byte: SQLite changes a file
that it opens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from os import getpid
from pathlib import Path
from typing import NamedTuple

from .rows import Row
from .saved import Saved

APPLICATION_ID = 0x63634D4B
"""`ccMK`, in the header of the file."""

FORM_VERSION = 1
"""Of the form that state files have; one more whenever an older ccmock could not read them any more."""

ROWS_PER_CHECKPOINT = 5000
"""After so many requests SQLite's log, some 20 MB, goes into the file itself, which waits for the disk."""

PAGE_BYTES = 2048
"""A request changes one page, or two."""

_COLUMNS = {
    "saved": "id INTEGER PRIMARY KEY, version TEXT, settings TEXT, sequence INTEGER, read_ms INTEGER, "
    "beside TEXT, bytes_of_text INTEGER, content BLOB, checksum BLOB",
    "heads": "id INTEGER PRIMARY KEY, head TEXT",
    "journal": "sequence INTEGER PRIMARY KEY, read_ms INTEGER, head INTEGER, body BLOB, outside TEXT, answer BLOB, "
    "checksum BLOB",
    "opened": "id INTEGER PRIMARY KEY, process INTEGER",
}
TABLES = tuple(f"CREATE TABLE {name} ({columns})" for name, columns in _COLUMNS.items())
_INSERT_ROW = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)"


class NotWritten(Exception):
    """Something could not be written to the file, as it is full or read-only; its text says why."""


class Contents(NamedTuple):
    """What a state file holds."""

    saved: Saved
    rows: list[Row]


class StateFile:
    """A state file that this process writes. Nobody else can open it meanwhile.

    NotWritten: the file cannot be opened for writing.
    """

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._rows_in_log = 0
        self._has_failed = False
        self._head_ids: dict[str, int] = {}
        """Head of a request → its id in the file: a client sends the same ones again and again."""
        try:
            with _writing():
                run = self._connection.execute
                run("PRAGMA locking_mode = EXCLUSIVE")
                run("PRAGMA journal_mode = WAL")
                # A killed process loses nothing by it; a machine that loses power may lose the last requests.
                run("PRAGMA synchronous = NORMAL")
                run("PRAGMA wal_autocheckpoint = 0")
                self._empty_log()
                self._head_ids.update((head, number) for number, head in run("SELECT id, head FROM heads"))
                run("INSERT OR REPLACE INTO opened VALUES (1, ?)", (getpid(),))
                self._empty_log()
        except BaseException:
            self._connection.close()
            raise

    def append(self, row: Row) -> None:
        """Writes a request. NotWritten: it is not in the file."""
        if self._has_failed:
            self._begin_anew()
        try:
            head_id = self._head_ids.get(row.head) or self._add_head(row.head)
            values = row.sequence, row.read_ms, head_id, row.body, row.outside, row.answer, row.checksum()
            self._connection.execute(_INSERT_ROW, values)
        except sqlite3.Error as error:
            self._has_failed = True
            raise NotWritten(str(error)) from None
        self._rows_in_log += 1
        if self._rows_in_log >= ROWS_PER_CHECKPOINT:
            # The request is in the log; where that cannot go into the file yet, it does so later.
            with suppress(NotWritten):
                self._change(self._empty_log)

    def _add_head(self, head: str) -> int:
        head_id = len(self._head_ids) + 1
        self._connection.execute("INSERT INTO heads VALUES (?, ?)", (head_id, head))
        self._head_ids[head] = head_id
        return head_id

    def save(self, saved: Saved) -> None:
        """Writes a snapshot in place of the last one and of all requests. NotWritten: what was there is there."""
        if self._has_failed:
            self._begin_anew()
        self._change(partial(self._replace_all, saved))

    def close(self) -> None:
        """Lets others open the file, which then is one file alone. NotWritten: it stays as after a killed process."""
        try:
            self._change(self._mark_closed)
        finally:
            self._connection.close()

    def _replace_all(self, saved: Saved) -> None:
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        run("DELETE FROM journal")
        run("DELETE FROM heads")
        insert(self._connection, saved)
        run("COMMIT")
        self._head_ids.clear()
        self._empty_log()

    def _mark_closed(self) -> None:
        self._connection.execute("DELETE FROM opened")
        self._empty_log()

    def _begin_anew(self) -> None:
        # Behind what SQLite reads, the log may hold parts of what could not be written.
        self._change(self._empty_log)

    def _change(self, act: Callable[[], None]) -> None:
        self._has_failed = True
        try:
            with _writing():
                act()
        finally:
            if self._connection.in_transaction:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
        self._has_failed = False

    def _empty_log(self) -> None:
        """Moves all that is in SQLite's log into the file itself: the log begins anew, and is only ever appended to."""
        is_busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if is_busy:
            raise NotWritten("the log cannot be moved into the file")
        self._rows_in_log = 0


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise NotWritten(str(error)) from None


def connect(path: Path) -> sqlite3.Connection:
    """A connection that waits for nobody, and begins transactions where it is told to."""
    return sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)


def write_new(path: Path, saved: Saved) -> None:
    """Makes a state file of a snapshot, where there is an empty file that may be written. NotWritten: it cannot."""
    connection = connect(path)
    try:
        with _writing():
            for statement in (
                f"PRAGMA page_size = {PAGE_BYTES}",
                f"PRAGMA application_id = {APPLICATION_ID}",
                f"PRAGMA user_version = {FORM_VERSION}",
                "BEGIN IMMEDIATE",
                *TABLES,
            ):
                connection.execute(statement)
            insert(connection, saved)
            connection.execute("COMMIT")
    finally:
        connection.close()


def insert(connection: sqlite3.Connection, saved: Saved) -> None:
    """Puts a snapshot in place of the last one."""
    connection.execute("INSERT OR REPLACE INTO saved VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)", (*saved, saved.checksum()))
