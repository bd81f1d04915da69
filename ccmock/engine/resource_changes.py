"""What requests do to the resources that they work on: make them, change them, show that or take it back."""

from __future__ import annotations

from ..contract.failures import HandlerError
from ..contract.handler import Model
from ..errors import HandlerContractError
from ..registry.identifiers import identifier_of
from ..registry.resource_type import ResourceType
from .model import ResourceRequest, StoredResource
from .region import Region

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models


class ResourceChanges:
    """Changes the resources of one account and region for requests.

    Requests of other regions may work on the resources of a global service, too. So each resource knows which request
    has changed it last, and each request what there was before.
    """

    def __init__(self, region: Region) -> None:
        self._store = region.store
        self._requests = region.requests

    def found_by(self, request: ResourceRequest) -> StoredResource | None:
        """What the request works on; None where it has not come to that, or where somebody has deleted it since."""
        resource = request.resource
        return resource if resource is not None and self._store.holds(resource) else None

    def shown_by(self, request: ResourceRequest) -> Model | None:
        """What reads show of what the request works on; None where there is nothing of it any more."""
        resource = self.found_by(request)
        return resource.shown if resource is not None else None

    def model_for(self, request: ResourceRequest) -> Model | None:
        """The model that a handler starts from, None for the first call of a create; HandlerError where it is gone."""
        if request.operation != "CREATE" and request.resource is None:
            request.resource = self._store.find(request.type_name, request.identifier or "")
        resource = self.found_by(request)
        model = resource.model if resource is not None else None
        if model is None and (request.operation != "CREATE" or request.resource is not None):
            raise HandlerError("NotFound")
        return model

    def keep(
        self, request: ResourceRequest, resource_type: ResourceType, model: Model | None, *, is_in_progress: bool
    ) -> None:
        """What the handler made of the resource; a create's identifier is taken from now on."""
        resource = self.found_by(request)
        if request.operation == "DELETE":
            if resource is not None and not is_in_progress:
                self._change(request, resource, None)
        elif request.operation == "CREATE" and request.resource is None:
            self.make(request, resource_type, model or {})
        elif resource is None or resource.model is None:
            raise HandlerError("NotFound")
        else:
            _check_same_identifier(request, resource, _identifier_in(request, resource_type, model or {}))
            self._change(request, resource, model)

    def make(self, request: ResourceRequest, resource_type: ResourceType, model: Model) -> None:
        """Makes the resource of a create; HandlerError where there is another one with its identifier."""
        identifier = _identifier_in(request, resource_type, model)
        if self._store.find(request.type_name, identifier) is not None:
            raise HandlerError("AlreadyExists")
        request.resource = self._store.make(request.type_name, identifier, model, changed_by=request.token)
        self._requests.take(request, identifier)

    def _change(self, request: ResourceRequest, resource: StoredResource, model: Model | None) -> None:
        if resource.changed_by != request.token:
            request.before = resource.model
        self._store.change(resource, model, changed_by=request.token)

    def show(self, request: ResourceRequest, time_ms: int) -> None:
        """Reads show what the request has done; what another one is deleting is gone when that one ends."""
        resource = self.found_by(request)
        is_own = resource is not None and resource.changed_by == request.token
        if resource is not None and (is_own or resource.model is not None):
            if request.operation == "CREATE":
                resource.shown_since_ms = time_ms
            self._store.publish(resource)
            if is_own:
                # Last, so that this can be done once more after something has broken it off.
                resource.changed_by = None

    def undone_by(self, request: ResourceRequest, remnant: Model | None) -> tuple[StoredResource, Model] | None:
        """(resource, its model now) of what a failing request has made or changed and leaves nothing of; or None."""
        resource = self.found_by(request)
        if resource is None or resource.model is None or resource.changed_by != request.token or remnant is not None:
            return None
        return resource, resource.model

    def take_back(self, request: ResourceRequest, remnant: Model | None) -> None:
        """Undoes what a failing request has done, but for its remnant. What others have done since stays."""
        resource = self.found_by(request)
        is_own = resource is not None and resource.changed_by == request.token
        if resource is None or not (is_own or (remnant is not None and resource.model is not None)):
            return
        model = request.before if remnant is None else remnant
        self._store.change(resource, model, changed_by=resource.changed_by)
        self._store.publish(resource)
        if is_own:
            resource.changed_by = None


def _check_same_identifier(request: ResourceRequest, resource: StoredResource, identifier: str) -> None:
    if resource.identifier != identifier:
        raise HandlerContractError(
            f"The {request.operation} handler of {request.type_name} changed the primary identifier "
            f"from {resource.identifier!r} to {identifier!r}. It must stay the same for the resource's whole life."
        )


def _identifier_in(request: ResourceRequest, resource_type: ResourceType, model: Model) -> str:
    pointers = resource_type.primary_identifier
    identifier = identifier_of(pointers, model)
    if identifier is None:
        raise HandlerContractError(
            f"The {request.operation} handler of {request.type_name} returned a model without its primary "
            f"identifier {list(pointers)}: {resource_type.shown(model)}"
        )
    return identifier
