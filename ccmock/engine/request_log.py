"""The resource requests of all accounts and regions, in the order in which they were accepted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from .model import ResourceRequest
from .sequence_list import SequenceList


class AcceptedRequest(NamedTuple):
    """A request, and where it was accepted."""

    account_id: str
    region: str
    request: ResourceRequest


class Expiry(NamedTuple):
    """Something whose time is over at some moment: `forget(what)` forgets it."""

    expires_ms: int
    forget: Callable[[Any], None]
    what: object


class RequestLog:
    """Requests by position and by token, and what of them and of their client tokens is forgotten when.

    All requests are kept equally long after they have ended, and all client tokens equally long after their call. So
    what is first added to the queue of its kind is forgotten first, and nobody has to search for it.
    """

    def __init__(self) -> None:
        self.in_order: SequenceList[AcceptedRequest] = SequenceList()
        self._by_token: dict[str, AcceptedRequest] = {}
        self.open: SequenceList[AcceptedRequest] = SequenceList()
        """Those that have not ended."""
        self.last_sequence = 0
        """The sequence of the last request that was accepted."""
        self.ended: deque[Expiry] = deque()
        self.client_tokens: deque[Expiry] = deque()

    def next_sequence(self) -> int:
        """The sequence of the next request: how many were accepted so far, that one included."""
        self.last_sequence += 1
        return self.last_sequence

    def add(self, accepted: AcceptedRequest) -> None:
        """Adds the newest request."""
        self._by_token[accepted.request.token] = accepted
        self.open.append(accepted.request.sequence, accepted)
        self.in_order.append(accepted.request.sequence, accepted)

    def find(self, request_token: str) -> AcceptedRequest | None:
        """The request of a token, or None."""
        return self._by_token.get(request_token)

    def end(self, request: ResourceRequest, expiry: Expiry) -> None:
        """The request has ended, and is forgotten when its time is over."""
        self.open.discard(request.sequence)
        self.ended.append(expiry)

    def discard(self, request: ResourceRequest) -> None:
        """Forgets a request."""
        self.in_order.discard(request.sequence)
        del self._by_token[request.token]

    def forget_expired(self, now_ms: int) -> None:
        """Forgets the requests and the client tokens whose time is over."""
        for expiries in (self.ended, self.client_tokens):
            while expiries and expiries[0].expires_ms <= now_ms:
                expiry = expiries.popleft()
                expiry.forget(expiry.what)

    def put_back(
        self,
        last_sequence: int,
        accepted: Iterable[AcceptedRequest],
        ended: Iterable[Expiry],
        client_tokens: Iterable[Expiry],
    ) -> None:
        """Holds what the accounts and regions hold; `last_sequence` is that of the last request ever accepted."""
        in_order = sorted(accepted, key=lambda each: each.request.sequence)
        self.in_order = SequenceList((each.request.sequence, each) for each in in_order)
        self._by_token = {each.request.token: each for each in in_order}
        self.open = SequenceList((each.request.sequence, each) for each in in_order if not each.request.is_terminal)
        self.last_sequence = last_sequence
        self.ended = deque(sorted(ended, key=_expires_ms))
        self.client_tokens = deque(sorted(client_tokens, key=_expires_ms))


def _expires_ms(expiry: Expiry) -> int:
    return expiry.expires_ms
