"""What `@mock_cloudcontrol` makes of what it decorates.

Each call of a decorated function has a mock of its own, in place from its first line to its last: a coroutine's while
it runs, a generator's until it is exhausted or closed. A decorated class has one for each test, from `setup_method` or
`setUp` to `teardown_method`, `tearDown` and the cleanups.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
MakeMock = Callable[[], AbstractContextManager[Any]]

_MOCK = "_ccmock_mock"


def decorated(target: F, make_mock: MakeMock) -> F:
    """The decorated target, its signature kept; a class is changed in place."""
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
    for name in ("run", "debug"):
        setattr(case, name, _function(getattr(case, name), make_mock))
    return case


def _plain_class(case: type[Any], make_mock: MakeMock) -> type[Any]:
    """One mock for each test, around `setup_method`, the test and `teardown_method`, as pytest calls them."""
    set_up, tear_down = getattr(case, "setup_method", None), getattr(case, "teardown_method", None)

    def setup_method(self: Any, method: Any = None) -> None:
        mock = make_mock()
        mock.__enter__()
        try:
            _call_with_method(set_up, self, method)
        except BaseException:
            mock.__exit__(None, None, None)
            raise
        setattr(self, _MOCK, mock)

    def teardown_method(self: Any, method: Any = None) -> None:
        try:
            _call_with_method(tear_down, self, method)
        finally:
            getattr(self, _MOCK).__exit__(None, None, None)

    case.setup_method, case.teardown_method = setup_method, teardown_method
    return case


def _call_with_method(function: Callable[..., Any] | None, instance: Any, method: Any) -> None:
    """Calls one as pytest does: pytest hands the test method over where the function takes it."""
    if function is None:
        return
    takes_method = len(inspect.signature(function).parameters) > 1
    function(*((instance, method) if takes_method else (instance,)))
