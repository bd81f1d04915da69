"""One run of a test: what happened in it, and what it left behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple

from ..active_mocks import ACTIVE
from ..cloud import MockCloud
from ..engine.engine_state import EngineState
from ..engine.region import Region
from ..observers import OBSERVERS
from ..registry.json_text import compact_json
from ..simulation.probe import MadeRequest, Probe, Step
from ..simulation.simulation import Simulation
from .scenarios import Scenario


class Leftover(NamedTuple):
    """What a run has left behind: a resource, or a create that still runs."""

    type_name: str
    identifier: str | None
    is_running: bool

    def __str__(self) -> str:
        subject = f"{self.type_name} {self.identifier or ''}".rstrip()
        return f"{subject}, whose create still runs" if self.is_running else subject


class Call(NamedTuple):
    """A call of a run, as far as it must be the same in each run."""

    operation: str
    type_name: str | None
    identifier: str | None
    parameters: str


@dataclass(eq=False)
class Run:
    """What a run of a test has come to.

    `has_begun`: whether the test itself has, and not only its fixtures. `errors`: what the test raised, and then what
    the end of it raised. `deferred`: what went wrong in the test's own code within its mocks, such as endless polling,
    though the code under test may have caught it.
    """

    scenario: Scenario
    has_begun: bool = False
    steps: list[Step] = field(default_factory=list)
    fired: set[tuple[int, str]] = field(default_factory=set)
    errors: list[BaseException] = field(default_factory=list)
    deferred: list[Exception] = field(default_factory=list)
    left: list[Leftover] = field(default_factory=list)

    @property
    def has_fired(self) -> bool:
        """Whether all its failures have had their effect."""
        return self.fired.issuperset((number, failure) for number, failure in self.scenario)

    def calls(self) -> list[Call]:
        """Its calls, to be compared with those of another run."""
        return [
            Call(step.operation, step.type_name, step.identifier, compact_json(dict(step.parameters)))
            for step in self.steps
        ]


class Baselines:
    """The state of the mocks that live longer than one run, such as those of a module: each run begins with it."""

    def __init__(self) -> None:
        self._states: list[tuple[MockCloud, EngineState]] = []

    def take(self) -> None:
        """Keeps the state of all mocks that are active now."""
        self._states = [(cloud, _state_of(cloud)) for cloud in ACTIVE.clouds()]

    def put_back(self) -> None:
        """Puts the states back into those mocks that are still active."""
        active = ACTIVE.clouds()
        for cloud, state in self._states:
            if cloud in active:
                with cloud._engine.lock:
                    cloud._engine.put_back(state)


def _state_of(cloud: MockCloud) -> EngineState:
    with cloud._engine.lock:
        return cloud._engine.state()


class Watch:
    """A context that watches all mocks of one run. What happens in the test itself is explored."""

    def __init__(self, scenario: Scenario, max_calls: int | None) -> None:
        self.run = Run(scenario)
        self._probe = Probe(scenario.aims(), max_calls)
        self._watched: dict[MockCloud, int] = {}
        """Mock → how many errors it had to tell before."""

    def __enter__(self) -> Watch:
        for cloud in ACTIVE.clouds():
            self.mock_started(cloud)
        OBSERVERS.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        OBSERVERS.remove(self)
        for cloud in self._watched:
            _simulation_of(cloud).probe = None

    @contextmanager
    def of_the_test(self) -> Iterator[None]:
        """A context for the test itself, after its fixtures were set up: what is there at its end is left behind."""
        self._probe.is_open = self.run.has_begun = True
        try:
            yield
        finally:
            self._collect([made.region for made in self._probe.requests])
            self._probe.is_open = False
            self.run.steps, self.run.fired = self._probe.steps, self._probe.fired

    # --- notifications of the active mocks ---

    def mock_started(self, cloud: MockCloud) -> None:
        """Watches a mock from now on."""
        _simulation_of(cloud).probe = self._probe
        self._watched[cloud] = len(cloud._engine.deferred_errors)

    def mock_ended(self, cloud: MockCloud) -> None:
        """Collects what is left in a mock that ends within the test."""
        if self._probe.is_open:
            self._collect(cloud._engine.regions())

    def _collect(self, regions: Sequence[Region]) -> None:
        """Notes what is left in some regions. A region is equal to itself alone."""
        for cloud in self._watched:
            # A bug of a handler is raised to the test, too.
            with suppress(Exception), cloud._engine.lock:
                cloud._engine.settle()
            deferred = cloud._engine.deferred_errors[self._watched[cloud] :]
            self.run.deferred += [error for error in deferred if error not in self.run.deferred]
        wanted = [made for made in self._probe.requests if made.region in regions]
        self._probe.requests = [made for made in self._probe.requests if made not in wanted]
        self.run.left += _left_by(wanted)


def _simulation_of(cloud: MockCloud) -> Simulation:
    extension = cloud._engine.extension
    assert isinstance(extension, Simulation), "every mock's engine is made with one"
    return extension


def _left_by(requests: Sequence[MadeRequest]) -> list[Leftover]:
    """What is left of the resources that requests have created."""
    left: list[Leftover] = []
    for region, request in requests:
        if request.operation != "CREATE":
            continue
        if not request.is_terminal:
            left.append(Leftover(request.type_name, request.identifier, is_running=True))
            continue
        resource = request.resource
        if resource is None or not region.store.holds(resource):
            continue
        # A delete that runs will take it away.
        token = region.requests.running_on(resource.type_name, resource.identifier)
        running = region.requests.find(token) if token is not None else None
        if running is None or running.operation != "DELETE":
            left.append(Leftover(resource.type_name, resource.identifier, is_running=False))
    return left
