"""The handle on a mock: what a test sees of the simulated cloud, and what it can do to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .clock import Clock
from .engine.world import World
from .errors import UnknownTypeError, UsageError, suggestion
from .handlers.base import Handler
from .registry.catalog import Catalog
from .registry.resource_type import ResourceType
from .views import Calls, Place, Requests, Resources, find_type

ACCOUNT_ID = re.compile(r"[0-9]{12}")
PHASES = ("create", "update", "delete", "queue", "cancel")


class Types(Mapping[str, ResourceType]):
    """The resource types of one region, by name."""

    def __init__(self, world: World, region: str) -> None:
        self._world = world
        self._region = region

    def __repr__(self) -> str:
        return f"<Types of {self._region}: {len(self)}>"

    def __getitem__(self, type_name: str) -> ResourceType:
        return find_type(self._world, type_name, self._region)

    def __iter__(self) -> Iterator[str]:
        return iter(self._world.type_names(self._region))

    def __len__(self) -> int:
        return len(self._world.type_names(self._region))

    def register(self, schema: Mapping[str, Any], handler: Handler | None = None) -> ResourceType:
        """Adds a type out of its resource provider schema, in all regions; without a handler the schema serves it.

        A schema that says nothing of `handlers` gets all five. UsageError where the schema is not one, or where a type
        of its name exists.
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
        **unknown: float,
    ) -> None:
        """Sets durations in seconds, for one type or, without `type_name`, for all.

        `queue` is how long a request stays PENDING before it begins (0 by default), `cancel` how long a cancel takes
        (1 by default). Requests that have begun keep their time. UsageError where a duration is not a number of
        seconds, UnknownTypeError where no region has the type.
        """
        for name in unknown:
            raise UsageError(f"timing.set() knows no {name}=; it has {', '.join(PHASES)}.{suggestion(name, PHASES)}")
        world = self._world
        with world.lock:
            if type_name is not None and not world.knows_type(type_name):
                raise UnknownTypeError(f"No resource type {type_name!r}.{suggestion(type_name, world.catalog.names)}")
            world.timing.set(type_name, create=create, update=update, delete=delete, queue=queue, cancel=cancel)


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
        return Resources(self._place)

    @property
    def requests(self) -> Requests:
        """Every resource request, oldest first; `requests[token]` for one."""
        return Requests(self._world, None if self._sees_all else self._place)

    @property
    def calls(self) -> Calls:
        """Every API call, oldest first."""
        return Calls(self._world, None if self._sees_all else self._place)

    def account(self, account_id: str | None = None, region: str | None = None) -> MockCloud:
        """The view of another account or region; what is left out stays as it is here."""
        account_id, region = account_id or self.account_id, region or self.region
        check_place(self._world.catalog, account_id, region)
        return MockCloud(self._world, account_id, region, sees_all=False)

    def reset(self) -> None:
        """Forgets resources, requests, calls, timing and types of one's own: as just entered."""
        with self._world.lock:
            self._world.reset()

    @property
    def _place(self) -> Place:
        return Place(self._world, self.account_id, self.region)


def check_place(catalog: Catalog, account_id: object, region: object) -> None:
    """UsageError where an account id or a region (None: none was given) cannot be one."""
    if not isinstance(account_id, str) or not ACCOUNT_ID.fullmatch(account_id):
        raise UsageError(f"account_id={account_id!r} is no AWS account id. Give a string of 12 digits.")
    if region is not None and region not in catalog.regions:
        near = suggestion(str(region), catalog.regions)
        raise UsageError(f"region={region!r} is no AWS region that ccmock knows.{near}")
