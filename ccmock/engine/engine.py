"""Everything that one mock has: its clock, its accounts, what runs in them, and who may meddle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import RLock
from typing import NamedTuple, Protocol

from ..clock import Clock
from ..contract.handler import Handler
from ..errors import HandlerContractError
from ..ids import Ids
from ..registry.catalog import Catalog
from ..registry.resource_type import ResourceType
from ..settings import DEFAULT_REFERENCES, References
from .extension import Call, Extension
from .operations import Backend
from .progress_events import Members
from .store import Store, TypeTables
from .timeline import Timeline
from .timing import Timing
from .types import Types

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


class Failing(Protocol):
    """What a client gets instead of an answer. `code`: the name of the error that it sees."""

    @property
    def code(self) -> str: ...


class Exchange(Protocol):
    """A call and its answer, as the wire saw them."""

    @property
    def operation(self) -> str: ...
    @property
    def parameters(self) -> Members: ...
    @property
    def output(self) -> Members | None: ...
    @property
    def error(self) -> Failing | None: ...


class LostExchange(NamedTuple):
    """A call whose answer did not get through."""

    operation: str
    parameters: Members
    error: Failing
    output: None = None


class RecordedCall(NamedTuple):
    """A call on the record: where it went, what was said, and when its answer was given."""

    backend: Backend
    exchange: Exchange
    time_ms: int


class Engine:
    """The state of one mock. Every entry from outside holds `lock` and settles what is due first."""

    def __init__(
        self,
        catalog: Catalog,
        clock: Clock,
        seed: int | str,
        references: References = DEFAULT_REFERENCES,
        make_extension: Callable[[Engine], Extension] = lambda _: Extension(),
        installed_handlers: Callable[[], Mapping[str, Handler]] = dict,
    ) -> None:
        self.lock: RLock = RLock()
        self.catalog = catalog
        self.clock = clock
        self.seed = seed
        self.references = references
        self._make_extension = make_extension
        self._installed_handlers = installed_handlers
        self._skipped_before_ms = clock.skipped_ms
        self._begin()

    def reset(self) -> None:
        """Back to how it was in the beginning; a clock without a time of its own goes back there."""
        self.clock.restart(self._skipped_before_ms)
        self._begin()

    def _begin(self) -> None:
        self.ids: Ids = Ids(self.seed)
        self.timeline: Timeline = Timeline()
        self.timing: Timing = Timing()
        self.extension: Extension = self._make_extension(self)
        self.calls: list[RecordedCall] = []
        self.types: Types = Types(self.catalog, self._installed_handlers)
        self.contract_errors: list[HandlerContractError] = []
        self._backends: dict[tuple[str, str], Backend] = {}
        self.everywhere: dict[tuple[str, str], TypeTables] = {}

    # --- places ---

    def backend(self, account_id: str, region: str) -> Backend:
        """An account's backend in a region; KeyError where there is no such region."""
        found = self._backends.get((account_id, region))
        if found is None:
            if region not in self.catalog.regions:
                raise KeyError(region)
            partition = partition_of(region)
            everywhere = self.everywhere.setdefault((account_id, partition), TypeTables())
            found = Backend(self, account_id, region, partition, Store(everywhere))
            self._backends[account_id, region] = found
        return found

    def backends(self) -> list[Backend]:
        """Every account and region that was used so far."""
        return list(self._backends.values())

    def put_backends(self, backends: Iterable[Backend]) -> None:
        """Has these, and no others."""
        self._backends = {(backend.account_id, backend.region): backend for backend in backends}

    # --- types ---

    def find_type(self, type_name: str, region: str, version_id: str | None = None) -> ResourceType | None:
        """The resource type as the region has it, or None."""
        return self.types.find(type_name, region, version_id)

    def handler_of(self, resource_type: ResourceType) -> Handler:
        """The handler that serves a type."""
        return self.types.handler_of(resource_type)

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

    def call(self, call: Call) -> Members:
        """Answers one call; ServiceError where the service refuses it, ConnectionLost where no answer gets through."""
        now_ms = self.clock.now_ms()
        self._perform_due(now_ms)
        # What the other places have forgotten by now, no call to this one sees.
        call.backend.tracker.forget_expired(now_ms)
        self.extension.before_call(call, now_ms)
        answer: Callable[[Members, int], Members] = call.backend.operations[call.operation]
        members = answer(call.parameters, now_ms)
        # A request that was accepted begins at once, though its answer does not show that yet.
        self._perform_due(now_ms)
        self.extension.after_call(call, now_ms)
        return members
