"""Finds the row of a recording that answers a call, and says what is wrong where there is none."""

from __future__ import annotations

from typing import NamedTuple

from ..engine.model import TERMINAL, Members, ParsedCall
from ..errors import ReplayError
from ..registry.catalog import Catalog
from ..settings import DEFAULT_ACCOUNT_ID, Order
from .likeness import Likeness, Pairs
from .redaction import CLIENT_TOKEN
from .rows import POLL, Recording, Row, words_of

LISTED = 10
"""How many calls that were not made are named."""
LINES = 12
"""How many differences of a row are shown."""


class PlaybackState(NamedTuple):
    """How far a recording has been played."""

    used: frozenset[int]
    polled: dict[str, int]
    repeated: dict[str, int]
    pairs: Pairs

    @classmethod
    def of_beginning(cls) -> PlaybackState:
        """Nothing has been played."""
        return cls(frozenset(), {}, {}, Pairs({}, {}))


class Playback:
    """A recording that is being played.

    Calls come in the recorded order, or (`order="any"`) in any. Polls of a request have an order of their own: each
    gets the next answer that differs from the one before, and the last one as often as it is asked, up to `max_polls`
    times while it is not the end of the request. All else has to be asked as often as it was recorded.
    """

    def __init__(
        self, recording: Recording, order: Order, catalog: Catalog, own_account: str, max_polls: int | None
    ) -> None:
        self._recording = recording
        rows = recording.rows
        if own_account != DEFAULT_ACCOUNT_ID:
            rows = tuple(row._replace(answer=row.answer.in_account(own_account)) for row in rows)
        self._order = order
        self._max_polls = max_polls
        self._likeness = Likeness(catalog, own_account)
        self._polls = _polls_of(rows)
        self._calls = [row for row in rows if not row.is_poll]
        self._used: set[int] = set()
        self._ever_used: set[int] = set()
        """Also before a state was put back: the tests of a class that share a mock share its recording."""
        self._polled: dict[str, int] = {}
        self._repeated: dict[str, int] = {}

    # --- calls ---

    def row_for(self, call: ParsedCall, region: str) -> Row:
        """The row that answers a call, which is used now; ReplayError where there is none."""
        parameters = self._likeness.redacted(call, region)
        token = parameters.get("RequestToken")
        if isinstance(token, str) and token in self._polls and call.operation == POLL:
            return self._polled_row(token, call, region)
        open_rows = [row for row in self._calls if row.number not in self._used]
        candidates = open_rows[:1] if self._order == "strict" else open_rows
        for row in candidates:
            if not self._likeness.differences(row, call.operation, region, parameters):
                self._refuse_before_ends(row)
                self._likeness.bind(row, parameters)
                self._use(row)
                return row
        raise ReplayError(self._unexpected(call.operation, region, parameters, open_rows))

    def _use(self, row: Row) -> None:
        self._used.add(row.number)
        self._ever_used.add(row.number)

    def _polled_row(self, token: str, call: ParsedCall, region: str) -> Row:
        rows, index = self._polls[token], self._polled.get(token, 0)
        row = rows[min(index, len(rows) - 1)]
        if row.region not in (None, region):
            raise ReplayError(
                f"{self._recording.path}: {words_of(call.operation, call.parameters)} was called in {region}; "
                f"line {row.number} was recorded in {row.region}."
            )
        if index < len(rows):
            self._polled[token] = index + 1
            self._use(row)
            return row
        # The recording may have been broken off, and code that waits would wait forever.
        self._repeated[token] = self._repeated.get(token, 0) + 1
        limit = self._max_polls
        if not _is_end(row) and limit is not None and self._repeated[token] >= max(limit, row.times):
            raise ReplayError(
                f"{self._recording.path} ends before the request {token} does: its last status is in line "
                f"{row.number}, and it was asked for {self._repeated[token]} times more. Record its end, too."
            )
        return row

    def _refuse_before_ends(self, row: Row) -> None:
        """ReplayError where a call comes before the code has seen the end of a request that it had waited for."""
        if self._order != "strict":
            return
        for token, rows in self._polls.items():
            last = rows[-1]
            if last.number < row.number and _is_end(last) and last.number not in self._used:
                raise ReplayError(
                    f"{self._recording.path}: {row.words} (line {row.number}) was called before the end of the request "
                    f"{token} was asked for, which was recorded before it, in line {last.number}. Wait for it, or use "
                    'order="any".'
                )

    # --- what is told ---

    def _unexpected(self, operation: str, region: str, parameters: Members, open_rows: list[Row]) -> str:
        path, words = self._recording.path, words_of(operation, parameters)
        differing = [(row, self._likeness.differences(row, operation, region, parameters)) for row in open_rows]
        if not differing:
            return f"{path}: {words} was not recorded: all {len(self._recording.rows)} calls had been made before."
        same = next((row for row, lines in differing if not lines), None)
        expected, lines = differing[0] if self._order == "strict" else min(differing, key=_distance)
        told = [f"{path}: {words} is not the call that was recorded."]
        if self._order == "strict":
            told.append(f"  Expected was line {expected.number}: {expected.words}")
        else:
            told.append(f"  The closest of {len(differing)} that are left is line {expected.number}: {expected.words}")
        told += _shown(lines)
        if same is not None:
            told.append(f'  It is the call of line {same.number}, out of order; order="any" allows that.')
        elif self._order == "strict":
            closest, nearer = min(differing, key=_distance)
            if closest is not expected and _distance((closest, nearer)) < _distance((expected, lines)):
                told += [f"  The closest is line {closest.number}: {closest.words}", *_shown(nearer)]
        if (before := self._made_before(operation, region, parameters)) is not None:
            told.append(f"  Line {before.number} is this call, and it was made already.")
        return "\n".join(told)

    def _made_before(self, operation: str, region: str, parameters: Members) -> Row | None:
        """The row that such a call has used, maybe with another client token."""
        for row in self._calls:
            differences = self._likeness.differences(row, operation, region, parameters)
            if row.number in self._used and all(line.startswith(f"{CLIENT_TOKEN}:") for line in differences):
                return row
        return None

    def unused(self) -> ReplayError | None:
        """What was recorded and not called, as an error; None where all was."""
        rows = [*self._calls, *(row for polls in self._polls.values() for row in polls)]
        whole = len(rows)
        rows = [row for row in rows if row.number not in self._ever_used]
        if not rows:
            return None
        rows.sort(key=lambda row: row.number)
        count = len(rows)
        lines = [f"{count} of {whole} calls in {self._recording.path} {'was' if count == 1 else 'were'} not made:"]
        lines += [f"  line {row.number}: {row.words}" for row in rows[:LISTED]]
        return ReplayError("\n".join([*lines, *([f"  and {count - LISTED} more"] if count > LISTED else [])]))

    # --- state ---

    def state(self) -> PlaybackState:
        """How far it has been played."""
        pairs = self._likeness.pairs.copy()
        return PlaybackState(frozenset(self._used), dict(self._polled), dict(self._repeated), pairs)

    def put_back(self, state: PlaybackState) -> None:
        """Goes on from where it was then."""
        self._used, self._polled, self._repeated = set(state.used), dict(state.polled), dict(state.repeated)
        self._likeness.pairs = state.pairs.copy()


def _is_end(row: Row) -> bool:
    return row.answer.event is not None and row.answer.event.get("OperationStatus") in TERMINAL


def _polls_of(rows: tuple[Row, ...]) -> dict[str, list[Row]]:
    """Token → its polls, of those in a row with the same answer the first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.is_poll:
            polls = found.setdefault(row.parameters["RequestToken"], [])
            if not polls or polls[-1].answer != row.answer:
                polls.append(row)
    return found


def _distance(differing: tuple[Row, list[str]]) -> int:
    """How far a row is from a call: another operation or type is farther than anything else."""
    _, lines = differing
    far = sum(100 for line in lines if line.startswith(("the operation:", "TypeName:")))
    return far + len(lines)


def _shown(lines: list[str]) -> list[str]:
    more = [f"    and {len(lines) - LINES} more differences"] if len(lines) > LINES else []
    return [*(f"    {line}" for line in lines[:LINES]), *more]
