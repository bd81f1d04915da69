"""All that a test adds to the world, and its answers to what the engine asks at the seam."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..engine.backend import Backend
from ..engine.seam import Call, Course, HookRun, Seam
from ..engine.store import Resource
from ..engine.tracker import ResourceRequest
from ..engine.world import World
from ..registry.resource_type import ResourceType
from .disturbing import course_of, disturb_call, disturb_read, hides
from .faults import Faults
from .hooks import Hooks
from .limits import Limits
from .permissions import Permissions, Subject, has_tags_in_play, needed
from .rules import Known


class Simulation(Seam):
    """The faults, hooks, permissions and limits of one mock."""

    def __init__(self, known: Known) -> None:
        self.faults = Faults(known)
        self.hooks = Hooks(known)
        self.limits = Limits(known)
        self.permissions = Permissions(known)

    def before_call(self, call: Call, now_ms: int) -> None:
        disturb_call(self.faults, "before", call, now_ms)
        self.permissions.check_call(call.backend, call.operation, call.parameters.get("RoleArn"), now_ms)

    def after_call(self, call: Call, now_ms: int) -> None:
        disturb_call(self.faults, "after", call, now_ms)

    def may_begin(self, backend: Backend, request: ResourceRequest) -> bool:  # noqa: ARG002 - one is as good as another
        return self.limits.have_room(backend)

    def course_of(self, backend: Backend, request: ResourceRequest) -> Course:  # noqa: ARG002 - faults know no places
        return course_of(self.faults, request)

    def hook_runs(self, backend: Backend, request: ResourceRequest, now_ms: int) -> Sequence[HookRun]:
        return self.hooks.runs(backend, request, now_ms) if len(self.hooks) else ()

    def before_handler(self, backend: Backend, request: ResourceRequest, now_ms: int) -> None:
        self.limits.check(backend, request)
        resource_type, operation = backend.type_of(request), request.operation
        model = _shown(backend, request.type_name, request.identifier) if operation != "CREATE" else {}
        tag_property, desired_state = resource_type.tagging.tag_property, request.desired_state
        with_tags = has_tags_in_play(operation, tag_property, desired_state, model)
        needs = needed(resource_type, operation, with_tags=with_tags)
        self.permissions.note(request.role_arn, needs)
        if self.permissions.rules:
            subject = Subject(backend, request.role_arn, now_ms, desired_state, model, tag_property)
            self.permissions.check_handler(subject, needs)

    def before_read(
        self,
        backend: Backend,
        resource_type: ResourceType,
        operation: str,
        identifier: str | None,
        role_arn: str | None,
        now_ms: int,
    ) -> None:
        disturb_read(self.faults, resource_type.type_name, operation, identifier)
        needs = needed(resource_type, operation, with_tags=False)
        self.permissions.note(role_arn, needs)
        if self.permissions.rules:
            model = _shown(backend, resource_type.type_name, identifier)
            subject = Subject(backend, role_arn, now_ms, {}, model, resource_type.tagging.tag_property)
            self.permissions.check_handler(subject, needs)

    def saved(self) -> dict[str, Any]:
        return {
            "faults": self.faults.saved(),
            "limits": self.limits.saved(),
            "permissions": self.permissions.saved(),
        }

    def restoring(self, saved: Mapping[str, Any]) -> Callable[[], None]:
        steps = (
            self.faults.restoring(saved["faults"]),
            self.limits.restoring(saved["limits"]),
            self.permissions.restoring(saved["permissions"]),
        )

        def put_back() -> None:
            for step in steps:
                step()

        return put_back

    def hides(self, resource: Resource, now_ms: int) -> bool:
        return bool(self.faults.books["reads"].rules) and hides(self.faults, resource, now_ms)


def _shown(backend: Backend, type_name: str, identifier: str | None) -> Mapping[str, Any]:
    """What reads show of a resource; nothing where it is not there."""
    resource = backend.store.find(type_name, identifier) if identifier is not None else None
    return (resource.shown if resource is not None else None) or {}


def simulation_of(world: World) -> Simulation:
    """A simulation for a world, about whose types its rules may be."""

    def handlers_of(type_name: str) -> Sequence[str]:
        found = (world.find_type(type_name, region) for region in world.catalog.regions)
        resource_type = next((resource_type for resource_type in found if resource_type is not None), None)
        return tuple(resource_type.handlers) if resource_type is not None else ()

    return Simulation(
        Known(
            type_names=lambda: [*world.catalog.names, *world.types.own],
            handlers_of=handlers_of,
            actions=lambda: [*world.catalog.actions, *_own_actions(world)],
        )
    )


def _own_actions(world: World) -> list[str]:
    specs = (spec for resource_type in world.types.own_types() for spec in resource_type.handlers.values())
    return [action for spec in specs for action in spec.permissions]
