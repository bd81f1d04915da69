"""The simulation's answers to what the engine asks at the extension.

While a test has set no rule, all that happens here is that what was needed is noted: calls are many, and most tests
set none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..engine.engine import Engine
from ..engine.extension import Extension, RegionCall
from ..engine.model import NOTHING_PLANNED, HookRun, PlannedOutcome, ResourceRequest, StoredResource
from ..engine.region import Region
from ..registry.resource_type import ResourceType
from .required_actions import Needed, has_tags_in_play, needed

if TYPE_CHECKING:
    from .scenario import Scenario


class Simulation(Extension):
    """What a test adds to a engine, and what was needed in it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._needed = Needed()
        self._scenario: Scenario | None = None

    @property
    def scenario(self) -> Scenario:
        """The faults, hooks, limits and permissions; made when they are first asked for."""
        if self._scenario is None:
            # With all that belongs to it a quarter of the package, which an import of ccmock need not wait for.
            from .scenario import Scenario  # noqa: PLC0415

            self._scenario = Scenario(self._engine, self._needed)
        return self._scenario

    def before_call(self, call: RegionCall, now_ms: int) -> None:
        self._needed.note_call(call.region, call.operation, call.parameters.get("RoleArn"))
        if self._scenario is not None:
            self._scenario.before_call(call, now_ms)

    def after_call(self, call: RegionCall, now_ms: int) -> None:
        if self._scenario is not None:
            self._scenario.after_call(call, now_ms)

    def may_begin(self, region: Region, request: ResourceRequest) -> bool:  # noqa: ARG002 - one is as good as another
        return self._scenario is None or self._scenario.limits._have_room(region)

    def planned_outcome_of(self, region: Region, request: ResourceRequest) -> PlannedOutcome:  # noqa: ARG002 - faults know no places
        return self._scenario.planned_outcome_of(request) if self._scenario is not None else NOTHING_PLANNED

    def hook_runs(self, region: Region, request: ResourceRequest, now_ms: int) -> Sequence[HookRun]:
        return self._scenario.hooks._runs(region, request, now_ms) if self._scenario is not None else ()

    def before_handler(
        self, region: Region, resource_type: ResourceType, request: ResourceRequest, now_ms: int
    ) -> None:
        operation = request.operation
        resource = region.store.find(request.type_name, request.identifier or "") if operation != "CREATE" else None
        before = (resource.shown if resource is not None else None) or {}
        with_tags = has_tags_in_play(operation, resource_type.tagging.tag_property, request.desired_state, before)
        needs = needed(resource_type, operation, with_tags=with_tags)
        self._needed.note_handler(request.role_arn, needs)
        if self._scenario is not None:
            self._scenario.before_handler(region, resource_type, request, before, needs, now_ms)

    def before_read(
        self,
        region: Region,
        resource_type: ResourceType,
        operation: str,
        identifier: str | None,
        role_arn: str | None,
        now_ms: int,
    ) -> None:
        needs = needed(resource_type, operation, with_tags=False)
        self._needed.note_handler(role_arn, needs)
        if self._scenario is not None:
            self._scenario.before_read(region, resource_type, operation, identifier, role_arn, needs, now_ms)

    def hides(self, resource: StoredResource, now_ms: int) -> bool:
        return self._scenario is not None and self._scenario.hides(resource, now_ms)

    def state(self) -> Any:
        return self.scenario.saved()

    def put_back(self, state: Any) -> None:
        self.scenario.restoring(state)()

    def encode(self, state: Any) -> dict[str, Any]:
        return dict(state)

    def decode(self, plain: Mapping[str, Any]) -> Any:
        return plain
