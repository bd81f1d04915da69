"""Whether the end of SQLite's write-ahead log is damaged, which SQLite itself takes for the end of what was written.

A commit that was broken off leaves whole frames without a commit, and a part of a frame; the log is only ever appended
to, and emptied. Any other frame that SQLite does not read was damaged. https://www.sqlite.org/walformat.html
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

HEADER_BYTES = 32
FRAME_HEADER_BYTES = 24
_MAGIC = 0x377F0682
_IS_BIG_ENDIAN = 1
"""The bit of the magic number that says in which order checksums read numbers."""

Sums = tuple[int, int]


class _Header(NamedTuple):
    magic: int
    version: int
    page_bytes: int
    checkpoint: int
    salt_1: int
    salt_2: int
    sum_1: int
    sum_2: int


def is_damaged(path: Path, read_frames: int) -> bool:
    """Whether a log holds something that a broken commit does not leave, behind the `read_frames` that SQLite reads."""
    size = path.stat().st_size
    if size < HEADER_BYTES:
        return read_frames > 0
    with path.open("rb") as stream:
        start = stream.read(HEADER_BYTES)
        header = _Header(*struct.unpack(">8I", start))
        order = ">" if header.magic & _IS_BIG_ENDIAN else "<"
        sums: Sums = (header.sum_1, header.sum_2)
        if header.magic & ~_IS_BIG_ENDIAN != _MAGIC or _summed((0, 0), start[:24], order) != sums:
            return True
        frame_bytes = FRAME_HEADER_BYTES + header.page_bytes
        if read_frames:
            stream.seek(HEADER_BYTES + (read_frames - 1) * frame_bytes)
            sums = struct.unpack(">2I", stream.read(FRAME_HEADER_BYTES)[16:])
        stream.seek(HEADER_BYTES + read_frames * frame_bytes)
        while len(frame := stream.read(frame_bytes)) == frame_bytes:
            salts = struct.unpack(">2I", frame[8:16])
            sums = _summed(_summed(sums, frame[:8], order), frame[FRAME_HEADER_BYTES:], order)
            if salts != (header.salt_1, header.salt_2) or sums != struct.unpack(">2I", frame[16:24]):
                return True
    return False


def _summed(sums: Sums, content: bytes, order: str) -> Sums:
    first, second = sums
    numbers: Iterable[Sums] = struct.iter_unpack(f"{order}2I", content)
    for one, two in numbers:
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return first, second
