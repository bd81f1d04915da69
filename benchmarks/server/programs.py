"""The programs that are compared, each as a process of its own: ccmock, and MiniStack in an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from benchmarks.fresh import ROOT, environment

MINISTACK = "1.5.33"
GROUP = "AWS::Logs::LogGroup"
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/cloudcontrolapi/aws4_request, SignedHeaders=host, Signature=0"
)
START_SECONDS = 60
SERVER_CORE, LOAD_CORE = 0, 1


@dataclass(frozen=True)
class Program:
    """A server: its name, the command that starts it on a port, which `PORT` stands for, and its variables."""

    name: str
    command: Sequence[str]
    variables: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def running(self) -> Iterator[Running]:
        """The program while it runs, from its first answer on."""
        port = free_port()
        command = [word.replace("PORT", str(port)) for word in self.command]
        variables = {name: value.replace("PORT", str(port)) for name, value in self.variables.items()}
        begun = time.perf_counter()
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environment(), **variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            pin(process.pid, SERVER_CORE)
            try:
                running = Running(self, process, port)
                running.wait_for_answer()
                running.start_ms = (time.perf_counter() - begun) * 1000
                running.start_processor_seconds = running.processor_seconds
                yield running
            finally:
                process.terminate()


@dataclass
class Running:
    """A program that runs."""

    program: Program
    process: subprocess.Popen[bytes]
    port: int
    start_ms: float = 0
    start_processor_seconds: float | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def resident_mb(self) -> float:
        """The memory that it has now (RSS), that of processes which it has started included."""
        return sum(_resident_mb(pid) for pid in _family(self.process.pid))

    @property
    def processor_seconds(self) -> float | None:
        """The processor time that it has used so far, that of its processes included; None where nobody counts it."""
        spent = [_processor_seconds(pid) for pid in _family(self.process.pid)]
        return None if None in spent else sum(filter(None, spent))

    def call(self, operation: str, **parameters: str) -> Any:
        """The answer to a call, which has to succeed."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
        try:
            connection.request("POST", "/", json.dumps(parameters).encode(), headers_of(operation))
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if response.status != 200:
            raise RuntimeError(f"{self.program.name} answers {operation} with {response.status}: {answer}")
        return answer

    def wait_for_answer(self) -> None:
        """Waits until it answers a call; RuntimeError where it ends or takes too long."""
        given_up = time.perf_counter() + START_SECONDS
        while time.perf_counter() < given_up and self.process.poll() is None:
            try:
                self.call("ListResources", TypeName=GROUP)
            except (OSError, HTTPException):
                time.sleep(0.002)
            else:
                return
        raise RuntimeError(f"{self.program.name} does not answer: {' '.join(self.program.command)}")

    def created(self, name: str) -> str:
        """The identifier of a new log group that can be read."""
        event = self.call("CreateResource", TypeName=GROUP, DesiredState=json.dumps({"LogGroupName": name}))
        token = event["ProgressEvent"]["RequestToken"]
        ended = self.call("GetResourceRequestStatus", RequestToken=token)["ProgressEvent"]
        if ended["OperationStatus"] != "SUCCESS":
            raise RuntimeError(f"{self.program.name} has not created the log group: {ended}")
        return str(ended["Identifier"])


def ccmock(*options: str, name: str = "ccmock") -> Program:
    """The server of this checkout; it prints a line for each call, as it does by default."""
    return Program(name, [sys.executable, "-m", "ccmock", "serve", "--port", "PORT", *options])


def ccmock_options() -> str:
    """The help of the command, which names its options."""
    command = [sys.executable, "-m", "ccmock", "serve", "--help"]
    return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True).stdout


def ministack() -> Program:
    """MiniStack of the version that is compared, installed if it is not there from the last run; with its defaults."""
    folder = Path(tempfile.gettempdir()) / f"ccmock-benchmarks-ministack-{MINISTACK}"
    program = folder / "bin" / "ministack"
    if not program.exists():
        shutil.rmtree(folder, ignore_errors=True)
        print(f"Installing ministack {MINISTACK} in {folder} …", file=sys.stderr, flush=True)
        venv.create(folder, with_pip=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "-q", "--disable-pip-version-check", "install"]
        if subprocess.run([*pip, f"ministack=={MINISTACK}"], check=False).returncode:
            shutil.rmtree(folder)
            raise SystemExit("MiniStack cannot be installed. Measure without it: --without-ministack")
    return Program(f"MiniStack {MINISTACK}", [str(program)], {"GATEWAY_PORT": "PORT", "BIND_HOST": "127.0.0.1"})


def head_of(host: str, operation: str, length: int) -> bytes:
    """The head of a call as bytes."""
    lines = (
        "POST / HTTP/1.1",
        f"Host: {host}",
        *(f"{name}: {value}" for name, value in headers_of(operation).items()),
        f"Content-Length: {length}",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def headers_of(operation: str) -> dict[str, str]:
    """The headers of a call."""
    return {
        "X-Amz-Target": f"CloudApiService.{operation}",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": AUTHORIZATION,
    }


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def pin(pid: int, core: int) -> None:
    """Keeps a process on one core, so that servers and load do not share one. Where that cannot be, they do."""
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(pid, {sorted(os.sched_getaffinity(0))[core]})


def _family(pid: int) -> Iterator[int]:
    yield pid
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for child in children.read_text().split() if children.exists() else ():
        yield from _family(int(child))


def _processor_seconds(pid: int) -> float | None:
    try:
        # The name in the second field, which may hold anything, ends with the last parenthesis.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return None
    in_program, in_kernel = fields[11], fields[12]
    return (int(in_program) + int(in_kernel)) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except FileNotFoundError:
        kilobytes = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
        return int(kilobytes.stdout) / 1000
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
