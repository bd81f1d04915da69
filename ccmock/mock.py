"""`mock_cloudcontrol`: the decorator and context manager that starts a mock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from os import PathLike
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, overload

from .arguments import choice, file_path, find_choice, flag, shown, whole
from .clock import Clock, make_clock
from .decorators import decorated
from .decorators.entrance import Entrance, is_of_cloud, not_started
from .decorators.sources import MockSource
from .engine.deferred import raise_deferred
from .errors import UsageError, suggestion
from .settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_MAX_POLLS,
    DEFAULT_MOTO,
    DEFAULT_ORDER,
    DEFAULT_OTHER_SERVICES,
    DEFAULT_REFERENCES,
    DEFAULT_REMOVED_PROPERTIES,
    DEFAULT_SEED,
    DEFAULT_SERVICE_CONSTRAINTS,
    MOTO_MODES,
    ORDERS,
    OTHER_SERVICES,
    REFERENCES,
    REMOVED_PROPERTIES,
    SERVICE_CONSTRAINTS,
    MotoMode,
    Order,
    OtherServices,
    Redact,
    References,
    RemovedProperties,
    ServiceConstraintsMode,
    checked_profile,
    checked_seed,
)

if TYPE_CHECKING:
    from .cloud import MockCloud
    from .starting import Options

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = (
    *("region", "account_id", "clock", "seed", "references", "service_constraints", "removed_properties"),
    *("max_polls", "timing", "moto", "other_services", "replay", "order", "update", "redact", "facts"),
)
"""What a mock can be given. It keeps each as an attribute with a leading underscore."""


CHOICES: dict[str, tuple[str, ...]] = {
    "references": REFERENCES,
    "service_constraints": SERVICE_CONSTRAINTS,
    "removed_properties": REMOVED_PROPERTIES,
    "moto": MOTO_MODES,
    "other_services": OTHER_SERVICES,
}
"""Option → the values that it can have."""


class CloudControlMock:
    """A mock that has not started: enter it, start it, or decorate a test with it.

    Entering it again while it is active gives the same `MockCloud`; entering it after its end gives a new one. As a
    decorator it gives each call of a function, and each test of a class, a mock of its own. The tests of a class with a
    `setUpClass` or `setup_class` share one mock, which starts there; after each test it goes back to how it was then.

    ```pycon
    >>> with mock_cloudcontrol(region="eu-west-1", clock="manual") as inner:
    ...     inner
    <MockCloud 123456789012 eu-west-1>
    ```
    """

    def __init__(
        self,
        *,
        region: str | None = None,
        account_id: str = DEFAULT_ACCOUNT_ID,
        clock: str | Clock = "auto",
        seed: int | str = DEFAULT_SEED,
        references: References = DEFAULT_REFERENCES,
        service_constraints: ServiceConstraintsMode = DEFAULT_SERVICE_CONSTRAINTS,
        removed_properties: RemovedProperties = DEFAULT_REMOVED_PROPERTIES,
        max_polls: int | None = DEFAULT_MAX_POLLS,
        timing: str | PathLike[str] | None = None,
        moto: MotoMode = DEFAULT_MOTO,
        replay: str | PathLike[str] | None = None,
        order: Order = DEFAULT_ORDER,
        update: bool = False,
        redact: Redact = None,
        facts: str | PathLike[str] | None = None,
        other_services: OtherServices = DEFAULT_OTHER_SERVICES,
    ) -> None:
        checked_seed(seed)
        if max_polls is not None:
            whole("max_polls", max_polls, 2, ", or None for no limit")
        chosen = (references, service_constraints, removed_properties, moto, other_services)
        for (option, choices), value in zip(CHOICES.items(), chosen, strict=True):
            _check_choice(option, value, choices)
        _check_replay(replay, order, update, redact)
        self._replay = _path("replay", replay)
        self._order: Order = order
        self._update = update
        self._redact: Redact = redact
        self._facts = _path("facts", facts)
        self._references: References = references
        self._service_constraints: ServiceConstraintsMode = service_constraints
        self._removed_properties: RemovedProperties = removed_properties
        self._max_polls = max_polls
        self._timing = checked_profile("timing", timing) if timing is not None else None
        self._moto: MotoMode = moto
        self._other_services: OtherServices = other_services
        self._region, self._account_id = region, account_id
        self._clock, self._seed = clock, seed
        if region is not None or find_choice(account_id, (DEFAULT_ACCOUNT_ID,)) is None:
            _starting().check(self._options)
        # All tests that this mock decorates share a given clock: each begins where it stands now.
        self._skipped_before_ms = make_clock(clock).skipped_ms
        self._given: dict[str, Any] | None = None
        """The options that `mock_cloudcontrol` was given; None where the class itself was called."""
        self._lock = threading.Lock()
        self._depth = 0
        self._cloud: MockCloud | None = None

    def start(self) -> MockCloud:
        """Starts the mock and returns its `MockCloud`; every `start` needs a `stop`.

        ```pycon
        >>> mock = mock_cloudcontrol(clock="manual")
        >>> inner = mock.start()
        >>> current() is inner
        True
        >>> mock.stop()
        ```
        """
        with self._lock:
            depth = self._depth
            try:
                if self._cloud is None:
                    self._cloud = _starting().start(self._options, self._skipped_before_ms)
                self._depth = depth + 1
                return self._cloud  # noqa: TRY300 - what comes between is part of the start
            except BaseException:
                # Broken off, as by Ctrl-C: nobody would stop it.
                if not depth:
                    self._abandon()
                self._depth = depth
                raise

    def stop(self) -> None:
        """Stops the mock; UsageError where it was not started.

        Raises what went wrong in the test's own code while the mock was active, though the code under test may have
        caught it: the error of a handler, HandlerContractError for a read that breaks the contract,
        HookContractError for a hook with a bug, UsageError for endless polling or a call of another service that was
        refused.

        ```pycon
        >>> mock_cloudcontrol().stop()
        Traceback (most recent call last):
            ...
        ccmock.errors.UsageError: stop() without start(): this mock is not active. Call start() first, or use `with`.
        ```
        """
        raise_deferred(self._leave())

    def _leave(self) -> list[Exception]:
        """Stops the mock when it was left as often as it was started; returns what it has to tell then."""
        depth = self._depth
        try:
            return self._leave_once()
        except BaseException:
            # Broken off, as by Ctrl-C: whoever has left it does so but once.
            with self._lock:
                if depth <= 1:
                    self._abandon()
                self._depth = max(0, depth - 1)
            raise

    def _abandon(self) -> None:
        if self._cloud is not None:
            _starting().abandon(self._cloud)
            self._cloud = None

    def _leave_once(self) -> list[Exception]:
        with self._lock:
            if self._cloud is None:
                raise UsageError("stop() without start(): this mock is not active. Call start() first, or use `with`.")
            if self._depth > 1:
                self._depth -= 1
                return []
            deferred: list[Exception] = _starting().end(self._cloud)
            self._cloud, self._depth = None, 0
            return deferred

    def __enter__(self) -> MockCloud:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        raise_deferred(self._leave(), error)

    async def __aenter__(self) -> MockCloud:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, traceback)

    if not TYPE_CHECKING:
        # Type checkers would take a mock to have every attribute.

        def __getattr__(self, name: str) -> NoReturn:
            """UsageError where the attribute is one of the `MockCloud`, which the mock gives when it is entered."""
            if is_of_cloud(name):
                raise not_started(name, is_active=vars(self).get("_cloud") is not None)
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __call__(self, function: F) -> F:
        """Decorates a function, coroutine function, generator function or test class."""
        return decorated(function, MockSource(self._fresh, self._chosen_options(), self._skipped_before_ms))

    def _chosen_options(self) -> dict[str, Any]:
        """The options that were given, even if with their default; or, where that is not known, those that differ."""
        if self._given is not None:
            return self._given
        defaults = CloudControlMock.__init__.__kwdefaults__ or {}
        return {name: value for name, value in self._values().items() if value != defaults[name]}

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self, f"_{name}") for name in OPTIONS}

    def _fresh(self) -> CloudControlMock:
        fresh = CloudControlMock(**self._values())
        fresh._skipped_before_ms = self._skipped_before_ms
        return fresh

    @property
    def _options(self) -> Options:
        options: Options = _starting().Options(**self._values())
        return options


@cache
def _starting() -> ModuleType:
    # What a mock consists of is imported with the first one, so that `import ccmock` is fast.
    from . import starting  # noqa: PLC0415

    return starting


def _check_choice(option: str, value: str, choices: tuple[str, ...]) -> None:
    choice(value, choices, f"{option}={shown(value)} is not one of {', '.join(map(repr, choices))}.")


def _check_replay(replay: object, order: str, update: object, redact: object) -> None:
    _check_choice("order", order, ORDERS)
    is_used = flag("update", update) or order != DEFAULT_ORDER or redact is not None
    if replay is None and is_used:
        raise UsageError("order=, update= and redact= are about a recording, which replay= names: there is none.")
    if redact is not None:
        from .recording.redaction import rules_of  # noqa: PLC0415 - few mocks record

        rules_of(redact)


def _path(option: str, value: str | PathLike[str] | None) -> Path | None:
    return file_path(option, value) if value is not None else None


def _entrance(function: Any) -> Any:
    """Typed as any function, so that the overloads count."""
    return Entrance(function)


@overload
def mock_cloudcontrol(function: F, /) -> F: ...
@overload
def mock_cloudcontrol(
    *,
    region: str | None = None,
    account_id: str = ...,
    clock: str | Clock = ...,
    seed: int | str = ...,
    references: References = ...,
    service_constraints: ServiceConstraintsMode = ...,
    removed_properties: RemovedProperties = ...,
    max_polls: int | None = ...,
    timing: str | PathLike[str] | None = None,
    moto: MotoMode = ...,
    replay: str | PathLike[str] | None = None,
    order: Order = ...,
    update: bool = False,
    redact: Redact = None,
    facts: str | PathLike[str] | None = None,
    other_services: OtherServices = ...,
) -> CloudControlMock: ...
@_entrance
def mock_cloudcontrol(function: Any = None, /, **options: Any) -> Any:
    """Mocks AWS Cloud Control API for a test.

    `@mock_cloudcontrol`, `@mock_cloudcontrol(…)` or `with mock_cloudcontrol() as cloud:`.

    - `region`: the region of clients that are made without one, and of the `MockCloud`; by default the environment's
      AWS_DEFAULT_REGION, else us-east-1. Clients use a value that the test sets in that variable later.
    - `account_id`: the account of callers whose access key is not an account id itself; by default 123456789012, or
      what MOTO_ACCOUNT_ID says, which moves moto's account, too.
    - `clock`: `"auto"` (default), `"system"`, `"manual"` or a `Clock`.
    - `seed`: what tokens, identifiers and made-up values are drawn from; 0 by default.
    - `references`: whether what a resource refers to (a subnet's VpcId) has to exist: `"known"` (default) as soon as
      the test has created or seeded a resource of that type in that account and region, `"strict"` always, `"off"`
      never.
    - `service_constraints`: whether requests fail with values that the schema allows and the service's own API is known
      to refuse: `"on"` (default) or `"off"`.
    - `removed_properties`: what becomes of properties that an update removes, where nobody knows what AWS does:
      `"likely"` (default), `"stays"` or `"resets"`.
    - `max_polls`: how often a client may ask the same about an unfinished request while the clock stands still; the
      last of these polls, 100 by default, raises a UsageError. None: as often as it likes.
    - `timing`: how long operations take from the start on, as a profile says: `"instant"`, `"realistic"` or the path of
      a JSON or YAML file. By default 5 seconds, or what is known to be usual for the type.
    - `replay`: a file that `record` wrote, which alone answers; another call than in it is a ReplayError. `order`: that
      of its calls, `"strict"` (default) or `"any"`. `update`: True records it anew, from the service; `redact`: what
      must not be recorded then, as for `record`.
    - `facts`: a folder of facts of your own, such as `ccmock learn` writes; they go before those that ccmock ships.
    - `moto`: whether resources are shared with moto's `mock_aws`: `"auto"` (default) while such a mock is active,
      `"on"` always, which needs moto installed and its mock active, `"off"` never.
    - `other_services`: what becomes of a call of another service that no other mock answers: `"pass"` (default) lets
      it go to AWS, `"refuse"` raises a UsageError, as long as any active mock says so.

    UsageError where an option does not exist or a value is not valid.

    ```pycon
    >>> @mock_cloudcontrol(clock="manual", region="eu-west-1")
    ... def test_without_topics():
    ...     assert current().resources.list("AWS::SNS::Topic") == []
    >>> test_without_topics()
    ```
    """
    unknown = [name for name in options if name not in OPTIONS]
    if unknown:
        near = suggestion(unknown[0], OPTIONS)
        raise UsageError(f"mock_cloudcontrol() has no option {unknown[0]!r}; it has {', '.join(OPTIONS)}.{near}")
    mock = CloudControlMock(**options)
    mock._given = options
    if function is None:
        return mock
    return mock(function)


def current() -> MockCloud:
    """Returns the innermost active mock, as a `MockCloud`; UsageError where there is none.

    ```pycon
    >>> current()
    <MockCloud 123456789012 us-east-1>
    ```
    """
    cloud: MockCloud | None = _starting().innermost()
    if cloud is None:
        raise UsageError(
            "No mock is active. Use @mock_cloudcontrol or `with mock_cloudcontrol() as cloud:` around this."
        )
    return cloud
