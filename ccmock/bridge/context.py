"""What ccmock's own handler of a shared type may see and do while moto does the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

from ..contract.handler import Model, ModelKey
from ..engine.handler_context import RegionHandlerContext
from ..registry.identifiers import identifier_of

Touches = Callable[[str], bool]


class SharedContext(RegionHandlerContext):
    """A handler context in which moto alone makes and removes what services make along with a resource.

    `leaves`: whether resources of a type are left alone by `put` and `remove`. `forgets`: whether `remove` removes them
    all the same. `hides`: whether lookups do not find a resource, given its type and identifier.
    """

    def __init__(
        self,
        outer: RegionHandlerContext,
        leaves: Touches,
        forgets: Touches = lambda _: False,
        hides: Callable[[str, str], bool] = lambda *_: False,
    ) -> None:
        vars(self).update(vars(outer))
        self._leaves = leaves
        self._forgets = forgets
        self._hides = hides

    def put(self, type_name: str, identifier: str, model: Model) -> None:
        """Makes another resource, unless moto does that."""
        if not self._leaves(type_name):
            super().put(type_name, identifier, model)

    def remove(self, type_name: str, identifier: str) -> None:
        """Removes another resource, unless moto does that and tells it."""
        if not self._leaves(type_name) or self._forgets(type_name):
            super().remove(type_name, identifier)

    def seen(self, type_name: str) -> Iterator[Model]:
        """The models of a type, less those that are hidden."""
        return self._visible(type_name, super().seen(type_name))

    def seen_by(self, type_name: str, key: ModelKey, *values: Hashable) -> Iterator[Model]:
        """The models in which a key finds a value, less those that are hidden."""
        return self._visible(type_name, super().seen_by(type_name, key, *values))

    def _visible(self, type_name: str, models: Iterator[Model]) -> Iterator[Model]:
        resource_type = self.type_named(type_name)
        if resource_type is None:
            return
        for model in models:
            identifier = identifier_of(resource_type.primary_identifier, model)
            if identifier is None or not self._hides(type_name, identifier):
                yield model
