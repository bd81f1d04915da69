"""Resources that a test puts there or takes away itself, without a request."""

from __future__ import annotations

from ..contract.failures import HandlerError
from ..contract.handler import HandlerRequest
from ..errors import HandlerContractError, UsageError
from ..registry.identifiers import identifier_of
from ..registry.resource_type import ResourceType
from .operations import Backend
from .store import Model, Resource


class Seeding:
    """Changes a backend's store directly, with the types' own handlers."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def put(self, resource_type: ResourceType, desired_state: Model) -> Resource:
        """Makes the resource, or changes the one with its identifier; UsageError where that cannot be."""
        violations = _violations(resource_type, desired_state)
        if violations:
            raise UsageError(f"Not a valid {resource_type.type_name}: {'; '.join(violations)}")
        identifier = identifier_of(resource_type.primary_identifier, desired_state)
        existing = self._backend.store.find(resource_type.type_name, identifier) if identifier is not None else None
        if existing is not None:
            self.check_free(resource_type.type_name, existing.identifier)
        model = self._made(resource_type, desired_state, existing)
        identifier = identifier_of(resource_type.primary_identifier, model)
        if identifier is None or (existing is not None and identifier != existing.identifier):
            raise HandlerContractError(
                f"What the seed() of the handler of {resource_type.type_name} returned has the primary identifier "
                f"{identifier!r}: {model!r}. It needs one, which stays the same for the resource's whole life."
            )
        if existing is None and self._backend.store.find(resource_type.type_name, identifier) is not None:
            raise UsageError(f"{resource_type.type_name} {identifier!r} exists already, or is being made.")
        resource = existing or self._backend.store.make(resource_type.type_name, identifier, model)
        resource.model = model
        self._backend.store.publish(resource)
        return resource

    def delete(self, resource: Resource) -> None:
        """Takes the resource away; UsageError while a request runs on it."""
        self.check_free(resource.type_name, resource.identifier)
        resource.model = None
        self._backend.store.publish(resource)

    def check_free(self, type_name: str, identifier: str) -> None:
        """UsageError while a request runs on the resource."""
        running = self._backend.tracker.running_on(type_name, identifier)
        if running is not None:
            raise UsageError(
                f"Request {running} is running on {type_name} {identifier!r}. "
                "Advance the clock until it has ended before changing the resource by hand."
            )

    def _made(self, resource_type: ResourceType, desired_state: Model, existing: Resource | None) -> Model:
        handler = self._backend.engine.handler_of(resource_type)
        request = HandlerRequest(
            resource_type,
            "UPDATE" if existing else "CREATE",
            self._backend.execution.handler_context,
            self._backend.engine.clock.now_ms(),
            desired_state=desired_state,
            previous_state=(existing.model or {}) if existing else {},
            identifier=existing.identifier if existing else None,
        )
        try:
            return handler.seed(request)
        except HandlerError as error:
            text = error.text(type_name=resource_type.type_name, identifier=request.identifier, operation="CREATE")
            raise UsageError(f"{resource_type.type_name} cannot be put there: {text} ({error.code})") from None


def _violations(resource_type: ResourceType, desired_state: Model) -> list[str]:
    """What is wrong with a state to put: as for a client, and read-only values of another type than the schema's.

    In other ways these may break the schema, as real ones do.
    """
    validator = resource_type.validator
    declared = validator.violations(resource_type.read_only.without(desired_state))
    return declared or validator.violations_of_types(desired_state)
