"""Attributes that are replaced for a while."""

from __future__ import annotations

from typing import Any

_ABSENT = object()


class Replacements:
    """Replaces attributes of classes and modules, and puts back what was there."""

    def __init__(self) -> None:
        self._made: list[tuple[Any, str, Any, Any]] = []

    def set(self, owner: Any, name: str, value: Any) -> Any:
        """Puts `value` in place of the attribute and returns what was there before."""
        before = vars(owner).get(name, _ABSENT)
        inherited = getattr(owner, name)
        self._made.append((owner, name, before, value))
        setattr(owner, name, value)
        return inherited if before is _ABSENT else before

    def undo(self) -> None:
        """Puts everything back, the last first; what somebody else has replaced since stays theirs."""
        while self._made:
            owner, name, before, value = self._made.pop()
            if vars(owner).get(name, _ABSENT) is not value:
                continue
            if before is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, before)
