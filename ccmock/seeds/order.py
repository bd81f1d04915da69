"""The order of creation: each resource after those that it refers to, else as they stand in the document."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter


class Circle(ValueError):
    """Names that need one another; `names` begins and ends with the same one."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(" → ".join(names))
        self.names = names


def in_order(needs: Mapping[str, Sequence[str]]) -> list[str]:
    """The names, each after those that it needs; of those that could come next, the first in `needs` does.

    Circle where names need one another.
    """
    position = {name: at for at, name in enumerate(needs)}
    names = list(needs)
    sorter = TopologicalSorter({name: dict.fromkeys(needed) for name, needed in needs.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        # graphlib names them in the order of creation; a reader follows the references.
        raise Circle(error.args[1][::-1]) from None
    ready: list[int] = []
    found = []
    while sorter.is_active():
        for name in sorter.get_ready():
            heapq.heappush(ready, position[name])
        name = names[heapq.heappop(ready)]
        found.append(name)
        sorter.done(name)
    return found
