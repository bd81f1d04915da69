"""The measurements, in turn: each round loads one program after the other, so that all see the same noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from .crowd import crowd
from .load import Answered, Load, answered, creates, reads
from .programs import Program, Running, ccmock, ccmock_options, ministack

STATE_OPTION = "--state"


@dataclass(frozen=True)
class Sizes:
    """How long and how often is measured; `starts` come on top of the one that the load needs."""

    rounds: int = 5
    seconds: float = 3
    starts: int = 4
    crowd_rounds: int = 3
    idle: int = 1_000
    slow: int = 50


@dataclass
class Figures:
    """What was measured of one program, a value for each round. `beside_idle`, `beside_slow`: reads beside a crowd."""

    name: str
    start_ms: list[float] = field(default_factory=list)
    start_processor_seconds: list[float] = field(default_factory=list)
    started_mb: list[float] = field(default_factory=list)
    loaded_mb: float = 0
    reads: list[Answered] = field(default_factory=list)
    creates: list[Answered] = field(default_factory=list)
    beside_idle: list[Answered] = field(default_factory=list)
    beside_slow: list[Answered] = field(default_factory=list)

    def started(self, running: Running) -> None:
        """Keeps what the start of a program took."""
        self.start_ms.append(running.start_ms)
        if running.start_processor_seconds is not None:
            self.start_processor_seconds.append(running.start_processor_seconds)
        self.started_mb.append(running.resident_mb)

    @property
    def loads(self) -> list[Answered]:
        """All loads."""
        return [*self.reads, *self.creates, *self.beside_idle, *self.beside_slow]


@dataclass(frozen=True)
class Measured:
    """The figures of all programs; those that were not measured are None."""

    ccmock: Figures
    with_state: Figures | None
    ministack: Figures | None


def measure(sizes: Sizes, tool: str, *, beside_ministack: bool) -> Measured:
    """Measures ccmock, ccmock with a state file where it has one, and MiniStack if that is wanted."""
    with TemporaryDirectory() as folder:
        programs = _programs(Path(folder), beside_ministack=beside_ministack)
        figures = {key: Figures(program.name) for key, program in programs.items()}
        _measure_starts(programs, figures, sizes.starts)
        with _all_running(programs) as running:
            _measure_loads(running, figures, sizes, tool)
    return Measured(figures["ccmock"], figures.get("state"), figures.get("ministack"))


def _programs(folder: Path, *, beside_ministack: bool) -> dict[str, Program]:
    programs = {"ccmock": ccmock()}
    if beside_ministack:
        programs["ministack"] = ministack()
    if f"{STATE_OPTION} " in ccmock_options():
        # No two servers may have one state file; each start has its own port.
        programs["state"] = ccmock(STATE_OPTION, str(folder / "PORT.state"), name=f"ccmock {STATE_OPTION}")
    return programs


def _measure_starts(programs: dict[str, Program], figures: dict[str, Figures], starts: int) -> None:
    for _ in range(starts):
        for key, program in programs.items():
            with program.running() as running:
                figures[key].started(running)


@contextmanager
def _all_running(programs: dict[str, Program]) -> Iterator[dict[str, Running]]:
    with ExitStack() as stack:
        yield {key: stack.enter_context(program.running()) for key, program in programs.items()}


def _measure_loads(running: dict[str, Running], figures: dict[str, Figures], sizes: Sizes, tool: str) -> None:
    for key, program in running.items():
        figures[key].started(program)
    numbers = count()
    read_loads = {key: reads(program.created("read")) for key, program in running.items()}

    def loaded(key: str, load: Load) -> Answered:
        return answered(running[key], load, sizes.seconds, tool)

    for _ in range(sizes.rounds):
        for key in running:
            figures[key].reads.append(loaded(key, read_loads[key]))
        for key in running:
            figures[key].creates.append(loaded(key, creates(f"group-{next(numbers)}")))
    for key, program in running.items():
        figures[key].loaded_mb = program.resident_mb
    for _ in range(sizes.crowd_rounds):
        for key in _beside_crowds(running):
            with crowd(running[key], idle=sizes.idle):
                figures[key].beside_idle.append(loaded(key, read_loads[key]))
            with crowd(running[key], slow=sizes.slow):
                figures[key].beside_slow.append(loaded(key, read_loads[key]))


def _beside_crowds(running: dict[str, Running]) -> Sequence[str]:
    return [key for key in running if key != "state"]
