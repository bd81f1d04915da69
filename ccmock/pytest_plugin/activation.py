"""Waits for the first mock of a run, since what looks at the mocks of each test is not loaded before there is one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ..observers import OBSERVERS
from . import settings

if TYPE_CHECKING:
    from ..cloud import MockCloud

WATCHING = "ccmock-watching"
"""The name of the plugin that looks at the mocks of each test."""


class Lookout:
    """Calls that plugin in when the first mock begins."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def begins(self, cloud: MockCloud) -> None:  # noqa: ARG002 - whichever it is, it is seen
        """A mock was put in place."""
        watch_tests(self._config)

    def ends(self, cloud: MockCloud) -> None:
        """A mock was taken away; it was seen before."""


def watch_tests(config: pytest.Config) -> None:
    """From now on the mocks of each test are looked at, that of the running test included."""
    if settings(config).watches and not config.pluginmanager.has_plugin(WATCHING):
        from .running import WatchingTests  # noqa: PLC0415 - for that reason

        config.pluginmanager.register(WatchingTests(settings(config)), WATCHING)


@contextmanager
def looking_out(config: pytest.Config) -> Iterator[None]:
    """While tests run."""
    if "ccmock.active_mocks" in sys.modules:
        watch_tests(config)
    lookout = Lookout(config)
    OBSERVERS.add(lookout)
    try:
        yield
    finally:
        OBSERVERS.remove(lookout)
        watching = config.pluginmanager.unregister(name=WATCHING)
        if watching is not None:
            OBSERVERS.remove(watching)
