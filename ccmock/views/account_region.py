"""What the views share: an account and region of a mock, sequences that show what is there now, and filters."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import ClassVar, NamedTuple, TypeVar

from ..arguments import nearest, optional_text, shown
from ..engine.engine import Engine, RegionService
from ..engine.region import Region
from ..errors import UnknownTypeError
from ..registry.resource_type import ResourceType

T = TypeVar("T")


class View(Sequence[T]):
    """A sequence that prints as a list of what is in it now, and equals such a list."""

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__: ClassVar[None]  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {list(self)!r}>"


class AccountRegion(NamedTuple):
    """An account and region of a mock; what is there is looked up anew each time."""

    engine: Engine
    account_id: str
    name: str

    @property
    def service(self) -> RegionService:
        """The service there."""
        return self.engine.service(self.account_id, self.name)

    @property
    def region(self) -> Region:
        """The resources and requests there now."""
        return self.service.region


def find_type(engine: Engine, type_name: str, region: str) -> ResourceType:
    """The type as the region has it; UnknownTypeError where it has none, naming near ones."""
    found = engine.find_type(type_name, region) if isinstance(type_name, str) else None
    if found is None:
        near = nearest(type_name, engine.types.names(region))
        raise UnknownTypeError(f"No resource type {shown(type_name)} in {region}.{near}")
    return found


def check_filters(**filters: str | None) -> None:
    """UsageError where a filter is neither a text nor None."""
    for name, value in filters.items():
        optional_text(name, value)


def is_of(type_name: str | None, pattern: str | None) -> bool:
    """Whether a type is what a filter asks for: a type name, `*` standing for any text, or None for all."""
    return pattern is None or (type_name is not None and fnmatchcase(type_name, pattern))
