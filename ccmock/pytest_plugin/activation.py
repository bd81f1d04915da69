"""Activation: loads what observes mocks when the first mock of a run starts, and not before."""

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

RUNTEST_HOOKS = "ccmock-runtest-hooks"
"""The name under which pytest knows the plugin that observes the mocks of each test."""


class FirstMockObserver:
    """Activates that plugin when the first mock starts."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def mock_started(self, cloud: MockCloud) -> None:  # noqa: ARG002 - the plugin finds all active mocks itself
        """Activates the plugin."""
        activate(self._config)

    def mock_ended(self, cloud: MockCloud) -> None:
        """Does nothing: the plugin is active by now."""


def activate(config: pytest.Config) -> None:
    """Observes the mocks of each test from now on, including those that are active now."""
    if settings(config).observes_mocks and not config.pluginmanager.has_plugin(RUNTEST_HOOKS):
        from .runtest_hooks import RunTestHooks  # noqa: PLC0415 - most runs do not need it

        config.pluginmanager.register(RunTestHooks(settings(config)), RUNTEST_HOOKS)


@contextmanager
def activation_at_first_mock(config: pytest.Config) -> Iterator[None]:
    """Activates observation when the first mock starts; ends it when the block ends."""
    if "ccmock.active_mocks" in sys.modules:
        activate(config)
    first_mock_observer = FirstMockObserver(config)
    OBSERVERS.add(first_mock_observer)
    try:
        yield
    finally:
        OBSERVERS.remove(first_mock_observer)
        hooks = config.pluginmanager.unregister(name=RUNTEST_HOOKS)
        if hooks is not None:
            OBSERVERS.remove(hooks)
