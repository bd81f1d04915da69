"""What a test looks at: the resources, requests and calls of a mock."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, overload

from .clock import to_datetime
from .engine.backend import Backend
from .engine.seeding import Seeding
from .engine.tracker import ResourceRequest as TrackedRequest
from .engine.world import RecordedCall, World
from .errors import ServiceError, UnknownTypeError, UsageError, near_names, suggestion
from .registry.json_text import InvalidJson, parse_json, plain_copy
from .registry.resource_type import ResourceType

TIMES = frozenset({"EventTime", "HookEventTime", "RetryAfter"})
T = TypeVar("T")


@dataclass(frozen=True)
class Resource:
    """A resource as it stood when it was asked for: write-only values included."""

    type_name: str
    identifier: str
    properties: dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One API call.

    `operation` and `parameters` are what the client sent, `answer` the members that it got (`None` where the
    call failed, `error_code` then says with what); `time` is an aware UTC datetime of the mock's clock.
    """

    operation: str
    parameters: dict[str, Any]
    answer: dict[str, Any] | None
    error_code: str | None
    time: datetime
    account_id: str
    region: str


class ResourceRequest:
    """A resource request; what it says is always of now."""

    def __init__(self, world: World, backend: Backend, request: TrackedRequest) -> None:
        self._world = world
        self._request = request
        self.account_id = backend.account_id
        self.region = backend.region
        self.token = request.token
        self.type_name = request.type_name
        self.operation = request.operation

    def __repr__(self) -> str:
        shown = f"{self.operation} {self.type_name} {self.identifier or ''}".rstrip()
        return f"<ResourceRequest {shown}: {self.status}>"

    @property
    def identifier(self) -> str | None:
        """The resource's identifier in string form, once known."""
        return self._settled.identifier

    @property
    def status(self) -> str:
        """Its OperationStatus."""
        return self._settled.status

    @property
    def error_code(self) -> str | None:
        """The HandlerErrorCode of a failed request."""
        return self._settled.error_code

    @property
    def status_message(self) -> str | None:
        """What the service says of a failed request."""
        return self._settled.status_message

    @property
    def history(self) -> list[tuple[datetime, str]]:
        """(time, status) of every status that it reached, in order; times are aware UTC datetimes."""
        return [(to_datetime(time_ms), status) for time_ms, status in self._settled.history]

    @property
    def _settled(self) -> TrackedRequest:
        with self._world.lock:
            self._world.settle()
        return self._request


class _View(Sequence[T]):
    """A sequence that is told as a list of what is in it now, and equals such a list."""

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {list(self)!r}>"


class Place(NamedTuple):
    """An account and region, whose backend is looked up when it is needed: a reset puts a new one there."""

    world: World
    account_id: str
    region: str

    @property
    def backend(self) -> Backend:
        """What is there now."""
        return self.world.backend(self.account_id, self.region)


class Calls(_View[Call]):
    """API calls, oldest first; of one place or of all."""

    def __init__(self, world: World, place: Place | None) -> None:
        self._world = world
        self._place = place

    @overload
    def __getitem__(self, key: int) -> Call: ...
    @overload
    def __getitem__(self, key: slice) -> list[Call]: ...
    def __getitem__(self, key: int | slice) -> Call | list[Call]:
        recorded = self._recorded()[key]
        return _call(recorded) if isinstance(recorded, RecordedCall) else [_call(call) for call in recorded]

    def __len__(self) -> int:
        return len(self._recorded())

    def _recorded(self) -> list[RecordedCall]:
        calls = self._world.calls
        if self._place is None:
            return calls
        backend = self._place.backend
        return [call for call in calls if call.backend is backend]


class Requests(_View[ResourceRequest]):
    """Resource requests, oldest first, of one place or of all; by number or by RequestToken."""

    def __init__(self, world: World, place: Place | None) -> None:
        self._world = world
        self._place = place

    @overload
    def __getitem__(self, key: int | str) -> ResourceRequest: ...
    @overload
    def __getitem__(self, key: slice) -> list[ResourceRequest]: ...
    def __getitem__(self, key: int | str | slice) -> ResourceRequest | list[ResourceRequest]:
        if isinstance(key, str):
            return self._of_token(key)
        found = self._tracked()[key]
        if isinstance(found, list):
            return [ResourceRequest(self._world, *place) for place in found]
        return ResourceRequest(self._world, *found)

    def __len__(self) -> int:
        return len(self._tracked())

    def _of_token(self, token: str) -> ResourceRequest:
        with self._world.lock:
            self._world.settle()
            for backend in self._backends():
                request = backend.tracker.find(token)
                if request is not None:
                    return ResourceRequest(self._world, backend, request)
        raise UsageError(f"No resource request has the token {token!r}; {len(self)} requests were made.")

    def _tracked(self) -> list[tuple[Backend, TrackedRequest]]:
        with self._world.lock:
            self._world.settle()
            found = [(backend, request) for backend in self._backends() for request in backend.tracker]
        if len(self._backends()) > 1:
            found.sort(key=lambda place: place[1].accepted_ms)
        return found

    def _backends(self) -> list[Backend]:
        return [self._place.backend] if self._place is not None else self._world.backends()


class Resources:
    """What exists in one account and region.

    An identifier may be given in any form that the service takes: a string, parts joined by `|`, or a JSON object of
    the primary or an additional identifier.
    """

    def __init__(self, place: Place) -> None:
        self._world = place.world
        self._place = place

    @property
    def _backend(self) -> Backend:
        return self._place.backend

    def __repr__(self) -> str:
        return f"<Resources of {self._backend.account_id} in {self._backend.region}: {self._backend.store.counts()}>"

    def put(self, type_name: str, desired_state: Mapping[str, Any]) -> Resource:
        """Makes a resource that is there at once, without a request, and returns it.

        Read-only properties may be given, to have them as a test wants them. Where the identifier exists already, the
        resource is changed to the desired state, as somebody might have done by hand. UsageError where the desired
        state is not valid for the type.
        """
        with self._world.lock:
            self._world.settle()
            resource_type = self._type(type_name)
            resource = Seeding(self._backend).put(resource_type, _plain(type_name, desired_state))
            return Resource(type_name, resource.identifier, plain_copy(resource.model))

    def get(self, type_name: str, identifier: str) -> Resource | None:
        """The resource with the identifier, or None where there is none that a read would find."""
        with self._world.lock:
            self._world.settle()
            resource, _ = self._located(type_name, identifier)
            if resource is None or resource.shown is None:
                return None
            return Resource(type_name, resource.identifier, plain_copy(resource.shown))

    def list(self, type_name: str) -> list[Resource]:
        """The resources of a type, oldest first."""
        with self._world.lock:
            self._world.settle()
            return [
                Resource(type_name, resource.identifier, plain_copy(resource.shown))
                for resource in self._backend.store.after(self._type(type_name).type_name)
                if resource.shown is not None
            ]

    def delete(self, type_name: str, identifier: str) -> None:
        """Takes a resource away at once, without a request; UsageError where there is none, or a request runs on it."""
        with self._world.lock:
            self._world.settle()
            resource, primary = self._located(type_name, identifier)
            Seeding(self._backend).check_free(type_name, primary)
            if resource is None:
                known = [found.identifier for found in self.list(type_name)]
                near = near_names(identifier, known) or known[:3]
                there = f"there are {', '.join(map(repr, near))}" if near else "there is none of the type"
                raise UsageError(f"No {type_name} {identifier!r} to delete; {there}.")
            Seeding(self._backend).delete(resource)

    def _located(self, type_name: str, identifier: str) -> tuple[Any, str]:
        resource_type = self._type(type_name)
        if not isinstance(identifier, str):
            raise UsageError(f"identifier={identifier!r} is no identifier. Give a str, as a client does.")
        try:
            return self._backend.locate(resource_type, identifier)
        except ServiceError as error:
            raise UsageError(f"{identifier!r} is no identifier of {type_name}: {error.message}") from None

    def _type(self, type_name: str) -> ResourceType:
        return find_type(self._world, type_name, self._backend.region)


def find_type(world: World, type_name: str, region: str) -> ResourceType:
    """The type as the region has it; UnknownTypeError where it has none, naming near ones."""
    found = world.find_type(type_name, region) if isinstance(type_name, str) else None
    if found is None:
        near = suggestion(str(type_name), world.type_names(region))
        raise UnknownTypeError(f"No resource type {type_name!r} in {region}.{near}")
    return found


def _plain(type_name: str, desired_state: Mapping[str, Any]) -> dict[str, Any]:
    """The desired state as it would come over the wire."""
    if not isinstance(desired_state, Mapping):
        raise UsageError(f"desired_state={desired_state!r} is no desired state of {type_name}. Give a dict.")
    try:
        plain: dict[str, Any] = parse_json(json.dumps(dict(desired_state)))
    except (TypeError, InvalidJson, ValueError) as error:
        raise UsageError(f"The desired state of {type_name} is not plain JSON: {error}.") from None
    return plain


def _call(recorded: RecordedCall) -> Call:
    backend, exchange, time_ms = recorded
    return Call(
        exchange.operation,
        exchange.parameters,
        _as_seen(exchange.output),
        exchange.error.code if exchange.error is not None else None,
        to_datetime(time_ms),
        backend.account_id,
        backend.region,
    )


def _as_seen(value: Any) -> Any:
    """An answer's members with their times as a client sees them."""
    if isinstance(value, dict):
        return {name: to_datetime(member) if name in TIMES else _as_seen(member) for name, member in value.items()}
    return [_as_seen(item) for item in value] if isinstance(value, list) else value
