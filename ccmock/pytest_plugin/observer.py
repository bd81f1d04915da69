"""What the mocks of one test saw, and what they left behind, however they were put in place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from ..active_mocks import ACTIVE
from ..cloud import MockCloud
from ..engine.model import ResourceRequest as TrackedRequest
from ..simulation.rules import Rule
from ..simulation.simulation import Simulation
from ..views.calls import Calls
from ..views.report import TOKEN_LENGTH, Progress, Report
from ..views.requests import ResourceRequest

ENDED_MOCKS_KEPT = 4
"""A test may go through hundreds of mocks, one for each example that it tries; the last ones tell why it failed."""

BY_CHANCE = ("chaos", "throttle")
"""Faults that need not fire: by chance, or beyond a rate that good code never reaches."""


class RequestAsItStands(ResourceRequest):
    """A request of a mock that may have ended: looking at it moves nothing any more."""

    @property
    def is_running(self) -> bool:
        """Whether it has not come to its end."""
        return not self._request.is_terminal

    @property
    def _settled(self) -> TrackedRequest:
        return self._request


class Come(NamedTuple):
    """How far a mock had come at some moment."""

    calls: int
    """How many there were on the record."""
    resets: int
    """How often the mock had been reset by then: a reset begins another record."""
    requests: dict[str, Progress]
    rules: tuple[Rule, ...]


def come_so_far(cloud: MockCloud) -> Come:
    """How far a mock has come by now."""
    engine = cloud._engine
    requests = {request.token: _progress(request) for request in requests_of(cloud)}
    return Come(len(engine.calls), engine.resets, requests, tuple(rules_of(cloud)))


def _progress(request: RequestAsItStands) -> Progress:
    return Progress(len(request.history), len(request.hooks))


def requests_of(cloud: MockCloud) -> list[RequestAsItStands]:
    """All requests of a mock, oldest first."""
    engine = cloud._engine
    with engine.lock:
        found = [(region, request) for region in engine.regions() for request in region.requests]
    found.sort(key=lambda place: place[1].accepted_ms)
    return [RequestAsItStands(engine, region, request) for region, request in found]


def rules_of(cloud: MockCloud) -> Iterator[Rule]:
    """The rules of a mock's faults, if it has any."""
    extension = cloud._engine.extension
    if isinstance(extension, Simulation) and extension._scenario is not None:
        yield from extension.scenario.faults._every_rule()


def settle(cloud: MockCloud) -> None:
    """Lets happen what is due by now."""
    # What a handler of the test's own raises here, it would raise in whatever the test does next; if it does anything.
    with suppress(Exception), cloud._engine.lock:
        cloud._engine.settle()


@dataclass(eq=False)
class Watched:
    """A mock; from where on it is shown what happened, and from where on what is left counts as left by the test."""

    cloud: MockCloud
    shown_from: Come
    left_from: Come
    has_ended: bool = False

    def since(self, moment: Come) -> Come:
        """That moment, or the mock's beginning where it was reset since."""
        resets = self.cloud._engine.resets
        return moment if resets == moment.resets else Come(0, resets, {}, ())

    def report(self) -> Report:
        """The timeline of what happened in the test."""
        if not self.has_ended:
            settle(self.cloud)
        since = self.since(self.shown_from)
        calls = Calls(self.cloud._engine, None)[since.calls :]
        return Report(calls, requests_of(self.cloud), since.requests)

    def leftovers(self) -> list[str]:
        """The requests that the test left running, and the faults that it set and that never fired."""
        since = self.since(self.left_from)
        made = [request for request in requests_of(self.cloud) if request.token not in since.requests]
        known = {id(rule) for rule in since.rules}
        unfired = [rule for rule in rules_of(self.cloud) if not (rule.fired or id(rule) in known)]
        return [
            *(f"A request was left running: {_shown(request)}" for request in made if request.is_running),
            *(f"A fault was set and never fired: {rule}" for rule in unfired if rule.kind not in BY_CHANCE),
        ]


def _shown(request: RequestAsItStands) -> str:
    subject = " ".join(part for part in (request.operation, request.type_name, request.identifier) if part)
    return f"{subject}, {request.status} {request.token[:TOKEN_LENGTH]}"


class Watch:
    """Looks at the mocks of one test, from its set-up to its teardown."""

    def __init__(self) -> None:
        # Mocks may begin and end in several threads.
        self._lock = Lock()
        self._mocks: list[Watched] = []
        self._left: list[str] = []
        self._left_out = 0
        self.is_over = False
        """Whether the test itself is: what its teardown does is not counted as left behind."""
        for cloud in ACTIVE.clouds():
            self.begins(cloud)

    # --- what the active mocks tell ---

    def begins(self, cloud: MockCloud) -> None:
        """A mock is seen from now on."""
        now = come_so_far(cloud)
        with self._lock:
            self._mocks.append(Watched(cloud, now, now))

    def ends(self, cloud: MockCloud) -> None:
        """A mock stays as it is now."""
        settle(cloud)
        for mock in [mock for mock in self._mocks if mock.cloud is cloud]:
            # Asked for before the lock is held, since it takes the mock's own.
            left = mock.leftovers()
            with self._lock:
                mock.has_ended = True
                self._left += [] if self.is_over else left
                self._forget_early_ones()

    def _forget_early_ones(self) -> None:
        ended = [mock for mock in self._mocks if mock.has_ended]
        forgotten = ended[:-ENDED_MOCKS_KEPT]
        self._mocks = [mock for mock in self._mocks if mock not in forgotten]
        self._left_out += len(forgotten)

    # --- what the test's phases tell ---

    def wider_fixture_is_there(self) -> None:
        """A fixture of a wider scope than the test's was set up: what was done so far is not left by this test."""
        for mock in self._mocks:
            mock.left_from = come_so_far(mock.cloud)

    def test_is_over(self) -> None:
        """The test has ended, its teardown begins."""
        for mock in self._mocks:
            if not mock.has_ended:
                settle(mock.cloud)
                self._left += mock.leftovers()
        self.is_over = True

    # --- what is told ---

    def leftovers(self) -> list[str]:
        """What the test left behind, a line each."""
        return self._left

    def timelines(self, lines: int) -> list[tuple[str, list[tuple[str, str]]]]:
        """(title, [(text, style)]) for each mock that something happened in, each with its last `lines` lines."""
        drawn = [(mock.cloud, mock.report()) for mock in self._mocks]
        shown = [(cloud, report) for cloud, report in drawn if report.lines] or drawn[-1:]
        told = [
            (_title(cloud, at, len(shown)), list(report.texts(lines))) for at, (cloud, report) in enumerate(shown, 1)
        ]
        if told and self._left_out:
            told[0][1].insert(0, (f"… {self._left_out} mocks before this one are left out", "dim"))
        return told


def _title(cloud: MockCloud, number: int, of: int) -> str:
    which = f" {number} of {of}" if of > 1 else ""
    return f"Cloud Control{which} ({cloud.account_id} {cloud.region})"
