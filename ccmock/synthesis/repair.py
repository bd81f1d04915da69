"""Models that became invalid by what the service filled in: what is taken out again, and what stays nevertheless."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..contract.handler import Model
from ..facts.forms import SHOWN, members_of, value_part
from ..facts.loading import facts_of
from ..facts.property_rules import EACH, Filled
from ..registry.pointers import Path, found_at, tokens
from ..registry.resource_type import ResourceType

Taken = tuple[dict[str, Any], str, Any]
"""Something that was taken out: of which object, its name and value."""


def mend(resource_type: ResourceType, model: Model, given: set[str], filled: Filled) -> None:
    """Takes out of an invalid model, in place, what makes it so, unless it must be there or is shown nevertheless.

    `given`: the top-level properties that the caller gave. `filled`: the members that were filled in.
    """
    identifiers = {tokens(pointer)[0] for pointer in resource_type.primary_identifier}
    ours = [name for name in model if name not in given and name not in identifiers]
    shown = list(_take_out_shown(resource_type, model, set(ours), filled))
    _take_out_violating(resource_type, model, ours, identifiers)
    _take_out_filled(resource_type, model, filled)
    _take_out_one_by_one(resource_type, model, ours)
    _put_back(shown)


def _take_out_shown(resource_type: ResourceType, model: Model, ours: set[str], filled: Filled) -> Iterator[Taken]:
    """Takes out the values that reads show although the schema forbids them."""
    for violation in resource_type.validator.violations(model):
        path = shown_part(resource_type, violation.removable_path)
        owner, name = found_at(model, path[:-1]), path[-1] if path else None
        is_ours = bool(path) and (path[0] in ours or any(each is owner and part == name for each, part in filled))
        if is_ours and isinstance(owner, dict) and name in owner:
            yield owner, str(name), owner.pop(str(name))


def shown_part(resource_type: ResourceType, path: Path) -> Path:
    """The part of a path that leads to what reads show although the schema forbids it; nothing where there is none."""
    facts: Any = facts_of(resource_type)
    for position, name in enumerate(path, 1):
        if isinstance(name, str):
            fact = facts.get(name, facts.get(EACH))
            if (isinstance(fact, dict) and SHOWN in value_part(fact)) or _is_undeclared(resource_type, path[:position]):
                return path[:position]
            facts = members_of(fact)
    return ()


def _is_undeclared(resource_type: ResourceType, path: Path) -> bool:
    return len(path) == 1 and path[0] not in resource_type.property_names


def _take_out_violating(resource_type: ResourceType, model: Model, ours: list[str], identifiers: set[str]) -> None:
    for violation in resource_type.validator.violations(model):
        path = violation.removable_path
        if path and path[0] in ours:
            model.pop(str(path[0]), None)
        elif path and path[0] not in identifiers and resource_type.read_only.covers(path):
            owner = found_at(model, path[:-1])
            if isinstance(owner, dict):
                owner.pop(str(path[-1]), None)


def _take_out_filled(resource_type: ResourceType, model: Model, filled: Filled) -> None:
    """Takes out members that were filled in until the model is valid, unless it never is.

    Those that a violation speaks of, then the others, the last ones first.
    """
    paths = [violation.removable_path for violation in resource_type.validator.violations(model)]
    at_fault = [(found_at(model, path[:-1]), path[-1]) for path in paths if path]
    first = [each for each in filled if any(each[0] is owner and each[1] == name for owner, name in at_fault)]
    taken: list[Taken] = []
    for owner, name in (*first, *reversed(filled)):
        if resource_type.validator.is_valid(model):
            return
        if name in owner:
            taken.append((owner, name, owner.pop(name)))
    if not resource_type.validator.is_valid(model):
        _put_back(reversed(taken))


def _take_out_one_by_one(resource_type: ResourceType, model: Model, ours: list[str]) -> None:
    is_valid = resource_type.validator.is_valid
    for name in ours:
        if name in model and not is_valid(model):
            rest = {key: value for key, value in model.items() if key != name}
            if is_valid(rest):
                del model[name]


def _put_back(taken: Iterator[Taken] | list[Taken]) -> None:
    for owner, name, value in taken:
        owner[name] = value
