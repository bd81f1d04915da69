"""Everything that one mock has, and how it answers a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any, NamedTuple

from ..clock import Clock
from ..contract.handler import Handler
from ..errors import ServiceError
from ..ids import Ids, IdsState
from ..registry.catalog import Catalog
from ..registry.resource_type import ResourceType
from ..settings import (
    DEFAULT_MAX_POLLS,
    DEFAULT_REFERENCES,
    DEFAULT_REMOVED_PROPERTIES,
    DEFAULT_SERVICE_CONSTRAINTS,
    References,
    RemovedProperties,
    ServiceConstraintsMode,
)
from .call_log import CallLog
from .execution import Execution
from .extension import Extension, RegionCall
from .handler_context import RegionHandlerContext
from .model import CallError, CallRecord, ConnectionLost, Members, ParsedCall
from .operations import Operations
from .poll_watch import PollWatch
from .reads import ResourceReader
from .region import Region, RegionState
from .removals import Removals, RemovalsState
from .request_log import RequestLog
from .request_tracker import RequestTracker, put_back_log
from .seeding import Seeding
from .store import Store, TablesState, TypeTables
from .timeline import Timeline, TimelineState
from .timing import Timing, TimingState
from .types import Types, TypesState

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


class UnknownRegion(Exception):
    """A region that does not exist; a real client would find no host there."""

    def __init__(self, region: str) -> None:
        super().__init__(region)
        self.region = region


class RegionService(NamedTuple):
    """One account and region, with all that works on it."""

    region: Region
    operations: Operations
    execution: Execution
    seeding: Seeding


class EngineState(NamedTuple):
    """Everything that an engine held at some moment. What is code (handlers, hooks) is in it as it is."""

    now_ms: int
    skipped_ms: int
    clock_moves: int
    resets: int
    ids: IdsState
    timeline: TimelineState
    timing: TimingState
    types: TypesState
    removals: RemovalsState
    global_resources: Mapping[tuple[str, str], TablesState]
    """(account id, partition) → the resources that all regions share."""
    regions: tuple[RegionState, ...]
    calls: tuple[CallRecord, ...]
    deferred_errors: tuple[Exception, ...]
    extension: Any


class Engine:
    """The simulated service of one mock, in all its accounts and regions.

    Whoever enters from outside holds `lock` and first settles what is due. `make_extension` makes the extension point;
    `installed_handlers` gives the handlers that installed packages bring, by type name.
    """

    def __init__(
        self,
        catalog: Catalog,
        clock: Clock,
        seed: int | str,
        references: References = DEFAULT_REFERENCES,
        service_constraints: ServiceConstraintsMode = DEFAULT_SERVICE_CONSTRAINTS,
        make_extension: Callable[[Engine], Extension] = lambda _: Extension(),
        installed_handlers: Callable[[], Mapping[str, Handler]] = dict,
        removed_properties: RemovedProperties = DEFAULT_REMOVED_PROPERTIES,
        max_polls: int | None = DEFAULT_MAX_POLLS,
    ) -> None:
        self.lock = RLock()
        self.catalog = catalog
        self.clock = clock
        self.seed = seed
        self.references = references
        self.service_constraints: ServiceConstraintsMode = service_constraints
        self.removed_properties = removed_properties
        self.ids = Ids(seed)
        self.timeline = Timeline()
        self.timing = Timing()
        self.types = Types(catalog, installed_handlers)
        self.removals = Removals()
        self.requests = RequestLog()
        self.calls = CallLog()
        self.deferred_errors: list[Exception] = []
        """What went wrong in code of the test (handlers, hooks, endless polling): the end of the mock tells it."""
        self._poll_watch = PollWatch(max_polls, clock)
        self.resets = 0
        """How often all that had happened was replaced, by a reset or by a snapshot."""
        self._global_resources: dict[tuple[str, str], TypeTables] = {}
        self._services: dict[tuple[str, str], RegionService] = {}
        self._skipped_before_ms = clock.skipped_ms
        self.extension = make_extension(self)
        self._beginning = self._state(clock.now_ms())

    # --- accounts and regions ---

    def service(self, account_id: str, region: str) -> RegionService:
        """The service in an account and region; UnknownRegion where there is no such region."""
        found = self._services.get((account_id, region))
        if found is None:
            if region not in self.catalog.regions:
                raise UnknownRegion(region)
            found = self._services[account_id, region] = self._make_service(account_id, region)
        return found

    def regions(self) -> list[Region]:
        """Every account and region that was used so far."""
        return [service.region for service in self._services.values()]

    def _make_service(self, account_id: str, name: str) -> RegionService:
        partition = partition_of(name)
        shared = self._global_resources.setdefault((account_id, partition), TypeTables())
        requests = RequestTracker(account_id, name, self.requests)
        region = Region(account_id, name, partition, Store(shared, TypeTables()), requests)
        types, ids, extension = self.types, self.ids, self.extension
        context = RegionHandlerContext(
            region,
            ids,
            types,
            self.references,
            self.service_constraints,
            self.regions,
            self.removals,
            self.removed_properties,
        )
        execution = Execution(
            region,
            timeline=self.timeline,
            timing=self.timing,
            types=types,
            ids=ids,
            extension=extension,
            handler_context=context,
        )
        reader = ResourceReader(
            region,
            types=types,
            ids=ids,
            extension=extension,
            handler_context=context,
            defer=self.defer,
        )
        operations = Operations(
            region,
            execution=execution,
            reader=reader,
            types=types,
            ids=ids,
            clock=self.clock,
            timing=self.timing,
            settle=self.settle,
        )
        seeding = Seeding(region, types=types, clock=self.clock, handler_context=context)
        return RegionService(region, operations, execution, seeding)

    # --- types ---

    def find_type(self, type_name: str, region: str, version_id: str | None = None) -> ResourceType | None:
        """The resource type as the region has it, or None."""
        return self.types.find(type_name, region, version_id)

    # --- time ---

    def settle(self) -> int:
        """Lets everything happen that is due by now, each step at its own time; the time now, in milliseconds."""
        now_ms = self.clock.now_ms()
        self._perform_due(now_ms)
        self.requests.forget_expired(now_ms)
        return now_ms

    def wake(self) -> None:
        """Lets waiting requests begin if there is room for them now."""
        now_ms = self.clock.now_ms()
        for service in self._services.values():
            service.execution.wake(now_ms)
        self._perform_due(now_ms)

    def _perform_due(self, now_ms: int) -> None:
        while step := self.timeline.next_due(now_ms):
            try:
                self._services[step.account_id, step.region].execution.perform(step)
            except Exception as bug:
                self.defer(bug)
                raise

    # --- bugs of the test's own code ---

    def defer(self, error: Exception) -> None:
        """Keeps an error for the end of the mock, once: a loop may meet it again and again."""
        if not any(type(known) is type(error) and known.args == error.args for known in self.deferred_errors):
            self.deferred_errors.append(error)

    # --- calls ---

    def answer(self, call: ParsedCall, account_id: str, region: str) -> CallRecord:
        """Answers a call and puts it on the record.

        `account_id` and `region`: where the call goes if its signature does not say. UnknownRegion where there is
        no such region; nothing is recorded then.
        """
        service = self.service(call.account_id or account_id, call.region or region)
        request_id = None
        try:
            output, error = self._carry_out(service, call)
            self._poll_watch.count(service.region, call, output, error, self.clock.now_ms())
        except Exception as bug:
            # The code under test may catch it.
            self.defer(bug)
            raise
        if error is None or error.http_status is not None:
            request_id = self.ids.uuid("request-id")
        place, now_ms = service.region, self.clock.now_ms()
        record = CallRecord(
            call.operation, call.parameters, place.account_id, place.name, output, error, request_id, now_ms
        )
        self.calls.add(record)
        return record

    def _carry_out(self, service: RegionService, call: ParsedCall) -> tuple[Members | None, CallError | None]:
        """(the output, None) or (None, the error) of a call."""
        try:
            return self._output(service, call), None
        except ServiceError as refused:
            return None, CallError.of(refused)
        except ConnectionLost as lost:
            return None, CallError(lost.code, "", None)

    def _output(self, service: RegionService, call: ParsedCall) -> Members:
        if call.error is not None:
            raise call.error
        now_ms = self.clock.now_ms()
        self._perform_due(now_ms)
        self.requests.forget_expired(now_ms)
        called = RegionCall(service.region, call.operation, call.parameters, self.clock)
        self.extension.before_call(called, now_ms)
        output = service.operations.by_name[call.operation](call.parameters, now_ms)
        # A request that was accepted begins at once, though its answer does not show that yet.
        self._perform_due(now_ms)
        self.extension.after_call(called, now_ms)
        return output

    # --- state ---

    def reset(self) -> None:
        """Goes back to the beginning; a clock without a time of its own goes back, too. Deferred errors stay."""
        self.clock.restart(self._skipped_before_ms)
        resets, deferred = self.resets + 1, tuple(self.deferred_errors)
        self._put_back(self._beginning)
        self.resets, self.deferred_errors[:] = resets, deferred

    def state(self) -> EngineState:
        """Everything there is now. What is due happens first."""
        return self._state(self.settle())

    def _state(self, now_ms: int) -> EngineState:
        return EngineState(
            now_ms,
            self.clock.skipped_ms,
            self.clock.moves,
            self.resets,
            self.ids.state(),
            self.timeline.state(),
            self.timing.state(),
            self.types.state(),
            self.removals.state(),
            {key: tables.state() for key, tables in self._global_resources.items()},
            tuple(region.state() for region in self.regions()),
            tuple(self.calls.everywhere),
            tuple(self.deferred_errors),
            self.extension.state(),
        )

    def put_back(self, state: EngineState) -> None:
        """Puts everything back as it was, the clock too. The objects that the state refers to stay the same objects."""
        self.clock.continue_from(state.now_ms, state.skipped_ms)
        self.clock.moves = state.clock_moves
        self._put_back(state)

    def _put_back(self, state: EngineState) -> None:
        self.resets = state.resets
        self.ids.put_back(state.ids)
        self.timeline.put_back(state.timeline)
        self.timing.put_back(state.timing)
        self.types.put_back(state.types)
        self.removals.put_back(state.removals)
        self._put_back_resources(state)
        self.calls.put_back(state.calls)
        self.deferred_errors[:] = state.deferred_errors
        self.extension.put_back(state.extension)

    def _put_back_resources(self, state: EngineState) -> None:
        self._global_resources = {key: TypeTables() for key in state.global_resources}
        for key, tables in self._global_resources.items():
            tables.put_back(state.global_resources[key])
        self._services = {}
        for region in state.regions:
            self.service(region.account_id, region.name).region.put_back(region)
        put_back_log(self.requests, (region.requests for region in self.regions()))
        planned = self.timeline.sequences()
        for service in self._services.values():
            service.execution.find_waiting(planned)
