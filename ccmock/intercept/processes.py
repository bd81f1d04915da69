"""Processes that are started while a mock is active are told that it does not answer in them.

A child that is forked finds out by itself, since it has the parent's mocks and another process id. One that is spawned
has nothing of them: it gets a note with the process object, which tells it when it is read there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from .replacements import Replacements

MODULE = "multiprocessing.process"
_NOTE = "_ccmock_note"


def install(tell: Callable[[int], None], replacements: Replacements) -> None:
    """Lets `tell`, a function of a module, be called with this process's id in each process that is spawned."""

    def start(self: Any) -> None:
        setattr(self, _NOTE, _Note(tell))
        try:
            original(self)
        finally:
            delattr(self, _NOTE)

    original = replacements.set(import_module(MODULE).BaseProcess, "start", start)


class _Note:
    """Where it is unpickled it calls a function, and is None from then on."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return self._tell, (os.getpid(),)
