"""Bodies of requests, whatever the caller's library holds them in."""

from __future__ import annotations

from typing import Any


def bytes_of(body: Any) -> bytes:
    """All of a body: bytes, text, a file, pieces of either, or nothing."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    if hasattr(body, "read"):
        return bytes_of(body.read())
    return b"".join(bytes_of(piece) for piece in body)
