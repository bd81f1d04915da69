"""Threads that begin at the same time and take turns every few instructions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Barrier, Thread


def in_threads(step: Callable[[int, int], object], threads: int, rounds: int) -> None:
    """Calls `step(thread, round)` in so many threads, so many times in each; AssertionError where one has raised.

    They take turns often, but not before all have started: tools that trace threads, such as coverage, fail when they
    are interrupted at a start.
    """
    usual = sys.getswitchinterval()
    barrier = Barrier(threads, action=lambda: sys.setswitchinterval(1e-5), timeout=60)
    errors: list[BaseException] = []

    def run(thread: int) -> None:
        try:
            barrier.wait()
            for number in range(rounds):
                step(thread, number)
        except BaseException as error:  # noqa: BLE001 - the test's own thread reports it
            errors.append(error)

    running = [Thread(target=run, args=(thread,)) for thread in range(threads)]
    try:
        for each in running:
            each.start()
        for each in running:
            each.join()
    finally:
        sys.setswitchinterval(usual)
    assert errors == []
