"""The faults, hooks, limits and permissions of one mock. Loaded when a test first asks for some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..engine.engine import Engine
from ..engine.extension import RegionCall
from ..engine.model import PlannedOutcome, ResourceRequest, StoredResource
from ..engine.region import Region
from ..registry.resource_type import ResourceType
from .fault_effects import disturb_call, disturb_read, hides, planned_outcome_of
from .faults import Faults
from .hooks import Hooks
from .limits import Limits
from .permissions import Permissions, Subject
from .required_actions import Needed, Needs
from .rules import Known


class Scenario:
    """All that a test adds to a engine, about whose types its rules may be."""

    def __init__(self, engine: Engine, needed: Needed) -> None:
        known = _known(engine)
        self.faults: Faults = Faults(known)
        self.hooks: Hooks = Hooks(known)
        self.limits: Limits = Limits(known)
        self.permissions: Permissions = Permissions(known, needed)

    # --- what comes of them ---

    def before_call(self, call: RegionCall, now_ms: int) -> None:
        """A call is about to be answered; a ServiceError refuses it, a ConnectionLost lets it get no answer."""
        disturb_call(self.faults, "before", call, now_ms)
        self.permissions._check_call(call.region, call.operation, call.parameters.get("RoleArn"), now_ms)

    def after_call(self, call: RegionCall, now_ms: int) -> None:
        """A call was carried out; a ConnectionLost keeps its answer from the client."""
        disturb_call(self.faults, "after", call, now_ms)

    def planned_outcome_of(self, request: ResourceRequest) -> PlannedOutcome:
        """What becomes of a request that begins."""
        return planned_outcome_of(self.faults, request)

    def before_handler(
        self,
        region: Region,
        resource_type: ResourceType,
        request: ResourceRequest,
        before: Mapping[str, Any],
        needs: Needs,
        now_ms: int,
    ) -> None:
        """A handler that changes a resource as it was `before` is about to run; a HandlerError fails its request."""
        self.limits._check(region, request)
        if self.permissions._rules:
            tag_property = resource_type.tagging.tag_property
            subject = Subject(region, request.role_arn, now_ms, request.desired_state, before, tag_property)
            self.permissions._check_handler(subject, needs)

    def before_read(
        self,
        region: Region,
        resource_type: ResourceType,
        operation: str,
        identifier: str | None,
        role_arn: str | None,
        needs: Needs,
        now_ms: int,
    ) -> None:
        """A READ or LIST handler is about to run; a HandlerError fails the call."""
        disturb_read(self.faults, resource_type.type_name, operation, identifier)
        if self.permissions._rules:
            resource = region.store.find(resource_type.type_name, identifier) if identifier is not None else None
            model = (resource.shown if resource is not None else None) or {}
            subject = Subject(region, role_arn, now_ms, {}, model, resource_type.tagging.tag_property)
            self.permissions._check_handler(subject, needs)

    def hides(self, resource: StoredResource, now_ms: int) -> bool:
        """Whether reads and lists do not find a resource yet."""
        return hides(self.faults, resource, now_ms)

    # --- as plain values ---

    def saved(self) -> dict[str, Any]:
        """What is set up, as far as it is plain values."""
        return {
            "faults": self.faults._saved(),
            "limits": self.limits._saved(),
            "permissions": self.permissions._saved(),
        }

    def restoring(self, saved: Mapping[str, Any]) -> Callable[[], None]:
        """What sets up what was saved, read already; hooks stay as they are."""
        steps = (
            self.faults._restoring(saved["faults"]),
            self.limits._restoring(saved["limits"]),
            self.permissions._restoring(saved["permissions"]),
        )

        def put_back() -> None:
            for step in steps:
                step()

        return put_back


def _known(engine: Engine) -> Known:
    def type_named(type_name: str) -> ResourceType | None:
        found = (engine.find_type(type_name, region) for region in engine.catalog.regions)
        return next((resource_type for resource_type in found if resource_type is not None), None)

    return Known(
        type_names=lambda: [*engine.catalog.names, *engine.types.own],
        type_named=type_named,
        actions=lambda: [*engine.catalog.actions, *_own_actions(engine)],
    )


def _own_actions(engine: Engine) -> list[str]:
    specs = (spec for resource_type in engine.types.own_types() for spec in resource_type.handlers.values())
    return [action for spec in specs for action in spec.permissions]
