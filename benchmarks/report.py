"""The rows of measurements, and the table of all rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measurement: its name, its limit, the result, and another tool's result for the same."""

    what: str
    limit: str
    measured: str
    is_within: bool
    other: str = ""

    @property
    def verdict(self) -> str:
        """Returns `ok` if the result is within the limit."""
        return "ok" if self.is_within else "OVER"


HEAD = ("what", "limit", "measured", "")


def table(rows: Sequence[Row], other: str = "moto") -> str:
    """Returns the rows as a Markdown table. `other`: the name of the tool that is compared."""
    head = (*HEAD, other)
    lines = [head, *((row.what, row.limit, row.measured, row.verdict, row.other) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    drawn = [_line([cell.ljust(width) for cell, width in zip(line, widths)]) for line in lines]
    return "\n".join([drawn[0], _line(["-" * width for width in widths]), *drawn[1:]])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


@dataclass(frozen=True)
class Sizes:
    """The sizes of the measurements: larger ones take longer and are more precise.

    Compared things alternate in many short rounds, so that both see the same noise of the machine.
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
    plugin_runs: int = 3
    crowds: tuple[int, ...] = (1_000, 10_000, 100_000)


FULL = Sizes()
QUICK = Sizes(
    rounds=40,
    calls=10,
    entries=50,
    clients=3,
    processes=3,
    types=60,
    resources=10_000,
    starts=10,
    plugin_tests=200,
    crowds=(1_000, 10_000),
)
