"""The faults, hooks, limits and permissions of one mock. Loaded when a test first asks for one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine.engine import Engine
from ..engine.extension import CheckType, RegionCall
from ..engine.model import FaultHit, PlannedOutcome, ResourceRequest, StoredResource
from ..engine.region import Region
from ..registry.resource_type import ResourceType
from .engine_view import EngineView
from .fault_effects import apply_faults_to_call, apply_faults_to_read, is_hidden, planned_outcome
from .fault_rules import FaultsState, decode_faults, encode_faults
from .faults import Faults
from .hooks import Hooks, HooksState
from .limits import Limits, LimitsState, decode_limits, encode_limits
from .permissions import Permissions, PermissionsState, RequestContext, decode_permissions, encode_permissions
from .required_actions import RequiredActions, RequirementLog


class ScenarioState(NamedTuple):
    """All that a test has set up."""

    faults: FaultsState
    hooks: HooksState
    limits: LimitsState
    permissions: PermissionsState


class Scenario:
    """What a test sets up in a mock, and what that does to calls, requests and reads."""

    def __init__(self, engine: Engine, requirements: RequirementLog) -> None:
        view = EngineView(engine)
        self.faults: Faults = Faults(view)
        self.hooks: Hooks = Hooks(view)
        self.limits: Limits = Limits(view)
        self.permissions: Permissions = Permissions(view, requirements)
        self._hits: list[FaultHit] = []
        """The faults that the call has met that is just being carried out."""
        self.empty: ScenarioState = self.state()
        """The state in which nothing is set up."""

    # --- what the engine asks ---

    def before_call(self, call: RegionCall, now_ms: int) -> None:
        """A call is about to be carried out; a ServiceError refuses it, a ConnectionLost lets it get no answer."""
        self._hits = call.faults
        apply_faults_to_call(self.faults._books.before, call, now_ms)
        self.permissions._check_call(call.region, call.operation, call.parameters.get("RoleArn"), now_ms)

    def after_call(self, call: RegionCall, now_ms: int) -> None:
        """A call was carried out; a ConnectionLost keeps its answer from the client."""
        apply_faults_to_call(self.faults._books.after, call, now_ms)

    def planned_outcome_of(self, request: ResourceRequest) -> PlannedOutcome:
        """What the faults do to a request that begins."""
        return planned_outcome(self.faults._books.handlers, request)

    def before_handler(
        self,
        region: Region,
        resource_type: ResourceType,
        request: ResourceRequest,
        before: Mapping[str, Any],
        required: RequiredActions,
        now_ms: int,
    ) -> None:
        """A handler is about to change a resource from `before`; a HandlerError fails the request."""
        self.limits._check(region, request)
        tag_property = resource_type.tagging.tag_property
        context = RequestContext(region, request.role_arn, now_ms, request.desired_state, before, tag_property)
        self.permissions._check_handler(context, required)

    def before_read(
        self,
        region: Region,
        resource_type: ResourceType,
        operation: str,
        identifier: str | None,
        role_arn: str | None,
        required: RequiredActions,
        now_ms: int,
    ) -> None:
        """A READ or LIST handler is about to run; a HandlerError fails the call."""
        apply_faults_to_read(self.faults._books.handlers, resource_type.type_name, operation, identifier, self._hits)
        if self.permissions._rules:
            resource = region.store.find(resource_type.type_name, identifier) if identifier is not None else None
            model = (resource.shown if resource is not None else None) or {}
            context = RequestContext(region, role_arn, now_ms, {}, model, resource_type.tagging.tag_property)
            self.permissions._check_handler(context, required)

    def hides(self, resource: StoredResource, now_ms: int) -> bool:
        """Whether a resource is too new for reads and lists to find it."""
        return is_hidden(self.faults._books.reads, resource, now_ms)

    # --- state ---

    def state(self) -> ScenarioState:
        """All that is set up now."""
        return ScenarioState(self.faults._state(), self.hooks._state(), self.limits._state(), self.permissions._state())

    def put_back(self, state: ScenarioState) -> None:
        """Sets up what a state holds, and nothing else, in the same objects."""
        self.faults._put_back(state.faults)
        self.hooks._put_back(state.hooks)
        self.limits._put_back(state.limits)
        self.permissions._put_back(state.permissions)

    def encode(self, state: ScenarioState) -> dict[str, Any]:
        """A state as plain JSON. Hooks are code, and are left out."""
        return {
            "faults": encode_faults(state.faults),
            "limits": encode_limits(state.limits),
            "permissions": encode_permissions(state.permissions),
        }

    def decode(self, plain: Mapping[str, Any], check_type: CheckType) -> ScenarioState:
        """The state that was encoded, with new rules and the hooks of now. Misfit if a name or policy is not valid."""
        return ScenarioState(
            decode_faults(plain["faults"]),
            self.hooks._state(),
            decode_limits(plain["limits"], check_type),
            decode_permissions(plain["permissions"]),
        )
