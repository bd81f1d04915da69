"""Repair: models that became invalid by what was filled in, and what is taken out of them again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..contract.handler import Model
from ..facts.forms import SHOWN, members_of, value_part
from ..facts.loading import facts_of
from ..facts.merging import Facts
from ..facts.property_rules import EACH, Filled
from ..registry.pointers import found_at, tokens
from ..registry.resource_type import ResourceType

Taken = tuple[dict[str, Any], str, Any]
"""Something that was taken out: of which object, its name and value."""


def repair(resource_type: ResourceType, model: Model, desired: Model, given: set[str], filled: Filled) -> None:
    """Takes out of a model, in place, what makes it invalid, unless it must be there or reads show it all the same.

    `desired`: what the caller declared, of which nothing is taken out. `given`: the top-level properties that the
    caller gave. `filled`: the members that were filled in.
    """
    if resource_type.validator.is_valid(model, desired):
        return
    identifiers = {tokens(pointer)[0] for pointer in resource_type.primary_identifier}
    ours = [name for name in model if name not in given and name not in identifiers]
    shown = _take_out_shown(resource_type, model, ours, filled)
    if not shown or not resource_type.validator.is_valid(model):
        _take_out_violating(resource_type, model, ours, identifiers)
        _take_out_filled(resource_type, model, filled)
        _take_out_one_by_one(resource_type, model, ours)
    _put_back(shown)


def _take_out_shown(resource_type: ResourceType, model: Model, ours: list[str], filled: Filled) -> list[Taken]:
    """Takes out the values that reads show although the schema forbids them."""
    facts = facts_of(resource_type)
    found = [(top, each) for top in model for each in _shown({top: facts.get(top)}, model)]
    members = [each for top, each in found if top in ours or any(_is_member(one, *each) for one in filled)]
    undeclared = [(model, name) for name in ours if name not in resource_type.property_names]
    return [(owner, name, owner.pop(name)) for owner, name in (*members, *undeclared) if name in owner]


def _shown(facts: Facts, value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """(object, member) of everything that is shown although the schema forbids it."""
    for owner in value if isinstance(value, list) else [value]:
        for name, item in owner.items() if isinstance(owner, dict) else ():
            fact = facts.get(name, facts.get(EACH))
            if isinstance(fact, dict) and SHOWN in value_part(fact):
                yield owner, name
            else:
                yield from _shown(members_of(fact), item)


def _is_member(filled: tuple[dict[str, Any], str], owner: dict[str, Any], name: str) -> bool:
    return filled[0] is owner and filled[1] == name


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
