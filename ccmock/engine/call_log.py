"""The calls that were answered: of all accounts and regions, of each, and about each resource request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from .model import CallRecord

FORGOTTEN_AT_ONCE = 100
"""So many that each costs little, and so few that nobody waits for it."""


class CallLog:
    """Calls and their answers, oldest first."""

    def __init__(self) -> None:
        self.limit: int | None = None
        """How many calls are kept, the newest ones, where a mock runs for long. A few more may be there."""
        self.forgotten = 0
        """How many calls are not kept any more."""
        self.everywhere: list[CallRecord] = []
        self._of: dict[tuple[str, str], list[CallRecord]] = {}
        self._about: dict[str, list[CallRecord]] = {}

    def add(self, record: CallRecord) -> None:
        """Adds the newest call."""
        self.everywhere.append(record)
        self._of.setdefault((record.account_id, record.region), []).append(record)
        if record.request_token is not None:
            self._about.setdefault(record.request_token, []).append(record)
        if self.limit is not None and len(self.everywhere) >= self.limit + FORGOTTEN_AT_ONCE:
            self._forget(len(self.everywhere) - self.limit)

    def _forget(self, count: int) -> None:
        """Forgets the oldest calls, which are the oldest ones of their region and of what they are about, too."""
        oldest = self.everywhere[:count]
        for place, number in Counter((record.account_id, record.region) for record in oldest).items():
            del self._of[place][:number]
        for token, number in Counter(record.request_token for record in oldest).items():
            if token is not None:
                del self._about[token][:number]
                if not self._about[token]:
                    del self._about[token]
        del self.everywhere[:count]
        self.forgotten += count

    @property
    def last_index(self) -> int:
        """The index of the newest call: its position among all calls, those included that are not kept any more."""
        return self.forgotten + len(self.everywhere) - 1

    def numbered(self, since: int = 0) -> Iterator[tuple[int, CallRecord]]:
        """(index, record) of the calls from an index on, oldest first."""
        return enumerate(self.everywhere[max(0, since - self.forgotten) :], max(since, self.forgotten))

    def of(self, account_id: str, region: str) -> Sequence[CallRecord]:
        """The calls of one account and region."""
        return self._of.get((account_id, region), ())

    def about(self, request_token: str) -> Sequence[CallRecord]:
        """The calls that made the request of a token, repeated that, or named the token."""
        return self._about.get(request_token, ())

    def put_back(self, records: Iterable[CallRecord]) -> None:
        """Holds these calls, and no others."""
        log = CallLog()
        for record in records:
            log.add(record)
        # One step, so that nothing can break it off.
        self.everywhere, self._of, self._about = log.everywhere, log._of, log._about
