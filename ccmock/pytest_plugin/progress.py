"""A line on the terminal that shows how far the exploration of a test has come."""

from __future__ import annotations

import os.path
from types import TracebackType

import pytest

from ..exploration.explorer import Explorer


class Progress:
    """A context that shows one run of an exploration, on a terminal that can take a line back."""

    def __init__(self, item: pytest.Item, explorer: Explorer) -> None:
        terminal = item.config.pluginmanager.get_plugin("terminalreporter")
        # In a worker of pytest-xdist, and in a file or a pipe, there is none.
        is_shown = explorer.ran and terminal is not None and terminal.isatty and terminal.verbosity >= 0
        self._terminal: pytest.TerminalReporter | None = terminal if is_shown else None
        self._item = item
        self._explorer = explorer

    def __enter__(self) -> Progress:
        if self._terminal is not None:
            self._terminal.ensure_newline()
            self._terminal.rewrite(bar_of(self._explorer.ran, self._explorer.expected), erase=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._terminal is not None:
            self._terminal.rewrite("", erase=True)
            # The letter of the result follows the name of its file; with -v pytest begins a line of its own.
            self._terminal.rewrite("" if self._terminal.verbosity else f"{path_of(self._item)} ")


def path_of(item: pytest.Item) -> str:
    """The path of the file of a test, from where pytest was started."""
    config = item.config
    return os.path.relpath(config.rootpath / item.nodeid.partition("::")[0], config.invocation_params.dir)


BAR_LENGTH = 30


def bar_of(done: int, of: int) -> str:
    """A bar, and how many of how many scenarios have run."""
    filled = BAR_LENGTH * done // max(of, 1)
    return f"exploring [{'#' * filled}{'.' * (BAR_LENGTH - filled)}] {done} of {of}"
