"""The resource requests of one account and region, by token, and the client tokens that stand for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from ..service_errors import ClientTokenConflict, RequestTokenNotFound
from .model import (
    NOTHING_PLANNED,
    TERMINAL,
    FaultHit,
    HookRun,
    PlannedFailure,
    PlannedOutcome,
    ResourceRequest,
    StoredResource,
)
from .request_log import AcceptedRequest, Expiry, RequestLog
from .sequence_list import SequenceList

RequestFingerprint = tuple["str | None", ...]
"""What makes two calls the same: all of their parameters except the client token."""

DAY_MS = 24 * 60 * 60 * 1000
REQUEST_LIFE_MS = 7 * DAY_MS
CLIENT_TOKEN_LIFE_MS = 36 * 60 * 60 * 1000


class ClientToken(NamedTuple):
    """What a client token stands for, and until when."""

    expires_ms: int
    fingerprint: RequestFingerprint
    request_token: str


class RequestState(NamedTuple):
    """A request and the values of its fields at some moment, in the order of `FIELDS`."""

    request: ResourceRequest
    values: tuple[Any, ...]


class TrackerState(NamedTuple):
    """What a tracker held at some moment."""

    accepted: int
    requests: tuple[RequestState, ...]
    ended: tuple[str, ...]
    running: Mapping[tuple[str, str], str]
    client_tokens: Mapping[str, ClientToken]


class RequestTracker:
    """Requests by token, in the order in which they were accepted.

    `everywhere` holds them, too, among those of all other accounts and regions.
    """

    def __init__(self, account_id: str, region: str, everywhere: RequestLog) -> None:
        self._account_id = account_id
        self._region = region
        self._everywhere = everywhere
        self.in_order: SequenceList[AcceptedRequest] = SequenceList()
        self._ended: dict[str, None] = {}
        self._accepted = 0
        """The sequence of the last request that was accepted here."""
        self._client_tokens: dict[str, ClientToken] = {}
        self._running: dict[tuple[str, str], str] = {}
        self.running_count = 0
        """How many requests have begun and not ended."""

    def accept(
        self, request_token: str, type_name: str, operation: str, identifier: str | None, now_ms: int
    ) -> ResourceRequest:
        """A new request; it has no status yet."""
        self._accepted = self._everywhere.next_sequence()
        request = ResourceRequest(request_token, self._accepted, type_name, operation, identifier, now_ms)
        accepted = self._as_accepted(request)
        self._everywhere.add(accepted)
        self.in_order.append(request.sequence, accepted)
        if identifier is not None:
            self._running[type_name, identifier] = request_token
        return request

    def _as_accepted(self, request: ResourceRequest) -> AcceptedRequest:
        return AcceptedRequest(self._account_id, self._region, request)

    def find(self, request_token: str) -> ResourceRequest | None:
        """The request of a token, or None."""
        found = self._everywhere.find(request_token)
        is_here = found is not None and (found.account_id, found.region) == (self._account_id, self._region)
        return found.request if found is not None and is_here else None

    def get(self, request_token: str) -> ResourceRequest:
        """The request of a token; RequestTokenNotFound where there is none, or none any more."""
        request = self.find(request_token)
        if request is None:
            raise RequestTokenNotFound.of(request_token)
        return request

    def __iter__(self) -> Iterator[ResourceRequest]:
        return (accepted.request for accepted in self.in_order)

    def newest_first(self, before: int | None = None) -> Iterator[ResourceRequest]:
        """Requests accepted before the one with sequence `before`, the newest first."""
        return (accepted.request for accepted in self.in_order.newest_first(before))

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
        key = (request.type_name, request.identifier)
        if self._running.get(key) == request.token:
            del self._running[key]

    def begin(self) -> None:
        """A request is in progress from now on."""
        self.running_count += 1

    def end(self, request: ResourceRequest) -> None:
        """The request has reached its last status: its resource is free, and one day the request is forgotten."""
        self.release(request)
        if request.has_begun:
            self.running_count -= 1
        self._ended[request.token] = None
        self._everywhere.end(request, self._request_expiry(request))

    # --- client tokens ---

    def repeated(
        self, client_token: str | None, fingerprint: RequestFingerprint, now_ms: int
    ) -> ResourceRequest | None:
        """The request that the same call with the same client token made before, or None.

        ClientTokenConflict where the token stands for another call.
        """
        known = self._client_tokens.get(client_token) if client_token is not None else None
        if known is None or known.expires_ms <= now_ms:
            return None
        if known.fingerprint != fingerprint:
            raise ClientTokenConflict.of(str(client_token), known.request_token)
        return self.find(known.request_token)

    def remember(self, client_token: str | None, fingerprint: RequestFingerprint, request: ResourceRequest) -> None:
        """From now on the client token stands for this request."""
        if client_token is not None:
            known = ClientToken(request.accepted_ms + CLIENT_TOKEN_LIFE_MS, fingerprint, request.token)
            self._client_tokens[client_token] = known
            self._everywhere.client_tokens.append(self._token_expiry(client_token, known))

    # --- forgetting ---

    def _request_expiry(self, request: ResourceRequest) -> Expiry:
        return Expiry(request.changed_ms + REQUEST_LIFE_MS, self._forget_request, request)

    def _forget_request(self, request: ResourceRequest) -> None:
        self._everywhere.discard(request)
        self.in_order.discard(request.sequence)
        del self._ended[request.token]

    def _token_expiry(self, client_token: str, known: ClientToken) -> Expiry:
        return Expiry(known.expires_ms, self._forget_client_token, (client_token, known))

    def _forget_client_token(self, remembered: tuple[str, ClientToken]) -> None:
        client_token, known = remembered
        if self._client_tokens.get(client_token) is known:
            del self._client_tokens[client_token]

    # --- state ---

    def state(self) -> TrackerState:
        """All requests and client tokens as they are now."""
        return TrackerState(
            self._accepted,
            tuple(RequestState(request, _values_of(request)) for request in self),
            tuple(self._ended),
            dict(self._running),
            dict(self._client_tokens),
        )

    def put_back(self, state: TrackerState) -> None:
        """Holds what it held then, the same request objects with what they were."""
        for request, values in state.requests:
            for name, value in zip(FIELDS, values, strict=True):
                setattr(request, name, value)
            request.history = list(request.history)
        self._accepted = state.accepted
        requests = [request for request, _ in state.requests]
        self.in_order = SequenceList((request.sequence, self._as_accepted(request)) for request in requests)
        self.running_count = sum(1 for request in requests if request.has_begun and not request.is_terminal)
        self._ended = dict.fromkeys(state.ended)
        self._running = dict(state.running)
        self._client_tokens = dict(state.client_tokens)


def put_back_log(log: RequestLog, trackers: Iterable[RequestTracker]) -> None:
    """Lets a log hold what the trackers of all accounts and regions hold now."""
    held = list(trackers)
    log.put_back(
        max((tracker._accepted for tracker in held), default=0),
        (accepted for tracker in held for accepted in tracker.in_order),
        (
            tracker._request_expiry(request)
            for tracker in held
            for request in tracker
            if request.token in tracker._ended
        ),
        (
            tracker._token_expiry(client_token, known)
            for tracker in held
            for client_token, known in tracker._client_tokens.items()
        ),
    )


FIELDS = tuple(ResourceRequest.__dataclass_fields__)
_fields_of = attrgetter(*FIELDS)
_HISTORY = FIELDS.index("history")


def _values_of(request: ResourceRequest) -> tuple[Any, ...]:
    values = _fields_of(request)
    return (*values[:_HISTORY], tuple(request.history), *values[_HISTORY + 1 :])


# --- as plain JSON ----------------------------------------------------------------------------

FindResource = Callable[[str, str], "StoredResource | None"]
"""Type name and identifier → the resource that is stored there, or None."""


def encode_tracker(state: TrackerState) -> dict[str, Any]:
    """The state of a tracker as plain JSON, which shares the models of the requests."""
    return {
        "accepted": state.accepted,
        "requests": [_encoded(values) for _, values in state.requests],
        "ended": list(state.ended),
        "running": [[*resource, token] for resource, token in state.running.items()],
        "client_tokens": {
            token: [known.expires_ms, list(known.fingerprint), known.request_token]
            for token, known in state.client_tokens.items()
        },
    }


def decode_tracker(plain: Mapping[str, Any], find: FindResource) -> TrackerState:
    """The state of a tracker that was encoded; `find` gives what running requests work on.

    Models are those of `plain`.
    """
    requests = [_decoded(each, find) for each in plain["requests"]]
    return TrackerState(
        plain["accepted"],
        tuple(RequestState(request, _values_of(request)) for request in requests),
        tuple(plain["ended"]),
        {(type_name, identifier): token for type_name, identifier, token in plain["running"]},
        {
            token: ClientToken(expires_ms, tuple(fingerprint), request_token)
            for token, (expires_ms, fingerprint, request_token) in plain["client_tokens"].items()
        },
    )


def _encoded(values: tuple[Any, ...]) -> dict[str, Any]:
    fields = dict(zip(FIELDS, values, strict=True))
    if fields["history"] and fields["history"][-1][1] in TERMINAL:
        # It will not take anything back any more.
        fields["resource"] = fields["before"] = None
    planned, resource = fields["planned"], fields["resource"]
    return {
        **fields,
        "resource": resource.sequence if resource is not None else None,
        "history": [list(moment) for moment in fields["history"]],
        "hooks": [run._asdict() for run in fields["hooks"]],
        "planned": _encoded_plan(planned) if planned != NOTHING_PLANNED else None,
        "waits_ms": list(fields["waits_ms"]),
    }


def _decoded(plain: Mapping[str, Any], find: FindResource) -> ResourceRequest:
    fields = {name: plain[name] for name in FIELDS}
    fields["history"] = [(time_ms, status) for time_ms, status in plain["history"]]
    fields["hooks"] = [HookRun(**run) for run in plain["hooks"]]
    fields["planned"] = _decoded_plan(plain["planned"]) if plain["planned"] is not None else NOTHING_PLANNED
    fields["waits_ms"] = tuple(plain["waits_ms"])
    fields["resource"] = _decoded_resource(plain, find)
    return ResourceRequest(**fields)


def _decoded_resource(plain: Mapping[str, Any], find: FindResource) -> StoredResource | None:
    """What a request works on; where that is gone, something that no table holds."""
    sequence = plain["resource"]
    if sequence is None:
        return None
    type_name, identifier = plain["type_name"], plain["identifier"] or ""
    found = find(type_name, identifier)
    is_there = found is not None and found.sequence == sequence
    return found if is_there else StoredResource(type_name, identifier, sequence, None, None)


def _encoded_plan(planned: PlannedOutcome) -> dict[str, Any]:
    failure = planned.failure._asdict() if planned.failure else None
    return {**planned._asdict(), "failure": failure, "faults": [list(hit) for hit in planned.faults]}


def _decoded_plan(plain: Mapping[str, Any]) -> PlannedOutcome:
    failure = PlannedFailure(**plain["failure"]) if plain["failure"] else None
    return PlannedOutcome(plain["delay_ms"], plain["hangs"], failure, tuple(FaultHit(*hit) for hit in plain["faults"]))
