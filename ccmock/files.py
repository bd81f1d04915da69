"""Files that users name: read with limits to what is read, and written as a whole or not at all.

Whatever is wrong with a file is a UsageError that names it.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path

from .errors import UsageError

MAX_BYTES = 1 << 30
"""The size of the largest file that is read; a snapshot of three million small resources has it."""


def read_text(path: Path, max_bytes: int = MAX_BYTES) -> str:
    """The text of a file in UTF-8, less a byte order mark; UsageError where it is not one, or is too long."""
    return text_of(read_bytes(path, max_bytes), str(path))


def read_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """What a regular file holds; UsageError where it cannot be read, or is too long."""
    try:
        check_regular(path)
        with path.open("rb") as stream:
            content = stream.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        raise UsageError(f"{path} cannot be read: {reason(error)}{seen_from(path)}.") from None
    if len(content) > max_bytes:
        raise UsageError(f"{path} cannot be read: it is longer than {max_bytes:,} bytes.")
    return content


def check_regular(path: Path) -> None:
    """UsageError where something is not a regular file; OSError where it cannot be looked at."""
    # Looked at before it is opened: to open a pipe waits until somebody writes to it.
    kind = path.stat()
    if not stat.S_ISREG(kind.st_mode):
        what = "a folder" if stat.S_ISDIR(kind.st_mode) else "no regular file"
        raise UsageError(f"{path} cannot be read: it is {what}. Give the path of a file.")


def text_of(content: bytes, origin: str) -> str:
    """Bytes in UTF-8 as text, less a byte order mark; UsageError where they are not UTF-8. `origin` names them."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{origin} is not valid UTF-8: {error}.") from None


def write_text(path: Path, text: str) -> None:
    """Writes a file in UTF-8. Whatever happens meanwhile, the path leads to all of the old file or of the new one.

    The text goes to a file beside it, which then takes its place; the permissions stay, and a link still leads there.
    UsageError where that is not possible; the old file is as it was then.
    """
    try:
        content = text.encode("utf-8")
        target = Path(os.path.realpath(path))
        mode = _mode_of(target)
        temporary, descriptor = _create_beside(target)
        try:
            _fill(temporary, descriptor, content, mode)
            os.replace(temporary, target)  # noqa: PTH105 - so that one name can be faked to fail
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        sync_folder(target.parent)
    except (OSError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        raise UsageError(
            f"{path} cannot be written: {reason(error)}{seen_from(path)}. What was there is as it was."
        ) from error


def _mode_of(target: Path) -> int | None:
    """The permissions of the file that is to be replaced; None where there is none. UsageError where it must stay."""
    try:
        kind = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(kind.st_mode):
        raise UsageError(f"{target} cannot be written: it is no regular file. Give the path of a file.")
    if not os.access(target, os.W_OK):
        raise UsageError(f"{target} cannot be written: it is read-only. Make it writable, or give another path.")
    return stat.S_IMODE(kind.st_mode)


def _create_beside(target: Path) -> tuple[Path, int]:
    """A new, empty file in the folder of the target, and its descriptor. Others of that name are left alone."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    for number in count():
        temporary = target.with_name(f".ccmock-{os.getpid()}-{number}.tmp")
        with suppress(FileExistsError):
            return temporary, os.open(temporary, flags, 0o666)
    raise AssertionError("count() has no end")


def _fill(temporary: Path, descriptor: int, content: bytes, mode: int | None) -> None:
    with os.fdopen(descriptor, "wb") as stream:
        if mode is not None:
            # Before anything is in it that the old file's permissions would not show.
            temporary.chmod(mode)
        stream.write(content)
        stream.flush()
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Lets the new name outlive a crash of the machine, where the system can do that for a folder."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def seen_from(path: Path) -> str:
    """Where a relative path begins, for an error; nothing for any other."""
    try:
        return "" if path.is_absolute() else f" (the current folder is {Path.cwd()})"
    except OSError:
        return ""


def reason(error: Exception) -> str:
    """Why a file cannot be read or written, as the system says."""
    return getattr(error, "strerror", None) or str(error)


# --- one process at a time ---

if sys.platform == "win32":
    import msvcrt

    def try_to_lock(descriptor: int) -> bool:
        """Whether an open file is this one's alone from now on, until it is closed: no other one could be locked."""
        try:
            # A byte where it stands, which others cannot read meanwhile.
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def unlock(descriptor: int) -> None:
        """Lets others lock the file, which is closed next: that is enough here."""

else:
    import fcntl

    def try_to_lock(descriptor: int) -> bool:
        """Whether an open file is this one's alone from now on, until it is closed: no other one could be locked."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(descriptor: int) -> None:
        """Lets others lock the file, which is closed next, though forked processes have it open, too."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)
