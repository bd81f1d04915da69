"""Reads request bodies, in any form that HTTP libraries accept."""

from __future__ import annotations

from typing import Any


def bytes_of(body: Any) -> bytes:
    """The whole body, which may be bytes, text, a file, an iterable of such pieces, or None."""
    if isinstance(body, bytes):
        return body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body)
    if hasattr(body, "read"):
        return bytes_of(body.read())
    return b"".join(bytes_of(piece) for piece in body)
