"""How services spell what resource types spell with capital letters: `containerPort` for `ContainerPort`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .declaration import Source, found


@dataclass(frozen=True)
class Spelling:
    """The spelling of one service's API, whose members begin with small letters.

    `odd`: member of the type → member of the API, where more than the first letter differs. `free`: members of the
    type whose value has names of the caller's own, such as labels.
    """

    odd: Mapping[str, str] = field(default_factory=dict)
    free: tuple[str, ...] = ()

    def given(self, source: Source) -> Source:
        """A value of the model as the API takes it."""
        free = {self._small(name) for name in self.free}
        return lambda scope: _spelled(found(source, scope), self._small, free)

    def shown(self, source: Source) -> Source:
        """A value of an answer as the type has it, without what is empty."""
        return lambda answer: _without_empty(_spelled(found(source, answer), self._capital, set(self.free)))

    def parameters(self, *names: str) -> dict[str, Source]:
        """The parameters that properties of these names give."""
        return {self._small(name): self.given(name) for name in names}

    def properties(self, where: str, *names: str) -> dict[str, Source]:
        """The properties of these names, as the object at a place of an answer has them; "" for the answer itself."""
        return {name: self.shown(f"{where}/{self._small(name)}" if where else self._small(name)) for name in names}

    def _small(self, name: str) -> str:
        return self.odd.get(name) or name[:1].lower() + name[1:]

    def _capital(self, name: str) -> str:
        odd = next((own for own, api in self.odd.items() if api == name), None)
        return odd or name[:1].upper() + name[1:]


def _spelled(value: Any, spell: Callable[[str], str], free: set[str]) -> Any:
    if isinstance(value, list):
        return [_spelled(item, spell, free) for item in value]
    if not isinstance(value, dict):
        return value
    spelled = {spell(name): member for name, member in value.items()}
    return {name: member if name in free else _spelled(member, spell, free) for name, member in spelled.items()}


def _without_empty(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    if not isinstance(value, dict):
        return value
    members = {name: _without_empty(member) for name, member in value.items()}
    return {name: member for name, member in members.items() if member not in (None, "", [], {})}
