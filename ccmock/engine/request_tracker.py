"""The resource requests of one account and region, and the states that they go through."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Any

from ..errors import ClientTokenConflict, RequestTokenNotFound
from ..registry.json_text import plain_copy
from .extension import NOTHING_PLANNED, HookRun, PlannedFailure, PlannedOutcome
from .store import Resource, Store

PENDING = "PENDING"
IN_PROGRESS = "IN_PROGRESS"
SUCCESS = "SUCCESS"
FAILED = "FAILED"
CANCEL_IN_PROGRESS = "CANCEL_IN_PROGRESS"
CANCEL_COMPLETE = "CANCEL_COMPLETE"

TERMINAL = frozenset({SUCCESS, FAILED, CANCEL_COMPLETE})
BEGUN = frozenset({IN_PROGRESS, SUCCESS, FAILED})
"""Only what was in progress comes to these."""

TRANSITIONS: dict[tuple[str, str], str] = {
    (PENDING, "begin"): IN_PROGRESS,
    (PENDING, "cancel"): CANCEL_IN_PROGRESS,
    (IN_PROGRESS, "succeed"): SUCCESS,
    (IN_PROGRESS, "fail"): FAILED,
    (IN_PROGRESS, "cancel"): CANCEL_IN_PROGRESS,
    (CANCEL_IN_PROGRESS, "cancelled"): CANCEL_COMPLETE,
}
"""(status, what happens) → the status that follows. What is not here cannot happen."""

RequestFingerprint = tuple["str | None", ...]
"""What makes two calls the same."""

DAY_MS = 24 * 60 * 60 * 1000
REQUEST_LIFE_MS = 7 * DAY_MS
CLIENT_TOKEN_LIFE_MS = 36 * 60 * 60 * 1000


@dataclass(slots=True, eq=False)
class ResourceRequest:
    """One create, update or delete on its way."""

    token: str
    sequence: int
    type_name: str
    operation: str
    identifier: str | None
    accepted_ms: int
    desired_state: dict[str, Any] = field(default_factory=dict)
    made: Resource | None = None
    """What a create has made, from the moment its identifier is taken."""
    history: list[tuple[int, str]] = field(default_factory=list)
    event_model: dict[str, Any] | None = None
    """The ResourceModel that its events show."""
    error_code: str | None = None
    status_message: str | None = None
    type_version_id: str | None = None
    role_arn: str | None = None
    """In whose name its handler works, where the caller named a role."""
    planned: PlannedOutcome = NOTHING_PLANNED
    hooks_token: str | None = None
    hooks: Sequence[HookRun] = ()
    begun_ms: int = 0
    waits_ms: tuple[int, ...] = ()
    """How long the steps take that are left until it succeeds."""
    context: Any = None
    was_in_progress: bool = False
    """Whether the handler has said that it is not done yet."""
    due_sequence: int = 0
    """The step that it waits for; any other that falls due is out of date."""
    due_ms: int = 0
    time_limit_ms: int = 0
    polled_at_move: int | None = None

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
        # One that is just being accepted has no status yet.
        return bool(self.history) and (self.status in BEGUN or any(status == IN_PROGRESS for _, status in self.history))

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.history[-1][1] in TERMINAL

    def move(self, happening: str, time_ms: int) -> None:
        """Goes on to the status that follows `happening`."""
        self.history.append((time_ms, TRANSITIONS[self.status, happening]))


class Tracker:
    """Requests by token, in the order they were accepted, and the client tokens that stand for them."""

    def __init__(self) -> None:
        self._by_token: dict[str, ResourceRequest] = {}
        self._in_order: list[ResourceRequest] = []
        self._ended: deque[ResourceRequest] = deque()
        self._accepted = 0
        self._client_tokens: dict[str, tuple[int, RequestFingerprint, str]] = {}
        self._tidied_ms = self._tidy_until_ms = 0
        self._running: dict[tuple[str, str], str] = {}

    def accept(
        self, request_token: str, type_name: str, operation: str, identifier: str | None, now_ms: int
    ) -> ResourceRequest:
        """A new request; it has no status yet."""
        self._accepted += 1
        request = ResourceRequest(request_token, self._accepted, type_name, operation, identifier, now_ms)
        self._by_token[request_token] = request
        self._in_order.append(request)
        if identifier is not None:
            self._running[type_name, identifier] = request_token
        return request

    def find(self, request_token: str) -> ResourceRequest | None:
        """The request of a token, or None."""
        return self._by_token.get(request_token)

    def get(self, request_token: str) -> ResourceRequest:
        """The request of a token; RequestTokenNotFound where there is none, or none any more."""
        request = self.find(request_token)
        if request is None:
            raise RequestTokenNotFound.of(request_token)
        return request

    def __iter__(self) -> Iterator[ResourceRequest]:
        return iter(list(self._by_token.values()))

    def count_running(self) -> int:
        """How many requests have begun and not ended."""
        return sum(1 for request in self._by_token.values() if request.has_begun and not request.is_terminal)

    def newest_first(self, before: int | None = None) -> Iterator[ResourceRequest]:
        """Requests accepted before the one with sequence `before`, the newest first."""
        last = len(self._in_order)
        if before is not None:
            last = bisect_left(self._in_order, before, key=lambda request: request.sequence)
        for position in range(last - 1, -1, -1):
            request = self._in_order[position]
            if request.token in self._by_token:
                yield request

    # --- one operation at a time on one resource ---

    def running_on(self, type_name: str, identifier: str) -> str | None:
        """The token of the request that runs on a resource, or None."""
        return self._running.get((type_name, identifier))

    def take(self, request: ResourceRequest, identifier: str) -> None:
        """The request has learned which resource it runs on."""
        self.release(request)
        request.identifier = identifier
        self._running[request.type_name, identifier] = request.token

    def release(self, request: ResourceRequest) -> None:
        """The request runs on nothing any more."""
        if request.identifier is None:
            return
        place = (request.type_name, request.identifier)
        if self._running.get(place) == request.token:
            del self._running[place]

    def end(self, request: ResourceRequest) -> None:
        """The request has reached its last status: its resource is free, and some day it will be forgotten."""
        self.release(request)
        self._ended.append(request)

    # --- client tokens ---

    def repeated(self, client_token: str | None, question: RequestFingerprint, now_ms: int) -> ResourceRequest | None:
        """The request that the same question with the same client token made before, or None.

        ClientTokenConflict where the token stands for another question.
        """
        known = self._client_tokens.get(client_token) if client_token is not None else None
        if known is None or known[0] <= now_ms:
            return None
        _, asked, request_token = known
        if asked != question:
            raise ClientTokenConflict.of(str(client_token), request_token)
        return self._by_token.get(request_token)

    def remember(self, client_token: str | None, question: RequestFingerprint, request: ResourceRequest) -> None:
        """From now on the client token stands for this request."""
        if client_token is not None:
            self._client_tokens[client_token] = (request.accepted_ms + CLIENT_TOKEN_LIFE_MS, question, request.token)

    # --- forgetting ---

    def forget_expired(self, now_ms: int) -> None:
        """Drops ended requests and client tokens whose time is over."""
        if self._tidied_ms <= now_ms < self._tidy_until_ms:
            return
        while self._ended and self._ended[0].changed_ms + REQUEST_LIFE_MS <= now_ms:
            del self._by_token[self._ended.popleft().token]
        if len(self._in_order) > 1000 and len(self._in_order) > 2 * len(self._by_token):
            self._in_order = list(self._by_token.values())
        while self._client_tokens:
            client_token, (expires_ms, *_) = next(iter(self._client_tokens.items()))
            if expires_ms > now_ms:
                break
            del self._client_tokens[client_token]
        self._tidied_ms, self._tidy_until_ms = now_ms, self._next_expiry_ms(now_ms)

    def _next_expiry_ms(self, now_ms: int) -> int:
        """Before when nothing expires, whatever is added from now on."""
        ended = [request.changed_ms + REQUEST_LIFE_MS for request in islice(self._ended, 1)]
        tokens = [expires_ms for expires_ms, *_ in islice(self._client_tokens.values(), 1)]
        return min(*ended, *tokens, now_ms + CLIENT_TOKEN_LIFE_MS, now_ms + REQUEST_LIFE_MS)

    # --- as plain values ---

    def saved(self) -> dict[str, Any]:
        """All requests and tokens, nothing shared."""
        return {
            "accepted": self._accepted,
            "requests": [_saved(request) for request in self._by_token.values()],
            "ended": [request.token for request in self._ended],
            "running": [[*place, token] for place, token in self._running.items()],
            "client_tokens": {
                token: [expires_ms, list(question), request_token]
                for token, (expires_ms, question, request_token) in self._client_tokens.items()
            },
        }

    @classmethod
    def restored(cls, saved: Mapping[str, Any], store: Store) -> Tracker:
        """The tracker that was saved; what running creates have made is in the store."""
        tracker = cls()
        tracker._accepted = saved["accepted"]
        tracker._by_token = {plain["token"]: _restored(plain, store) for plain in saved["requests"]}
        tracker._in_order = list(tracker._by_token.values())
        tracker._ended = deque(tracker._by_token[token] for token in saved["ended"])
        tracker._running = {(type_name, identifier): token for type_name, identifier, token in saved["running"]}
        tracker._client_tokens = {
            token: (expires_ms, tuple(question), request)
            for token, (expires_ms, question, request) in saved["client_tokens"].items()
        }
        return tracker


_JSON = ("desired_state", "event_model", "context")
_OTHERS = ("made", "waits_ms", "history", "planned", "hooks")
_SCALARS = [name for name in ResourceRequest.__dataclass_fields__ if name not in (*_JSON, *_OTHERS)]
_scalars_of, _json_of = attrgetter(*_SCALARS), attrgetter(*_JSON)


def _saved(request: ResourceRequest) -> dict[str, Any]:
    return {
        **dict(zip(_SCALARS, _scalars_of(request), strict=True)),
        **dict(zip(_JSON, plain_copy(_json_of(request)), strict=True)),
        "waits_ms": list(request.waits_ms),
        "has_made": request.made is not None and not request.is_terminal,
        "history": [list(moment) for moment in request.history],
        "planned": _saved_course(request.planned) if request.planned != NOTHING_PLANNED else None,
        "hooks": [run._asdict() for run in request.hooks],
    }


def _restored(plain: Mapping[str, Any], store: Store) -> ResourceRequest:
    scalars, models = {name: plain[name] for name in _SCALARS}, plain_copy({name: plain[name] for name in _JSON})
    request = ResourceRequest(**scalars, **models)
    request.waits_ms = tuple(plain["waits_ms"])
    request.history = [(time_ms, status) for time_ms, status in plain["history"]]
    request.planned = _restored_course(plain["planned"]) if plain["planned"] is not None else NOTHING_PLANNED
    request.hooks = [HookRun(**run) for run in plain["hooks"]]
    if plain["has_made"]:
        request.made = store.find(request.type_name, request.identifier or "")
    return request


def _saved_course(planned: PlannedOutcome) -> dict[str, Any]:
    return {**planned._asdict(), "failure": planned.failure._asdict() if planned.failure else None}


def _restored_course(plain: Mapping[str, Any]) -> PlannedOutcome:
    failure = plain["failure"]
    return PlannedOutcome(**{**plain, "failure": PlannedFailure(**failure) if failure else None})
