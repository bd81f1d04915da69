"""Where the scenario of a test reaches the engine: faults, hooks, permissions, limits.

The engine asks its `Extension` at a few moments and nowhere else. The one here lets all pass and adds nothing;
that of the simulation layer answers for what a test has set up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..registry.resource_type import ResourceType

if TYPE_CHECKING:
    from .operations import Backend
    from .progress_events import Members
    from .request_tracker import ResourceRequest
    from .store import Resource


CALLS = (
    "CancelResourceRequest",
    "CreateResource",
    "DeleteResource",
    "GetResource",
    "GetResourceRequestStatus",
    "ListResourceRequests",
    "ListResources",
    "UpdateResource",
)
"""The operations of the API."""


class Call(NamedTuple):
    """A call that was understood and is about to be answered. `access_key`: what it was signed with, if it was."""

    backend: Backend
    operation: str
    parameters: Members
    access_key: str | None


class ConnectionLost(Exception):
    """The connection breaks, before or after the service did the work; a client gets no answer.

    `code`: the error that a client sees, by the name that botocore has for it.
    """

    code = "EndpointConnectionError"


class ConnectionTimedOut(ConnectionLost):
    """No answer comes for as long as the client waits for one."""

    code = "ReadTimeoutError"


class PlannedFailure(NamedTuple):
    """A failure that a request runs into.

    `after_ms` after it began, or when it would have succeeded. `leaves_remnant`: whether what its handler has made by
    then stays.
    """

    code: str
    message: str | None = None
    after_ms: int | None = None
    leaves_remnant: bool = False


class PlannedOutcome(NamedTuple):
    """What becomes of a request beside what its handler does: it takes longer, never ends by itself, or fails."""

    delay_ms: int = 0
    hangs: bool = False
    failure: PlannedFailure | None = None


NOTHING_PLANNED = PlannedOutcome()


class HookRun(NamedTuple):
    """One invocation of a hook for a request: from when to when it runs, and how it ends.

    `outcome` is the HookStatus that it has from `ends_ms` on, `message` what it says then.
    """

    type_name: str
    version_id: str
    arn: str
    failure_mode: str
    starts_ms: int
    ends_ms: int
    outcome: str
    message: str | None = None

    @property
    def fails_request(self) -> bool:
        """Whether the request ends with it."""
        return self.outcome != HOOK_COMPLETE_SUCCEEDED and self.failure_mode == "FAIL"


HOOK_PENDING = "HOOK_PENDING"
HOOK_IN_PROGRESS = "HOOK_IN_PROGRESS"
HOOK_COMPLETE_SUCCEEDED = "HOOK_COMPLETE_SUCCEEDED"
HOOK_COMPLETE_FAILED = "HOOK_COMPLETE_FAILED"
HOOK_FAILED = "HOOK_FAILED"


class Extension:
    """What the engine asks. This one adds nothing."""

    def before_call(self, call: Call, now_ms: int) -> None:
        """A call is about to be answered; a ServiceError refuses it, a ConnectionLost lets it get no answer."""

    def after_call(self, call: Call, now_ms: int) -> None:
        """A call was carried out; a ConnectionLost keeps its answer from the client."""

    def may_begin(self, backend: Backend, request: ResourceRequest) -> bool:  # noqa: ARG002
        """Whether there is room for one more running request; where not, it stays PENDING for now."""
        return True

    def planned_outcome_of(self, backend: Backend, request: ResourceRequest) -> PlannedOutcome:  # noqa: ARG002
        """What becomes of a request that begins."""
        return NOTHING_PLANNED

    def hook_runs(self, backend: Backend, request: ResourceRequest, now_ms: int) -> Sequence[HookRun]:  # noqa: ARG002
        """The hooks that run before a request's handler, in order."""
        return ()

    def before_handler(self, backend: Backend, request: ResourceRequest, now_ms: int) -> None:
        """A create, update or delete handler is about to run; a HandlerError fails its request."""

    def before_read(
        self,
        backend: Backend,
        resource_type: ResourceType,
        operation: str,
        identifier: str | None,
        role_arn: str | None,
        now_ms: int,
    ) -> None:
        """A READ or LIST handler is about to run; a HandlerError fails the call."""

    def hides(self, resource: Resource, now_ms: int) -> bool:  # noqa: ARG002
        """Whether reads and lists do not find a resource yet."""
        return False

    def saved(self) -> dict[str, Any]:
        """What is set up, as far as it is plain values."""
        return {}

    def restoring(self, saved: Mapping[str, Any]) -> Callable[[], None]:  # noqa: ARG002
        """What sets up what was saved, read already; what is no plain value stays as it is then."""
        return lambda: None
