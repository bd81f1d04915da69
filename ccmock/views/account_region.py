"""What the views share: an account and region of a mock, sequences that show what is there now, and filters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any, ClassVar, NamedTuple, TypeVar

from ..arguments import find_choice, nearest, shown, type_pattern, unknown_type
from ..engine.engine import Engine, RegionService
from ..engine.region import Region
from ..errors import UnknownTypeError, UsageError
from ..registry.resource_type import ResourceType

T = TypeVar("T")

SHOWN_REGIONS = 3
"""So many regions an error names that have a type."""


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


def item_of(sequence: Any, key: int | slice, noun: str) -> Any:
    """An item of a sequence, or the list of those of a slice; an IndexError says how many there are."""
    try:
        return sequence[key]
    except IndexError:
        made = f"1 {noun} was made" if len(sequence) == 1 else f"{len(sequence)} {noun}s were made"
        raise IndexError(f"There is no {noun} with the index {key}; {made}.") from None


def find_type(engine: Engine, type_name: str, region: str) -> ResourceType:
    """The type as the region has it; UnknownTypeError where it has none, naming near ones."""
    found = engine.find_type(type_name, region) if isinstance(type_name, str) else None
    if found is not None:
        return found
    raise _unknown_type(engine, type_name, region)


def _unknown_type(engine: Engine, type_name: object, region: str) -> UnknownTypeError:
    is_elsewhere = isinstance(type_name, str) and type_name in engine.types.all_names()
    if not is_elsewhere:
        return unknown_type(type_name, engine.types.names(region), f" in {region}")
    there = [other for other in engine.catalog.regions if type_name in engine.types.names(other)]
    more = f" and {len(there) - SHOWN_REGIONS} more regions" if len(there) > SHOWN_REGIONS else ""
    return UnknownTypeError(
        f"No resource type {type_name!r} in {region}; there is one in {', '.join(there[:SHOWN_REGIONS])}{more}."
    )


def check_found(engine: Engine, found: Sequence[object], type_name: str | None, recorded: Iterable[str | None]) -> None:
    """UsageError where a filter found nothing since no type could ever have matched it.

    `recorded`: the names of types that calls or requests had; a client may have named one that does not exist.
    """
    if not found and type_name is not None:
        names = [*engine.types.names_ever(), *{name for name in recorded if name is not None}]
        type_pattern("type_name", type_name, names, ", so nothing could ever be found")


def find_anywhere(engine: Engine, type_name: str | None) -> ResourceType | None:
    """The type of a name as the first region has it that has one, or None."""
    found = (engine.find_type(type_name, region) for region in engine.catalog.regions) if type_name else iter(())
    return next((resource_type for resource_type in found if resource_type is not None), None)


def check_properties(resource_type: ResourceType, names: Iterable[object], present: Collection[str] = ()) -> None:
    """UsageError where a name is neither that of a property of the type nor among those that are there all the same."""
    known = resource_type.property_names
    for name in names:
        if find_choice(name, known) is None and find_choice(name, present) is None:
            raise UsageError(f"{resource_type.type_name} has no property {shown(name)}.{nearest(name, known)}")


def is_of(type_name: str | None, pattern: str | None) -> bool:
    """Whether a type is what a filter asks for: a type name, `*` standing for any text, or None for all."""
    return pattern is None or (type_name is not None and fnmatchcase(type_name, pattern))
