"""Everything that one mock has, and how it answers a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from threading import RLock
from typing import NamedTuple

from ..clock import Clock
from ..contract.handler import Handler
from ..ids import Ids
from ..registry.catalog import Catalog
from ..registry.resource_type import ResourceType
from ..service_errors import ServiceError
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
from .changes import ChangeLog
from .engine_state import EngineState
from .execution import Execution
from .extension import Extension, RegionCall
from .handler_context import RegionHandlerContext
from .model import CallError, CallRecord, ConnectionLost, Members, ParsedCall
from .operations import Operations
from .poll_watch import PollWatch
from .reads import ResourceReader
from .recovery import put_back_queues, recover
from .region import Region, UnknownRegion, partition_of
from .removals import Removals
from .request_log import RequestLog
from .request_tracker import RequestTracker
from .seeding import Seeding
from .shared_parts import SharedParts
from .sharing import ResourceSharing
from .store import Store, TypeTables
from .timeline import Timeline
from .timing import Timing
from .types import Types
from .work import Work


class RegionService(NamedTuple):
    """One account and region, with all that works on it."""

    region: Region
    operations: Operations
    execution: Execution
    seeding: Seeding


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
        make_sharing: Callable[[Engine], ResourceSharing] = lambda _: ResourceSharing(),
    ) -> None:
        self.lock = RLock()
        self.catalog = catalog
        self.clock, self.seed = clock, seed
        self.references = references
        self.service_constraints: ServiceConstraintsMode = service_constraints
        self.removed_properties = removed_properties
        self.ids = Ids(seed)
        self.timeline, self.timing = Timeline(), Timing()
        self.types = Types(catalog, clock, installed_handlers)
        self.removals = Removals()
        self.requests, self.calls = RequestLog(), CallLog()
        self.changes = ChangeLog(self._now_ms)
        self.deferred_errors: list[Exception] = []
        """What went wrong in code of the test (handlers, hooks, endless polling): the end of the mock tells it."""
        self._poll_watch = PollWatch(max_polls, clock)
        self.resets = 0
        """How often all that had happened was replaced, by a reset or by a snapshot."""
        self._global_resources: dict[tuple[str, str], TypeTables] = {}
        self._services: dict[tuple[str, str], RegionService] = {}
        self._skipped_before_ms = clock.skipped_ms
        self._work = Work(self._recover)
        self._step_ms: int | None = None
        """When the step fell due that is performed now, which is the time for its handler or hooks."""
        self._restoring: Callable[[], None] | None = None
        """Puts back the state that is just being put back."""
        self.extension = make_extension(self)
        self.sharing = make_sharing(self)
        self._shared = SharedParts(
            *(clock, self.ids, self.types, self.timeline, self.timing),
            *(self.changes, self._work, self.extension, self.sharing),
        )
        self.beginning = self._state(clock.now_ms())

    # --- accounts and regions ---

    def service(self, account_id: str, region: str) -> RegionService:
        """The service in an account and region; UnknownRegion where there is no such region."""
        found = self._services.get((account_id, region))
        if found is None:
            if region not in self.catalog.regions:
                raise UnknownRegion(region)
            with self.lock:
                # Another thread may have made it meanwhile.
                found = self._services.get((account_id, region)) or self._make_service(account_id, region)
                self._services[account_id, region] = found
        return found

    def regions(self) -> list[Region]:
        """Every account and region that was used so far."""
        return [service.region for service in list(self._services.values())]

    def _make_service(self, account_id: str, name: str) -> RegionService:
        partition = partition_of(name)
        everywhere = self._global_resources.setdefault((account_id, partition), TypeTables())
        store = Store(everywhere, TypeTables(), partial(self.changes.note, "resource", account_id, name))
        region = Region(account_id, name, partition, store, RequestTracker(account_id, name, self.requests))
        context = RegionHandlerContext(
            region,
            self.ids,
            self.types,
            self.references,
            self.service_constraints,
            self.regions,
            self.removals,
            self.removed_properties,
            self.sharing,
        )
        execution = Execution(region, self._shared, context)
        reader = ResourceReader(region, self._shared, context, self.defer)
        operations = Operations(region, self._shared, execution, reader, self._settle)
        return RegionService(region, operations, execution, Seeding(region, self._shared, context))

    # --- types ---

    def find_type(self, type_name: str, region: str, version_id: str | None = None) -> ResourceType | None:
        """The resource type as the region has it, or None."""
        return self.types.find(type_name, region, version_id)

    # --- what was broken off ---

    def _recover(self) -> None:
        """Puts right what an exception has broken off."""
        self._step_ms = None
        if self._restoring is not None:
            self._restoring()
            self._restoring = None
        self.extension.put_back(self.extension.state())
        self.calls.put_back(self.calls.everywhere)
        recover(self._executions(), self.timeline, self.requests, self.clock.now_ms())
        self.changes.note("reset")

    def _executions(self) -> list[Execution]:
        return [service.execution for service in self._services.values()]

    # --- time ---

    def settle(self) -> int:
        """Lets everything happen that is due by now, each step at its own time; the time now, in milliseconds.

        Inside a handler or hook, which runs at the time of its step, nothing else happens.
        """
        if not self._work.begin():
            return self._now_ms()
        now_ms = self._settle()
        self._work.end()
        return now_ms

    def _settle(self) -> int:
        now_ms = self.clock.now_ms()
        self._perform_due(now_ms)
        self.requests.forget_expired(now_ms)
        return now_ms

    def make_room(self, change: Callable[[], None]) -> None:
        """Makes a change after which more requests may run than before, and lets those that wait begin.

        What is due happens before, as it would have without the change.
        """
        is_outermost = self._work.begin()
        now_ms = self._settle() if is_outermost else self._now_ms()
        change()
        for execution in self._executions():
            execution.wake(now_ms)
        self._perform_due(now_ms)
        if is_outermost:
            self._work.end()

    def _now_ms(self) -> int:
        return self._step_ms if self._step_ms is not None else self.clock.now_ms()

    def _perform_due(self, now_ms: int) -> None:
        outer_ms = self._step_ms
        while step := self.timeline.next_due(now_ms):
            self._step_ms = step.due_ms
            try:
                self._services[step.account_id, step.region].execution.perform(step)
            except Exception as bug:
                self.defer(bug)
                raise
            self._step_ms = outer_ms

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
        account_id = call.account_id or self.sharing.account_of(call.access_key) or account_id
        service = self.service(account_id, call.region or region)
        if self._work.begin():
            record = self._answer(service, call)
            self._work.end()
            return record
        try:
            return self._answer(service, call)
        except BaseException:
            self._work.break_off()
            raise

    def _answer(self, service: RegionService, call: ParsedCall) -> CallRecord:
        try:
            called = RegionCall(service.region, call.operation, call.parameters, self.clock, [], call.invocation_id)
            made, error = self._carry_out(service, call, called)
            output, token = (made if error is None else None), call.request_token(made)
            self._poll_watch.count(service.region, call, output, error)
        except Exception as bug:
            # The code under test may catch it.
            self.defer(bug)
            raise
        request_id = self.ids.uuid("request-id") if error is None or error.http_status is not None else None
        where, faults = service.region, tuple(called.faults)
        record = CallRecord(
            call.operation,
            call.parameters,
            where.account_id,
            where.name,
            output,
            error,
            request_id,
            self._now_ms(),
            token,
            faults,
        )
        self.calls.add(record)
        self.changes.note("call", record, self.calls.last_index)
        return record

    def _carry_out(
        self, service: RegionService, call: ParsedCall, called: RegionCall
    ) -> tuple[Members | None, CallError | None]:
        """(what the service made of a call, None), or (that or None, the error that the client gets instead)."""
        output = None
        try:
            output = self._output(service, call, called)
            self.extension.after_call(called, self._now_ms())
        except ServiceError as refused:
            return output, CallError.of(refused)
        except ConnectionLost as lost:
            return output, CallError(lost.code, "", None)
        return output, None

    def _output(self, service: RegionService, call: ParsedCall, called: RegionCall) -> Members:
        if call.error is not None:
            raise call.error
        now_ms = self._now_ms()
        self._perform_due(now_ms)
        self.requests.forget_expired(now_ms)
        self.extension.before_call(called, now_ms)
        output = service.operations.by_name[call.operation](call.parameters, now_ms)
        # A request that was accepted begins at once, though its answer does not show that yet.
        self._perform_due(now_ms)
        return output

    # --- state ---

    def reset(self) -> None:
        """Goes back to the beginning; a clock without a time of its own goes back, too. Deferred errors stay."""
        self._work.check_outside("reset()")
        types, deferred = self.types.after_removal(self.beginning.types), tuple(self.deferred_errors)
        beginning = self.beginning._replace(resets=self.resets + 1, deferred_errors=deferred, types=types)
        self._restore(partial(self._restart, beginning))

    def _restart(self, beginning: EngineState) -> None:
        self.clock.restart(self._skipped_before_ms)
        self._put_back(beginning)

    def state(self) -> EngineState:
        """Everything there is now. What is due happens first. UsageError inside a handler or hook."""
        self._work.check_outside("snapshot()")
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
        self._work.check_outside("restore()")
        self._restore(partial(self._continue_from, state))

    def _restore(self, put_back: Callable[[], None]) -> None:
        """Puts a state back; the next entry does so where this is broken off."""
        self._work.begin()
        self._restoring = put_back
        put_back()
        self._restoring = None
        self._work.end()

    def _continue_from(self, state: EngineState) -> None:
        self.clock.continue_from(state.now_ms, state.skipped_ms)
        self.clock.moves = state.clock_moves
        self._put_back(state)
        # A request that waits is woken when another one ends; where there is room, none might.
        for execution in self._executions():
            execution.wake(state.now_ms)

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
        self.changes.note("reset")

    def _put_back_resources(self, state: EngineState) -> None:
        self._global_resources = {key: TypeTables() for key in state.global_resources}
        for key, tables in self._global_resources.items():
            tables.put_back(state.global_resources[key])
        self._services = {}
        for region in state.regions:
            self.service(region.account_id, region.name).region.put_back(region)
        put_back_queues(self._executions(), self.timeline, self.requests)
