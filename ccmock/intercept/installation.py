"""Installs all interceptions, and removes them.

This module imports the changed libraries, so it is itself imported when the first mock starts, not with ccmock.
"""

from __future__ import annotations

from functools import partial

from . import botocore, library_guards, network_guard, processes, responses, signing, sleeping, urllib3
from .botocore_events import AIOBOTOCORE
from .foreign_calls import ForeignCalls
from .guarding import Guards
from .import_hooks import ImportHooks
from .replacements import Replacements
from .router import Router


class Installation:
    """The interceptions that are installed now."""

    def __init__(self) -> None:
        self._replacements = Replacements()
        self._import_hooks = ImportHooks()
        self._router: Router | None = None
        self._foreign_calls: ForeignCalls | None = None

    def install(self, router: Router, on_child_start: processes.OnChildStart) -> None:
        """Routes all calls to `router`, and calls `on_child_start` in spawned processes."""
        self._router = router
        for interception in (botocore, signing, sleeping, urllib3):
            interception.install(router, self._replacements)
        guards = Guards(router, self._replacements)
        network_guard.install(guards)
        when_imported = self._import_hooks.when_imported
        when_imported(responses.MODULE, partial(responses.install, router, self._replacements))
        when_imported(AIOBOTOCORE, partial(self._install_aiobotocore, router))
        when_imported(processes.MODULE, partial(processes.install, on_child_start, router, self._replacements))
        for module_name in library_guards.GUARDS_OF_MODULES:
            when_imported(module_name, partial(library_guards.install, guards, module_name))
        self._import_hooks.install()

    def remove(self) -> None:
        """Restores everything that was changed."""
        self.pass_foreign_calls()
        self._import_hooks.remove()
        self._replacements.undo()

    def refuse_foreign_calls(self) -> None:
        """Refuses calls of other services that would leave the process; nothing happens where it does so already."""
        if self._router is not None and self._foreign_calls is None:
            self._foreign_calls = ForeignCalls(self._router)
            self._foreign_calls.install()

    def pass_foreign_calls(self) -> None:
        """Ends that."""
        if self._foreign_calls is not None:
            self._foreign_calls.remove()
            self._foreign_calls = None

    def _install_aiobotocore(self, router: Router) -> None:
        # It imports asyncio, which takes longer than all of ccmock.
        from . import aiobotocore  # noqa: PLC0415

        aiobotocore.install(router, self._replacements)
