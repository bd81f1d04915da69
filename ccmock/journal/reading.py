"""Reads a state file with every check, on a copy."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..files import check_regular, reason, seen_from
from . import write_ahead_log
from .rows import Row
from .saved import Saved
from .state_file import APPLICATION_ID, FORM_VERSION, TABLES, Contents, connect

LOG = "-wal"
_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_ROWS = (
    "SELECT sequence, read_ms, heads.head, body, outside, answer, checksum FROM journal"
    " LEFT JOIN heads ON heads.id = journal.head ORDER BY sequence"
)
_ROW_TYPES = (int, int, str, bytes, str, bytes)
_SAVED_TYPES = (str, str, int, int, str, int, bytes)


class _Damaged(Exception):
    """What is wrong with a file that was a state file."""


def is_new(path: Path) -> bool:
    """Whether there is no file, or one that holds nothing. UsageError where it is no regular file."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        size = 0
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason(error)}{seen_from(path)}.") from None
    else:
        check_regular(path)
    return size == 0 and not path.with_name(path.name + LOG).exists()


def read(path: Path) -> Contents:
    """What a state file holds, after every check. UsageError where it is none, or damaged, or of a newer ccmock."""
    try:
        with path.open("rb") as stream:
            _check_header(path, stream.read(_HEADER_BYTES))
        # Only for this user: it holds whatever clients sent.
        with tempfile.TemporaryDirectory(prefix="ccmock-") as folder:
            copy = Path(folder) / "state"
            shutil.copyfile(path, copy)
            log = path.with_name(path.name + LOG)
            has_log = log.exists()
            if has_log:
                shutil.copyfile(log, copy.with_name(copy.name + LOG))
            return _read_copy(copy, has_log=has_log)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason(error)}{seen_from(path)}.") from None
    except _Damaged as damaged:
        raise UsageError(
            f"{path} is damaged: {damaged}. It is left as it is. Put back a copy of it, or give another file."
        ) from None


def _check_header(path: Path, header: bytes) -> None:
    application_id = int.from_bytes(header[68:72], "big")
    if not header.startswith(_MAGIC) or application_id != APPLICATION_ID:
        raise UsageError(f"{path} is not a state file of ccmock. It is left as it is. Give another file.")
    version = int.from_bytes(header[60:64], "big")
    if version > FORM_VERSION:
        raise UsageError(
            f"{path} has version {version}, of a newer ccmock; this one reads version {FORM_VERSION}. "
            "It is left as it is. Update ccmock, or give another file."
        )


def _read_copy(copy: Path, *, has_log: bool) -> Contents:
    with _damage_told(), closing(connect(copy)) as database:
        frames = database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]
        if has_log and write_ahead_log.is_damaged(copy.with_name(copy.name + LOG), max(frames, 0)):
            raise _Damaged(f"its log, the file of that name with {LOG}, is not as it was written")
        if database.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise _Damaged("SQLite's check of it fails")
        if _shape(database) != (TABLES, 0, "UTF-8", APPLICATION_ID, FORM_VERSION):
            raise _Damaged("its tables are not those of a state file")
        if not has_log and database.execute("SELECT count(*) FROM opened").fetchone()[0]:
            raise _Damaged(f"the file of that name with {LOG} is missing, which belongs to it until its server ends")
        return _checked(
            database.execute("SELECT * FROM saved").fetchall(),
            database.execute(_ROWS).fetchall(),
        )


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    # Besides its own errors, sqlite3 raises those of texts that are none and of sizes that no memory has.
    except (sqlite3.Error, UnicodeError, OverflowError, MemoryError) as error:
        raise _Damaged(str(error)) from None


def _shape(database: sqlite3.Connection) -> tuple[Any, ...]:
    tables = database.execute("SELECT sql FROM sqlite_master ORDER BY rowid").fetchall()
    names = ("auto_vacuum", "encoding", "application_id", "user_version")
    pragmas = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in names)
    return tuple(sql for (sql,) in tables), *pragmas


def _checked(saved_rows: list[Any], journal_rows: list[Any]) -> Contents:
    if len(saved_rows) != 1:
        raise _Damaged("it holds no snapshot")
    _, *fields, checksum = saved_rows[0]
    if not _are(fields, _SAVED_TYPES) or Saved(*fields).checksum() != checksum:
        raise _Damaged("its snapshot is not as it was written")
    saved = Saved(*fields)
    rows: list[Row] = []
    for position, (*row_fields, row_checksum) in enumerate(journal_rows, saved.sequence + 1):
        if not _are(row_fields, _ROW_TYPES) or Row(*row_fields).checksum() != row_checksum:
            raise _Damaged(f"request {position} in it is not as it was written")
        if row_fields[0] != position:
            raise _Damaged(f"request {position} in it is missing")
        rows.append(Row(*row_fields))
    return Contents(saved, rows)


def _are(fields: list[Any], types: tuple[type, ...]) -> bool:
    return all(type(field) is kind for field, kind in zip(fields, types))
