"""How resources of a service belong together: what is unique, and what is made and taken away with what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...contract.handler import HandlerContext, HandlerRequest, InProgress, Model
from ...handlers.error_texts import ErrorText
from ...handlers.generic import GenericHandler
from ...registry.identifiers import identifier_of
from ...registry.pointers import value_at
from .. import own_handler_of


@dataclass(frozen=True)
class Unique:
    """No two resources of a type hold the same at all of `paths`, such as `RestApiId` and `PathPart`.

    `taken`: how the service refuses the second one; `{value}` is what it has at the last of the paths, `{other}` the
    model of the first one, as in `{other[Name]}`. `default`: what is not given stands for; without one, a resource that
    does not give them all is like no other.
    """

    paths: tuple[str, ...]
    taken: ErrorText
    default: str | None = None


@dataclass(frozen=True)
class Child:
    """Resources of `type_name` that go with the one whose identifier, or value of `key`, they have as a property.

    `inside`: top-level properties whose values both have in common too.
    """

    type_name: str
    property_name: str
    key: str | None = None
    inside: tuple[str, ...] = ()

    def is_of(self, parent: Model, identifier: str | None, model: Model) -> bool:
        """Whether a resource of the type goes with a parent."""
        own = parent.get(self.key) if self.key else identifier
        shared = all(model.get(name) == parent.get(name) for name in self.inside)
        return shared and model.get(self.property_name) == own


class RelatedHandler(GenericHandler):
    """A handler of a type whose resources belong to others, or have others that belong to them."""

    unique: Sequence[Unique] = ()
    children: Sequence[Child] = ()

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses what has to be unique and is not."""
        check_unique(self.unique, request, declared)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Takes the children away with the resource."""
        answer = super().delete(request)
        take_away_children(self.children, request.handler_context, request.identifier, request.previous_state)
        return answer


def check_unique(rules: Iterable[Unique], request: HandlerRequest, declared: Model) -> None:
    """Raises where another resource of the type holds what only one may hold."""
    own = request.identifier if request.operation == "UPDATE" else None
    pointers = request.resource_type.primary_identifier
    for rule in rules:
        wanted = _values(rule, declared)
        if None in wanted:
            continue
        for model in request.handler_context.seen(request.type_name):
            if _values(rule, model) == wanted and identifier_of(pointers, model) != own:
                raise rule.taken.error(request, value=wanted[-1], other=model)


def _values(rule: Unique, model: Model) -> list[Any]:
    values = (value_at(model, f"/properties/{path}") for path in rule.paths)
    return [rule.default if value is None else value for value in values]


def take_away_children(
    children: Iterable[Child], context: HandlerContext, identifier: str | None, parent: Model
) -> None:
    """Removes the children of a resource, and theirs."""
    for child in children:
        for model in [model for model in context.seen(child.type_name) if child.is_of(parent, identifier, model)]:
            take_away(context, child.type_name, model)


def take_away(context: HandlerContext, type_name: str, model: Model) -> None:
    """Removes another resource with all that belongs to it."""
    resource_type, handler = context.type_named(type_name), own_handler_of(type_name)
    identifier = identifier_of(resource_type.primary_identifier, model) if resource_type else None
    if identifier is None:
        return
    context.remove(type_name, identifier)
    if isinstance(handler, RelatedHandler):
        take_away_children(handler.children, context, identifier, model)


def make_beside(request: HandlerRequest, type_name: str, state: Model) -> Model:
    """Makes another resource at once, as if it had been created with `state`; the model of what was made."""
    context = request.handler_context
    resource_type = context.type_named(type_name)
    if resource_type is None:
        return state
    handler = own_handler_of(type_name) or GenericHandler()
    model = handler.seed(HandlerRequest(resource_type, "CREATE", context, request.now_ms, state))
    context.put(type_name, identifier_of(resource_type.primary_identifier, model) or "", model)
    return model
