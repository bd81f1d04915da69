"""What the parts of a scenario need of the engine."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock

from ..clock import Clock
from ..engine.engine import Engine
from ..registry.resource_type import ResourceType


class EngineView:
    """The engine's lock, clock and time, and the names that rules may use: resource types and IAM actions.

    Whoever reads or changes rules holds `lock`. The engine holds it too while it answers a call.
    """

    def __init__(self, engine: Engine) -> None:
        self.lock: RLock = engine.lock
        self.clock: Clock = engine.clock
        self._engine = engine

    def type_names(self) -> list[str]:
        """The names of all resource types, in whatever region; the test's own types come last."""
        return self._engine.types.all_names()

    def find_type(self, type_name: str) -> ResourceType | None:
        """The resource type with a name, from the first region that has it."""
        found = (self._engine.find_type(type_name, region) for region in self._engine.catalog.regions)
        return next((resource_type for resource_type in found if resource_type is not None), None)

    def make_room(self, change: Callable[[], None]) -> None:
        """Makes a change after which more requests may run than before, and lets those that wait begin."""
        self._engine.make_room(change)

    def draw_request_id(self) -> str:
        """The id of a call that a handler made to its service, reproducible by the mock's seed."""
        return self._engine.ids.uuid("service-request")

    def draw_fault_id(self) -> str:
        """The id of a new fault, reproducible by the mock's seed."""
        return self._engine.ids.uuid("fault")

    def note_fault(self, happening: str, rule: object, fired: int) -> None:
        """A rule of a fault was added or removed, or has fired: for those who watch the mock."""
        self._engine.changes.note("fault", happening, rule, fired)

    def draw_hook_token(self) -> str:
        """The client request token of a hook's invocation, reproducible by the mock's seed."""
        return self._engine.ids.uuid("hook-client-request")

    def defer(self, error: Exception) -> None:
        """Keeps an error of the test's own code for the end of the mock."""
        self._engine.defer(error)

    def actions(self) -> list[str]:
        """The IAM actions that handlers need."""
        own_types = self._engine.types.own_types()
        specs = (spec for resource_type in own_types for spec in resource_type.handlers.values())
        return [*self._engine.catalog.actions, *(action for spec in specs for action in spec.permissions)]
