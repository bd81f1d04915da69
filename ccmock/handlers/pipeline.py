"""The steps by which a resource's model comes about, in their order.

- A create: check read-only properties → check references → defaults → check → service constraints → rewrite → fill →
  repair → `completed`.
- An update: check create-only properties → check what the type's handlers refuse → settle what is removed → check
  references → defaults → check → service constraints → carry over → rewrite → fill → settle → repair → `completed`.

`GenericHandler` has a hook at each place where a handler of one type may differ: `references`, `declared` (defaults and
check), `check` and `completed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from ..contract.failures import HandlerError
from ..contract.handler import HandlerRequest, Model
from ..facts.property_rules import Filled, fill_inside, rewrite_given, type_rules, undo_defaults
from ..facts.template_context import TemplateContext
from ..registry.identifiers import identifier_of
from ..registry.json_text import is_same, plain_copy
from ..registry.pointers import put_at, value_at
from ..registry.resource_type import ResourceType
from ..synthesis.carry_over import carry_over
from ..synthesis.plan import plan_of
from ..synthesis.repair import repair
from .read_only import checked_state
from .references import Reference, check_references
from .removals import check_accepted, drop, settle_removed
from .service_constraints import check_service_constraints

DRAWS = 20
"""How often an identifier is drawn anew while it is taken; a type with one possible identifier has one resource."""


class Hooks(Protocol):
    """What a handler of one type may change of the steps, as `GenericHandler` has it."""

    references: Sequence[Reference]

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model: ...

    def check(self, request: HandlerRequest, declared: Model) -> None: ...

    def completed(self, request: HandlerRequest, model: Model) -> Model: ...


def create(handler: Hooks, request: HandlerRequest) -> Model:
    """The model of a new resource that a caller declared."""
    state = checked_state(request)
    if state is not request.desired_state:
        request = replace(request, desired_state=state)
    check_references(handler.references, request)
    return make(handler, request)


def make(handler: Hooks, request: HandlerRequest) -> Model:
    """The model of a new resource whose identifier is free."""
    declared = handler.declared(request, request.desired_state)
    pointers = request.resource_type.primary_identifier
    identifier = identifier_of(pointers, declared)
    if identifier == "":
        raise _unnamed(request, declared)
    if identifier is not None:
        check_free(request, declared)
        return complete(handler, request, declared, request.type_name)
    for _ in range(DRAWS):
        model = complete(handler, request, plain_copy(declared), request.type_name)
        if not identifier_of(pointers, model):
            raise _unnamed(request, model)
        if is_free(request, model):
            return model
    raise HandlerError("AlreadyExists", identifier=identifier_of(pointers, model))


def update(handler: Hooks, request: HandlerRequest) -> Model:
    """The new model of a resource that a caller changes."""
    check_unseen_create_only(request)
    check_accepted(request)
    request, gone = settle_removed(request)
    check_references(handler.references, request)
    model = change(handler, request, request.resource_type.read_only.without(request.desired_state))
    drop(model, gone)
    return model


def change(handler: Hooks, request: HandlerRequest, desired_state: Model) -> Model:
    """The new model of a resource that keeps its identifier and most of its read-only values."""
    model = handler.declared(request, desired_state)
    carry_over(plan_of(request.resource_type).kept, request.previous_state, model)
    keep_identifier(request, model)
    # A stream of its own, so that an update changes no identifier that is made later.
    return complete(handler, request, model, f"{request.type_name}/update")


def declare(handler: Hooks, request: HandlerRequest, desired_state: Model) -> Model:
    """What a caller declared, with the defaults, after the handler's check and that of the service's API."""
    declared = with_defaults(request.resource_type, desired_state)
    handler.check(request, declared)
    check_service_constraints(request, desired_state)
    return declared


def complete(handler: Hooks, request: HandlerRequest, model: Model, stream: str) -> Model:
    """A declared model with everything that the service does to it. `stream`: what chance is drawn from."""
    location, resource_type, given = request.handler_context, request.resource_type, set(model)
    context = TemplateContext(location, location.draw(stream), request.now_ms, model, request.type_name, model)
    filled = fill(resource_type, model, given, context)
    settle(request, model)
    repair(resource_type, model, request.desired_state, given, filled)
    return handler.completed(request, model)


def fill(resource_type: ResourceType, model: Model, given: set[str], context: TemplateContext) -> Filled:
    """Rewrites what was given and fills in what is missing, in place. Returns the members that it filled in.

    `given`: the properties that the caller gave.
    """
    rules = type_rules(resource_type)
    rewrite_given(rules.rewritten, model, context)
    plan_of(resource_type).fill(model, context)
    return fill_inside(rules, model, given, context)


# --- the checks ---


def check_unseen_create_only(request: HandlerRequest) -> None:
    """NotUpdatable for another value of a create-only property that is write-only too.

    The service cannot see that one change, since the property is not in what it reads.
    """
    unseen = request.resource_type.unseen_create_only
    if not unseen:
        return
    known = {path: value for _, path, value in unseen.found(request.previous_state)}
    if any(known.get(path) != value for _, path, value in unseen.found(request.desired_state)):
        raise HandlerError("NotUpdatable")


def check_free(request: HandlerRequest, model: Model) -> None:
    """AlreadyExists where another resource has the identifier."""
    if not is_free(request, model):
        identifier = identifier_of(request.resource_type.primary_identifier, model)
        raise HandlerError("AlreadyExists", identifier=identifier)


def _unnamed(request: HandlerRequest, model: Model) -> HandlerError:
    """The error for a resource whose identifier follows from properties that were not given, or given empty.

    The services' own words for that differ, and most are not known.
    """
    primary = request.resource_type.primary_identifier
    pointers = [pointer for pointer in primary if value_at(model, pointer) in (None, "")]
    return HandlerError("InvalidRequest", reason=f"[{', '.join(pointers)}] cannot be made of the given properties")


def is_free(request: HandlerRequest, model: Model) -> bool:
    """Whether no other resource has the identifier."""
    identifier = identifier_of(request.resource_type.primary_identifier, model)
    return identifier is None or not request.handler_context.is_taken(request.type_name, identifier)


# --- the other steps ---


def with_defaults(resource_type: ResourceType, desired_state: Model) -> Model:
    """A copy of what a caller declared, without nulls and with the schema's defaults where no fact overrides them."""
    plain = without_nulls(desired_state)
    declared = resource_type.defaults.apply(plain)
    if declared != plain:
        undo_defaults(type_rules(resource_type).overriding, declared, plain)
    return declared


def keep_identifier(request: HandlerRequest, model: Model) -> None:
    """Puts the identifier of the resource into the model, in place. NotUpdatable where the model has another one."""
    pointers = request.resource_type.primary_identifier
    for pointer in pointers:
        if value_at(model, pointer) is None:
            put_at(model, pointer, value_at(request.previous_state, pointer))
    if identifier_of(pointers, model) != identifier_of(pointers, request.previous_state):
        raise HandlerError("NotUpdatable")


def settle(request: HandlerRequest, model: Model) -> None:
    """Puts back the properties that an update leaves alone, in place, with all that was filled into them before."""
    if not request.previous_state:
        return
    resource_type, previous = request.resource_type, request.previous_state
    partly_seen = resource_type.derived(_partly_seen)
    for name, value in request.desired_state.items():
        shown = known = previous.get(name, _NOTHING)
        if name in partly_seen:
            shown = resource_type.write_only.without({name: shown}).get(name, _NOTHING)
            known = resource_type.read_only.without({name: shown}).get(name, _NOTHING)
        # A model that already holds the same needs no further copy.
        if is_same(value, known) and (value is not shown or model.get(name) != shown):
            model[name] = plain_copy(shown)


_NOTHING = object()


def _partly_seen(resource_type: ResourceType) -> frozenset[str]:
    """The properties that a caller does not read as they are, or does not set as they are."""
    return frozenset([*resource_type.write_only.tree, *resource_type.read_only.tree])


def without_nulls(value: Any) -> Any:
    """A copy of a JSON value without the nulls in it; nothing in it is shared."""
    # As quick as `plain_copy`, since most values are plain and hardly one is null.
    if isinstance(value, dict):
        copy = value.copy()
        for name, item in value.items():
            if item is None:
                del copy[name]
            elif isinstance(item, (dict, list)):
                copy[name] = without_nulls(item)
        return copy
    if isinstance(value, list):
        return [without_nulls(item) if isinstance(item, (dict, list)) else item for item in value if item is not None]
    return value
