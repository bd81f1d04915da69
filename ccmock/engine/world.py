"""Everything that one mock has: its clock, its accounts, what runs in them, and who may meddle."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import NamedTuple, Protocol

from ..clock import Clock
from ..errors import ServiceError, UsageError
from ..handlers.aws import aws_handler_of
from ..handlers.base import Handler
from ..handlers.generic import GenericHandler
from ..ids import Ids
from ..registry.catalog import Catalog
from ..registry.resource_type import ResourceType
from ..settings import DEFAULT_REFERENCES, References
from .backend import Backend
from .events import Members
from .store import Shelves, Store
from .timeline import Timeline
from .timing import Timing
from .tracker import ResourceRequest

PARTITIONS = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
    ("eusc-", "aws-eusc"),
)


def partition_of(region: str) -> str:
    """The partition that a region lies in."""
    return next((partition for prefix, partition in PARTITIONS if region.startswith(prefix)), "aws")


class Exchange(Protocol):
    """A call and its answer, as the wire saw them."""

    @property
    def operation(self) -> str: ...
    @property
    def parameters(self) -> Members: ...
    @property
    def output(self) -> Members | None: ...
    @property
    def error(self) -> ServiceError | None: ...


class RecordedCall(NamedTuple):
    """A call on the record: where it went, what was said, and when its answer was given."""

    backend: Backend
    exchange: Exchange
    time_ms: int


class Seam:
    """Where a test's additions to the world reach the engine: faults, hooks, permissions, limits.

    Each method may raise what the client or the request shall get; this one lets all pass.
    """

    def before_call(self, backend: Backend, operation: str, parameters: Members, now_ms: int) -> None:
        """A call was understood and is about to be answered; a ServiceError refuses it."""

    def before_handler(self, backend: Backend, request: ResourceRequest, now_ms: int) -> None:
        """A handler is about to run; a HandlerError fails its request."""


class World:
    """The state of one mock. Every entry from outside holds `lock` and settles what is due first."""

    def __init__(
        self, catalog: Catalog, clock: Clock, seed: int | str, references: References = DEFAULT_REFERENCES
    ) -> None:
        self.lock = RLock()
        self.catalog = catalog
        self.clock = clock
        self.seed = seed
        self.references = references
        self._skipped_before_ms = clock.skipped_ms
        self._begin()

    def reset(self) -> None:
        """Back to how it was in the beginning; a clock without a time of its own goes back there."""
        self.clock.restart(self._skipped_before_ms)
        self._begin()

    def _begin(self) -> None:
        self.ids = Ids(self.seed)
        self.timeline = Timeline()
        self.timing = Timing()
        self.seam = Seam()
        self.calls: list[RecordedCall] = []
        self.own_types: dict[str, ResourceType] = {}
        self._handlers: dict[str, Handler] = {}
        self._generic = GenericHandler()
        self._backends: dict[tuple[str, str], Backend] = {}
        self._everywhere: dict[tuple[str, str], Shelves] = {}

    # --- places ---

    def backend(self, account_id: str, region: str) -> Backend:
        """An account's backend in a region; KeyError where there is no such region."""
        found = self._backends.get((account_id, region))
        if found is None:
            if region not in self.catalog.regions:
                raise KeyError(region)
            partition = partition_of(region)
            everywhere = self._everywhere.setdefault((account_id, partition), Shelves())
            found = Backend(self, account_id, region, partition, Store(everywhere))
            self._backends[account_id, region] = found
        return found

    def backends(self) -> list[Backend]:
        """Every account and region that was used so far."""
        return list(self._backends.values())

    # --- types ---

    def find_type(self, type_name: str, region: str) -> ResourceType | None:
        """The resource type as the region has it, or None."""
        return self.own_types.get(type_name) or self.catalog.find(type_name, region)

    def type_names(self, region: str) -> list[str]:
        """The names of the types that a region has, those of the test's own last."""
        return [*self.catalog.type_names(region), *self.own_types]

    def knows_type(self, type_name: str) -> bool:
        """Whether any region has the type."""
        return type_name in self.own_types or type_name in self.catalog.names

    def handler_of(self, resource_type: ResourceType) -> Handler:
        """The handler that serves a type."""
        name = resource_type.type_name
        found = self._handlers.get(name)
        if found is None:
            found = self._handlers[name] = (None if name in self.own_types else aws_handler_of(name)) or self._generic
        return found

    def register(self, resource_type: ResourceType, handler: Handler | None) -> None:
        """Adds a type of the test's own; UsageError where there is one of that name."""
        name = resource_type.type_name
        if self.knows_type(name):
            raise UsageError(f"The type {name} exists already. Register a type under a name of its own.")
        if handler is not None:
            _check_handler(name, handler)
            self._handlers[name] = handler
        self.own_types[name] = resource_type

    # --- time ---

    def settle(self) -> int:
        """Lets everything happen that is due by now, each step at its own time; the time now."""
        now_ms = self.clock.now_ms()
        self._perform_due(now_ms)
        for backend in self._backends.values():
            backend.tracker.forget_expired(now_ms)
        return now_ms

    def _perform_due(self, now_ms: int) -> None:
        while step := self.timeline.next_due(now_ms):
            self._backends[step.account_id, step.region].execution.perform(step)

    def call(self, backend: Backend, operation: str, parameters: Members) -> Members:
        """Answers one call; a ServiceError where the service refuses it."""
        now_ms = self.settle()
        self.seam.before_call(backend, operation, parameters, now_ms)
        answer: Callable[[Members, int], Members] = backend.operations[operation]
        members = answer(parameters, now_ms)
        # A request that was accepted begins at once, though its answer does not show that yet.
        self._perform_due(now_ms)
        return members


HANDLER_METHODS = (
    "create",
    "read",
    "update",
    "delete",
    "check_list",
    "summary",
    "is_listed",
    "messages",
    "usual_seconds",
    "seed",
)


def _check_handler(type_name: str, handler: object) -> None:
    missing = [name for name in HANDLER_METHODS if not callable(getattr(handler, name, None))]
    if missing or isinstance(handler, type):
        what = f"lacks {', '.join(missing)}" if missing else "is a class"
        raise UsageError(
            f"The handler {handler!r} of {type_name} {what}. Give an instance of a subclass of ccmock.GenericHandler."
        )
