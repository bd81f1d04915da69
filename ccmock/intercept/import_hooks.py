"""Modules that are changed where they are there already, and as soon as they are imported where they are not.

A mock must reach a client whose library the test imports in its last line, and must not import libraries itself that
nobody asked for.
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

Change = Callable[[], None]


class Arrivals(MetaPathFinder):
    """The modules that are awaited while a mock is active; stands first in `sys.meta_path` meanwhile."""

    def __init__(self) -> None:
        self._awaited: dict[str, Change] = {}
        self._looking = threading.local()

    def when_imported(self, name: str, change: Change) -> None:
        """Calls `change` now where the module `name` has been imported, else right after its import."""
        module = sys.modules.get(name)
        if module is not None and not _is_being_imported(module):
            change()
        else:
            self._awaited[name] = change

    def begin(self) -> None:
        """Looks out for imports from now on."""
        if self._awaited:
            sys.meta_path.insert(0, self)

    def end(self) -> None:
        """Looks out no more; what is awaited is forgotten."""
        self._awaited.clear()
        sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not self]

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the other finders are asked by name
        target: ModuleType | None = None,  # noqa: ARG002 - likewise
    ) -> ModuleSpec | None:
        """The spec that the other finders have for an awaited module, with a loader that tells of its arrival."""
        if fullname not in self._awaited or getattr(self._looking, "name", None) == fullname:
            return None
        self._looking.name = fullname
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._looking.name = None
        if spec is not None and spec.loader is not None:
            spec.loader = _Telling(spec.loader, self._arrived)
        return spec

    def _arrived(self, name: str) -> None:
        change = self._awaited.pop(name, None)
        if change is not None:
            change()


class _Telling(Loader):
    """Loads a module as its own loader does, which it then leaves in its place, and tells of it."""

    def __init__(self, loader: Loader, arrived: Callable[[str], None]) -> None:
        self._loader = loader
        self._arrived = arrived

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._arrived(module.__name__)


def _is_being_imported(module: ModuleType) -> bool:
    return bool(getattr(module.__spec__, "_initializing", False))
