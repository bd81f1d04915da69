"""Turns what a recording shows and the mock does not into facts, with their source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from ..arguments import file_path
from ..errors import UsageError
from ..facts.forms import SHOWN
from ..facts.lint import lint_type
from ..facts.loading import LIST, OBSERVED, SECONDS, SOURCE, UNDECLARED, UPDATES
from ..facts.merging import merged
from ..facts.own_facts import read_facts
from ..facts.updates import OUTCOME, REMOVED, TO
from ..facts.updates import SOURCE as UPDATE_SOURCE
from ..files import seen_from, write_text
from ..recording.rows import Recording, load
from ..registry.catalog import bundled_catalog
from ..registry.json_text import is_same
from ..registry.pointers import Path as PropertyPath
from ..registry.pointers import as_path, bare_name
from ..registry.resource_type import ResourceType
from ..settings import DEFAULT_ACCOUNT_ID, DEFAULT_REGION
from .comparing import Comparison, compare_recording, durations_differ
from .differences import ABSENT, LISTED, PROPERTIES, RESOURCE_MODEL, Difference
from .fact_forms import Contradiction, Observation, fact_of, nested, place_of
from .given_models import ReadRow, Removed, listed_names, reads_of

Entry = dict[str, Any]

READ = "GetResource"
SHOWN_AT = (f"{PROPERTIES}/", f"{RESOURCE_MODEL}/")
"""What the places begin with where an answer shows a property."""


@dataclass(frozen=True)
class Learned:
    """What was learned. `folder`: where the facts are, a file for each service.

    `count`: how many facts are new; `contradictions`: what no one fact explains; `left`: the differences of reads that
    are still there with the facts, since no fact can say them.

    ```pycon
    >>> with record("calls.jsonl"):
    ...     _ = client.list_resources(TypeName="AWS::SNS::Topic")
    >>> learned = learn("calls.jsonl", "facts")
    >>> learned.count, learned.contradictions, learned.left
    (0, [], [])
    ```
    """

    folder: Path
    count: int
    contradictions: Sequence[Contradiction]
    left: Sequence[Difference]

    @property
    def is_complete(self) -> bool:
        """Whether the mock now shows all that the recorded reads show.

        ```pycon
        >>> with record("calls.jsonl"):
        ...     _ = client.list_resources(TypeName="AWS::SNS::Topic")
        >>> learn("calls.jsonl", "facts").is_complete
        True
        ```
        """
        return not self.contradictions and not self.left

    def __str__(self) -> str:
        lines = [f"{self.folder}: {self.count} {'fact' if self.count == 1 else 'facts'} learned."]
        if self.contradictions:
            lines += ["Contradictory, so nothing was learned of it:", *(f"  {each}" for each in self.contradictions)]
        if self.left:
            lines += ["Still different, which no fact can say:", *(f"  {each}" for each in self.left)]
        return "\n".join(lines)


def learn(path: str | PathLike[str], folder: str | PathLike[str]) -> Learned:
    """Writes facts that let the mock show what the reads of a recording show, and take as long as its requests.

    `path`: a file that `record` wrote. `folder`: where the facts go; those that are there are kept, and used. A mock
    uses them with `mock_cloudcontrol(facts=folder)`. What is contradictory is told, and not learned. UsageError where
    a file is not valid or cannot be written.

    ```pycon
    >>> with record("calls.jsonl"):
    ...     _ = client.list_resources(TypeName="AWS::SNS::Topic")
    >>> print(learn("calls.jsonl", "facts"))
    facts: 0 facts learned.
    ```
    """
    target = file_path("folder", folder)
    recording = load(file_path("path", path))
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} cannot be written: it is no folder. Give the path of a folder.")
    known = read_facts(target) if target.is_dir() else {}
    before = compare_recording(recording, target if known else None)
    lesson = _Lesson(recording, before)
    _write(target, lesson.entries, known)
    after = compare_recording(recording, target)
    shown = (each for each in after.differences if each.kind in ("keys", "values"))
    left = [each for each in shown if each.operation in (READ, "UpdateResource", "ListResources")]
    told = {(each.type_name, each.place) for each in lesson.contradictions}
    left = [each for each in left if (each.type_name, place_of(_path_of(each))) not in told]
    return Learned(target, lesson.count, lesson.contradictions, left)


class _Lesson:
    """What one recording teaches. `entries`: type name → kind of facts → entry."""

    def __init__(self, recording: Recording, comparison: Comparison) -> None:
        self._recording = recording
        self._region = recording.head.region or DEFAULT_REGION
        self._source = f"recorded on {recording.head.date[:10]} in {self._region}"
        self.entries: dict[str, dict[str, Entry]] = {}
        self.contradictions: list[Contradiction] = []
        self.count = 0
        self._learn_reads(comparison.differences)
        self._learn_lists(comparison.differences)
        self._learn_durations([each for each in comparison.differences if each.kind == "timing"])

    # --- reads ---

    def _learn_reads(self, differences: Sequence[Difference]) -> None:
        reads = {read.row.number: read for read in reads_of(self._recording.rows)}
        observed: dict[tuple[str, str], list[Observation]] = {}
        removed: dict[tuple[str, str], list[tuple[Removed, Difference]]] = {}
        for each in differences:
            read = reads.get(each.line)
            if read is None or read.given is None or not each.place.startswith(SHOWN_AT):
                continue
            path = _path_of(each)
            key = each.type_name, place_of(path)
            removal = next((removal for removal in read.removed if path[: len(removal.path)] == removal.path), None)
            # What becomes of a property that was removed shows a read alone.
            if removal is not None and read.row.operation == READ:
                removed.setdefault(key, []).append((removal, each))
            elif removal is None:
                observed.setdefault(key, []).append(self._observation(path, read, each))
        for (type_name, place), observations in observed.items():
            self._add_fact(type_name, place, observations)
        for (type_name, place), outcomes in removed.items():
            self._add_outcome(type_name, place, outcomes)

    def _observation(self, path: PropertyPath, read: ReadRow, difference: Difference) -> Observation:
        region = read.row.region or self._region
        return Observation(path, difference.recorded, read.given or {}, DEFAULT_ACCOUNT_ID, region, difference.line)

    def _add_fact(self, type_name: str, place: str, observations: list[Observation]) -> None:
        fact, resource_type = fact_of(observations), self._type(type_name)
        if resource_type is None:
            place += " (the type is not known)"
        if resource_type is None or fact == ABSENT:
            self._contradict(type_name, place, [(each.line, each.recorded) for each in observations])
            return
        path = observations[0].path
        name = str(path[0])
        entry = self._entry(type_name, OBSERVED)
        is_declared = name in resource_type.property_names
        owner = entry if is_declared else entry.setdefault(UNDECLARED, {})
        before = dict(owner)
        for candidate in (fact, {SHOWN: fact}):
            whole = nested(path, candidate)
            owner[name] = merged(whole, before[name]) if name in before else whole
            problems = [problem for _, problem in lint_type(resource_type, {**entry, SOURCE: self._source})]
            if not problems:
                entry[SOURCE] = self._source
                self.count += 1
                return
        owner.clear()
        owner.update(before)
        self._contradict(type_name, f"{place} ({problems[0]})", [(each.line, each.recorded) for each in observations])

    def _contradict(self, type_name: str, place: str, values: Sequence[tuple[int, Any]]) -> None:
        self.contradictions.append(Contradiction(type_name, place, values))

    def _entry(self, type_name: str, kind: str) -> Entry:
        return self.entries.setdefault(type_name, {}).setdefault(kind, {})

    def _type(self, type_name: str) -> ResourceType | None:
        return bundled_catalog().find(type_name, self._region)

    def _learn_lists(self, differences: Sequence[Difference]) -> None:
        """Which properties lists show: all that they showed of any resource."""
        unlike = (each for each in differences if each.kind == "keys" and each.place.rpartition("/")[0] == LISTED)
        for type_name in dict.fromkeys(each.type_name for each in unlike):
            resource_type = self._type(type_name)
            if resource_type is None:
                continue
            identifier = {bare_name(pointer) for pointer in resource_type.primary_identifier}
            shown = {name for name in listed_names(self._recording.rows, type_name) if name not in identifier}
            entry = self._entry(type_name, OBSERVED)
            entry[LIST] = [name for name in resource_type.property_names if name in shown]
            entry[SOURCE] = self._source
            self.count += 1

    # --- updates ---

    def _add_outcome(self, type_name: str, place: str, outcomes: list[tuple[Removed, Difference]]) -> None:
        facts = [_outcome(removal, each) for removal, each in outcomes]
        if any(not is_same(facts[0], fact) for fact in facts) or len(outcomes[0][0].path) != place.count("/") + 1:
            self._contradict(type_name, place, [(each.line, each.recorded) for _, each in outcomes])
            return
        removed = self._entry(type_name, UPDATES).setdefault(REMOVED, {})
        removed[place] = {**facts[0], UPDATE_SOURCE: self._source}
        self.count += 1

    # --- durations ---

    def _learn_durations(self, differences: Sequence[Difference]) -> None:
        observed: dict[tuple[str, str], list[Difference]] = {}
        for each in differences:
            observed.setdefault((each.type_name, each.place), []).append(each)
        for (type_name, phase), several in observed.items():
            # One that was measured, and from which no other is far.
            fitting = (
                one.recorded
                for one in several
                if not any(durations_differ(one.recorded, other.recorded) for other in several)
            )
            seconds = next(fitting, None)
            resource_type = self._type(type_name)
            entry = {SECONDS: {phase: seconds}, SOURCE: self._source}
            if seconds is None or resource_type is None or [*lint_type(resource_type, entry)]:
                values = [(each.line, each.recorded) for each in several]
                self._contradict(type_name, f"seconds of a {phase}", values)
                continue
            learned = self._entry(type_name, OBSERVED)
            learned.setdefault(SECONDS, {})[phase] = seconds
            learned[SOURCE] = self._source
            self.count += 1


def _path_of(difference: Difference) -> PropertyPath:
    return as_path(difference.place.split("/")[1:])


def _outcome(removal: Removed, difference: Difference) -> Entry:
    recorded = difference.recorded
    if recorded != ABSENT and is_same(recorded, removal.before):
        return {OUTCOME: "stays"}
    return {OUTCOME: "resets", TO: None if recorded == ABSENT else recorded}


# --- files ---


def _write(folder: Path, learned: Mapping[str, Mapping[str, Entry]], known: Mapping[str, Mapping[str, Any]]) -> None:
    """Writes the entries, with those that were there before."""
    files: dict[Path, Entry] = {}
    for type_name in sorted({*learned, *known}):
        service = type_name.split("::")[1].lower()
        for kind, place in ((OBSERVED, folder), (UPDATES, folder / UPDATES)):
            before, new = known.get(type_name, {}).get(kind, {}), learned.get(type_name, {}).get(kind, {})
            entry = _updates(before, new) if kind == UPDATES else _entry(before, new)
            if entry:
                files.setdefault(place / f"{service}.json", {})[type_name] = entry
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, entries in files.items():
            path.parent.mkdir(exist_ok=True)
            write_text(path, json.dumps(entries, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}{seen_from(folder)}.") from None


def _entry(before: Mapping[str, Any], new: Mapping[str, Any]) -> Entry:
    both = dict(_merged_facts(before, new))
    for key in (UNDECLARED, SECONDS):
        if key in before or key in new:
            both[key] = {**before.get(key, {}), **new.get(key, {})}
    if sources := list(dict.fromkeys(_sources(before) + _sources(new))):
        both[SOURCE] = sources if len(sources) > 1 else sources[0]
    return both


def _merged_facts(before: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in dict.fromkeys((*before, *new)):
        if name.startswith("$") or name not in before or name not in new:
            yield name, new.get(name, before.get(name))
        else:
            yield name, merged(new[name], before[name])


def _sources(entry: Mapping[str, Any]) -> list[str]:
    source = entry.get(SOURCE, [])
    return source if isinstance(source, list) else [source]


def _updates(before: Mapping[str, Any], new: Mapping[str, Any]) -> Entry:
    removed = {**before.get(REMOVED, {}), **new.get(REMOVED, {})}
    return {**before, **({REMOVED: removed} if removed else {})}
