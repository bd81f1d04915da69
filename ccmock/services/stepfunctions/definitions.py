"""What Step Functions finds wrong with a definition in the Amazon States Language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...registry.json_text import InvalidJson, parse_json

Found = Iterator[str]
"""What is wrong, in the service's words, each with its place."""

LISTS, PROCESSORS = ("Branches", "Catch", "Choices", "Retry"), ("ItemProcessor", "Iterator")
JSON_TYPES: Mapping[type, str] = {str: "String", dict: "Object", list: "Array"}


@dataclass(frozen=True)
class Kind:
    """A type of states: the fields that it needs, those of which it needs just one, and whether another one follows."""

    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    goes_on: bool = True


KINDS: Mapping[str, Kind] = {
    "Task": Kind(("Resource",)),
    "Pass": Kind(),
    "Choice": Kind(("Choices",), goes_on=False),
    "Wait": Kind(one_of=("Seconds", "SecondsPath", "Timestamp", "TimestampPath")),
    "Succeed": Kind(goes_on=False),
    "Fail": Kind(goes_on=False),
    "Parallel": Kind(("Branches",)),
    "Map": Kind(one_of=("ItemProcessor", "Iterator")),
}


def faults_of(definition: Any) -> Sequence[str]:
    """What is wrong with a definition, a text or what such a text holds: with its form, else with its transitions."""
    try:
        machine = parse_json(definition) if isinstance(definition, str) else definition
    except InvalidJson as error:
        return [f"INVALID_JSON_DESCRIPTION: {error}"]
    if not isinstance(machine, dict):
        return ["INVALID_JSON_DESCRIPTION: The definition is not a JSON object"]
    return list(_machine_faults(machine, "")) or list(_transition_faults(machine, ""))


# --- its form ---


def _machine_faults(machine: Mapping[str, Any], path: str) -> Found:
    yield from _lacking(machine, ("StartAt", "States"), path)
    yield from _not_of(str, machine, ("StartAt",), path)
    yield from _not_of(dict, machine, ("States",), path)
    for name, state in _states(machine).items():
        yield from _state_faults(state, f"{path}/States/{name}")


def _state_faults(state: Any, path: str) -> Found:
    if not isinstance(state, dict):
        yield f"SCHEMA_VALIDATION_FAILED: Expected value of type Object at {path}"
        return
    kind = KINDS.get(str(state.get("Type")))
    if "Type" not in state:
        yield from _lacking(state, ("Type",), path)
    elif kind is None:
        yield f"SCHEMA_VALIDATION_FAILED: Value should be one of the following: [{', '.join(KINDS)}] at {path}/Type"
    else:
        yield from _lacking(state, kind.required, path)
        yield from _not_one_of([name for name in kind.one_of if name in state], kind.one_of, path)
        if kind.goes_on:
            ways = [name for name in ("Next", "End") if state.get(name)]
            yield from _not_one_of(ways, ("Next", "End"), path)
        yield from _inner_faults(state, path)


def _inner_faults(state: Mapping[str, Any], path: str) -> Found:
    yield from _not_of(str, state, ("Next", "Default"), path)
    yield from _not_of(list, state, LISTS, path)
    yield from _not_of(dict, state, PROCESSORS, path)
    if state.get("Choices") == []:
        yield f"SCHEMA_VALIDATION_FAILED: Value cannot be empty at {path}/Choices"
    for field, needed in (("Retry", "ErrorEquals"), ("Catch", "ErrorEquals"), ("Choices", "Next")):
        for item, place in _items(state, field, path):
            yield from _lacking(item, (needed,), place)
            yield from _not_of(str, item, ("Next",), place)
    for machine, place in _machines_inside(state, path):
        yield from _machine_faults(machine, place)


def _not_of(kind: type, owner: Mapping[str, Any], names: Sequence[str], path: str) -> Found:
    for name in names:
        if name in owner and not isinstance(owner[name], kind):
            yield f"SCHEMA_VALIDATION_FAILED: Expected value of type {JSON_TYPES[kind]} at {path}/{name}"


def _lacking(owner: Mapping[str, Any], names: Sequence[str], path: str) -> Found:
    missing = [name for name in names if name not in owner]
    if missing:
        yield f"SCHEMA_VALIDATION_FAILED: These fields are required: [{', '.join(missing)}] at {path or '/'}"


def _not_one_of(given: Sequence[str], names: Sequence[str], path: str) -> Found:
    fields = f"of the following fields: [{', '.join(names)}] at {path}"
    if len(given) > 1:
        yield f"SCHEMA_VALIDATION_FAILED: There should only be one {fields}"
    elif names and not given:
        yield f"SCHEMA_VALIDATION_FAILED: This object should have only one {fields}"


# --- its transitions ---


def _transition_faults(machine: Mapping[str, Any], path: str) -> Found:
    states, start = _states(machine), machine["StartAt"]
    targets = [(start, f"{path}/StartAt"), *_targets(states, path)]
    for target, place in targets:
        if target not in states:
            field = place.rpartition("/")[2]
            yield f"MISSING_TRANSITION_TARGET: Missing '{field}' target: {target} at {place}"
    reached = {target for target, _ in targets}
    for name, state in states.items():
        if name not in reached:
            yield f'MISSING_TRANSITION_TARGET: State "{name}" is not reachable. at {path}/States/{name}'
        for inner, place in _machines_inside(state, f"{path}/States/{name}"):
            yield from _transition_faults(inner, place)


def _targets(states: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """(name of the state that comes next, where that is said)."""
    for name, state in states.items():
        place = f"{path}/States/{name}"
        yield from ((state[field], f"{place}/{field}") for field in ("Next", "Default") if field in state)
        for field in ("Choices", "Catch"):
            yield from ((item["Next"], f"{at}/Next") for item, at in _items(state, field, place) if "Next" in item)


# --- looking into it ---


def _states(machine: Mapping[str, Any]) -> Mapping[str, Any]:
    states = machine.get("States", {})
    return states if isinstance(states, dict) else {}


def _items(state: Mapping[str, Any], field: str, path: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The objects in a list, with their places."""
    found = state.get(field, ())
    items = enumerate(found if isinstance(found, list) else ())
    return ((item, f"{path}/{field}[{at}]") for at, item in items if isinstance(item, dict))


def _machines_inside(state: Mapping[str, Any], path: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The machines in a Parallel or Map state, with their places."""
    yield from _items(state, "Branches", path)
    yield from ((state[field], f"{path}/{field}") for field in PROCESSORS if isinstance(state.get(field), dict))
