"""Reads and lists: what the handlers show of the resources of one account and region."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from functools import cache

from ..contract.checks import check_read
from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerRequest, ModelKey
from ..errors import HandlerContractError
from ..handlers.generic import GenericHandler
from ..registry.identifiers import SEPARATOR, identifier_of, read_identifier
from ..registry.resource_type import ResourceType
from ..service_errors import PrivateType
from .handler_context import RegionHandlerContext
from .model import Model, StoredResource
from .region import Region
from .shared_parts import SharedParts
from .store import Store


def locate(store: Store, resource_type: ResourceType, text: str) -> tuple[StoredResource | None, str]:
    """(the resource or None, its identifier in string form) of what a caller calls `text`.

    ValidationError where that matches no identifier of the type.
    """
    given = read_identifier(resource_type, text)
    if tuple(given) == resource_type.primary_identifier:
        identifier = SEPARATOR.join(given.values())
        return store.find(resource_type.type_name, identifier), identifier
    key = by_identifier(tuple(given))
    for resource in store.having(resource_type.type_name, key, (SEPARATOR.join(given.values()),)):
        model = resource.model if resource.model is not None else resource.shown
        if model is not None and all(identifier_of([pointer], model) == value for pointer, value in given.items()):
            return resource, resource.identifier
    return None, text


@cache
def by_identifier(pointers: tuple[str, ...]) -> ModelKey:
    """By the identifier as text that has these parts."""
    return lambda model: (identifier_of(pointers, model),)


def _listed_by(handler: Handler, request: HandlerRequest) -> tuple[ModelKey, Hashable] | None:
    return handler.listed_by(request) if isinstance(handler, GenericHandler) else None


class ResourceReader:
    """Asks the READ and LIST handlers.

    `defer` is given what a handler of the test's own does wrong; the test is told when the mock ends.
    """

    def __init__(
        self,
        region: Region,
        shared: SharedParts,
        handler_context: RegionHandlerContext,
        defer: Callable[[Exception], None],
    ) -> None:
        self._region = region
        self._types = shared.types
        self._ids = shared.ids
        self._extension = shared.extension
        self._handler_context = handler_context
        self._defer = defer
        self._sharing = shared.sharing

    def locate(self, resource_type: ResourceType, text: str) -> tuple[StoredResource | None, str]:
        """What `locate` finds in this account and region, as it is now."""
        self._sharing.renew(self._region, resource_type.type_name)
        resource, identifier = locate(self._region.store, resource_type, text)
        if resource is not None:
            self._sharing.renew_resource(self._region, resource)
        return resource, identifier

    def read(
        self,
        resource_type: ResourceType,
        resource: StoredResource | None,
        identifier: str,
        role_arn: str | None,
        now_ms: int,
    ) -> Model:
        """What a read shows; where the handler fails, the service error for that failure."""
        context = self._handler_context
        try:
            self._extension.before_read(self._region, resource_type, "READ", identifier, role_arn, now_ms)
            handler, foreign = self._types.serving(resource_type)
            shown = None
            if resource is None and getattr(handler, "is_read_by_others", False):
                shown = context.shown_by_other_account(resource_type.type_name, identifier)
            if shown is None:
                shown = self._shown(resource, now_ms)
            request = HandlerRequest(
                resource_type, "READ", context, now_ms, previous_state=shown, identifier=identifier
            )
            model = handler.read(request)
            return self._checked(foreign, request, model) if foreign is not None else model
        except HandlerError as error:
            raise self._as_service_error(error, resource_type, "READ", identifier) from None

    def summaries(
        self, resource_type: ResourceType, wanted: Model, after: int | None, role_arn: str | None, now_ms: int
    ) -> Iterator[tuple[StoredResource, Model]]:
        """(resource, what a list shows of it) of the resources made after the one with sequence `after`.

        `after`: None where the caller's NextToken is not one, which the handler refuses.
        """
        handler = self._types.handler_of(resource_type)
        asked = HandlerRequest(resource_type, "LIST", self._handler_context, now_ms, desired_state=wanted)
        renew = self._sharing.renew_all if wanted else self._sharing.renew
        renew(self._region, resource_type.type_name)
        try:
            self._extension.before_read(self._region, resource_type, "LIST", None, role_arn, now_ms)
            handler.check_list(asked)
            for resource in self._after(resource_type, after, _listed_by(handler, asked)):
                if resource.shown is None or self._extension.hides(resource, now_ms):
                    continue
                request = replace(asked, previous_state=resource.shown, identifier=resource.identifier)
                if handler.is_listed(request):
                    yield resource, handler.summary(request)
        except HandlerError as error:
            raise self._as_service_error(error, resource_type, "LIST", None) from None

    def _after(
        self, resource_type: ResourceType, after: int | None, listed_by: tuple[ModelKey, Hashable] | None
    ) -> Iterator[StoredResource]:
        if after is None:
            # The service's own sentence is not known.
            raise HandlerError("InvalidRequest", reason="Invalid NextToken")
        if listed_by is None:
            return self._region.store.after(resource_type.type_name, after)
        key, value = listed_by
        return self._region.store.having(resource_type.type_name, key, (value,), after)

    def _shown(self, resource: StoredResource | None, now_ms: int) -> Model:
        if resource is None or resource.shown is None or self._extension.hides(resource, now_ms):
            raise HandlerError("NotFound")
        return resource.shown

    def _checked(self, handler: Handler, request: HandlerRequest, model: Model) -> Model:
        """What a handler of the test's own shows; PrivateType where it may not show that."""
        try:
            check_read(handler, request.resource_type, model)
        except HandlerContractError as broken:
            self._defer(broken)
            raise PrivateType.invalid_response(request.type_name) from None
        return model

    def _as_service_error(
        self, error: HandlerError, resource_type: ResourceType, operation: str, identifier: str | None
    ) -> Exception:
        messages = self._types.handler_of(resource_type).messages(resource_type)
        return error.in_words_of(messages).as_service_error(
            type_name=resource_type.type_name,
            identifier=identifier,
            operation=operation,
            request_token=self._ids.uuid("unlisted-request"),
        )
