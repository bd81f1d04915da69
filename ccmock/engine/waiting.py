"""The requests of one account and region that may not begin before others have ended."""

from __future__ import annotations

import heapq

from .model import ResourceRequest


class WaitingRequests:
    """Requests by the order in which they were accepted."""

    def __init__(self) -> None:
        self._by_sequence: dict[int, ResourceRequest] = {}
        self._sequences: list[int] = []
        """A heap of the sequences, with those of requests that wait no more."""

    def add(self, request: ResourceRequest) -> None:
        """The request waits from now on, if it does not do so already."""
        if request.sequence not in self._by_sequence:
            self._by_sequence[request.sequence] = request
            heapq.heappush(self._sequences, request.sequence)

    def discard(self, request: ResourceRequest) -> None:
        """The request does not wait any more, if it did."""
        self._by_sequence.pop(request.sequence, None)

    def __contains__(self, request: ResourceRequest) -> bool:
        return request.sequence in self._by_sequence

    def first(self) -> ResourceRequest | None:
        """The one that was accepted first, or None."""
        while self._sequences and self._sequences[0] not in self._by_sequence:
            heapq.heappop(self._sequences)
        return self._by_sequence[self._sequences[0]] if self._sequences else None
