"""Outgoing bytes: whether what a connection sends in the clear is for the service, whoever it is connected to.

A proxy, an address or a connection from before the mock hides the host from a look at names. What is sent still says
it: the head of an HTTP request, a request to a proxy (CONNECT, SOCKS), or the name with which TLS begins.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from weakref import ref

from ..wire.messages import host_of_url
from .matching import is_cloudcontrol_host, is_cloudcontrol_target

LONGEST_HEAD = 65536
"""How many bytes of an unfinished head are kept, at most."""

MAY_BEGIN_MESSAGE = re.compile(
    rb"[\r\n]*[A-Za-z]{1,20}(?: |\Z)|\x16(?:\x03|\Z)|\x05(?:[\x01-\x03]|\Z)|\x04(?:\x01|\Z)"
).match
"""Finds out at once that bytes begin neither an HTTP request nor a TLS or SOCKS connection."""

_REQUEST_LINE = re.compile(rb"[\r\n]*([A-Za-z]{1,20}) +(\S+) +HTTP/[\d.]+[ \t]*\r?\n")
_CUT_OFF_LINE = re.compile(rb"[\r\n]*([A-Za-z]{1,20})(?: +(?:(\S+)(?: +[HTP/\d.]*[ \t]*\r?)?)?)?\Z")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_HEADER = re.compile(rb"^(host|x-amz-target)[ \t]*:(?=\s*([^\r\n]*))", re.IGNORECASE | re.MULTILINE)
_CONTENT_LENGTH = re.compile(rb"\ncontent-length[ \t]*:\s*(\d+)")
_LAST_CHUNK = b"0\r\n\r\n"
_TRACES = (b"cloudcontrolapi", b"cloudapiservice")
"""What a head that is for the service contains; most others contain neither."""

_TLS_RECORD_HEADER, _TLS_SERVER_NAME = 5, 0
_SOCKS5_HEADER, _SOCKS5_DOMAIN, _SOCKS5_ADDRESSES = 5, b"\x03", b"\x01\x03\x04"
_SOCKS4_HEADER = 8


class Position(NamedTuple):
    """How far a connection is in the message that it sends."""

    unread: bytes = b""
    """The beginning of a head whose end has not been sent."""

    body_bytes_left: int = 0
    """How many bytes of a request's body are still to be sent."""


START = Position()


class _Head(NamedTuple):
    """The head of a message: whether it is for the service, its length, and that of the body behind it, in bytes."""

    is_for_service: bool
    length: int | None
    body_length: int = 0


_INCOMPLETE = _Head(is_for_service=False, length=None)


class Connections:
    """The positions of the connections that are inside a message; of all others nothing is kept."""

    def __init__(self) -> None:
        self._positions: dict[ref[Any], Position] = {}

    def must_be_read(self, sent: Any) -> bool:
        """Whether bytes may begin a message, or a connection is inside one. Of most bytes this is all that is asked."""
        try:
            return bool(self._positions) or MAY_BEGIN_MESSAGE(sent) is not None
        except (TypeError, BufferError):
            # No bytes: the function that was called says so.
            return False

    def read(self, connection: Any, sent: Any) -> tuple[bool, Position]:
        """Whether bytes that `connection` is about to send are for the service, and its position after them."""
        position = self._positions.get(ref(connection), START)
        is_for_service, after = read(position, sent)
        # What was kept may have been no head, and this is one.
        return is_for_service or (bool(position.unread) and read(START, sent)[0]), after

    def keep(self, connection: Any, position: Position) -> None:
        """Keeps the position of `connection`, which has sent the bytes."""
        if position != START:
            self._positions[ref(connection, self._forget)] = position
        elif self._positions:
            self._positions.pop(ref(connection), None)

    def keep_part(self, connection: Any, sent: Any, count: int) -> None:
        """Keeps the position of `connection`, which has sent the first `count` bytes alone."""
        self.keep(connection, self.read(connection, memoryview(sent).cast("B")[:count])[1])

    def _forget(self, gone: ref[Any]) -> None:
        self._positions.pop(gone, None)


def read(position: Position, sent: Any) -> tuple[bool, Position]:
    """Whether the bytes that are sent at this position are for the service, and the position after them."""
    view = memoryview(sent).cast("B")
    length = len(view)
    if position.body_bytes_left >= length:
        return False, Position(body_bytes_left=position.body_bytes_left - length)
    text = position.unread + bytes(view[position.body_bytes_left : position.body_bytes_left + LONGEST_HEAD])
    length += len(position.unread) - position.body_bytes_left
    offset = 0
    while offset < len(text):
        head = _read_head(text[offset:])
        if head.is_for_service:
            return True, START
        if head.length is None:
            is_kept = len(text) == length < LONGEST_HEAD
            return False, Position(text[offset:]) if is_kept else START
        if head.length == 0:
            break
        offset += head.length + head.body_length
    return False, Position(body_bytes_left=max(0, offset - length))


def _read_head(text: bytes) -> _Head:
    """The head that the text begins with; its length is 0 where it begins with none, and None where it is cut off."""
    if not MAY_BEGIN_MESSAGE(text):
        return _Head(is_for_service=False, length=0)
    if text[:1] == b"\x16":
        return _read_tls(text)
    if text[:1] == b"\x05":
        return _read_socks5(text)
    if text[:1] == b"\x04":
        return _read_socks4(text)
    return _read_http(text)


# --- HTTP ---


def _read_http(text: bytes) -> _Head:
    line = _REQUEST_LINE.match(text)
    if line is None:
        line = _CUT_OFF_LINE.match(text)
        # Another protocol has other lines.
        if line is None:
            return _Head(is_for_service=False, length=0)
        named = _is_service_target(line[1], (line[2] or b"").decode("latin-1"))
        return _Head(is_for_service=True, length=None) if named else _INCOMPLETE
    end = _HEAD_END.search(text, line.end() - 2)
    head = text[: end.end()] if end else text
    lower = head.lower()
    if any(trace in lower for trace in _TRACES) and _names_service(line, head):
        return _Head(is_for_service=True, length=None)
    if end is None:
        return _INCOMPLETE
    return _Head(is_for_service=False, length=len(head), body_length=_body_length(lower, text[len(head) :]))


def _body_length(lower_head: bytes, rest: bytes) -> int:
    """The length of a body in bytes; 0 for one in chunks that goes on in another write, which is then looked at."""
    if b"\ntransfer-encoding" in lower_head:
        return rest.find(_LAST_CHUNK) + len(_LAST_CHUNK) if _LAST_CHUNK in rest else 0
    at = lower_head.find(b"\ncontent-length")
    length = _CONTENT_LENGTH.match(lower_head, at) if at >= 0 else None
    return int(length[1]) if length else 0


def _names_service(line: re.Match[bytes], head: bytes) -> bool:
    return _is_service_target(line[1], line[2].decode("latin-1")) or any(
        _is_service_header(name.lower(), value) for name, value in _HEADER.findall(head, line.end())
    )


def _is_service_target(method: bytes, target: str) -> bool:
    """Whether a request line names the service, as it does for a proxy: an authority after CONNECT, or a whole URL."""
    if method.upper() == b"CONNECT":
        return is_cloudcontrol_host(target)
    return "://" in target and is_cloudcontrol_host(host_of_url(target))


def _is_service_header(name: bytes, value: bytes) -> bool:
    if name == b"host":
        return is_cloudcontrol_host(value)
    return name == b"x-amz-target" and is_cloudcontrol_target(value.decode("latin-1"))


# --- SOCKS ---


def _read_socks5(text: bytes) -> _Head:
    """A request for a connection (RFC 1928): version, command, 0, type of the address, address, port."""
    if len(text) < _SOCKS5_HEADER and text[2:3] in b"\x00" and text[3:4] in _SOCKS5_ADDRESSES:
        return _INCOMPLETE
    if text[2:3] != b"\x00" or text[3:4] not in _SOCKS5_ADDRESSES:
        # A greeting: version, number of methods, methods. A request may follow.
        return _Head(is_for_service=False, length=2 + text[1] if len(text) > 1 else 0)
    if text[3:4] != _SOCKS5_DOMAIN:
        return _Head(is_for_service=False, length=0)
    end = _SOCKS5_HEADER + text[4]
    if len(text) < end:
        return _INCOMPLETE
    return _Head(is_cloudcontrol_host(text[_SOCKS5_HEADER:end]), end + 2)


def _read_socks4(text: bytes) -> _Head:
    """A request of SOCKS 4a: version, command, port, an address 0.0.0.x, a user, 0, a host, 0."""
    if len(text) < _SOCKS4_HEADER:
        return _INCOMPLETE
    if text[4:7] != b"\0\0\0" or text[7] == 0:
        return _Head(is_for_service=False, length=0)
    user, *rest = text[_SOCKS4_HEADER:].split(b"\0", 2)
    if len(rest) < 2:
        return _INCOMPLETE
    return _Head(is_cloudcontrol_host(rest[0]), _SOCKS4_HEADER + len(user) + len(rest[0]) + 2)


# --- TLS ---


def _read_tls(text: bytes) -> _Head:
    """The first record of a TLS connection; other records say nothing."""
    if len(text) < _TLS_RECORD_HEADER:
        return _INCOMPLETE
    end = _TLS_RECORD_HEADER + int.from_bytes(text[3:5], "big")
    if len(text) < end:
        return _INCOMPLETE
    return _Head(is_cloudcontrol_host(_server_name(text[_TLS_RECORD_HEADER:end])), end)


def _server_name(hello: bytes) -> bytes:
    """The host name in a ClientHello (RFC 8446, 4.1.2, and RFC 6066, 3), or no bytes."""
    if hello[:1] != b"\x01":
        return b""
    fields = _Fields(hello[4:])
    fields.skip(2 + 32)
    for size in (1, 2, 1):
        # The session, the ciphers, the compression methods.
        fields.take(size)
    extensions = _Fields(fields.take(2))
    while extensions.are_left:
        kind, value = extensions.number(2), extensions.take(2)
        if kind == _TLS_SERVER_NAME:
            names = _Fields(value)
            names.skip(2 + 1)
            return names.take(2)
    return b""


class _Fields:
    """Fields of a message of TLS, one after the other. What lies behind the end is empty."""

    def __init__(self, text: bytes) -> None:
        self._text, self._offset = text, 0

    @property
    def are_left(self) -> bool:
        """Whether the end has not been reached."""
        return self._offset < len(self._text)

    def skip(self, count: int) -> None:
        """Skips bytes."""
        self._offset += count

    def number(self, size: int) -> int:
        """A number of `size` bytes."""
        found = int.from_bytes(self._text[self._offset : self._offset + size], "big")
        self._offset += size
        return found

    def take(self, size: int) -> bytes:
        """A field that begins with its own length, a number of `size` bytes."""
        length = self.number(size)
        found = self._text[self._offset : self._offset + length]
        self._offset += length
        return found
