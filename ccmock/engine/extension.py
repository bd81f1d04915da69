"""Where a test's scenario reaches the engine: faults, hooks, permissions and limits.

The engine asks its `Extension` at a few moments and nowhere else. This one lets everything pass and adds nothing; the
one of the simulation layer answers for what a test has set up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ..clock import Clock
from ..registry.resource_type import ResourceType
from .model import NOTHING_PLANNED, FaultHit, HookRun, Members, PlannedOutcome, ResourceRequest, StoredResource
from .region import Region

CheckType = Callable[..., None]


class RegionCall(NamedTuple):
    """A call that is about to be answered, in an account and region.

    `invocation_id` is the same for all retries that the client makes by itself; None where the client does not say.
    """

    region: Region
    operation: str
    parameters: Members
    clock: Clock
    faults: list[FaultHit]
    """Those that the call has met, which the extension adds."""
    invocation_id: str | None = None

    def __repr__(self) -> str:
        # The parameters may hold secrets.
        return f"<RegionCall {self.operation}>"


class Extension:
    """What the engine asks. This one adds nothing."""

    def before_call(self, call: RegionCall, now_ms: int) -> None:
        """A call is about to be answered; raise ServiceError to refuse it, ConnectionLost to give no answer."""

    def after_call(self, call: RegionCall, now_ms: int) -> None:
        """A call was carried out; raise ConnectionLost to keep its answer from the client."""

    def may_begin(self, region: Region) -> bool:  # noqa: ARG002
        """Whether one more request may run; where not, those that come stay PENDING until others have ended.

        Use `Engine.make_room` for anything else that changes the answer.
        """
        return True

    def planned_outcome_of(self, region: Region, request: ResourceRequest) -> PlannedOutcome:  # noqa: ARG002
        """What becomes of a request that begins."""
        return NOTHING_PLANNED

    def hook_runs(
        self,
        region: Region,  # noqa: ARG002
        request: ResourceRequest,  # noqa: ARG002
        now_ms: int,  # noqa: ARG002
    ) -> Sequence[HookRun]:
        """The hooks that run before a request's handler, in order."""
        return ()

    def before_handler(
        self, region: Region, resource_type: ResourceType, request: ResourceRequest, now_ms: int
    ) -> None:
        """A create, update or delete handler is about to run; raise HandlerError to fail its request."""

    def before_read(
        self,
        region: Region,
        resource_type: ResourceType,
        operation: str,
        identifier: str | None,
        role_arn: str | None,
        now_ms: int,
    ) -> None:
        """A READ or LIST handler is about to run; raise HandlerError to fail the call."""

    def hides(self, resource: StoredResource, now_ms: int) -> bool:  # noqa: ARG002
        """Whether reads and lists do not find a resource yet."""
        return False

    # --- state ---

    def state(self) -> Any:
        """What is set up now, as an immutable value; it may refer to live objects."""

    def put_back(self, state: Any) -> None:
        """Sets up what was set up then, in the same objects."""

    def encode(self, state: Any) -> dict[str, Any]:  # noqa: ARG002
        """A state as plain JSON, without what is code."""
        return {}

    def decode(self, plain: Mapping[str, Any], check_type: CheckType) -> Any:
        """The state that was encoded; what is code is as it is now. Misfit where `plain` is damaged.

        `check_type`: raises Misfit, at a place, where there is no resource type of a name.
        """
