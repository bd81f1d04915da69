"""Finds mistakes in the files about updates (see `updates`): unknown paths, outcomes, keys, codes and conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..contract.failures import HANDLER_FAILURES
from ..contract.removals import OUTCOMES, RESETTING
from ..registry.resource_type import ResourceType
from .fact_lint import Problem, is_path, problems_of_conditions
from .updates import (
    BEFORE,
    CHANGES,
    CODE,
    GRADE,
    IF,
    MESSAGE,
    OUTCOME,
    REFUSED,
    REMOVED,
    SERVICE,
    SOURCE,
    TO,
)

REMOVAL_KEYS = frozenset({OUTCOME, TO, IF, CODE, MESSAGE, SERVICE, SOURCE, GRADE})
REFUSAL_KEYS = frozenset({IF, BEFORE, CHANGES, CODE, MESSAGE, SERVICE, SOURCE})
INFERRED = "inferred"


def lint_updates(resource_type: ResourceType, entry: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the entry of one type."""
    odd = list(_odd_values(entry))
    if odd:
        yield from odd
        return
    yield from ((name, "is not a known key") for name in entry if name not in (REMOVED, REFUSED))
    if "UPDATE" not in resource_type.handlers:
        yield "", "the type has no update handler"
    for path, fact in entry.get(REMOVED, {}).items():
        yield from ((path, problem) for problem in _problems_of_removal(resource_type, path, fact))
    for rule in entry.get(REFUSED, ()):
        yield from ((REFUSED, problem) for problem in _problems_of_refusal(resource_type, rule))


def _odd_values(entry: Mapping[str, Any]) -> Iterator[Problem]:
    """What is of another kind than it has to be."""
    removed, refused = entry.get(REMOVED, {}), entry.get(REFUSED, [])
    if not isinstance(removed, dict):
        yield REMOVED, "is not an object"
    if not isinstance(refused, list) or not all(isinstance(rule, dict) for rule in refused):
        yield REFUSED, "is not a list of objects"
    if isinstance(removed, dict):
        yield from ((path, "is not an object") for path, fact in removed.items() if not isinstance(fact, dict))


def _problems_of_removal(resource_type: ResourceType, path: str, fact: Mapping[str, Any]) -> Iterator[str]:
    if not is_path(resource_type.compiled_schema, path):
        yield "is not a path of the type"
    outcome = fact.get(OUTCOME)
    if outcome not in OUTCOMES:
        yield f"{outcome!r} is not one of {', '.join(OUTCOMES)}"
    if TO in fact and outcome not in RESETTING:
        yield f"{TO} goes with {' and '.join(RESETTING)} alone"
    if fact.get(GRADE, INFERRED) != INFERRED:
        yield f"{GRADE} can only be {INFERRED}"
    yield from _problems_of_both(resource_type, fact, REMOVAL_KEYS)


def _problems_of_refusal(resource_type: ResourceType, rule: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(rule.get(MESSAGE), str):
        yield f"has no {MESSAGE}"
    if IF not in rule and CHANGES not in rule:
        yield f"has neither {IF} nor {CHANGES}"
    for path in rule.get(CHANGES, ()):
        if not is_path(resource_type.compiled_schema, path):
            yield f"{path} is not a path of the type"
    yield from _problems_of_both(resource_type, rule, REFUSAL_KEYS)


def _problems_of_both(resource_type: ResourceType, fact: Mapping[str, Any], keys: frozenset[str]) -> Iterator[str]:
    yield from (f"{name} is not a known key" for name in fact if name not in keys)
    if fact.get(CODE, "InvalidRequest") not in HANDLER_FAILURES:
        yield f"{fact[CODE]} is not a HandlerErrorCode"
    if not fact.get(SOURCE):
        yield f"has no {SOURCE}"
    for condition in filter(None, (fact.get(IF), fact.get(BEFORE))):
        yield from problems_of_conditions(resource_type.compiled_schema, condition)
