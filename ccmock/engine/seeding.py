"""Resources that a test puts there or removes itself, without a request."""

from __future__ import annotations

from ..contract.failures import HandlerError
from ..contract.handler import HandlerContext, HandlerRequest
from ..errors import HandlerContractError, UsageError, suggestion
from ..registry.identifiers import identifier_of
from ..registry.json_text import plain_copy
from ..registry.masking import masking
from ..registry.pointers import found_at
from ..registry.resource_type import ResourceType
from ..registry.tags import less_system_tags
from ..registry.violations import WRONG_TYPE, Violation
from .model import Model, StoredResource
from .region import Region
from .shared_parts import SharedParts
from .sharing import Provisioning

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models


class Seeding:
    """Changes the resources of one account and region directly, with the handlers of their types."""

    def __init__(self, region: Region, shared: SharedParts, handler_context: HandlerContext) -> None:
        self._region = region
        self._sharing = shared.sharing
        self._store = region.store
        self._requests = region.requests
        self._types = shared.types
        self._clock = shared.clock
        self._handler_context = handler_context
        self._work = shared.work

    def put(self, resource_type: ResourceType, desired_state: Model) -> StoredResource:
        """Makes the resource, or changes the one with its identifier; UsageError where that cannot be."""
        is_outermost = self._work.begin()
        resource = self._put(resource_type, desired_state)
        if is_outermost:
            self._work.end()
        return resource

    def _put(self, resource_type: ResourceType, desired_state: Model) -> StoredResource:
        _check(resource_type, desired_state)
        identifier = identifier_of(resource_type.primary_identifier, desired_state)
        self._sharing.renew(self._region, resource_type.type_name)
        existing = self._store.find(resource_type.type_name, identifier) if identifier is not None else None
        existing, model = self._made(resource_type, desired_state, existing)
        identifier = identifier_of(resource_type.primary_identifier, model)
        if identifier is None or (existing is not None and identifier != existing.identifier):
            raise HandlerContractError(
                f"What the seed() of the handler of {resource_type.type_name} returned has the primary identifier "
                f"{identifier!r}: {resource_type.shown(model)}. It needs one, which stays the same for the resource's "
                "whole life."
            )
        if existing is None and self._store.find(resource_type.type_name, identifier) is not None:
            raise UsageError(f"{resource_type.type_name} {identifier!r} exists already, or is being made.")
        resource = existing or self._store.make(resource_type.type_name, identifier, model)
        self._store.replace(resource, model)
        return resource

    def delete(self, resource_type: ResourceType, resource: StoredResource) -> None:
        """Removes the resource; UsageError while a request runs on it."""
        self.check_free(resource.type_name, resource.identifier)
        is_outermost = self._work.begin()
        self._sharing.remove(self._region, resource_type, resource)
        self._store.replace(resource, None)
        if is_outermost:
            self._work.end()

    def check_free(self, type_name: str, identifier: str) -> None:
        """UsageError while a request runs on the resource."""
        running = self._requests.running_on(type_name, identifier)
        if running is not None:
            raise UsageError(
                f"Request {running} is running on {type_name} {identifier!r}. "
                "Advance the clock until it has ended before changing the resource by hand."
            )

    def _made(
        self, resource_type: ResourceType, desired_state: Model, existing: StoredResource | None
    ) -> tuple[StoredResource | None, Model]:
        """(the resource that is changed, if any, its model as the handler makes it)."""
        try:
            return existing, self._seeded(resource_type, desired_state, existing)
        except HandlerError as error:
            same = self._same(resource_type, desired_state) if error.code == "AlreadyExists" and not existing else None
            if same is None:
                raise _refusal(resource_type, desired_state, existing, error) from None
        try:
            return same, self._seeded(resource_type, desired_state, same)
        except HandlerError as error:
            raise _refusal(resource_type, desired_state, same, error) from None

    def _same(self, resource_type: ResourceType, desired_state: Model) -> StoredResource | None:
        """The resource that a state means which does not say its identifier: an ARN, say, that is made of its name.

        It is the only one that has all the state's values of properties which never change.
        """
        lasting = [(path, value) for _, path, value in resource_type.create_only.found(desired_state)]
        found = [
            resource
            for resource in self._store.after(resource_type.type_name)
            if lasting and all(found_at(resource.model, path) == value for path, value in lasting)
        ]
        return found[0] if len(found) == 1 else None

    def _seeded(self, resource_type: ResourceType, desired_state: Model, existing: StoredResource | None) -> Model:
        if existing is not None:
            self.check_free(resource_type.type_name, existing.identifier)
            self._sharing.renew_resource(self._region, existing)
        handler: Provisioning
        handler, foreign = self._types.serving(resource_type)
        if foreign is None:
            handler = self._sharing.serving(self._region, resource_type, handler)
        request = HandlerRequest(
            resource_type,
            "UPDATE" if existing else "CREATE",
            self._handler_context,
            self._clock.now_ms(),
            desired_state=desired_state,
            previous_state=plain_copy(existing.model or existing.shown or {}) if existing else {},
            identifier=existing.identifier if existing else None,
            is_seed=True,
        )
        return handler.seed(request)


def _check(resource_type: ResourceType, desired_state: Model) -> None:
    """UsageError where a state cannot be that of a resource."""
    violations = _violations(resource_type, desired_state)
    if violations:
        faults = _without_secrets(resource_type, desired_state, "; ".join(map(str, violations)))
        known = resource_type.property_names
        near = "".join(suggestion(name, known) for name in desired_state if name not in known)
        raise UsageError(f"Not a valid {resource_type.type_name}: {faults}{'.' if near else ''}{near}")


def _refusal(
    resource_type: ResourceType, desired_state: Model, existing: StoredResource | None, error: HandlerError
) -> UsageError:
    identifier = existing.identifier if existing else None
    text = error.text(type_name=resource_type.type_name, identifier=identifier, operation="CREATE")
    told = _without_secrets(resource_type, desired_state, text)
    return UsageError(f"{resource_type.type_name} cannot be put there: {told} ({error.code})")


def _without_secrets(resource_type: ResourceType, desired_state: Model, text: str) -> str:
    """What is wrong with a state, without the write-only values that the text quotes."""
    return masking(value for _, _, value in resource_type.write_only.found(desired_state))(text)


def _violations(resource_type: ResourceType, desired_state: Model) -> list[Violation]:
    """What is wrong with a state to put: as for a client, and read-only values of another type than the schema's.

    In other ways these may break the schema, as real ones do, and so may tags of AWS's own.
    """
    validator = resource_type.validator
    declared = validator.violations(resource_type.read_only.without(desired_state))
    declared = less_system_tags(resource_type, desired_state, declared)
    return declared or [each for each in validator.violations(desired_state) if each.keyword == WRONG_TYPE]
