"""`python -m benchmarks.state_file`: what a state file costs each request, and how long it takes to go on from one.

The same requests go to a mock without a file and to one with a file, in turns, so that a busy machine slows down both.
The ratios are those of the median rounds: of processor time, and of elapsed time, which also waits for the disk. Give
several rounds: in the first one much is done for the first time.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from ccmock.server.backend import Answers, Backend
from tests.support.state_files import TOPIC, Served, call_request, copy_state, served_cloud

ROUNDS, CALLS = 30, 200
CLOCKS: dict[str, Callable[[], float]] = {"processor": time.process_time, "elapsed": time.perf_counter}
Step = Callable[[Answers, int], Any]


def create(answers: Answers, number: int) -> None:
    """Creates a topic."""
    state = json.dumps({"TopicName": f"topic-{number}"})
    response = answers.answer(
        call_request("CreateResource", TypeName=TOPIC, DesiredState=state, ClientToken=f"{number}")
    )
    assert response.status == 200, response.body


def get(answers: Answers, number: int) -> None:
    """Reads a topic."""
    identifier = f"arn:aws:sns:us-east-1:123456789012:topic-{number}"
    response = answers.answer(call_request("GetResource", TypeName=TOPIC, Identifier=identifier))
    assert response.status == 200, response.body


def ratios(folder: Path, rounds: int, calls: int) -> dict[tuple[str, str], float]:
    """(operation, clock) → what a request takes with a file, as a ratio to one without."""
    plain_cloud = served_cloud("auto", kept_calls=5000)
    plain, served = Backend(plain_cloud), Served(folder / "ratios.state", served_cloud("auto", kept_calls=5000))
    taken: dict[tuple[str, str, bool], list[float]] = {}
    for step in (create, get):
        for position in range(rounds):
            for answers in (plain, served.answers):
                begun = {name: clock() for name, clock in CLOCKS.items()}
                for number in range(position * calls, (position + 1) * calls):
                    step(answers, number)
                for name, clock in CLOCKS.items():
                    key = step.__name__, name, answers is plain
                    taken.setdefault(key, []).append(clock() - begun[name])
        for cloud in (plain_cloud, served.cloud):
            cloud.clock.advance(60)
    served.answers.close()
    return {
        (operation, name): median(times) / median(taken[operation, name, True])
        for (operation, name, is_plain), times in taken.items()
        if not is_plain
    }


def reopening(folder: Path, creates: int) -> dict[str, float]:
    """How the file was left → the processor seconds to go on from it; and those to end, which writes a snapshot."""
    served = Served(folder / "reopened.state", served_cloud("auto", kept_calls=5000))
    for number in range(creates):
        create(served.answers, number)
    killed = folder / "killed.state"
    copy_state(served.path, killed)
    seconds = {"its end": _seconds(served.answers.close)}
    for how, path in {"after its end": served.path, "after kill -9": killed}.items():
        cloud = served_cloud("auto", kept_calls=5000)
        seconds[how] = _seconds(lambda: Served(path, cloud))  # noqa: B023 - called at once
        assert len(cloud.resources.list(TOPIC)) == creates or cloud.requests
    return seconds


def _seconds(act: Callable[[], Any]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


def main(arguments: list[str] | None = None) -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.state_file", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is measured")
    parser.add_argument("--calls", type=int, default=CALLS, help="how many requests a round has")
    parser.add_argument("--creates", type=int, default=9_900, help="how many creates the file goes on from")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        for (operation, clock), ratio in ratios(Path(folder), options.rounds, options.calls).items():
            print(f"{ratio:6.2f}  times the time of a {operation} without a file, {clock}")
        for how, seconds in reopening(Path(folder), options.creates).items():
            print(f"{seconds:6.2f}  processor seconds: {how}, with {options.creates:,} creates")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
