"""Runs the application with uvicorn: in a thread of a test, or as the job of a process."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

from ..errors import UsageError
from .admission import Admission
from .app import CONNECTION, App, OpenConnection
from .backend import Answers
from .late_timer import LateTimer
from .responses import refusal

try:
    import uvicorn
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError as missing:
    raise UsageError(
        f"The server needs packages that are not installed ({missing}). Install them with: pip install 'ccmock[server]'"
    ) from None

LOOPBACK = "127.0.0.1"
IDLE_SECONDS = 75
"""How long a connection without a request stays open."""

MAX_HEAD_BYTES = 128 * 1024
"""The longest request line with headers: more than any client sends. It is counted as it comes."""

GRACE_SECONDS = 3
"""How long a server that stops waits for answers that are under way."""


class Tls(NamedTuple):
    """The files, as PEM, of a server that speaks HTTPS."""

    certificate: str
    key: str | None = None


class _OneWrite:
    """A transport that sends what is written in one step of the event loop, a head and its body, in one piece."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Sends bytes when this step of the loop has ended."""
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(data)

    def close(self) -> None:
        """Closes the connection after all that was written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._waiting:
            whole = b"".join(self._waiting)
            self._waiting.clear()
            # A client may have gone since.
            if not self._transport.is_closing():
                self._transport.write(whole)


class Connection(HttpToolsProtocol):
    """A connection to a client, which the application can close; what is not HTTP gets JSON, too."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(cast("asyncio.Transport", _OneWrite(transport, self.loop)))
        # uvicorn sets a timer after each answer, and cancels it with the next request.
        self._timer = LateTimer(self.loop)
        self.loop = cast("asyncio.AbstractEventLoop", self._timer)
        self._is_in_head, self._head_bytes = False, 0
        self._client_ended = asyncio.Event()
        self._close_when_idle()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._timer.stop()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                message = f"The request line and its headers are longer than {MAX_HEAD_BYTES:,} bytes."
                self._refuse("431 Request Header Fields Too Large", "HeadTooLong", message)
        if not self._is_answering():
            self._close_when_idle()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head, self._head_bytes = True, 0
        scope: Any = self.scope
        scope["extensions"] = {CONNECTION: OpenConnection(self.transport.abort, self._client_ended)}

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        super().on_headers_complete()

    def eof_received(self) -> bool:  # type: ignore[override]
        """Stays open for the answer to a request that is whole: a client may end its own side alone, as `nc -N` does.

        TLS knows no such thing.
        """
        self._client_ended.set()
        if self._is_answering() and not self.cycle.more_body and self.scheme == "http":
            return True
        self.transport.close()
        return False

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._client_ended.is_set() and not self._is_answering():
            self.transport.close()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing: who is not heard with another protocol goes on with HTTP/1.1."""

    def send_400_response(self, msg: str) -> None:
        self._refuse("400 Bad Request", "InvalidHttp", msg)

    def _refuse(self, status: str, code: str, message: str) -> None:
        """Answers what never becomes a request, and closes the connection."""
        body = refusal(int(status[:3]), code, message).body
        head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: "
        self.transport.write(f"{head}{len(body)}\r\n\r\n".encode() + body)
        self.transport.close()

    def _close_when_idle(self) -> None:
        """Closes the connection unless something comes in time. uvicorn waits only between two requests."""
        if self.timeout_keep_alive_task is None and not self.transport.is_closing():
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )


class _Uvicorn(uvicorn.Server):
    """A uvicorn that stops at once, also in a thread and while the clock of the test stands still."""

    app: App
    loop: asyncio.AbstractEventLoop
    is_ready: threading.Event
    """Set when it answers, or has failed to."""

    def stop(self) -> None:
        """Stops the server; from any thread."""
        self.loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        self.should_exit = True
        self.app.is_closing.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ends on SIGTERM and Ctrl-C as on `stop`.

        Both are ignored from then on: the process ends, and terminals and programs that run others may send both a
        process of its own and its group a signal.
        """
        self.loop = asyncio.get_running_loop()
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        numbers = (signal.SIGINT, signal.SIGTERM)
        for number in numbers:
            signal.signal(number, self._stop_on_signal)
        try:
            yield
        finally:
            for number in numbers:
                signal.signal(number, signal.SIG_IGN)

    def _stop_on_signal(self, *_: object) -> None:
        self.stop()

    async def main_loop(self) -> None:
        self.is_ready.set()
        await self.app.is_closing.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Lets answers that are under way end, for a short time. uvicorn's own sleeps for 0.1 seconds at least."""
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        pause, waited = 0.0, 0.0
        while (state.connections or state.tasks) and waited < GRACE_SECONDS:
            await asyncio.sleep(pause)
            waited += pause
            pause = min(0.05, pause + 0.001)
        for connection in list(state.connections):
            connection.transport.abort()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.sleep(0)


class Server:
    """One server: listens from the moment it is made. UsageError where its port is taken."""

    def __init__(
        self,
        backend: Answers,
        admission: Admission,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        tls: Tls | None = None,
    ) -> None:
        self._app = App(backend, admission)
        config = uvicorn.Config(
            self._app,
            http=Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_keep_alive=IDLE_SECONDS,
            ssl_certfile=tls.certificate if tls else None,
            ssl_keyfile=tls.key if tls else None,
        )
        self._load(config, tls)
        self._config = config
        self._server = _Uvicorn(config)
        self._server.app, self._server.is_ready = self._app, threading.Event()
        self._socket = _bound(host, port)
        self._thread: threading.Thread | None = None
        self._failure: OSError | None = None
        found = self._socket.getsockname()
        shown_host = f"[{found[0]}]" if ":" in found[0] else found[0]
        self.url = f"{'https' if tls else 'http'}://{shown_host}:{found[1]}"

    def _load(self, config: uvicorn.Config, tls: Tls | None) -> None:
        try:
            config.load()
        except (OSError, ValueError) as error:
            assert tls is not None, "nothing else is read from files"
            raise UsageError(f"The certificate {tls.certificate} and its key cannot be used: {error}.") from None

    def run(self) -> None:
        """Serves until SIGTERM or Ctrl-C; in the main thread, the last thing that a process does."""
        self._server.run([self._socket])

    def start(self) -> None:
        """Serves in a thread; returns when it answers. UsageError where it cannot, as there are no more files."""
        self._thread = threading.Thread(target=self._run_in_thread, name="ccmock-server", daemon=True)
        self._thread.start()
        self._server.is_ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise UsageError(f"The server cannot start: {self._failure}.") from self._failure

    def _run_in_thread(self) -> None:
        try:
            self.run()
        except OSError as error:
            self._failure = error
            self._socket.close()
        finally:
            self._server.is_ready.set()

    def stop(self) -> None:
        """Stops what `start` has started."""
        assert self._thread is not None, "start() comes first"
        self._server.stop()
        self._thread.join()


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens; UsageError where that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, ValueError) as error:
        raise UsageError(f"host={host!r} is not a valid address to listen on: {error}.") from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(2048)
    except OSError as error:
        bound.close()
        reason = error.strerror or str(error)
        raise UsageError(f"{host}:{port} cannot be listened on: {reason}. Choose another port; 0 is any.") from None
    return bound
