"""The handle on a mock: what a test sees of the simulated cloud, and what it can do to it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload

from .clock import Clock, to_datetime
from .engine.backend import Backend
from .engine.seeding import Seeding
from .engine.tracker import ResourceRequest as TrackedRequest
from .engine.world import RecordedCall, World
from .errors import UnknownTypeError, UsageError, suggestion
from .handlers.base import Handler
from .registry.json_text import plain_copy
from .registry.resource_type import ResourceType

TIMES = frozenset({"EventTime", "HookEventTime", "RetryAfter"})
ACCOUNT_ID = re.compile(r"[0-9]{12}")


@dataclass(frozen=True)
class Resource:
    """A resource as it stands: write-only values included."""

    type_name: str
    identifier: str
    properties: dict[str, Any]


class ResourceRequest:
    """A resource request; what it says is always of now."""

    def __init__(self, world: World, backend: Backend, request: TrackedRequest) -> None:
        self._world = world
        self._backend = backend
        self._request = request

    def __repr__(self) -> str:
        shown = f"{self.operation} {self.type_name} {self.identifier or ''}".rstrip()
        return f"<ResourceRequest {shown}: {self.status}>"

    @property
    def token(self) -> str:
        """Its RequestToken."""
        return self._request.token

    @property
    def type_name(self) -> str:
        """The resource type's name."""
        return self._request.type_name

    @property
    def operation(self) -> str:
        """`CREATE`, `UPDATE` or `DELETE`."""
        return self._request.operation

    @property
    def account_id(self) -> str:
        """The account that it runs in."""
        return self._backend.account_id

    @property
    def region(self) -> str:
        """The region that it runs in."""
        return self._backend.region

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


class Resources:
    """What exists in one account and region."""

    def __init__(self, world: World, backend: Backend) -> None:
        self._world = world
        self._backend = backend

    def put(self, type_name: str, desired_state: Mapping[str, Any]) -> Resource:
        """Makes a resource that is there at once, without a request, and returns it.

        Read-only properties may be given, to have them as a test wants them. Where the identifier exists already, the
        resource is changed to the desired state, as somebody might have done by hand. UsageError where the desired
        state is not valid for the type.
        """
        with self._world.lock:
            self._world.settle()
            resource = Seeding(self._backend).put(self._type(type_name), plain_copy(dict(desired_state)))
            return Resource(type_name, resource.identifier, plain_copy(resource.model))

    def get(self, type_name: str, identifier: str) -> Resource | None:
        """The resource with the identifier (in string form), or None where there is none."""
        with self._world.lock:
            self._world.settle()
            resource = self._backend.store.find(self._type(type_name).type_name, identifier)
            if resource is None or resource.shown is None:
                return None
            return Resource(type_name, identifier, plain_copy(resource.shown))

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
            self._type(type_name)
            if self.get(type_name, identifier) is None:
                known = [resource.identifier for resource in self.list(type_name)]
                near = difflib.get_close_matches(identifier, known, n=3) or known[:3]
                there = f"there are {', '.join(map(repr, near))}" if near else "there is none of the type"
                raise UsageError(f"No {type_name} {identifier!r} to delete; {there}.")
            Seeding(self._backend).delete(type_name, identifier)

    def _type(self, type_name: str) -> ResourceType:
        return Types(self._world, self._backend.region)[type_name]


class Types(Mapping[str, ResourceType]):
    """The resource types of one region, by name."""

    def __init__(self, world: World, region: str) -> None:
        self._world = world
        self._region = region

    def __getitem__(self, type_name: str) -> ResourceType:
        found = self._world.find_type(type_name, self._region)
        if found is None:
            raise UnknownTypeError(
                f"No resource type {type_name!r} in {self._region}.{suggestion(str(type_name), self)}"
            )
        return found

    def __iter__(self) -> Iterator[str]:
        yield from self._world.catalog.type_names(self._region)
        yield from self._world.own_types

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def register(self, schema: Mapping[str, Any], handler: Handler | None = None) -> ResourceType:
        """Adds a type out of its resource provider schema, in all regions; without a handler the schema serves it.

        UsageError where the schema is not one, or where a type of its name exists.
        """
        with self._world.lock:
            resource_type = ResourceType.of_schema(schema)
            self._world.register(resource_type, handler)
            return resource_type


class Timings:
    """How long operations take, in seconds of the mock's time: 5 by default."""

    def __init__(self, world: World) -> None:
        self._world = world

    def set(
        self,
        *,
        create: float | None = None,
        update: float | None = None,
        delete: float | None = None,
        queue: float | None = None,
        cancel: float | None = None,
        type_name: str | None = None,
    ) -> None:
        """Sets durations in seconds, for one type or, without `type_name`, for all.

        `queue` is how long a request stays PENDING before it begins (0 by default), `cancel` how long a cancel takes
        (1 by default). Requests that have begun keep their time. UsageError where a duration is not a number of
        seconds, UnknownTypeError where no region has the type.
        """
        world = self._world
        with world.lock:
            if type_name is not None and not world.knows_type(type_name):
                raise UnknownTypeError(f"No resource type {type_name!r}.{suggestion(type_name, world.catalog.names)}")
            world.timing.set(type_name, create=create, update=update, delete=delete, queue=queue, cancel=cancel)


class Requests(Sequence[ResourceRequest]):
    """Resource requests, oldest first; by number or by RequestToken."""

    def __init__(self, world: World, backends: Sequence[Backend] | None) -> None:
        self._world = world
        self._given = backends

    @overload
    def __getitem__(self, key: int | str) -> ResourceRequest: ...
    @overload
    def __getitem__(self, key: slice) -> Sequence[ResourceRequest]: ...
    def __getitem__(self, key: int | str | slice) -> ResourceRequest | Sequence[ResourceRequest]:
        every = self._all()
        if not isinstance(key, str):
            return every[key]
        for request in every:
            if request.token == key:
                return request
        raise UsageError(f"No resource request has the token {key!r}; {len(every)} requests were made.")

    def __len__(self) -> int:
        return len(self._all())

    def __repr__(self) -> str:
        return f"<Requests {self._all()!r}>"

    def _all(self) -> list[ResourceRequest]:
        with self._world.lock:
            self._world.settle()
            found = [
                (request.accepted_ms, number, ResourceRequest(self._world, backend, request))
                for number, backend in enumerate(self._given or self._world.backends())
                for request in backend.tracker
            ]
        found.sort(key=lambda entry: entry[:2])
        return [request for *_, request in found]


class MockCloud:
    """The simulated cloud of one mock, seen from one account and region.

    What `mock_cloudcontrol` gives is at home in the mock's account and region, and its `requests` and `calls` are
    those of all accounts and regions; `account(…)` gives another view.
    """

    def __init__(self, world: World, account_id: str, region: str, *, sees_all: bool = True) -> None:
        self._world = world
        self._sees_all = sees_all
        self.account_id = account_id
        self.region = region

    def __repr__(self) -> str:
        return f"<MockCloud {self.account_id} {self.region}>"

    @property
    def clock(self) -> Clock:
        """The mock's time: `now()`, `advance(seconds)`, `advance_to(datetime)`."""
        return self._world.clock

    @property
    def timing(self) -> Timings:
        """How long operations take: `timing.set(create=30, type_name="AWS::RDS::DBInstance")`."""
        return Timings(self._world)

    @property
    def types(self) -> Types:
        """The region's resource types by name, and `register(schema, handler=None)` for a type of one's own."""
        return Types(self._world, self.region)

    @property
    def resources(self) -> Resources:
        """What exists here: `put`, `get`, `list`, `delete`."""
        return Resources(self._world, self._backend)

    @property
    def requests(self) -> Requests:
        """Every resource request, oldest first; `requests[token]` for one."""
        return Requests(self._world, None if self._sees_all else [self._backend])

    @property
    def calls(self) -> list[Call]:
        """Every API call, oldest first."""
        with self._world.lock:
            recorded = list(self._world.calls)
        return [_call(call) for call in recorded if self._sees_all or call.backend is self._backend]

    def account(self, account_id: str | None = None, region: str | None = None) -> MockCloud:
        """The view of another account or region; what is left out stays as it is here."""
        account_id, region = account_id or self.account_id, region or self.region
        check_place(self._world, account_id, region)
        return MockCloud(self._world, account_id, region, sees_all=False)

    def reset(self) -> None:
        """Forgets resources, requests, calls, timing and types of one's own: as just entered."""
        with self._world.lock:
            self._world.reset()

    @property
    def _backend(self) -> Backend:
        return self._world.backend(self.account_id, self.region)


def check_place(world: World, account_id: object, region: object) -> None:
    """UsageError where an account id or a region cannot be one."""
    if not isinstance(account_id, str) or not ACCOUNT_ID.fullmatch(account_id):
        raise UsageError(f"account_id={account_id!r} is no AWS account id. Give a string of 12 digits.")
    if not isinstance(region, str) or region not in world.catalog.regions:
        near = suggestion(str(region), world.catalog.regions)
        raise UsageError(f"region={region!r} is no AWS region that ccmock knows.{near}")
