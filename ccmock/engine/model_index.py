"""An index of resources by what their models hold."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable, Iterable, Iterator
from heapq import merge

from ..contract.handler import ModelKey
from .model import StoredResource


class ModelIndex:
    """Sequences of resources by the values that a key finds in their models, in those that reads show as well."""

    def __init__(self, key: ModelKey, resources: Iterable[StoredResource]) -> None:
        self._key = key
        self._sequences: dict[Hashable, list[int]] = {}
        for resource in resources:
            self.add(resource)

    def add(self, resource: StoredResource) -> None:
        """Adds a resource with the models that it has now."""
        for value in self._values_of(resource):
            insort(self._sequences.setdefault(value, []), resource.sequence)

    def discard(self, resource: StoredResource) -> None:
        """Removes a resource, which still has the models with which it was added, where it is there."""
        for value in self._values_of(resource):
            sequences = self._sequences.get(value, [])
            place = bisect_left(sequences, resource.sequence)
            if sequences[place : place + 1] == [resource.sequence]:
                del sequences[place]
                if not sequences:
                    del self._sequences[value]

    def _values_of(self, resource: StoredResource) -> set[Hashable]:
        model, shown = resource.model, resource.shown
        values = set(self._key(model)) if model is not None else set()
        return values | set(self._key(shown)) if shown is not None and shown is not model else values

    def after(self, values: Iterable[Hashable], sequence: int) -> Iterator[int]:
        """The sequences above `sequence` of the resources that have one of the values, in order."""
        last = sequence
        for found in merge(*(self._after(value, sequence) for value in values)):
            if found != last:
                yield found
            last = found

    def _after(self, value: Hashable, sequence: int) -> Iterator[int]:
        # Looked up anew each time, since resources may come and go meanwhile.
        while True:
            sequences = self._sequences.get(value, [])
            place = bisect_right(sequences, sequence)
            if place == len(sequences):
                return
            sequence = sequences[place]
            yield sequence
