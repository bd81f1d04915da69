"""One line for each thing that is measured, and the table that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, how far it should reach, what was seen, and what moto takes for the like."""

    what: str
    reach: str
    seen: str
    is_within: bool
    moto: str = ""

    @property
    def verdict(self) -> str:
        """`ok` where the reach is kept."""
        return "ok" if self.is_within else "OVER"


HEAD = ("what", "reach", "seen", "", "moto")


def table(rows: Sequence[Row]) -> str:
    """The rows below one another, in Markdown."""
    lines = [HEAD, *((row.what, row.reach, row.seen, row.verdict, row.moto) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    drawn = [_line([cell.ljust(width) for cell, width in zip(line, widths)]) for line in lines]
    return "\n".join([drawn[0], _line(["-" * width for width in widths]), *drawn[1:]])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


@dataclass(frozen=True)
class Sizes:
    """How much is measured: more takes longer and is steadier.

    Many short rounds, since what is compared takes turns: each pair then sees the same noise of the machine.
    """

    rounds: int = 150
    calls: int = 15
    entries: int = 300
    clients: int = 10
    processes: int = 7
    types: int = 60
    resources: int = 100_000
    few_resources: int = 1_000
    starts: int = 100
    plugin_tests: int = 1_000


FULL = Sizes()
QUICK = Sizes(
    rounds=40, calls=10, entries=50, clients=3, processes=3, types=60, resources=10_000, starts=10, plugin_tests=200
)
