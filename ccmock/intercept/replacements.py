"""Temporary replacements of attributes."""

from __future__ import annotations

from typing import Any

_ABSENT = object()


class Replacements:
    """Replaces attributes of classes and modules, and restores the originals."""

    def __init__(self) -> None:
        self._made: list[tuple[Any, str, Any, Any]] = []

    def set(self, owner: Any, name: str, value: Any) -> Any:
        """Replaces an attribute by `value` and returns the original."""
        before = vars(owner).get(name, _ABSENT)
        inherited = getattr(owner, name)
        self._made.append((owner, name, before, value))
        setattr(owner, name, value)
        return inherited if before is _ABSENT else before

    def undo(self) -> None:
        """Restores all originals, the last first. An attribute that other code has replaced since stays as it is."""
        while self._made:
            owner, name, before, value = self._made[-1]
            if vars(owner).get(name, _ABSENT) is value:
                if before is _ABSENT:
                    delattr(owner, name)
                else:
                    setattr(owner, name, before)
            # Last, so that it can be done once more after something has broken it off.
            self._made.pop()
