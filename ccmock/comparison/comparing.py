"""Compares the answers of a recording with those of the mock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

from ..arguments import file_path
from ..engine.model import TERMINAL
from ..recording.rows import Answer, Recording, Row, load
from .differences import KINDS, Comparer, Difference, Kind
from .rerun import Rerun

LEAST_SECONDS, LARGEST_RATIO = 2.0, 2.0
"""Two durations differ where one is longer by more than so many seconds, and more than so many times as long."""


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    `differences` in the order of the recording; `compared`: how many rows were; `left_out`: how many were not, since
    they are about something that already differs, or that no mock can answer.

    ```pycon
    >>> with record("calls.jsonl"):
    ...     _ = client.list_resources(TypeName="AWS::SNS::Topic")
    >>> comparison = compare("calls.jsonl")
    >>> comparison.compared, comparison.left_out, list(comparison.differences)
    (1, 0, [])
    ```
    """

    path: Path
    differences: Sequence[Difference]
    compared: int
    left_out: int
    rerun: Rerun = field(repr=False, compare=False)

    @property
    def counts(self) -> dict[Kind, int]:
        """Kind → how many differences there are, without the kinds of which there is none.

        ```pycon
        >>> with record("calls.jsonl"):
        ...     _ = client.list_resources(TypeName="AWS::SNS::Topic")
        >>> compare("calls.jsonl").counts
        {}
        ```
        """
        found = Counter(difference.kind for difference in self.differences)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def __str__(self) -> str:
        calls = f"{self.compared} {'call' if self.compared == 1 else 'calls'} compared"
        if self.left_out:
            calls += f", {self.left_out} left out"
        if not self.differences:
            return f"{self.path}: {calls}; no differences."
        counts = ", ".join(f"{kind} {count}" for kind, count in self.counts.items())
        noun = "difference" if len(self.differences) == 1 else "differences"
        lines = [f"{self.path}: {calls}; {len(self.differences)} {noun}: {counts}."]
        lines += [f"  {count:>4} x {example}" for example, count in self.groups()]
        return "\n".join(lines)

    def groups(self) -> list[tuple[Difference, int]]:
        """(an example, how many such) of the differences of one kind at a place of a type, the most frequent first.

        ```pycon
        >>> with record("calls.jsonl"):
        ...     _ = client.list_resources(TypeName="AWS::SNS::Topic")
        >>> compare("calls.jsonl").groups()
        []
        ```
        """
        found: dict[tuple[str, ...], list[Difference]] = {}
        for each in self.differences:
            place = re.sub(r"/[0-9]+(?=/|\Z)", "/*", each.place)
            found.setdefault((each.kind, each.type_name, each.operation, place), []).append(each)
        groups = [(several[0], len(several)) for several in found.values()]
        return sorted(groups, key=lambda group: (KINDS.index(group[0].kind), -group[1], group[0].line))

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON.

        ```pycon
        >>> with record("calls.jsonl"):
        ...     _ = client.list_resources(TypeName="AWS::SNS::Topic")
        >>> sorted(compare("calls.jsonl").as_json())
        ['compared', 'counts', 'differences', 'left_out', 'recording']
        ```
        """
        return {
            "recording": str(self.path),
            "compared": self.compared,
            "left_out": self.left_out,
            "counts": self.counts,
            "differences": [difference._asdict() for difference in self.differences],
        }


def compare(path: str | PathLike[str], *, facts: str | PathLike[str] | None = None) -> Comparison:
    """Makes the calls of a recording of a fresh mock, and returns where the answers differ.

    `path`: a file that `record` wrote. `facts`: a folder of facts that the mock uses, as `mock_cloudcontrol` does.
    Tokens, generated identifiers and times count as equal. UsageError where a file is not valid.

    ```pycon
    >>> with record("calls.jsonl"):
    ...     _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> print(compare("calls.jsonl"))
    calls.jsonl: 1 call compared; no differences.
    ```
    """
    folder = file_path("facts", facts) if facts is not None else None
    return compare_recording(load(file_path("path", path)), folder)


def compare_recording(recording: Recording, facts: Path | None = None) -> Comparison:
    """As `compare`, of a recording that was read."""
    comparer = Comparer()
    rerun = Rerun(recording, comparer.alignment, facts)
    run = _Run(recording, comparer)
    for row, mocked in rerun.answers():
        run.compare(row, mocked)
    return Comparison(recording.path, run.differences, run.compared, len(recording.rows) - run.compared, rerun)


class _Run:
    """One comparison. What differs once is not compared again: all that follows from it would differ, too."""

    def __init__(self, recording: Recording, comparer: Comparer) -> None:
        self._recording = recording
        self._comparer = comparer
        self._types = _types_of(recording.rows)
        self._apart: set[str] = set()
        """Tokens of requests and identifiers of resources that became something else in the mock."""
        self._accepted: dict[str, tuple[float, float]] = {}
        self.differences: list[Difference] = []
        self.compared = 0

    def compare(self, row: Row, mocked: Answer) -> None:
        """Compares one row."""
        events = row.answer.event or {}, mocked.event or {}
        identifiers = row.parameters.get("Identifier"), *(event.get("Identifier") for event in events)
        names = {str(name) for name in (row.request_token, *identifiers) if name is not None}
        if self._apart & names:
            self._apart |= names
            return
        self.compared += 1
        type_name = self._types.get(row.request_token or "", str(row.parameters.get("TypeName", "")))
        found = list(self._comparer.differences(row, mocked, type_name))
        found += self._of_durations(row, mocked, type_name)
        self.differences += found
        if row.operation != "GetResource" and any(each.kind in ("error", "status") for each in found):
            self._apart |= names

    def _of_durations(self, row: Row, mocked: Answer, type_name: str) -> Iterator[Difference]:
        there, here, token = row.answer.event, mocked.event, row.request_token
        if there is None or here is None or token is None:
            return
        times = float(there.get("EventTime") or 0), float(here.get("EventTime") or 0)
        if not row.is_poll:
            self._accepted[token] = times
        elif there.get("OperationStatus") in TERMINAL and token in self._accepted:
            recorded, took = (end - start for start, end in zip(self._accepted.pop(token), times))
            if here.get("OperationStatus") == there.get("OperationStatus") and durations_differ(recorded, took):
                phase = str(there.get("Operation", "")).lower()
                yield Difference(
                    "timing", type_name, row.operation, phase, round(recorded, 1), round(took, 1), row.number
                )


def durations_differ(one: float, other: float) -> bool:
    """Whether two durations, in seconds, differ by more than they do from time to time."""
    less, more = sorted((one, other))
    return more - less > LEAST_SECONDS and more > LARGEST_RATIO * less


def _types_of(rows: Sequence[Row]) -> dict[str, str]:
    """Token of a request → the type that it is about."""
    events = (row.answer.event for row in rows)
    return {
        event["RequestToken"]: event["TypeName"]
        for event in events
        if event and {"RequestToken", "TypeName"} <= event.keys()
    }
