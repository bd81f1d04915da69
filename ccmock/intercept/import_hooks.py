"""Import hooks: change a module now if it is imported, else right after its import.

A mock also reaches a library that the test imports later, and it does not import optional libraries itself.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Callback = Callable[[], None]


class ImportHooks(MetaPathFinder):
    """Runs callbacks after imports; stands first in `sys.meta_path` while it is installed."""

    def __init__(self) -> None:
        self._callbacks: dict[str, Callback] = {}
        self._finding = threading.local()

    def when_imported(self, name: str, callback: Callback) -> None:
        """Calls `callback` now if the module `name` is imported, else right after its import."""
        module = sys.modules.get(name)
        if module is not None and not _is_being_imported(module):
            callback()
        else:
            self._callbacks[name] = callback

    def install(self) -> None:
        """Starts to watch imports, if there is a callback to run."""
        if self._callbacks:
            sys.meta_path.insert(0, self)

    def remove(self) -> None:
        """Stops watching imports and drops the callbacks."""
        self._callbacks.clear()
        sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not self]

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the other finders are asked by name
        target: ModuleType | None = None,  # noqa: ARG002 - for the same reason
    ) -> ModuleSpec | None:
        """The spec that the other finders return for a hooked module, with a loader that runs its callback."""
        if fullname not in self._callbacks or getattr(self._finding, "name", None) == fullname:
            return None
        self._finding.name = fullname
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._finding.name = None
        if spec is not None and spec.loader is not None:
            spec.loader = _NotifyingLoader(spec.loader, self._run_callback)
        return spec

    def _run_callback(self, name: str) -> None:
        callback = self._callbacks.pop(name, None)
        if callback is not None:
            callback()


class _NotifyingLoader(Loader):
    """Loads a module with its own loader, leaves that loader on the module, and then reports the import."""

    def __init__(self, loader: Loader, on_import: Callable[[str], None]) -> None:
        self._loader = loader
        self._on_import = on_import

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._on_import(module.__name__)


def _is_being_imported(module: ModuleType) -> bool:
    return bool(getattr(module.__spec__, "_initializing", False))
