"""The world outside, as one server: every address leads to it, and it keeps what it receives.

It is a web server, an HTTP proxy and a SOCKS proxy, each with and without TLS, so that calls of any kind get as far as
they can. The network guard of the tests forbids connections, so `outside_of` makes them without Python's `connect`.
"""

from __future__ import annotations

import ctypes
import os
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

CERTIFICATE = Path(__file__).with_name("outside.pem")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
TRACES = (b"cloudcontrolapi.", b"cloudapiservice.")


class Outside:
    """The server. `received` is all that it got, decrypted where it was encrypted."""

    def __init__(self) -> None:
        self.received = bytearray()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()
        self.url = f"http://{self.host}:{self.port}"
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(CERTIFICATE)
        self._tls.sni_callback = self._note_name
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def has_heard_of_the_service(self) -> bool:
        """Whether anything that it received names Cloud Control."""
        return any(trace in bytes(self.received).lower() for trace in TRACES)

    def will_hear_of_the_service(self) -> bool:
        """Whether it names Cloud Control in the next seconds; bytes that were sent are on their way."""
        for _ in range(2000):
            if self.has_heard_of_the_service:
                return True
            time.sleep(0.01)
        return False

    @contextmanager
    def forgetting(self, mock: AbstractContextManager[Any]) -> Iterator[None]:
        """A context in which the server has received nothing before."""
        with mock:
            self.received.clear()
            yield

    def connect(self, connection: socket.socket) -> None:
        """Connects a socket to this server, whatever its own address is."""
        timeout = connection.gettimeout()
        connection.settimeout(None)
        family = bytes([16, socket.AF_INET]) if sys.platform == "darwin" else socket.AF_INET.to_bytes(2, sys.byteorder)
        address = family + self.port.to_bytes(2, "big") + socket.inet_aton(self.host) + bytes(8)
        if ctypes.CDLL(None, use_errno=True).connect(connection.fileno(), address, len(address)) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        connection.settimeout(timeout)

    def close(self) -> None:
        """Accepts no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _note_name(self, _: Any, name: str | None, __: Any) -> None:
        self.received += (name or "").encode()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, ValueError):
            while first := connection.recv(1, socket.MSG_PEEK):
                if first == b"\x16":
                    with self._tls.wrap_socket(connection, server_side=True) as encrypted:
                        while self._answer(encrypted, self._read(encrypted, 1)):
                            pass
                    return
                if not self._answer(connection, self._read(connection, 1)):
                    return

    def _answer(self, connection: socket.socket, first: bytes) -> bool:
        if first == b"\x05":
            self._read(connection, self._read(connection, 1)[0])
            connection.sendall(b"\x05\x00")
            _, _, _, kind = self._read(connection, 4)
            self._read(connection, (self._read(connection, 1)[0] if kind == 3 else 4) + 2)
            connection.sendall(b"\x05\x00\x00\x01" + bytes(6))
        elif first == b"\x04":
            self._read(connection, 7)
            for _ in range(2):
                while self._read(connection, 1) != b"\0":
                    pass
            connection.sendall(b"\x00\x5a" + bytes(6))
        elif first:
            self._answer_http(connection, first)
        return bool(first)

    def _answer_http(self, connection: socket.socket, head: bytes) -> None:
        while not head.endswith(b"\r\n\r\n"):
            head += self._read(connection, 1) or b"\r\n\r\n"
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        if length:
            self._read(connection, length)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" if head.startswith(b"CONNECT") else ANSWER)

    def _read(self, connection: socket.socket, count: int) -> bytes:
        read = b""
        while len(read) < count and (piece := connection.recv(count - len(read))):
            self.received += piece
            read += piece
        return read


@contextmanager
def outside_of(patches: Any) -> Iterator[Outside]:
    """The server, to which all sockets of this process connect from now on; `patches` is pytest's monkeypatch."""
    outside = Outside()
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def connect_outside(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0].replace(".", "").isdigit():
            outside.connect(self)
        else:
            connect(self, address)

    def connect_ex_outside(self: socket.socket, address: Any) -> int:
        if isinstance(address, tuple) and address[0].replace(".", "").isdigit():
            outside.connect(self)
            return 0
        return connect_ex(self, address)

    patches.setattr(socket.socket, "connect", connect_outside)
    patches.setattr(socket.socket, "connect_ex", connect_ex_outside)
    try:
        yield outside
    finally:
        outside.close()
