"""`python -m benchmarks.killed_saves`: kills processes in the middle of `cloud.save`, and counts the damaged files.

Each process saves over a file that holds an older snapshot, and is killed by SIGKILL: at a chosen point of the save, or
at a random moment. Afterwards the file has to be all of the old snapshot or all of the new one.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, NoReturn
from unittest.mock import patch

from ccmock import MockCloud, files, mock_cloudcontrol

GROUP = "AWS::Logs::LogGroup"
RANDOM_MOMENT = "at a random moment"
OLD, NEW, DAMAGED = "the old snapshot", "the new snapshot", "damaged"


def die() -> NoReturn:
    """Ends this process at once, as an out-of-memory killer or a CI runner does."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody survives SIGKILL")


class Files:
    """Stands for `os` in `ccmock.files`: dies at one point."""

    def __init__(self, point: str) -> None:
        self._point = point
        self._synced = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def open(self, path: Any, *arguments: Any) -> int:
        descriptor = os.open(path, *arguments)
        self._die_at("when the new file is there, and empty")
        return descriptor

    def fdopen(self, descriptor: int, mode: str) -> Any:
        stream = os.fdopen(descriptor, mode)
        if self._point == "when half of it is written":
            stream.write(b'{"version": 3, "clock": {')
            stream.flush()
            die()
        return stream

    def fsync(self, descriptor: int) -> None:
        self._synced += 1
        self._die_at("before it is on the disk" if self._synced == 1 else "before its name is on the disk")
        os.fsync(descriptor)
        self._die_at("when it is on the disk")

    def replace(self, source: Path, target: Path) -> None:
        self._die_at("before it takes the place of the old one")
        source.replace(target)
        self._die_at("when it has taken the place of the old one")

    def _die_at(self, point: str) -> None:
        if point == self._point:
            die()


POINTS = (
    "when the new file is there, and empty",
    "when half of it is written",
    "before it is on the disk",
    "when it is on the disk",
    "before it takes the place of the old one",
    "when it has taken the place of the old one",
    "before its name is on the disk",
)


def killed(act: Callable[[], object], after_seconds: float | None = None) -> bool:
    """Whether a child of this process that does something dies of SIGKILL, which it gets after a while."""
    child = os.fork()
    if not child:
        act()
        os._exit(0)
    if after_seconds is not None:
        time.sleep(after_seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def count(number: int, resources: int, folder: Path) -> Counter[tuple[str, str]]:
    """(where the process was killed, what the file holds) → how often."""
    counted: Counter[tuple[str, str]] = Counter()
    path, draw = folder / "state.json", Random(0)
    with mock_cloudcontrol(clock="manual") as cloud:
        for position in range(resources):
            cloud.resources.put(GROUP, {"LogGroupName": f"old-{position}"})
        cloud.save(path)
        old = path.read_bytes()
        cloud.resources.put(GROUP, {"LogGroupName": "new"})
        begun = time.perf_counter()
        cloud.save(path)
        taken = time.perf_counter() - begun
        whole = {old: OLD, path.read_bytes(): NEW}
        for position in range(number):
            path.write_bytes(old)
            point = [*POINTS, RANDOM_MOMENT][position % (len(POINTS) + 1)]
            if point == RANDOM_MOMENT:
                died = killed(lambda: cloud.save(path), draw.uniform(0, taken))
            else:
                died = killed(lambda: _save_and_die(cloud, path, point))  # noqa: B023 - it runs at once
            if died or point == RANDOM_MOMENT:
                counted[point, whole.get(path.read_bytes(), DAMAGED)] += 1
        cloud.load(path)
    return counted


def _save_and_die(cloud: MockCloud, path: Path, point: str) -> None:
    with patch.object(files, "os", Files(point)):
        cloud.save(path)


def main(arguments: list[str] | None = None) -> int:
    """Counts and prints; the exit status is 1 where a file was damaged or a process was not killed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.killed_saves", description=__doc__)
    parser.add_argument("--number", type=int, default=56, help="how many processes are killed")
    parser.add_argument("--resources", type=int, default=1_000, help="how many resources the snapshot holds")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        counted = count(options.number, options.resources, Path(folder))
    for (point, found), times in sorted(counted.items()):
        print(f"{times:4}  {found}, killed {point}")
    damaged = sum(times for (_, found), times in counted.items() if found == DAMAGED)
    print(f"{damaged:4}  of {counted.total()} files damaged")
    return 1 if damaged or counted.total() < options.number else 0


if __name__ == "__main__":
    sys.exit(main())
