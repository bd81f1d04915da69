"""How much work something is, counted in what is the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def calls_in(act: Callable[[], object]) -> int:
    """How many functions are called; what a function of C does by itself counts as one."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
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
    sys.settrace(count)
    try:
        act()
    finally:
        sys.settrace(before)
    return instructions
