"""What `@mock_cloudcontrol` makes of what it decorates.

Each call of a decorated function has a mock of its own, in place from its first line to its last: a coroutine's while
it runs, a generator's until it is exhausted or closed. A decorated class has one for each test, from `setup_method` or
`setUp` to `teardown_method`, `tearDown` and the cleanups. Where a subclass is decorated as well, its mock is the one.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from .errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])
MakeMock = Callable[[], AbstractContextManager[Any]]

_MOCK = "_ccmock_mock"
"""Where an instance of a decorated class keeps the mock of the test that runs."""

_SET_UP = "_ccmock_sets_up"
"""What a class has that is decorated itself."""


@dataclass
class _OfTest:
    """The mock of a test, the decorated class that put it in place, and how many of its set-ups ran.

    pytest lets the set-up of a class run for the tests of the classes in it, too: once more for each level.
    """

    mock: AbstractContextManager[Any]
    case: type[Any]
    set_ups: int = 1


def decorated(target: F, make_mock: MakeMock) -> F:
    """The decorated target, its signature kept; a class is changed in place."""
    if isinstance(target, (staticmethod, classmethod)):
        return cast("F", type(target)(decorated(target.__func__, make_mock)))
    if inspect.isclass(target):
        decorate = _test_case if _is_test_case(target) else _plain_class
        return cast("F", decorate(target, make_mock))
    for matches, wrap in _WRAPPERS:
        if matches(target):
            return cast("F", wrap(target, make_mock))
    return cast("F", _function(target, make_mock))


def _function(function: Callable[..., Any], make_mock: MakeMock) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with make_mock():
            return function(*args, **kwargs)

    return wrapper


def _coroutine(function: Callable[..., Any], make_mock: MakeMock) -> Callable[..., Any]:
    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        with make_mock():
            return await function(*args, **kwargs)

    return wrapper


def _generator(function: Callable[..., Any], make_mock: MakeMock) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with make_mock():
            return (yield from function(*args, **kwargs))

    return wrapper


def _async_generator(function: Callable[..., Any], make_mock: MakeMock) -> Callable[..., Any]:
    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        with make_mock():
            generator = function(*args, **kwargs)
            resume, value = generator.asend, None
            try:
                while True:
                    yielded = await resume(value)
                    try:
                        resume, value = generator.asend, (yield yielded)
                    except Exception as error:  # noqa: BLE001 - thrown in by the caller, for the generator to handle
                        resume, value = generator.athrow, error
            except StopAsyncIteration:
                return
            finally:
                await generator.aclose()

    return wrapper


_WRAPPERS: tuple[tuple[Callable[[Any], bool], Callable[[Callable[..., Any], MakeMock], Callable[..., Any]]], ...] = (
    (inspect.isasyncgenfunction, _async_generator),
    (inspect.isgeneratorfunction, _generator),
    (inspect.iscoroutinefunction, _coroutine),
)


def _is_test_case(case: type[Any]) -> bool:
    # A class can only be a TestCase once somebody has imported unittest; ccmock need not.
    unittest = sys.modules.get("unittest")
    return unittest is not None and issubclass(case, unittest.TestCase)


def _test_case(case: type[Any], make_mock: MakeMock) -> type[Any]:
    """One mock for each test, around `setUp`, the test, `tearDown` and the cleanups."""

    def with_mock(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            if _MOCK in vars(self):
                return function(self, *args, **kwargs)
            with make_mock() as cloud:
                setattr(self, _MOCK, cloud)
                try:
                    return function(self, *args, **kwargs)
                finally:
                    delattr(self, _MOCK)

        return wrapper

    for name in ("run", "debug"):
        setattr(case, name, with_mock(getattr(case, name)))
    return case


def _plain_class(case: type[Any], make_mock: MakeMock) -> type[Any]:
    """One mock for each test, around `setup_method`, the test and `teardown_method`, as pytest calls them.

    The test classes in it have it too, since pytest expects their outer class's methods of them.
    """
    set_up, tear_down = getattr(case, "setup_method", None), getattr(case, "teardown_method", None)

    def setup_method(self: Any, method: Any = None) -> None:
        outer: _OfTest | None = vars(self).get(_MOCK)
        if outer is not None:
            _call_with_method(set_up, self, method)
            outer.set_ups += outer.case is case
            return
        mock = make_mock()
        mock.__enter__()
        setattr(self, _MOCK, _OfTest(mock, case))
        try:
            _call_with_method(set_up, self, method)
        except BaseException:
            _leave(self)
            raise

    def teardown_method(self: Any, method: Any = None) -> None:
        if _MOCK not in vars(self):
            raise UsageError(
                f"A test of {type(self).__name__} ran without its mock: its setup_method() does not call "
                f"super().setup_method(). Let it do so, or decorate {type(self).__name__} as well."
            )
        try:
            _call_with_method(tear_down, self, method)
        finally:
            if getattr(self, _MOCK).case is case:
                _leave(self)

    case.setup_method, case.teardown_method = setup_method, teardown_method
    for inner in _undecorated_tests_in(case):
        decorated(inner, make_mock)
    setattr(case, _SET_UP, True)
    return case


def _leave(instance: Any) -> None:
    """A set-up is undone; with the last one the mock ends."""
    of_test: _OfTest = getattr(instance, _MOCK)
    of_test.set_ups -= 1
    if of_test.set_ups == 0:
        delattr(instance, _MOCK)
        of_test.mock.__exit__(None, None, None)


def _undecorated_tests_in(case: type[Any]) -> list[type[Any]]:
    return [
        inner
        for name, inner in vars(case).items()
        if inspect.isclass(inner) and name.startswith("Test") and _SET_UP not in vars(inner)
    ]


def _call_with_method(function: Callable[..., Any] | None, instance: Any, method: Any) -> None:
    """Calls one as pytest does: pytest hands the test method over where the function takes it."""
    if function is None:
        return
    takes_method = len(inspect.signature(function).parameters) > 1
    function(*((instance, method) if takes_method else (instance,)))
