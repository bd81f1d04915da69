"""Observes the mocks of one test: what happened in them and what the test left behind, however they were started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from ..active_mocks import ACTIVE
from ..cloud import MockCloud
from ..engine.deferred import chain_of
from ..engine.model import ResourceRequest as TrackedRequest
from ..simulation.rules import Rule
from ..simulation.simulation import Simulation
from ..views.calls import Calls
from ..views.report import TOKEN_LENGTH, Progress, Report
from ..views.resource_request import ResourceRequest
from ..views.secrets import Secrets

ENDED_MOCKS_KEPT = 4
"""A test may use hundreds of mocks, one for each example that it tries; the last ones explain why it failed."""

OPTIONAL_FAULTS = ("chaos", "throttle")
"""Kinds of faults that need not fire: at random, or above a rate that good code does not reach."""


class FrozenRequest(ResourceRequest):
    """A request of a mock that may have ended: reading it does not let time pass."""

    @property
    def sequence(self) -> int:
        """Its number among all requests of the mock, in the order in which they were accepted."""
        return self._request.sequence

    @property
    def _settled(self) -> TrackedRequest:
        return self._request


class Baseline(NamedTuple):
    """What a mock held at some moment; what is not in it came later."""

    calls: int
    """The number of calls."""
    resets: int
    """How often the mock had been reset: `reset()` clears the calls."""
    accepted: int
    """The sequence of the last request."""
    open_requests: dict[str, Progress]
    """Token → progress of each request that had not ended."""
    rules: tuple[Rule, ...]
    """The rules of its faults."""


def baseline_of(cloud: MockCloud) -> Baseline:
    """What a mock holds now."""
    engine = cloud._engine
    with engine.lock:
        calls, accepted = len(engine.calls.everywhere), engine.requests.last_sequence
        requests = {request.token: _progress_of(request) for request in open_requests_of(cloud)}
        return Baseline(calls, engine.resets, accepted, requests, tuple(rules_of(cloud)))


def _progress_of(request: FrozenRequest) -> Progress:
    return Progress(len(request.history), len(request.hooks))


def open_requests_of(cloud: MockCloud) -> list[FrozenRequest]:
    """The requests of a mock that have not ended, oldest first."""
    with cloud._engine.lock:
        return [FrozenRequest(cloud._engine, accepted) for accepted in cloud._engine.requests.open]


def requests_since(cloud: MockCloud, baseline: Baseline) -> list[FrozenRequest]:
    """The requests of a mock to which something may have happened since a baseline, oldest first."""
    engine = cloud._engine
    with engine.lock:
        were_open = (engine.requests.find(token) for token in baseline.open_requests)
        found = [accepted for accepted in were_open if accepted is not None]
        found += engine.requests.in_order.after(baseline.accepted)
    return [FrozenRequest(engine, accepted) for accepted in found]


def rules_of(cloud: MockCloud) -> Iterator[Rule]:
    """The rules of a mock's faults."""
    extension = cloud._engine.extension
    if isinstance(extension, Simulation) and extension._scenario is not None:
        yield from extension.scenario.faults._every_rule()


def settle(cloud: MockCloud) -> None:
    """Performs the steps of a mock that are due by now."""
    # An error in a handler of the test would also appear in the test's next call, if there is one.
    with suppress(Exception), cloud._engine.lock:
        cloud._engine.settle()


@dataclass(eq=False)
class ObservedMock:
    """A mock, the baseline of its timeline, and the baseline of what counts as left behind."""

    cloud: MockCloud
    shown_from: Baseline
    left_from: Baseline
    has_ended: bool = False

    def since(self, baseline: Baseline) -> Baseline:
        """The baseline, or an empty one if the mock was reset since."""
        resets = self.cloud._engine.resets
        return baseline if resets == baseline.resets else Baseline(0, resets, 0, {}, ())

    def report(self) -> Report:
        """The timeline of what happened in the test."""
        if not self.has_ended:
            settle(self.cloud)
        since = self.since(self.shown_from)
        calls = Calls(self.cloud._engine, None)[since.calls :]
        mask = Secrets(self.cloud._engine).masked
        return Report(calls, requests_since(self.cloud, since), since.open_requests, mask=mask)

    def leftovers(self) -> list[str]:
        """A line for each request that the test left running and each fault that it set and that never fired."""
        since = self.since(self.left_from)
        made = [request for request in open_requests_of(self.cloud) if request.sequence > since.accepted]
        known = {id(rule) for rule in since.rules}
        unfired = [rule for rule in rules_of(self.cloud) if not (rule.fired or id(rule) in known)]
        return [
            *(f"A request was left running: {_shown(request)}" for request in made),
            *(f"A fault was set and never fired: {rule}" for rule in unfired if rule.kind not in OPTIONAL_FAULTS),
        ]


def _shown(request: FrozenRequest) -> str:
    subject = " ".join(part for part in (request.operation, request.type_name, request.identifier) if part)
    return f"{subject}, {request.status} {request.token[:TOKEN_LENGTH]}"


class MockObserver:
    """Observes the mocks of one test, from its setup to its teardown."""

    def __init__(self) -> None:
        # Mocks may start and end in several threads.
        self._lock = Lock()
        self._mocks: list[ObservedMock] = []
        self._leftovers: list[str] = []
        self._dropped = 0
        self.has_test_ended = False
        """Whether the test function has returned. What its teardown does is not counted as left behind."""
        for cloud in ACTIVE.clouds():
            self.mock_started(cloud)

    # --- notifications of the active mocks ---

    def mock_started(self, cloud: MockCloud) -> None:
        """Observes a mock from now on."""
        now = baseline_of(cloud)
        with self._lock:
            self._mocks.append(ObservedMock(cloud, now, now))

    def mock_ended(self, cloud: MockCloud) -> None:
        """Collects the leftovers of a mock, and keeps it for its timeline."""
        settle(cloud)
        for mock in [mock for mock in self._mocks if mock.cloud is cloud]:
            # Computed before the lock is held, because it takes the lock of the mock.
            leftovers = mock.leftovers()
            with self._lock:
                mock.has_ended = True
                self._leftovers += [] if self.has_test_ended else leftovers
                self._drop_old_mocks()

    def _drop_old_mocks(self) -> None:
        ended = [mock for mock in self._mocks if mock.has_ended]
        dropped = ended[:-ENDED_MOCKS_KEPT]
        self._mocks = [mock for mock in self._mocks if mock not in dropped]
        self._dropped += len(dropped)

    # --- notifications of pytest ---

    def wider_fixture_set_up(self) -> None:
        """A fixture of a wider scope than the test's was set up: what it did so far is not left by this test."""
        for mock in self._mocks:
            mock.left_from = baseline_of(mock.cloud)

    def test_ended(self) -> None:
        """The test function has returned or raised: collects the leftovers of the mocks that are still active."""
        for mock in self._mocks:
            if not mock.has_ended:
                settle(mock.cloud)
                self._leftovers += mock.leftovers()
        self.has_test_ended = True

    def error_told(self, error: BaseException) -> None:
        """The report of the test shows an error: the end of a mock need not tell it once more."""
        told = chain_of(error)
        for mock in self._mocks:
            deferred = mock.cloud._engine.deferred_errors
            deferred[:] = [each for each in deferred if each not in told]

    # --- results ---

    def leftovers(self) -> list[str]:
        """What the test left behind, a line for each thing."""
        return self._leftovers

    def timelines(self, lines: int) -> list[tuple[str, list[tuple[str, str]]]]:
        """(title, [(text, style)]) of each mock in which something happened, with its last `lines` lines."""
        reports = [(mock.cloud, mock.report()) for mock in self._mocks]
        shown = [(cloud, report) for cloud, report in reports if report.lines] or reports[-1:]
        timelines = [
            (_title(cloud, at, len(shown)), list(report.texts(lines))) for at, (cloud, report) in enumerate(shown, 1)
        ]
        if timelines and self._dropped:
            timelines[0][1].insert(0, (f"… {self._dropped} mocks before this one are left out", "dim"))
        return timelines


def _title(cloud: MockCloud, number: int, of: int) -> str:
    which = f" {number} of {of}" if of > 1 else ""
    return f"Cloud Control{which} ({cloud.account_id} {cloud.region})"
