"""The load: some connections that send their next call when the last one was answered, from a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fresh import ROOT, environment

from .programs import GROUP, LOAD_CORE, Running, pin

CONNECTIONS = 8
SCRIPT = Path(__file__).with_name("call.lua")
WRK = "wrk"


@dataclass(frozen=True)
class Load:
    """Calls of one kind: the operation and its body, in which NUMBER stands for another number each time."""

    operation: str
    body: str


@dataclass(frozen=True)
class Answered:
    """What was measured: answers a second, errors, and percentiles of latencies in milliseconds (50, 95, 99).

    `processor_ms`: the processor time of the server for each answer, which the noise of the machine changes least.
    """

    per_second: float
    answers: int
    errors: int
    ms: Mapping[str, float]
    processor_ms: float | None


def reads(identifier: str) -> Load:
    """Reads of one log group."""
    return Load("GetResource", json.dumps({"TypeName": GROUP, "Identifier": identifier}))


def creates(prefix: str) -> Load:
    """Creates of log groups, each with a name of its own."""
    state = json.dumps({"LogGroupName": f"{prefix}-NUMBER"})
    return Load("CreateResource", json.dumps({"TypeName": GROUP, "DesiredState": state}))


def generator(*, may_be_wrk: bool = True) -> str:
    """What makes the load: `wrk`, or a client of the benchmark's own where wrk is not installed."""
    return WRK if may_be_wrk and shutil.which(WRK) else "client.py"


def answered(running: Running, load: Load, seconds: float, tool: str) -> Answered:
    """Loads a server for some seconds."""
    call = [load.operation, load.body]
    if tool == WRK:
        command = [WRK, "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s", str(SCRIPT), running.url]
        command += ["--", *call]
    else:
        module = "benchmarks.server.client"
        command = [sys.executable, "-m", module, running.url, *call, str(CONNECTIONS), str(seconds)]
    running.wait_for_answer()  # what fell due since its last call happens before
    before = running.processor_seconds
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        pin(process.pid, LOAD_CORE)
        printed, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{tool} failed: {printed}")
    measured = json.loads(printed.splitlines()[-1])
    answers, after = measured["answers"], running.processor_seconds
    if not answers:
        raise RuntimeError(f"{running.program.name} has not answered {load.operation}.")
    processor_ms = None if before is None or after is None else (after - before) * 1000 / answers
    return Answered(answers / measured["seconds"], answers, measured["errors"], measured["ms"], processor_ms)
