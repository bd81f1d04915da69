"""`python -m benchmarks.killed_server`: kills servers with a state file at random moments, and counts the lost calls.

Each server is a process that answers requests and prints each answer. It is killed by SIGKILL; the next one goes on
from its file, and first prints all that it holds. Each answer that was printed has to be there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[1]
SERVERS_PER_FILE = 20
"""So many servers go on from one another; then a new file begins."""

MOST_ANSWERS = 60
MOST_SECONDS = 0.005
"""How many answers of a server are read at most, and how long it then goes on at most, before it is killed."""


def serve(path: Path) -> None:
    """Goes on from a file, prints what it holds, and answers requests and prints their answers for ever."""
    from ccmock.journal import durable, state_file
    from tests.support.state_files import Served, served_cloud

    # So that snapshots and checkpoints are among what is killed.
    durable.LEAST_ROWS, durable.ROWS_PER_KIB, state_file.ROWS_PER_CHECKPOINT = 50, 0, 20
    served = Served(path, served_cloud("auto", kept_calls=1000))
    requests = {request.token: request.identifier for request in served.cloud.requests}
    print(json.dumps({"held": requests, "now_ms": served.cloud.clock.now_ms()}), flush=True)
    number = len(requests)
    while True:
        event = served.create(f"topic-{number}", ClientToken=f"token-{number}")
        print(json.dumps({"number": number, "token": event["RequestToken"], "now_ms": event["EventTime"]}), flush=True)
        served.call("ListResources", TypeName="AWS::SNS::Topic")
        number += 1


class Counts:
    """How many servers were killed, and what became of their answers."""

    def __init__(self) -> None:
        self.killed = 0
        self.answered = 0
        self.lost = 0
        self.later = 0
        """Requests that are there though no answer was read."""


def count(number: int, folder: Path, seed: int = 0) -> Counts:
    """Kills servers, some one after the other on each file. RuntimeError where one does not start."""
    draw, counts = Random(seed), Counts()
    for first in range(0, number, SERVERS_PER_FILE):
        path = folder / f"killed-{first}.state"
        _count_on(path, min(SERVERS_PER_FILE, number - first), draw, counts)
    return counts


def _count_on(path: Path, number: int, draw: Random, counts: Counts) -> None:
    answered: dict[str, int] = {}
    for _ in range(number):
        held, told = _killed(path, draw.randrange(MOST_ANSWERS), draw.uniform(0, MOST_SECONDS))
        _compare(held, answered, counts)
        answered.update((each["token"], each["number"]) for each in told)
        counts.killed += 1
    held, _ = _killed(path, 0, 0)
    _compare(held, answered, counts)
    counts.answered += len(answered)


def _compare(held: dict[str, Any], answered: dict[str, int], counts: Counts) -> None:
    requests: dict[str, str] = held["held"]
    lost = [token for token, number in answered.items() if not requests.get(token, "").endswith(f":topic-{number}")]
    counts.lost += len(lost)
    counts.later += len(requests.keys() - answered.keys())
    for token in lost:
        del answered[token]
    # What was made and not told is known from now on.
    answered.update({token: int(name.rpartition("-")[2]) for token, name in requests.items()})


def _killed(path: Path, answers: int, seconds: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(what a server held when it began, what it answered until it was killed, some seconds after some answers)."""
    command = [sys.executable, "-m", "benchmarks.killed_server", "--serve", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        first = server.stdout.readline()
        if not first:
            raise RuntimeError(f"the server did not go on from {path}")
        lines = [server.stdout.readline() for _ in range(answers)]
        time.sleep(seconds)
        server.kill()
        lines += server.stdout.readlines()
    # A line that is not whole was not read by anybody.
    return json.loads(first), [json.loads(line) for line in lines if line.endswith("\n")]


def main(arguments: list[str] | None = None) -> int:
    """Counts and prints; the exit status is 1 where an answered call was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.killed_server", description=__doc__)
    parser.add_argument("--number", type=int, default=200, help="how many servers are killed")
    parser.add_argument("--seed", type=int, default=0, help="of the moments at which they are")
    parser.add_argument("--serve", metavar="FILE", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.serve:
        serve(options.serve)
    with tempfile.TemporaryDirectory() as folder:
        counts = count(options.number, Path(folder), options.seed)
    print(f"{counts.killed:6}  servers killed")
    print(f"{counts.answered:6}  calls answered, {counts.later} of them in the file and not read")
    print(f"{counts.lost:6}  answered calls lost")
    return 1 if counts.lost else 0


if __name__ == "__main__":
    sys.exit(main())
