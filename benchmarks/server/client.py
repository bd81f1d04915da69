"""A client for load where there is no wrk: a process of its own that keeps some connections busy.

`python -m benchmarks.server.client URL OPERATION BODY CONNECTIONS SECONDS` does and prints what `call.lua` does.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import count
from statistics import quantiles
from urllib.parse import urlsplit

import httptools

from .programs import head_of


class Connection(asyncio.Protocol):
    """Sends the next request when the last one was answered."""

    transport: asyncio.Transport

    def __init__(self, load: Load) -> None:
        self._load = load
        self._parser = httptools.HttpResponseParser(self)
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio gives it
        self._load.errors += not self._load.is_over

    def on_message_complete(self) -> None:
        """Keeps how long the answer took."""
        self._load.took(time.perf_counter() - self._sent)
        self._load.errors += self._parser.get_status_code() >= 400
        self._parser = httptools.HttpResponseParser(self)
        if not self._load.is_over:
            self._send()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self.transport.write(self._load.next_request())


class Load:
    """The requests of a measurement, and how long their answers took."""

    def __init__(self, host: str, operation: str, body: str) -> None:
        self._host, self._operation, self._body = host, operation, body
        self._numbers = count(1)
        self._seconds: list[float] = []
        self.errors = 0
        self.is_over = False

    def next_request(self) -> bytes:
        """A request, with a number of its own where the body has a place for one."""
        body = self._body.replace("NUMBER", str(next(self._numbers))).encode()
        return head_of(self._host, self._operation, len(body)) + body

    def took(self, seconds: float) -> None:
        """Keeps the time of one answer."""
        self._seconds.append(seconds)

    async def run(self, port: int, connections: int, seconds: float) -> str:
        """Keeps the connections busy for some seconds; returns a line of JSON."""
        loop, begun = asyncio.get_running_loop(), time.perf_counter()
        made = [await loop.create_connection(lambda: Connection(self), "127.0.0.1", port) for _ in range(connections)]
        await asyncio.sleep(seconds)
        self.is_over = True
        taken, answers = time.perf_counter() - begun, len(self._seconds)
        for transport, _ in made:
            transport.close()
        cuts = quantiles([*self._seconds, *self._seconds], n=100) if self._seconds else [0.0] * 99
        ms = {str(percent): cuts[percent - 1] * 1000 for percent in (50, 95, 99)}
        return json.dumps({"answers": answers, "seconds": taken, "errors": self.errors, "ms": ms})


def main() -> None:
    """Makes the load that the command line names."""
    url, operation, body, connections, seconds = sys.argv[1:]
    where = urlsplit(url)
    assert where.port is not None
    load = Load(where.netloc, operation, body)
    print(asyncio.run(load.run(where.port, int(connections), float(seconds))))


if __name__ == "__main__":
    main()
