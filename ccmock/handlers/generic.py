"""The handler that serves every type out of its schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any

from ..contract.failures import HandlerError
from ..contract.handler import HandlerRequest, InProgress, Model
from ..registry.defaults import copied
from ..registry.identifiers import identifier_of
from ..registry.pointers import put_at, value_at
from ..registry.resource_type import ResourceType
from ..synthesis.carry_over import carry_over
from .former_names import FormerNames
from .parents import check_parents
from .references import Dependent, Reference, check_not_in_use, check_references

Done = Model | Any
"""What a create or an update is done with: a model. `Any` lets a handler that inherits return `InProgress` as well."""

DRAWS = 20
"""How often an identifier is drawn anew while it is taken; a type with one possible identifier has one resource."""


class GenericHandler(FormerNames):
    """What a resource does of which only the schema is known.

    The resource is what the caller declared, with the schema's defaults and with what the service makes up. A handler
    of one type inherits from this one and overrides what differs: `check` to refuse a state, `completed` to set values
    of its own, or whole operations.
    """

    def create(self, request: HandlerRequest) -> Done:
        """Makes the resource. InvalidRequest where the caller sets read-only properties; AlreadyExists."""
        given = dict.fromkeys(pointer for pointer, _, _ in request.resource_type.read_only.found(request.desired_state))
        if given:
            raise HandlerError(
                "InvalidRequest", reason=f"Encountered readOnly properties [{', '.join(given)}] in the desired state"
            )
        check_references(self.references, request)
        return self._made(request)

    def seed(self, request: HandlerRequest) -> Model:
        """Makes the resource, or changes it where the operation is `UPDATE`; keeps read-only values that are given."""
        if request.operation == "UPDATE":
            return self._changed(request, request.desired_state)
        return self._made(request)

    def read(self, request: HandlerRequest) -> Model:
        """The model less its write-only values."""
        return request.resource_type.write_only.without(request.previous_state)

    def update(self, request: HandlerRequest) -> Done:
        """The desired state with the read-only values that the resource had.

        NotUpdatable for another identifier, and for another value of a create-only property that is write-only too:
        the service cannot see that one change, since it is not in what it reads.
        """
        unseen = request.resource_type.unseen_create_only
        known = {path: value for _, path, value in unseen.found(request.previous_state)}
        if any(known.get(path) != value for _, path, value in unseen.found(request.desired_state)):
            raise HandlerError("NotUpdatable")
        check_references(self.references, request)
        return self._changed(request, request.resource_type.read_only.without(request.desired_state))

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Leaves nothing behind. Refused while something that needs the resource names it."""
        check_not_in_use(self.dependents, request)
        return None

    def check_list(self, request: HandlerRequest) -> None:
        """NotFound where the model names a parent that does not exist."""
        check_parents(request)

    def summary(self, request: HandlerRequest) -> Model:
        """The primary identifier, and for some types a few properties more."""
        more = _facts().listed_properties(request.resource_type)
        shown: Model = {name: request.previous_state[name] for name in more if name in request.previous_state}
        for pointer in request.resource_type.primary_identifier:
            put_at(shown, pointer, value_at(request.previous_state, pointer))
        return shown

    def is_listed(self, request: HandlerRequest) -> bool:
        """Whether the resource has every value that the list's model gives, of those that the list handler knows."""
        wanted, model = request.desired_state, request.previous_state
        meant = request.resource_type.list_properties
        return all(model.get(meant[name]) == value for name, value in wanted.items() if name in meant)

    def messages(self, resource_type: ResourceType) -> Mapping[str, str]:
        """What the type's own handlers say, by HandlerErrorCode, where that is not the usual message."""
        messages: Mapping[str, str] = _facts().messages_of(resource_type)
        return messages

    def usual_seconds(self, resource_type: ResourceType, phase: str) -> float | None:
        """How long CREATE, UPDATE or DELETE usually takes for the type; None where nothing is known of it."""
        seconds: Mapping[str, float] = _facts().seconds_of(resource_type)
        return seconds.get(phase.lower())

    # --- for handlers of one type ---

    references: Sequence[Reference] = ()
    """What the type's properties name, that has to exist."""

    dependents: Sequence[Dependent] = ()
    """The resources of other types that prevent the deletion of a resource of the type that they name."""

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        """What the caller declared, with the defaults, checked; a handler that overrides it adds values that follow.

        `desired_state`: for an update, without its read-only properties. Returns a new model. Raises what `check` does.
        """
        plain = without_nulls(desired_state)
        declared = request.resource_type.defaults.apply(plain)
        if declared != plain:
            _synthesis().undo_defaults(request.resource_type, declared, plain)
        self.check(request, declared)
        return declared

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises a HandlerError where the service refuses what was declared, defaults included."""

    def completed(self, request: HandlerRequest, model: Model) -> Model:  # noqa: ARG002 - likewise
        """The model as it is kept, given with everything that the schema tells; it may be changed in place."""
        return model

    # --- how a model comes about ---

    def _made(self, request: HandlerRequest) -> Model:
        pointers = request.resource_type.primary_identifier
        declared = self.declared(request, request.desired_state)
        identifier = identifier_of(pointers, declared)
        if identifier is not None:
            if request.handler_context.is_taken(request.type_name, identifier):
                raise HandlerError("AlreadyExists", identifier=identifier)
            return self._filled(request, declared, request.type_name)
        for _ in range(DRAWS):
            model = self._filled(request, copied(declared), request.type_name)
            identifier = identifier_of(pointers, model)
            if identifier is None or not request.handler_context.is_taken(request.type_name, identifier):
                return model
        raise HandlerError("AlreadyExists", identifier=identifier)

    def _changed(self, request: HandlerRequest, desired_state: Model) -> Model:
        pointers = request.resource_type.primary_identifier
        model = self.declared(request, desired_state)
        carry_over(_synthesis().plan_of(request.resource_type).carried, request.previous_state, model)
        for pointer in pointers:
            if value_at(model, pointer) is None:
                put_at(model, pointer, value_at(request.previous_state, pointer))
        if identifier_of(pointers, model) != identifier_of(pointers, request.previous_state):
            raise HandlerError("NotUpdatable")
        # A stream of its own, so that an update changes no identifier that is made later.
        return self._filled(request, model, f"{request.type_name}/update")

    def _filled(self, request: HandlerRequest, model: Model, stream: str) -> Model:
        _synthesis().complete(request, model, stream)
        return self.completed(request, model)


@cache
def _facts() -> ModuleType:
    # As below.
    from ..facts import loading  # noqa: PLC0415

    return loading


@cache
def _synthesis() -> ModuleType:
    # Loaded with the first resource: it takes half of the package, which an import of ccmock need not wait for.
    from ..synthesis import plan  # noqa: PLC0415

    return plan


def without_nulls(value: Any) -> Any:
    """A copy of a JSON value without the nulls in it, nothing shared."""
    # Most values are plain, and a call for each would be most of the time that this takes.
    if isinstance(value, dict):
        return {
            name: without_nulls(item) if isinstance(item, (dict, list)) else item
            for name, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return [without_nulls(item) if isinstance(item, (dict, list)) else item for item in value if item is not None]
    return value
