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
from .router import Router

MODULE = "multiprocessing.process"
_MARKER = "_ccmock_parent"


OnChildStart = Callable[[int, bool], None]
"""What a spawned process calls: a function of a module, with its parent's id and whether that refuses foreign calls."""


def install(on_child_start: OnChildStart, router: Router, replacements: Replacements) -> None:
    """Calls `on_child_start` in each spawned process."""

    def start(self: Any) -> None:
        setattr(self, _MARKER, _ParentMarker(on_child_start, router.refuses_foreign_calls))
        try:
            original(self)
        finally:
            delattr(self, _MARKER)

    original = replacements.set(import_module(MODULE).BaseProcess, "start", start)


class _ParentMarker:
    """Calls a function when it is unpickled."""

    def __init__(self, on_child_start: OnChildStart, refuses_foreign_calls: bool) -> None:
        self._on_child_start = on_child_start
        self._refuses_foreign_calls = refuses_foreign_calls

    def __reduce__(self) -> tuple[OnChildStart, tuple[int, bool]]:
        return self._on_child_start, (os.getpid(), self._refuses_foreign_calls)
