"""Stable measurements: medians of the time of one call, taken in turns."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

STATM = Path("/proc/self/statm")


def call_ms(act: Callable[[int], object], times: int) -> float:
    """Returns the median time of one call of `act(number)`, in milliseconds."""
    durations = []
    for number in range(times):
        begin = time.perf_counter_ns()
        act(number)
        durations.append(time.perf_counter_ns() - begin)
    return median(durations) / 1e6


def ratio(ours: Iterable[float], theirs: Iterable[float]) -> float:
    """Returns the median ratio of pairs that were measured one after the other, so both saw the same noise."""
    return median(our / their for our, their in zip(ours, theirs))


def resident_bytes() -> int:
    """Returns the current memory of this process; its maximum so far if the system does not provide it."""
    if STATM.exists():
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest if sys.platform == "darwin" else highest * 1024
