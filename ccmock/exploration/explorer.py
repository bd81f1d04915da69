"""Decides which scenario of a test runs next, and keeps what came of each."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from ..errors import UsageError
from .findings import finding_of, one_line
from .options import CALLS_BEYOND, DEFAULT_DEPTH, DEFAULT_LIMIT, TIMES_AS_MANY, Options
from .runs import Call, Run
from .scenarios import VARIABLE, Scenario, failures_of

PLAIN = Scenario()
PLAIN_RUNS = 2
"""How often a test runs without failures: the second time shows whether it does the same again."""


class Finding(NamedTuple):
    """A scenario that a test has not survived. `subject`: the call that its last failure befalls."""

    scenario: Scenario
    subject: str
    text: str


class Explorer:
    """The exploration of one test. Whoever drives it runs what `next_scenario` gives and hands it to `add`.

    `only`: the one scenario to run, None for all.
    """

    def __init__(self, options: Options, only: Scenario | None = None) -> None:
        self.options = options
        self._only = only
        self._plain_runs = 0
        self._plain: Run | None = None
        self._queue: deque[Scenario] = deque()
        self._calls: dict[Scenario, list[Call]] = {}
        """Scenario → the calls of its run, for those that others continue."""
        self.ran = 0
        self.survived = 0
        self.never_fired: list[Scenario] = []
        self.findings: list[Finding] = []
        self.difference: str | None = None
        """The first difference between two runs that should be the same; the exploration ends with it."""

    @property
    def limit(self) -> int:
        """How many scenarios run at most."""
        return self.options.limit or DEFAULT_LIMIT

    @property
    def left_out(self) -> Sequence[Scenario]:
        """The scenarios that have not run."""
        return self._queue

    @property
    def has_calls(self) -> bool:
        """Whether the test has made a call at all."""
        return self._plain is not None and bool(self._plain.steps)

    @property
    def max_calls(self) -> int | None:
        """How many calls the next run may make; None for the first, by which the others are measured."""
        if self._plain is None:
            return self.options.max_calls
        return self.options.max_calls or TIMES_AS_MANY * len(self._plain.steps) + CALLS_BEYOND

    @property
    def expected(self) -> int:
        """How many scenarios will run, as far as is known now."""
        return min(self.limit, self.ran + len(self._queue))

    def next_scenario(self) -> Scenario | None:
        """The scenario to run next; None where the exploration has ended."""
        if self.difference is not None or (self._plain is not None and self._plain.errors):
            return None
        if self._plain_runs < (PLAIN_RUNS if self._only is None else 1):
            return PLAIN
        if self._only is not None:
            return self._only if not self.ran else None
        return self._queue.popleft() if self._queue and self.ran < self.limit else None

    def add(self, run: Run) -> None:
        """What came of the scenario that was given last."""
        if run.scenario == PLAIN:
            self._add_plain(run)
            return
        self.ran += 1
        self.difference = self._difference(run)
        if self.difference is None:
            self._judge(run)

    def _difference(self, run: Run) -> str | None:
        """Where a run differs from those without its last failure, before that befalls it; None where it does not."""
        if not run.has_begun and run.errors:
            return f"its fixtures were set up in the first run, and later they raised {one_line(run.errors[0])}"
        before, number = Scenario(run.scenario[:-1]), run.scenario.last_number
        if before not in self._calls:
            # One scenario alone runs, and nobody knows the run with but one of its failures.
            before, number = PLAIN, run.scenario[0].number
        return difference_of(self._calls[before], run.calls(), number)

    def _add_plain(self, run: Run) -> None:
        self._plain_runs += 1
        if self._plain is None:
            self._plain = run
            self._calls[PLAIN] = run.calls()
            return
        if run.errors:
            self.difference = f"the first run passed, and the second one raised {one_line(run.errors[0])}"
            return
        self.difference = difference_of(self._calls[PLAIN], run.calls())
        self._continue(run)

    def _judge(self, run: Run) -> None:
        assert self._plain is not None, "the run without failures comes first"
        text = finding_of(run, self._plain, self.options)
        if text is not None:
            self.findings.append(Finding(run.scenario, _subject(run), text))
        elif not run.has_fired:
            self.never_fired.append(run.scenario)
        else:
            self.survived += 1
            self._continue(run)

    def _continue(self, run: Run) -> None:
        """Notes the scenarios that go on from one: each failure that could befall a later call of its run."""
        if len(run.scenario) >= (self.options.depth or DEFAULT_DEPTH):
            return
        self._calls[run.scenario] = run.calls()
        for step in run.steps[run.scenario.last_number :]:
            self._queue.extend(run.scenario.and_then(step.number, failure) for failure in failures_of(step))

    def check_that_it_fired(self) -> None:
        """UsageError where the one scenario that was asked for has not come about."""
        for scenario in self.never_fired:
            assert self._plain is not None, "the run without failures comes first"
            raise UsageError(
                f"{VARIABLE}={scenario} never fired: without failures, this test makes {len(self._plain.steps)} calls. "
                "Explore it again to see which scenarios there are."
            )


def _subject(run: Run) -> str:
    """The call that the last failure of a run befalls."""
    number = run.scenario.last_number
    if number > len(run.steps):
        return f"no call {number}"
    step = run.steps[number - 1]
    return " ".join(filter(None, (f"call {number},", step.operation, step.type_name, step.identifier)))


def difference_of(expected: Sequence[Call], actual: Sequence[Call], length: int | None = None) -> str | None:
    """The first difference between the calls of two runs, among the first `length` of them; None where there is none.

    It tells the names of parameters that differ and not their values, which may be secrets.
    """
    expected, actual = expected[:length], actual[:length]
    for number, (before, now) in enumerate(zip(expected, actual), 1):
        if before == now:
            continue
        if before[:-1] == now[:-1]:
            return f"call {number}, {_named(before)}, has other parameters"
        return f"call {number} was {_named(before)} and is {_named(now)}"
    if len(expected) == len(actual):
        return None
    number = min(len(expected), len(actual))
    more = expected if len(expected) > number else actual
    which = "one run ends there, another goes on with"
    return f"after {number} calls {which} {_named(more[number])}"


def _named(call: Call) -> str:
    return " ".join(filter(None, (call.operation, call.type_name, call.identifier)))
