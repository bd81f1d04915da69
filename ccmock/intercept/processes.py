"""Child processes: a Cloud Control call in one raises UsageError, since a mock answers in its own process only.

A forked child notices by itself: it has the parent's mocks and another process id. A spawned child has neither. So its
process object carries a marker, which calls a function of ccmock when the child unpickles it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from .replacements import Replacements

MODULE = "multiprocessing.process"
_MARKER = "_ccmock_parent"


def install(on_child_start: Callable[[int], None], replacements: Replacements) -> None:
    """Calls `on_child_start` with this process's id in each spawned process; it must be a module-level function."""

    def start(self: Any) -> None:
        setattr(self, _MARKER, _ParentMarker(on_child_start))
        try:
            original(self)
        finally:
            delattr(self, _MARKER)

    original = replacements.set(import_module(MODULE).BaseProcess, "start", start)


class _ParentMarker:
    """Calls a function when it is unpickled."""

    def __init__(self, on_child_start: Callable[[int], None]) -> None:
        self._on_child_start = on_child_start

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return self._on_child_start, (os.getpid(),)
