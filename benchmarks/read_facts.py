"""Compares reads with single facts of the real service, kept as data: defaults, untagged resources, names shown.

The files are those of a folder: `defaults.json` (type → path → `{value, when}`), `untagged-reads.json` (type →
`{property, shown}`) and `read-keys.json` (a list of `{type, desired, keys_seen}`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ccmock import ResourceType, mock_cloudcontrol
from ccmock.registry.catalog import bundled_catalog

from .conditions import states_of
from .floor import new_client
from .scores import Score, in_any_order, read_back
from .states import BASES, Model, NoState, state_with

ACCOUNT_ID, REGION = "123456789012", "us-east-1"
TAGS: dict[str, Any] = {"[]": [], "{}": {}, "absent": None}
ITEM = re.compile(r"\[(.*)\]$")


def read_of(type_name: str, state: Model) -> Model:
    """Returns what a read of a new resource shows."""
    with mock_cloudcontrol(account_id=ACCOUNT_ID, region=REGION, references="off"):
        return read_back(new_client("cloudcontrol"), type_name, state)[1]


def at(value: Any, path: list[str]) -> list[Any]:
    """Returns everything that a path leads to; None where it leads to nothing."""
    if not path:
        return [value]
    name, *rest = path
    if name == "*":
        inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
        return [found for each in inner for found in at(each, rest)]
    if match := ITEM.match(name):
        wanted = dict(part.split("=", 1) for part in match[1].split(","))
        items = [item for item in value if wanted.items() <= item.items()] if isinstance(value, list) else []
        return at(items[0], rest) if items else [None]
    return at(value.get(name), rest) if isinstance(value, dict) and name in value else [None]


def holds(shown: Any, wanted: Any) -> bool:
    """Tells whether a value is the wanted one, or an object that has at least its members."""
    if isinstance(wanted, dict) and isinstance(shown, dict):
        return all(name in shown and holds(shown[name], value) for name, value in wanted.items())
    if isinstance(wanted, list) and isinstance(shown, list) and len(wanted) == len(shown):
        return all(any(holds(one, value) for one in shown) for value in wanted)
    if isinstance(shown, str) and isinstance(wanted, int):  # a number that the schema has as a text
        return shown == str(wanted)
    return type(shown) is type(wanted) and in_any_order(shown) == in_any_order(wanted)


def filled_in(value: Any, read: Model) -> Any:
    """Returns a wanted value with its fields filled in."""
    if isinstance(value, dict):
        return {name: filled_in(each, read) for name, each in value.items()}
    if isinstance(value, list):
        return [filled_in(each, read) for each in value]
    if not isinstance(value, str):
        return value
    names = {"accountId": ACCOUNT_ID, "region": REGION, "partition": "aws"}
    return re.sub(r"\{(\w+)\}", lambda field: str(names.get(field[1], read.get(field[1], field[0]))), value)


def add_defaults(score: Score, facts: Mapping[str, Mapping[str, Any]]) -> None:
    """Counts the defaults that a read shows, with and without a condition."""
    for type_name, entries in facts.items():
        resource_type = bundled_catalog().find(type_name, REGION)
        if resource_type is None:
            continue
        for path, entry in entries.items():
            figure = "conditional defaults" if "when" in entry or "by" in entry else "unconditional defaults"
            for outcome in _defaults(resource_type, path.partition("@")[0], path, entry):
                score.add(figure, not outcome)
                if outcome:
                    score.differing.append((1, f"{type_name} {path}: {outcome}"))


def _defaults(resource_type: ResourceType, path: str, name: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """Yields what is wrong with each state of an entry; an empty text where nothing is."""
    for given, value, among in states_of(resource_type, name, entry):
        parent = {path.rpartition("/")[0]: None} if "/" in path else {}
        try:
            state = state_with(resource_type, {**parent, **given}, path, BASES.get(resource_type.type_name))
        except NoState:
            yield "no state"
            continue
        try:
            read = read_of(resource_type.type_name, state)
        except Exception as error:  # noqa: BLE001 - any error counts as a mismatch
            yield f"refused: {str(error)[:150]}"
            continue
        shown = at(read, path.split("/"))
        right = bool(shown) and all(any(holds(one, filled_in(each, read)) for each in among) for one in shown)
        yield (
            "" if right else f"given {json.dumps(given)} shows {json.dumps(shown)[:200]}, not {json.dumps(value)[:200]}"
        )


def add_untagged(score: Score, facts: Mapping[str, Mapping[str, str]]) -> None:
    """Counts the types whose untagged resources show what the service shows of their tags."""
    for type_name, entry in facts.items():
        resource_type = bundled_catalog().find(type_name, REGION)
        if resource_type:
            state = state_with(resource_type, {}, entry["property"])
            shown = read_of(type_name, state).get(entry["property"])
            score.add("untagged reads", shown == TAGS[entry["shown"]])
            if shown != TAGS[entry["shown"]]:
                score.differing.append((1, f"{type_name} {entry['property']}: {shown}, not {entry['shown']}"))


def add_read_keys(score: Score, cases: list[Model]) -> None:
    """Counts the reads that show exactly the names that the service showed."""
    for case in cases:
        shown, wanted = set(read_of(case["type"], case["desired"])), set(case["keys_seen"])
        score.add("read keys", shown == wanted)
        if shown != wanted:
            text = f"missing {sorted(wanted - shown)}, extra {sorted(shown - wanted)}"
            score.differing.append((len(shown ^ wanted), f"{case['type']} keys: {text}"))


def add_facts(score: Score, folder: Path) -> None:
    """Counts all facts of a folder; files that it lacks are left out."""
    for name, add in (("defaults", add_defaults), ("untagged-reads", add_untagged), ("read-keys", add_read_keys)):
        path = folder / f"{name}.json"
        if path.exists():
            add(score, json.loads(path.read_text("utf-8")))
