"""Checks of the arguments that say what a rule is for and how often it fires.

A rule that no call could ever meet is a mistake in the test, so each check raises a UsageError where the rule is
written.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from ..arguments import choice, find_choice, meant_by, optional_text, shown, type_pattern, whole
from ..engine.counterparts import CALL_OPERATIONS_FOR, HANDLER_OPERATIONS_FOR
from ..engine.model import API_OPERATIONS
from ..errors import UsageError
from ..registry.resource_type import ACTIONS, ResourceType
from .engine_view import EngineView
from .rules import Rule

WITHOUT_IDENTIFIER = frozenset({"CreateResource", "ListResources", "ListResourceRequests", "LIST"})
"""Operations that name no identifier."""

WITHOUT_TYPE = frozenset({"ListResourceRequests"})
"""Operations that name no type."""


def checked_type(pattern: str | None, engine: EngineView) -> str:
    """A type name, or a pattern with `*`; `"*"` for None. UsageError if it matches no type."""
    return "*" if pattern is None else checked_pattern("type_name", pattern, engine)


def checked_pattern(name: str, pattern: str, engine: EngineView) -> str:
    """A type name, or a pattern with `*`, as the argument `name`. UsageError if it matches no type."""
    return type_pattern(name, pattern, engine.type_names(), ", so the rule could never fire")


def checked_operations(operation: str | None, allowed: tuple[str, ...], method: str) -> tuple[str, ...]:
    """The operations that a rule is for: the one given, or all that are allowed. UsageError for any other."""
    if operation is None:
        return allowed
    others = CALL_OPERATIONS_FOR if "CreateResource" in allowed else HANDLER_OPERATIONS_FOR
    meant = meant_by(operation, others, allowed)
    if meant is not None:
        raise UsageError(f"operation={shown(operation)} cannot be used here. {method} calls it {meant!r}.")
    is_of_another_kind = find_choice(operation, (*API_OPERATIONS, *ACTIONS)) is not None
    problem = "cannot be used here" if is_of_another_kind else "is not a valid operation"
    refusal = f"operation={shown(operation)} {problem}. {method} takes {_listed(allowed)}."
    return (choice(operation, allowed, refusal),)


def checked_times(times: int | None, nth: int) -> tuple[int | None, int]:
    """(how often a rule fires, how many it ignores before). UsageError if they are not whole numbers of at least 1."""
    if times is not None:
        whole("times", times, 1, ", or None for always")
    return times, whole("nth", nth, 1) - 1


def check_can_fire(rule: Rule, engine: EngineView) -> None:
    """UsageError if no call, request or read could ever be what the rule is for."""
    optional_text("identifier", rule.identifier, "Give a str, as a client does.")
    if rule.identifier is not None and WITHOUT_IDENTIFIER.issuperset(rule.operations):
        raise UsageError(f"{rule}: {_listed(rule.operations)} names no identifier, so the rule could never fire.")
    if rule.type_name != "*" and WITHOUT_TYPE.issuperset(rule.operations):
        raise UsageError(f"{rule}: {_listed(rule.operations)} names no type, so the rule could never fire.")
    actions = [operation for operation in rule.operations if operation in ACTIONS]
    if actions and rule.type_name != "*":
        _check_types(rule, actions, _types_of(rule, engine))


def _types_of(rule: Rule, engine: EngineView) -> list[ResourceType]:
    named = (engine.find_type(name) for name in engine.type_names() if fnmatchcase(name, rule.type_name))
    return [resource_type for resource_type in named if resource_type is not None]


def _check_types(rule: Rule, actions: list[str], resource_types: list[ResourceType]) -> None:
    if not any(set(actions) & set(resource_type.handlers) for resource_type in resource_types):
        raise UsageError(f"{rule}: {rule.type_name} has no {_listed(actions)} handler, so the rule could never fire.")
    if actions == ["CREATE"] and rule.identifier is not None and all(map(_is_named_by_service, resource_types)):
        raise UsageError(
            f"{rule}: the service makes the identifier of {rule.type_name} when it creates one, so the rule could "
            "never fire. Leave the identifier out; nth= says which create is meant."
        )


def _is_named_by_service(resource_type: ResourceType) -> bool:
    schema = resource_type.compiled_schema
    return not set(schema.get("primaryIdentifier", ())).isdisjoint(schema.get("readOnlyProperties", ()))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
