"""What the engine works with, as plain data: calls and their answers, resources, requests, hook runs, planned outcomes.

Nothing here knows its neighbors; they all know this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..service_errors import ServiceError

Members = dict[str, Any]
"""The members of a call's parameters or of its answer; times are milliseconds since the epoch."""

Model = dict[str, Any]
"""The properties of a resource."""

API_OPERATIONS = (
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


# --- calls ------------------------------------------------------------------------------------


class FaultHit(NamedTuple):
    """A fault that a call or a request has met: its id, and what it does in words. It may be removed by now."""

    fault_id: str
    description: str


class ParsedCall(NamedTuple):
    """A call as it was read from an HTTP request.

    `operation` is the raw target where that names no operation; `parameters` are empty where they cannot be read.
    `account_id`, `region` and `access_key` are what the signature says, each None where it does not. `error`: what the
    call is refused with before anything else looks at it. `invocation_id`: what the client calls it, which is the same
    for all retries that the client makes by itself; None where it does not say.
    """

    operation: str
    parameters: Members
    account_id: str | None = None
    region: str | None = None
    access_key: str | None = None
    error: ServiceError | None = None
    invocation_id: str | None = None

    def request_token(self, answer: Members | None) -> str | None:
        """The token of the resource request that its answer tells of, or that the call names."""
        event: Members = (answer or {}).get("ProgressEvent", {})
        token: str | None = event.get("RequestToken", self.parameters.get("RequestToken"))
        return token

    def __repr__(self) -> str:
        # Parameters may hold secrets; so in the records of calls below.
        return f"<ParsedCall {self.operation}>"


class CallError(NamedTuple):
    """What a client gets instead of an answer.

    `code` is the name of the error that the client sees. `http_status` is None where no answer reaches the client;
    `type_name` is the `__type` of the answer, `message_key` the member that holds the message, empty where none does.
    """

    code: str
    message: str
    http_status: int | None
    type_name: str = ""
    message_key: str = ""

    @classmethod
    def of(cls, error: ServiceError) -> CallError:
        """The plain form of a service error."""
        key = error.message_key if error.message or error.has_empty_message else ""
        return cls(error.code, error.message, error.http_status, f"{error.namespace}#{error.code}", key)


class CallRecord(NamedTuple):
    """A call and its answer, on the record: `output` or `error` is None.

    `time_ms`: when the answer was given. `request_id` is None where no answer reached the client. `request_token`: that
    of the resource request that the call made, names or was answered with, also where its answer was lost.
    `faults`: those that it has met itself; those of its request are the request's.
    """

    operation: str
    parameters: Members
    account_id: str
    region: str
    output: Members | None
    error: CallError | None
    request_id: str | None
    time_ms: int
    request_token: str | None = None
    faults: tuple[FaultHit, ...] = ()

    def __repr__(self) -> str:
        return f"<CallRecord {self.operation} in {self.account_id} {self.region}>"


class ConnectionLost(Exception):
    """The connection breaks, before or after the service did the work; a client gets no answer.

    `code`: the error that a client sees, by botocore's name for it.
    """

    code = "EndpointConnectionError"


class ConnectionTimedOut(ConnectionLost):
    """No answer comes for as long as the client waits for one."""

    code = "ReadTimeoutError"


# --- resources --------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class StoredResource:
    """One resource.

    `model` is what its handler knows, `shown` what reads and lists answer with; they differ while a request runs on the
    resource. Where `shown` is None no read finds it yet; where `model` is None it was deleted and is shown until
    its request ends. Models are replaced, by the `Store` alone, and never changed.
    """

    type_name: str
    identifier: str
    sequence: int
    model: Model | None = field(repr=False)
    shown: Model | None = field(repr=False)
    shown_since_ms: int = 0
    """When the request that made it succeeded; 0 where a test put it there itself."""
    changed_by: str | None = None
    """The token of the running request that gave it its model; None where none did."""


# --- statuses ---------------------------------------------------------------------------------

PENDING = "PENDING"
IN_PROGRESS = "IN_PROGRESS"
SUCCESS = "SUCCESS"
FAILED = "FAILED"
CANCEL_IN_PROGRESS = "CANCEL_IN_PROGRESS"
CANCEL_COMPLETE = "CANCEL_COMPLETE"

TERMINAL = frozenset({SUCCESS, FAILED, CANCEL_COMPLETE})
BEGUN = frozenset({IN_PROGRESS, SUCCESS, FAILED})
"""A request has one of these only if it was in progress at some time."""

TRANSITIONS: dict[tuple[str, str], str] = {
    (PENDING, "begin"): IN_PROGRESS,
    (PENDING, "cancel"): CANCEL_IN_PROGRESS,
    (IN_PROGRESS, "succeed"): SUCCESS,
    (IN_PROGRESS, "fail"): FAILED,
    (IN_PROGRESS, "cancel"): CANCEL_IN_PROGRESS,
    (CANCEL_IN_PROGRESS, "cancelled"): CANCEL_COMPLETE,
}
"""(status, event) → the status that follows. What is not in the table cannot happen."""

HOOK_PENDING = "HOOK_PENDING"
HOOK_IN_PROGRESS = "HOOK_IN_PROGRESS"
HOOK_COMPLETE_SUCCEEDED = "HOOK_COMPLETE_SUCCEEDED"
HOOK_COMPLETE_FAILED = "HOOK_COMPLETE_FAILED"
HOOK_FAILED = "HOOK_FAILED"


# --- what happens to a request ----------------------------------------------------------------


class PlannedFailure(NamedTuple):
    """A failure that a request runs into.

    It comes `after_ms` milliseconds after the request began, or when the request would have succeeded.
    `leaves_remnant`: whether what the handler has made by then stays.
    """

    code: str
    message: str | None = None
    after_ms: int | None = None
    leaves_remnant: bool = False


class PlannedOutcome(NamedTuple):
    """What becomes of a request besides what its handler does: it takes longer, never ends by itself, or fails."""

    delay_ms: int = 0
    hangs: bool = False
    failure: PlannedFailure | None = None
    faults: tuple[FaultHit, ...] = ()
    """What it comes from."""


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


@dataclass(slots=True, eq=False)
class ResourceRequest:
    """One create, update or delete on its way. Times are milliseconds since the epoch.

    Its `repr` leaves out what may hold or quote write-only values.
    """

    token: str
    sequence: int
    type_name: str
    operation: str
    identifier: str | None
    accepted_ms: int
    desired_state: Model = field(default_factory=dict, repr=False)
    resource: StoredResource | None = None
    """What it works on: what a create has made, what another handler found in its first call. It may be gone by now."""
    before: Model | None = field(default=None, repr=False)
    """The model of the resource before this request changed it, which comes back where the request fails."""
    after: Model | None = field(default=None, repr=False)
    """What reads showed of the resource when the request ended; None where it has not ended, or left no resource."""
    history: list[tuple[int, str]] = field(default_factory=list)
    """(time, status) of every status that it has had."""
    event_model: Model | None = field(default=None, repr=False)
    """The ResourceModel that its events show."""
    error_code: str | None = None
    status_message: str | None = field(default=None, repr=False)
    type_version_id: str | None = None
    role_arn: str | None = None
    """The role that its handler works with, where the caller named one."""
    planned: PlannedOutcome = field(default=NOTHING_PLANNED, repr=False)
    hooks_token: str | None = None
    hooks: Sequence[HookRun] = field(default=(), repr=False)
    begun_ms: int = 0
    waits_ms: tuple[int, ...] = ()
    """How long each of the steps takes that are left until it succeeds."""
    callback_context: Any = field(default=None, repr=False)
    """What its handler has handed on to its next call."""
    was_in_progress: bool = False
    """Whether the handler has said that it is not done yet."""
    due_sequence: int = 0
    """The step that it waits for; any other that falls due is out of date. 0 while one is performed."""
    due_ms: int = 0
    time_limit_ms: int = 0
    polled_at_move: int | None = None
    """How often the clock had been moved when a client last asked for its status."""

    @property
    def status(self) -> str:
        """Its OperationStatus now."""
        return self.history[-1][1]

    @property
    def changed_ms(self) -> int:
        """When its status last changed."""
        return self.history[-1][0]

    @property
    def has_begun(self) -> bool:
        """Whether it was ever in progress."""
        # A request that is just being accepted has no status yet.
        return bool(self.history) and (self.status in BEGUN or any(status == IN_PROGRESS for _, status in self.history))

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.history[-1][1] in TERMINAL

    def move(self, event: str, time_ms: int) -> None:
        """Goes on to the status that follows an event; KeyError where that cannot happen now."""
        self.history.append((time_ms, TRANSITIONS[self.status, event]))
