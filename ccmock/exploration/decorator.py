"""`@ccmock.explore`: a test that is run once for each failure that could befall its calls."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from ..arguments import shown
from ..decorators.checks import is_fixture
from ..errors import UsageError, suggestion
from .explorer import Explorer
from .options import Options, options_of
from .report import ExplorationError, failure_of, replay_anywhere
from .runs import Baselines, Run, Watch
from .scenarios import VARIABLE, Scenario, scenario_of_environment

F = TypeVar("F", bound=Callable[..., Any])

EXPLORED = "_ccmock_explored"
"""Attribute of a decorated function, which decorators above it copy: its Explored."""

INTERRUPTS = (KeyboardInterrupt, GeneratorExit, asyncio.CancelledError)
"""What ends an exploration, and not only one of its runs."""

OPTIONS = ("allowed", "may_leave", "depth", "limit", "max_calls")


@dataclass(eq=False)
class Explored:
    """The exploration of a decorated function. `is_driven`: somebody else runs its scenarios, such as pytest."""

    options: Options
    is_driven: bool = False


@overload
def explore(function: F, /) -> F: ...
@overload
def explore(
    *,
    allowed: type[BaseException] | Sequence[type[BaseException]] | Callable[[BaseException], bool] | None = ...,
    may_leave: str | Sequence[str] | None = ...,
    depth: int | None = ...,
    limit: int | None = ...,
    max_calls: int | None = ...,
) -> Callable[[F], F]: ...
def explore(function: Any = None, /, **options: Any) -> Any:
    """Runs a test once as it is, and once more for each failure that could befall one of its calls.

    `@explore` or `@explore(…)`, above `@mock_cloudcontrol`; also for tests with the fixture `cloudcontrol`. A scenario
    is survived if the test passes, or if it ends with an error that is allowed and leaves no resource behind. The test
    fails with the scenarios that it does not survive, each with a `CCMOCK_SCENARIO=…` that runs it alone.

    - `allowed`: what the test may end with: exception classes, or a callable that takes the error. By default the
      errors that botocore raises when a call fails: ClientError and BotoCoreError.
    - `may_leave`: resource types, with `*` for any part of a name, that may be left behind after an error; none by
      default.
    - `depth`: how many failures befall one run at most; 1 by default.
    - `limit`: how many scenarios run at most; 500 by default. The report counts what is left out.
    - `max_calls`: how many calls a run may make; by default ten times as many as the test makes without failures, and
      200 more.

    UsageError where an option is not valid, or where what is decorated is not a test function.

    ```pycon
    >>> @ccmock.explore(limit=20)
    ... @mock_cloudcontrol
    ... def test_that_nobody_waits_for_the_topic():
    ...     client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> test_that_nobody_waits_for_the_topic()
    Traceback (most recent call last):
        ...
    ccmock.exploration.report.ExplorationError: test_that_nobody_waits_for_the_topic did not survive ...
    ```
    """
    for name in options:
        if name not in OPTIONS:
            raise UsageError(
                f"explore() has no option {name!r}; it has {', '.join(OPTIONS)}.{suggestion(name, OPTIONS)}"
            )
    explored = Explored(options_of(options))
    return _decorated(function, explored) if function is not None else lambda target: _decorated(target, explored)


def _decorated(function: Any, explored: Explored) -> Any:
    _check(function)
    if isinstance(function, (staticmethod, classmethod)):
        return type(function)(_decorated(function.__func__, explored))
    wrap = _coroutine if inspect.iscoroutinefunction(function) else _plain
    wrapper = wrap(function, explored)
    setattr(wrapper, EXPLORED, explored)
    return wrapper


def _check(function: Any) -> None:
    if is_fixture(function):
        raise UsageError("@explore decorates tests, not fixtures. Put it on the tests that use the fixture.")
    if inspect.isclass(function) or not (callable(function) or isinstance(function, (staticmethod, classmethod))):
        raise UsageError(f"@explore decorates test functions and methods, not {shown(function)}.")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise UsageError(f"@explore decorates tests, and {function.__qualname__} is a generator.")
    if hasattr(function, "hypothesis"):
        raise UsageError(
            f"@explore stands above @given on {function.__qualname__}, so no run would be like another. Put @explore "
            "below @given: then each example is explored."
        )


# --- without pytest: the function is called again and again ---


def _plain(function: Callable[..., Any], explored: Explored) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        if explored.is_driven:
            return function(*args, **kwargs)
        exploration = _Exploration(function, explored)
        for scenario in exploration:
            with exploration.running(scenario):
                exploration.returned(function(*args, **kwargs))
        return exploration.result()

    return wrapper


def _coroutine(function: Callable[..., Awaitable[Any]], explored: Explored) -> Callable[..., Any]:
    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        if explored.is_driven:
            return await function(*args, **kwargs)
        exploration = _Exploration(function, explored)
        for scenario in exploration:
            with exploration.running(scenario):
                exploration.returned(await function(*args, **kwargs))
        return exploration.result()

    return wrapper


class _Exploration:
    """One exploration of a function, from its first call to its result."""

    def __init__(self, function: Callable[..., Any], explored: Explored) -> None:
        self._name = getattr(function, "__qualname__", repr(function))
        self._only = scenario_of_environment()
        self._explorer = Explorer(explored.options, self._only)
        self._baselines, self._after = Baselines(), Baselines()
        self._baselines.take()
        self._returned: Any = None
        self._last: Run | None = None

    def __iter__(self) -> Iterator[Scenario]:
        while (scenario := self._explorer.next_scenario()) is not None:
            yield scenario

    @contextmanager
    def running(self, scenario: Scenario) -> Iterator[None]:
        """One run; the errors of the test do not leave it."""
        if self._last is not None:
            self._baselines.put_back()
        with Watch(scenario, self._explorer.max_calls) as watch:
            try:
                with watch.of_the_test():
                    yield
            except INTERRUPTS:
                raise
            except BaseException as error:  # noqa: BLE001 - a test may end with anything
                watch.run.errors.append(error)
        if self._last is None:
            self._after.take()
        self._last = watch.run
        self._explorer.add(watch.run)

    def returned(self, value: Any) -> None:
        """What the function has returned; that of the first run counts."""
        if self._last is None:
            self._returned = value

    def result(self) -> Any:
        """What the function returns, or the error of the exploration."""
        __tracebackhide__ = True
        assert self._last is not None, "the run without failures comes first"
        if not self._last.scenario and self._last.errors and self._explorer.difference is None:
            raise self._last.errors[0]
        self._after.put_back()
        if self._only is not None:
            self._explorer.check_that_it_fired()
            if self._explorer.findings and self._last.errors:
                raise self._last.errors[0]
        failure = failure_of(self._explorer, self._name, replay_anywhere)
        if failure is not None:
            raise ExplorationError(f"{failure}\nRun the test with {VARIABLE}=… set to see one scenario alone.")
        return self._returned
