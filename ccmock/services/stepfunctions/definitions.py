"""The faults that Step Functions finds in a definition in the Amazon States Language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...registry.json_text import InvalidJson, parse_json

Found = Iterator[str]
"""The service's texts for what is wrong, each with its path."""

LISTS, PROCESSORS = ("Branches", "Catch", "Choices", "Retry"), ("ItemProcessor", "Iterator")
JSON_TYPES: Mapping[type, str] = {str: "String", dict: "Object", list: "Array"}


@dataclass(frozen=True)
class StateType:
    """A type of states.

    `required`: the fields that it requires. `one_of`: the fields of which it requires exactly one. `has_successor`:
    whether it requires `Next` or `End`.
    """

    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    has_successor: bool = True


STATE_TYPES: Mapping[str, StateType] = {
    "Task": StateType(("Resource",)),
    "Pass": StateType(),
    "Choice": StateType(("Choices",), has_successor=False),
    "Wait": StateType(one_of=("Seconds", "SecondsPath", "Timestamp", "TimestampPath")),
    "Succeed": StateType(has_successor=False),
    "Fail": StateType(has_successor=False),
    "Parallel": StateType(("Branches",)),
    "Map": StateType(one_of=("ItemProcessor", "Iterator")),
}


def faults_of(definition: Any) -> Sequence[str]:
    """The faults of a definition, an object or its JSON text: those of its form, else those of its transitions."""
    try:
        machine = parse_json(definition) if isinstance(definition, str) else definition
    except InvalidJson as error:
        return [f"INVALID_JSON_DESCRIPTION: {error}"]
    if not isinstance(machine, dict):
        return ["INVALID_JSON_DESCRIPTION: The definition is not a JSON object"]
    return list(_machine_faults(machine, "")) or list(_transition_faults(machine, ""))


# --- the form ---


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
    state_type = STATE_TYPES.get(str(state.get("Type")))
    if "Type" not in state:
        yield from _lacking(state, ("Type",), path)
    elif state_type is None:
        types = ", ".join(STATE_TYPES)
        yield f"SCHEMA_VALIDATION_FAILED: Value should be one of the following: [{types}] at {path}/Type"
    else:
        yield from _lacking(state, state_type.required, path)
        yield from _not_one_of([name for name in state_type.one_of if name in state], state_type.one_of, path)
        if state_type.has_successor:
            successors = [name for name in ("Next", "End") if state.get(name)]
            yield from _not_one_of(successors, ("Next", "End"), path)
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


def _not_of(expected: type, owner: Mapping[str, Any], names: Sequence[str], path: str) -> Found:
    for name in names:
        if name in owner and not isinstance(owner[name], expected):
            yield f"SCHEMA_VALIDATION_FAILED: Expected value of type {JSON_TYPES[expected]} at {path}/{name}"


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


# --- transitions ---


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
    """(name of a state that comes next, the path where it is named)."""
    for name, state in states.items():
        place = f"{path}/States/{name}"
        yield from ((state[field], f"{place}/{field}") for field in ("Next", "Default") if field in state)
        for field in ("Choices", "Catch"):
            yield from ((item["Next"], f"{at}/Next") for item, at in _items(state, field, place) if "Next" in item)


# --- parts of a definition ---


def _states(machine: Mapping[str, Any]) -> Mapping[str, Any]:
    states = machine.get("States", {})
    return states if isinstance(states, dict) else {}


def _items(state: Mapping[str, Any], field: str, path: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """(object in a list, its path)."""
    found = state.get(field, ())
    items = enumerate(found if isinstance(found, list) else ())
    return ((item, f"{path}/{field}[{at}]") for at, item in items if isinstance(item, dict))


def _machines_inside(state: Mapping[str, Any], path: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """(machine in a Parallel or Map state, its path)."""
    yield from _items(state, "Branches", path)
    yield from ((state[field], f"{path}/{field}") for field in PROCESSORS if isinstance(state.get(field), dict))
