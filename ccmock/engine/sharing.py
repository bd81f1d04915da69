"""Where another mock that holds resources of the same account reaches the engine.

The engine asks its `ResourceSharing` before it looks at resources of a type, and where requests and tests change them.
This one shares nothing; the one of the bridge layer keeps resources the same as those of moto.
"""

from __future__ import annotations

from typing import Protocol

from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..registry.resource_type import ResourceType
from .model import StoredResource
from .region import Region


class Provisioning(Protocol):
    """What the engine asks of a handler that changes resources."""

    def create(self, request: HandlerRequest) -> Model | InProgress:
        """Creates the resource."""

    def update(self, request: HandlerRequest) -> Model | InProgress:
        """Changes the resource."""

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Deletes the resource."""

    def seed(self, request: HandlerRequest) -> Model:
        """The model of a resource that a test itself creates or changes."""


class ResourceSharing:
    """What the engine asks. This one shares nothing."""

    def serving(self, region: Region, resource_type: ResourceType, handler: Handler) -> Provisioning:  # noqa: ARG002
        """What creates, changes, deletes and seeds resources of a type that `handler`, ccmock's own, serves."""
        return handler

    def renew(self, region: Region, type_name: str) -> None:
        """The engine is about to look at which resources of a type there are."""

    def renew_resource(self, region: Region, resource: StoredResource) -> None:
        """The engine is about to look at what a resource holds."""

    def renew_all(self, region: Region, type_name: str) -> None:
        """The engine is about to look at what all resources of a type hold."""

    def take_back(
        self, region: Region, resource_type: ResourceType, identifier: str, model: Model, before: Model | None
    ) -> None:
        """A request failed after its handler had made or changed a resource, which becomes what it was `before`."""

    def remove(self, region: Region, resource_type: ResourceType, resource: StoredResource) -> None:
        """A test removes a resource without a request; UsageError where that cannot be."""

    def account_of(self, access_key: str | None) -> str | None:  # noqa: ARG002
        """The account that the other mock knows an access key to belong to, or None."""
        return None

    def check_covered(self, what: str) -> None:
        """UsageError where `what`, such as a snapshot, would not cover resources that are shared now."""

    def close(self) -> None:
        """The mock has ended."""
