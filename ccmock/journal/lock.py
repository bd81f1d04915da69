"""One process at a time works with a state file: who holds the lock of a file beside it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ..errors import UsageError
from ..files import reason, seen_from, try_to_lock


class FileLock:
    """The lock of a state file, held from its making to `release()`. It ends with the process, too.

    UsageError: another process holds it, or this one does, or the file beside the state file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}-lock")
        try:
            self._descriptor = self._locked(path)
        except OSError as error:
            raise UsageError(f"{self._path} cannot be written: {reason(error)}{seen_from(path)}.") from None

    def _locked(self, path: Path) -> int:
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            if not try_to_lock(descriptor):
                holder = _holder(descriptor)
                os.close(descriptor)
                raise UsageError(f"{path} is in use by {holder}. End that server first, or give another file.")
            if self._is_still(descriptor):
                _write_holder(descriptor)
                return descriptor
            # Who held it has removed it in between: that is not the file that others find.
            os.close(descriptor)

    def _is_still(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(self._path.stat(), os.fstat(descriptor))
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Lets others work with the file."""
        with suppress(OSError):
            self._path.unlink()
        os.close(self._descriptor)


def _holder(descriptor: int) -> str:
    with suppress(OSError):
        text = os.pread(descriptor, 20, _HOLDER_AT) if hasattr(os, "pread") else b""
        if text.strip().isdigit():
            return f"process {int(text)}"
    return "another process"


def _write_holder(descriptor: int) -> None:
    os.lseek(descriptor, _HOLDER_AT, os.SEEK_SET)
    os.write(descriptor, f"{os.getpid():<20}".encode())


_HOLDER_AT = 1
"""Behind the byte that Windows locks."""
