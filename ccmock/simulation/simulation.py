"""What the engine asks at its extension point, answered by what a test has set up.

Most tests set up nothing, and calls are many. So the scenario is made when a test first asks for it; until then all
that happens here is that required actions are noted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..engine.engine import Engine
from ..engine.extension import CheckType, Extension, RegionCall
from ..engine.model import NOTHING_PLANNED, HookRun, PlannedOutcome, ResourceRequest, StoredResource
from ..engine.region import Region
from ..registry.resource_type import ResourceType
from .required_actions import (
    RequirementLog,
    RequirementLogState,
    changes_tags,
    decode_requirements,
    encode_requirements,
    required_by_handler,
)

if TYPE_CHECKING:
    from .probe import Probe
    from .scenario import Scenario, ScenarioState


class SimulationState(NamedTuple):
    """What was required so far, and what a test has set up; None if it has never asked for a scenario."""

    requirements: RequirementLogState
    scenario: ScenarioState | None


class Simulation(Extension):
    """What a test adds to an engine, and what was required in it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._requirements = RequirementLog()
        self._scenario: Scenario | None = None
        self.probe: Probe | None = None
        """What watches the run of a test that is explored. It is no part of the state."""

    @property
    def scenario(self) -> Scenario:
        """The faults, hooks, limits and permissions."""
        if self._scenario is not None:
            return self._scenario
        # With all that belongs to it a quarter of the package, which an import of ccmock need not wait for.
        from .scenario import Scenario  # noqa: PLC0415

        with self._engine.lock:
            # Another thread may have made it meanwhile.
            self._scenario = self._scenario or Scenario(self._engine, self._requirements)
            return self._scenario

    # --- what the engine asks ---

    def before_call(self, call: RegionCall, now_ms: int) -> None:
        self._requirements.add_call(call.region, call.operation, call.parameters.get("RoleArn"))
        if self.probe is not None:
            self.probe.before_call(self._engine.requests, call)
        if self._scenario is not None:
            self._scenario.before_call(call, now_ms)

    def after_call(self, call: RegionCall, now_ms: int) -> None:
        if self.probe is not None:
            region = call.region
            execution = self._engine.service(region.account_id, region.name).execution
            self.probe.after_call(call, lambda request: execution.cancel(request, now_ms))
        if self._scenario is not None:
            self._scenario.after_call(call, now_ms)

    def may_begin(self, region: Region) -> bool:
        return self._scenario is None or self._scenario.limits._has_room(region)

    def planned_outcome_of(self, region: Region, request: ResourceRequest) -> PlannedOutcome:
        planned = self._scenario.planned_outcome_of(request) if self._scenario is not None else NOTHING_PLANNED
        if self.probe is not None:
            return self.probe.planned_outcome_of(self._engine.requests, region, request, planned)
        return planned

    def hook_runs(self, region: Region, request: ResourceRequest, now_ms: int) -> Sequence[HookRun]:
        runs = self._scenario.hooks._runs(region, request, now_ms) if self._scenario is not None else ()
        return self.probe.hook_runs(region, request, runs, now_ms) if self.probe is not None else runs

    def before_handler(
        self, region: Region, resource_type: ResourceType, request: ResourceRequest, now_ms: int
    ) -> None:
        operation = request.operation
        resource = region.store.find(request.type_name, request.identifier or "") if operation != "CREATE" else None
        before = (resource.shown if resource is not None else None) or {}
        with_tags = changes_tags(operation, resource_type.tagging.tag_property, request.desired_state, before)
        required = required_by_handler(resource_type, operation, with_tags=with_tags)
        self._requirements.add_handler(request.role_arn, required)
        if self.probe is not None:
            self.probe.before_handler(request, with_tags=with_tags)
        if self._scenario is not None:
            self._scenario.before_handler(region, resource_type, request, before, required, now_ms)

    def before_read(
        self,
        region: Region,
        resource_type: ResourceType,
        operation: str,
        identifier: str | None,
        role_arn: str | None,
        now_ms: int,
    ) -> None:
        required = required_by_handler(resource_type, operation, with_tags=False)
        self._requirements.add_handler(role_arn, required)
        if self._scenario is not None:
            self._scenario.before_read(region, resource_type, operation, identifier, role_arn, required, now_ms)

    def hides(self, resource: StoredResource, now_ms: int) -> bool:
        if self.probe is not None and self.probe.hides(resource):
            return True
        return self._scenario is not None and self._scenario.hides(resource, now_ms)

    # --- state ---

    def state(self) -> SimulationState:
        """All that there is now. It may hold rules, hooks and policies themselves, for `put_back`."""
        scenario = self._scenario.state() if self._scenario is not None else None
        return SimulationState(self._requirements.state(), scenario)

    def put_back(self, state: SimulationState) -> None:
        """Has what a state holds, and nothing else. Faults, hooks and rules that a test keeps stay the same."""
        self._requirements.put_back(state.requirements)
        if state.scenario is not None or self._scenario is not None:
            self.scenario.put_back(state.scenario or self.scenario.empty)

    def encode(self, state: SimulationState) -> dict[str, Any]:
        """A state as plain JSON. Hooks are code, and are left out."""
        plain = self.scenario.encode(state.scenario or self.scenario.empty)
        plain["permissions"]["needed"] = encode_requirements(state.requirements)
        return plain

    def decode(self, plain: Mapping[str, Any], check_type: CheckType) -> SimulationState:
        """The state that was encoded, with new rules and the hooks of now. Nothing changes until it is put back.

        Misfit if `plain` is damaged.
        """
        # Only here and in the scenario are the forms of its parts needed.
        from .snapshot_form import SIMULATION  # noqa: PLC0415

        SIMULATION(plain)
        requirements = decode_requirements(plain["permissions"]["needed"])
        return SimulationState(requirements, self.scenario.decode(plain, check_type))
