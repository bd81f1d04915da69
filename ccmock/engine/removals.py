"""What a test wants to become of properties that updates remove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..contract.removals import UNKNOWN, Removal

RemovalsState = Mapping[tuple[str, str], Removal]
"""(type name, path) → the outcome."""


class Removals:
    """The outcomes that a test has chosen, by type and path."""

    def __init__(self) -> None:
        self._chosen: dict[tuple[str, str], Removal] = {}

    def choose(self, type_name: str, path: str, removal: Removal) -> None:
        """Chooses what becomes of a property from now on."""
        self._chosen[type_name, path] = removal

    def chosen(self, type_name: str, path: str) -> Removal | None:
        """What the test has chosen for a property, or None."""
        return self._chosen.get((type_name, path))

    def state(self) -> RemovalsState:
        """The choices as they are now."""
        return dict(self._chosen)

    def put_back(self, state: RemovalsState) -> None:
        """Has the choices of then, and no others."""
        self._chosen = dict(state)


def encode_removals(state: RemovalsState) -> list[Any]:
    """Choices as plain JSON."""
    return [[*key, each.outcome, *_encoded_value(each), each.code, each.message] for key, each in state.items()]


def decode_removals(plain: Iterable[Any]) -> RemovalsState:
    """The choices that were encoded."""
    return {
        (type_name, path): Removal(outcome, value if is_told else UNKNOWN, code, message)
        for type_name, path, outcome, is_told, value, code, message in plain
    }


def _encoded_value(removal: Removal) -> tuple[bool, Any]:
    return (False, None) if removal.value is UNKNOWN else (True, removal.value)
