"""Temporary replacements of attributes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

_ABSENT = object()
_UNDONE = "_ccmock_undone"
"""Attribute of a value that was undone while another one was in its place: what it had replaced."""


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
        """Restores all originals, the last first.

        An attribute that has been replaced since stays as it is. If others of these did it, they restore the original.
        """
        while self._made:
            owner, name, before, value = self._made[-1]
            if vars(owner).get(name, _ABSENT) is not value:
                with suppress(AttributeError):
                    setattr(value, _UNDONE, before)
            elif (original := _original(before)) is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, original)
            # Last, so that it can be done once more after something has broken it off.
            self._made.pop()


def _original(value: Any) -> Any:
    """What a value stands for that is to be put back: what it had replaced, if it was undone meanwhile."""
    while (before := vars(value).get(_UNDONE, value) if hasattr(value, "__dict__") else value) is not value:
        value = before
    return value
