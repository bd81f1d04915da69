"""Clients that do little and stay: connections without a request, and requests that come byte by byte.

`python -m benchmarks.server.crowd PORT IDLE SLOW` prints a line when all are connected, and ends with its input.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.fresh import ROOT, environment

from .programs import LOAD_CORE, Running, head_of, pin

SLOW_SECONDS = 0.02
"""How long a slow client waits before its next byte."""

BODY = b'{"TypeName": "AWS::Logs::LogGroup"}'


@contextmanager
def crowd(running: Running, *, idle: int = 0, slow: int = 0) -> Iterator[None]:
    """So many clients at a server, from a process of its own."""
    command = [sys.executable, "-m", "benchmarks.server.crowd", str(running.port), str(idle), str(slow)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        pin(process.pid, LOAD_CORE)
        assert process.stdout is not None
        if process.stdout.readline() != "connected\n":
            _, errors = process.communicate()
            raise RuntimeError(f"The clients could not connect: {errors}")
        yield
        process.communicate()


async def _stay(port: int, idle: int, slow: int) -> None:
    made = [await asyncio.open_connection("127.0.0.1", port) for _ in range(idle + slow)]
    tasks = [asyncio.create_task(_send_slowly(reader, writer, port)) for reader, writer in made[idle:]]
    print("connected", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    for _, writer in made:
        writer.close()


async def _send_slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    request = head_of(f"127.0.0.1:{port}", "ListResources", len(BODY)) + BODY
    while True:
        for byte in request:
            writer.write(bytes([byte]))
            await asyncio.sleep(SLOW_SECONDS)
        await reader.read(1 << 16)


if __name__ == "__main__":
    asyncio.run(_stay(*map(int, sys.argv[1:])))
