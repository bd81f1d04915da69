"""How much work something is, counted in what is the same on every machine."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


def calls_in(act: Callable[[], object]) -> int:
    """How many functions are called; what a function of C does by itself counts as one."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    with _no_collection():
        sys.setprofile(count)
        try:
            act()
        finally:
            sys.setprofile(before)
    return calls


def instructions_in(act: Callable[[], object]) -> int:
    """How many instructions of Python's bytecode are executed: finer than calls, and much slower to count."""
    instructions = 0

    def count(frame: Any, event: str, argument: Any) -> Any:
        nonlocal instructions
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        instructions += event == "opcode"
        return count

    before = sys.gettrace()
    with _no_collection():
        sys.settrace(count)
        try:
            act()
        finally:
            sys.settrace(before)
    return instructions


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage is collected inside, which would call what other tests have registered for that."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
