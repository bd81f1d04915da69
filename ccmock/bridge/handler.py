"""The handler of a shared type: what ccmock's own handler does, done in moto as well."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..engine.handler_context import RegionHandlerContext
from ..errors import CcmockError
from ..registry.identifiers import identifier_of
from ..registry.json_text import plain_copy
from . import writing
from .context import SharedContext
from .declared_types import goes_one_way
from .failures import odd_failure, refusal
from .merging import Known, merged
from .reading import identifying, known_of, known_of_new
from .synchronization import Place, Synchronization

if TYPE_CHECKING:
    from collections.abc import Callable


class UntoldError(Exception):
    """An answer of moto lacks what the service tells."""


class SharedHandler:
    """Creates, changes and deletes resources of one type here and in moto.

    ccmock's own handler `own` goes first, so that it refuses what AWS refuses; nothing of what it makes is kept then.
    Moto comes second, and what moto says of the result counts.
    """

    def __init__(
        self, own: Handler, place: Place, synchronization: Synchronization, is_shared: Callable[[str], bool]
    ) -> None:
        self._own = own
        self._place = place
        self._bridged = place.bridged
        self._synchronization = synchronization
        self._calls = synchronization.calls(place)
        self._is_shared = is_shared

    def create(self, request: HandlerRequest) -> Model | InProgress:
        """Makes the resource."""
        rehearsed = self._own.create(self._rehearsal(request))
        if isinstance(rehearsed, InProgress):
            return rehearsed
        return self._create(request, rehearsed)

    def seed(self, request: HandlerRequest) -> Model:
        """Makes or changes the resource as a test asks."""
        if request.operation == "UPDATE":
            after = self._own.seed(self._rehearsal(request))
            return self._change(request, after)
        rehearsed = self._own.seed(self._rehearsal(request))
        if self._names_what_moto_draws(request):
            # Moto cannot make it under that name, so it is ccmock's alone.
            return self._own.seed(request)
        return self._create(request, rehearsed)

    def update(self, request: HandlerRequest) -> Model | InProgress:
        """Changes the resource."""
        after = self._own.update(self._within(request))
        return after if isinstance(after, InProgress) else self._change(request, after)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Deletes the resource."""
        answer = self._own.delete(self._within(request))
        if answer is None and self._is_there(request.identifier):
            self.delete_there(request)
        return answer

    # --- in moto ---

    def _create(self, request: HandlerRequest, model: Model) -> Model:
        synchronization, version = self._synchronization, self._synchronization.version()
        with synchronization.busy(self._place):
            try:
                made = writing.create(self._bridged, self._calls, model, request.desired_state)
            except writing.HalfMadeError as error:
                writing.take_away(self._bridged, self._calls, error.model)
                raise self._failure(error.reason, request) from error
            except Exception as error:
                raise self._failure(error, request) from error
            try:
                result, known = self._made(request, made)
            except Exception as error:
                writing.take_away(self._bridged, self._calls, made)
                raise self._failure(error, request) from error
        identifier = identifier_of(request.resource_type.primary_identifier, result)
        synchronization.has_written(self._place, identifier or "", version, known)
        return result

    def _made(self, request: HandlerRequest, made: Model) -> tuple[Model, Known]:
        """The model of what was made in moto: what was declared, what moto says, and what ccmock knows besides."""
        declared = request.desired_state
        known = known_of_new(self._bridged, request.resource_type, self._calls, made, declared)
        drawn = {*self._bridged.made, *identifying(request.resource_type)}
        names = {name: value for name, value in made.items() if name in drawn}
        counting = self._bridged.counting(known, declared)
        state = merged(request.resource_type, {**declared, **names}, counting, {})
        if identifier_of(request.resource_type.primary_identifier, state) is None:
            raise UntoldError(f"moto does not tell the identifier of the {request.type_name} that it made")
        seed = replace(self._within(request), operation="CREATE", desired_state=state, is_seed=True)
        return self._synchronization.seeded(seed, {**names, **counting}), known

    def _change(self, request: HandlerRequest, after: Model) -> Model:
        if not self._is_there(request.identifier):
            return after
        synchronization, version = self._synchronization, self._synchronization.version()
        with synchronization.busy(self._place):
            try:
                writing.change(self._bridged, self._calls, request.previous_state, plain_copy(after))
                known = self._known_of_changed(request, after)
            except Exception as error:
                raise self._failure(error, request) from error
        synchronization.has_written(self._place, request.identifier or "", version, known)
        return merged(request.resource_type, after, self._bridged.counting(known), {})

    def _known_of_changed(self, request: HandlerRequest, after: Model) -> Known:
        """What moto says after a change, which is undone where moto fails to say that."""
        try:
            return known_of(self._bridged, request.resource_type, self._calls, after)
        except Exception:
            with suppress(Exception):
                writing.change(self._bridged, self._calls, after, request.previous_state)
            raise

    def delete_there(self, request: HandlerRequest) -> None:
        """Deletes the resource in moto alone."""
        try:
            writing.delete(self._bridged, self._calls, request.previous_state)
        except Exception as error:
            raise self._failure(error, request) from error
        self._synchronization.has_deleted(self._place)

    def _failure(self, error: Exception, request: HandlerRequest) -> Exception:
        if isinstance(error, ClientError):
            return refusal(error, request, self._bridged.errors)
        return error if isinstance(error, (HandlerError, CcmockError)) else odd_failure(error)

    def _is_there(self, identifier: str | None) -> bool:
        return identifier in self._synchronization.shared.get(self._place.key, ())

    # --- what the own handler is given ---

    def _rehearsal(self, request: HandlerRequest) -> HandlerRequest:
        """The request with a context in which nothing else is made or removed."""
        context = SharedContext(_outer(request), leaves=lambda _: True)
        return replace(request, handler_context=context, desired_state=plain_copy(request.desired_state))

    def _within(self, request: HandlerRequest) -> HandlerRequest:
        """The request with a context in which moto makes and removes what is shared."""
        context = SharedContext(_outer(request), leaves=self._is_shared, forgets=goes_one_way, hides=self._is_companion)
        return replace(request, handler_context=context)

    def _is_companion(self, type_name: str, identifier: str) -> bool:
        companions: Mapping[tuple[str, str, str], set[str]] = self._synchronization.companions
        account_id, scope, _ = self._place.key
        return identifier in companions.get((account_id, scope, type_name), ())

    def _names_what_moto_draws(self, request: HandlerRequest) -> bool:
        drawn = identifying(request.resource_type) & self._bridged.made.keys()
        return any(name in request.desired_state for name in drawn)


def _outer(request: HandlerRequest) -> RegionHandlerContext:
    context = request.handler_context
    assert isinstance(context, RegionHandlerContext), "an engine makes no other"
    return context
