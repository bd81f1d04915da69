"""The base of ccmock's own handlers: how resources of a service depend on one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...contract.handler import HandlerContext, HandlerRequest, InProgress, Model, ModelKey
from ...handlers.error_texts import ErrorText
from ...handlers.generic import GenericHandler
from ...handlers.model_keys import by_property, by_values, values_at
from ...handlers.references import Dependent, check_not_in_use
from ...registry.identifiers import identifier_of
from .. import own_handler_of
from .dependents import dependents_in_service, dependents_of_type


@dataclass(frozen=True)
class Unique:
    """No two resources of a type have the same values at all of `paths`, such as `RestApiId` and `PathPart`.

    `taken`: the error for the second one. In its text, `{value}` is the value at the last of the paths, and `{other}`
    is the model of the first one, as in `{other[Name]}`. `default`: the value where a resource gives none; without a
    default, a resource that does not give all values is unique.
    """

    paths: tuple[str, ...]
    taken: ErrorText
    default: str | None = None


@dataclass(frozen=True)
class Child:
    """Resources of `type_name` that are deleted with their parent.

    `property_name`: their property that holds the parent's identifier, or the value of its property `key`.
    `inside`: top-level properties that have the same value in both.
    """

    type_name: str
    property_name: str
    key: str | None = None
    inside: tuple[str, ...] = ()

    @property
    def found_by(self) -> ModelKey:
        """The key that finds the children of a parent."""
        return by_property(self.property_name)

    def name_of(self, parent: Model, identifier: str | None) -> Any:
        """What a child of the parent has at `property_name`."""
        return parent.get(self.key) if self.key else identifier

    def is_inside(self, parent: Model, model: Model) -> bool:
        """Whether a resource of the type has the same values as the parent at `inside`."""
        return all(model.get(name) == parent.get(name) for name in self.inside)


class ServiceHandler(GenericHandler):
    """The base of ccmock's own handlers: what is unique, what is created and deleted together, what prevents a delete.

    A delete is refused while another resource names this one: one of the same service, by a reference with `in_use`;
    one of another service, by a reference of a type in `used_by`; one of a type without such a reference, by
    `dependents`.
    """

    unique: Sequence[Unique] = ()
    """What no two resources of the type have in common."""

    children: Sequence[Child] = ()
    """The resources that are deleted together with one of the type."""

    used_by: Sequence[tuple[str, ErrorText]] = ()
    """(type name of another service, the error for a delete while such a resource's references name this one)."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises where the resource is not unique."""
        check_unique(self.unique, request, declared)

    def create(self, request: HandlerRequest) -> Model:
        """Creates the resource, and what the service creates with it."""
        model: Model = super().create(request)
        self.created(request, model)
        return model

    def update(self, request: HandlerRequest) -> Model:
        """Changes the resource, and what the service changes with it."""
        model: Model = super().update(request)
        self.updated(request, model)
        return model

    def seed(self, request: HandlerRequest) -> Model:
        """Creates or changes the resource as a test asks, and what the service creates or changes with it."""
        model = super().seed(request)
        after = self.updated if request.operation == "UPDATE" else self.created
        after(request, model)
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Deletes the resource and its children. Raises while another resource prevents it."""
        context = request.handler_context
        dependents = self.dependents_of(request.type_name, context.checks_references_to)
        check_not_in_use(dependents, request, partial(self.prevents_delete, request))
        remove_children(self.children, context, request.identifier, request.previous_state)
        return None

    def dependents_of(self, type_name: str, is_checked: Callable[[str], bool]) -> Iterator[Dependent]:
        """All that may prevent the delete of a resource of the type.

        `is_checked`: whether references are checked, by the type that has them. The handlers of other services are only
        loaded where they are.
        """
        yield from self.dependents
        yield from dependents_in_service(type_name)
        for other_type, in_use in self.used_by:
            if is_checked(other_type):
                yield from dependents_of_type(other_type, type_name, in_use)

    # --- for handlers of one type ---

    def created(self, request: HandlerRequest, model: Model) -> None:
        """Creates what the service creates together with a resource of the type; `model` may be changed in place."""

    def updated(self, request: HandlerRequest, model: Model) -> None:
        """Changes what the service changes together with a resource of the type; `model` may be changed in place."""

    def prevents_delete(self, request: HandlerRequest, type_name: str, model: Model) -> bool:  # noqa: ARG002 - a hook
        """Whether a resource that names this one, given its type and model, prevents the delete of this one."""
        return True


def check_unique(rules: Iterable[Unique], request: HandlerRequest, declared: Model) -> None:
    """Raises where another resource of the type has the values that only one may have."""
    own = request.identifier if request.operation == "UPDATE" else None
    pointers = request.resource_type.primary_identifier
    for rule in rules:
        wanted = values_at(rule.paths, rule.default, declared)
        if None in wanted:
            continue
        for model in request.handler_context.seen_by(request.type_name, by_values(rule.paths, rule.default), wanted):
            if identifier_of(pointers, model) != own:
                raise rule.taken.error(request, value=wanted[-1], other=model)


def remove_children(children: Iterable[Child], context: HandlerContext, identifier: str | None, parent: Model) -> None:
    """Removes the children of a resource, and their children."""
    for child in children:
        own = child.name_of(parent, identifier)
        found = context.seen_by(child.type_name, child.found_by, own)
        for model in [model for model in found if child.is_inside(parent, model)]:
            remove_resource(context, child.type_name, model)


def remove_resource(context: HandlerContext, type_name: str, model: Model) -> None:
    """Removes another resource and its children, without asking whether they are in use."""
    resource_type, handler = context.type_named(type_name), own_handler_of(type_name)
    identifier = identifier_of(resource_type.primary_identifier, model) if resource_type else None
    if identifier is None:
        return
    context.remove(type_name, identifier)
    if isinstance(handler, ServiceHandler):
        remove_children(handler.children, context, identifier, model)


def create_alongside(request: HandlerRequest, type_name: str, state: Model) -> Model:
    """Creates another resource at once, as if a caller had created it with `state`; returns its model."""
    context = request.handler_context
    resource_type = context.type_named(type_name)
    if resource_type is None:
        return state
    handler = own_handler_of(type_name) or GenericHandler()
    model = handler.seed(HandlerRequest(resource_type, "CREATE", context, request.now_ms, state))
    context.put(type_name, identifier_of(resource_type.primary_identifier, model) or "", model)
    return model
