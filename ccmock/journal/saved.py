"""A snapshot as the state file holds it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from .rows import CHECKSUM_BYTES

FASTEST = 1


class Saved(NamedTuple):
    """A snapshot, and what else a process has to know that goes on from it."""

    version: str
    """Of the ccmock that wrote it, and the requests behind it."""
    settings: str
    """What the mock was made with, as JSON."""
    sequence: int
    """How many requests there were before it."""
    read_ms: int
    """Where the clock stood, without what had been skipped."""
    beside: str
    """What the snapshot does not hold, as JSON."""
    bytes_of_text: int
    """How long the snapshot is as JSON."""
    content: bytes
    """The snapshot: JSON, compressed."""

    def checksum(self) -> bytes:
        """Of everything in it."""
        start = repr(self[:-1]).encode("utf-8", "backslashreplace")
        return blake2b(start + self.content, digest_size=CHECKSUM_BYTES).digest()

    def snapshot(self) -> dict[str, Any]:
        """The snapshot; its checksum was right."""
        snapshot: dict[str, Any] = json.loads(zlib.decompress(self.content))
        return snapshot

    def kib(self) -> int:
        """How many KiB its JSON has."""
        return self.bytes_of_text // 1024

    @classmethod
    def of(
        cls, version: str, settings: str, sequence: int, read_ms: int, beside: str, snapshot: Mapping[str, Any]
    ) -> Saved:
        """Holds a snapshot."""
        # In ASCII: what clients sent may hold halves of characters, which UTF-8 does not have.
        text = json.dumps(snapshot, allow_nan=False, separators=(",", ":")).encode()
        return cls(version, settings, sequence, read_ms, beside, len(text), zlib.compress(text, FASTEST))
