"""Decorated functions: each call has a fresh mock until it returns, or until the coroutine or generator ends."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager
from types import FunctionType
from typing import Any

MakeMock = Callable[[], AbstractContextManager[Any]]
Function = Callable[..., Any]


def decorated_function(target: Function, make_mock: MakeMock) -> Function:
    """The decorated callable, with the same signature and of the same kind: function, coroutine or generator."""
    manager_decorator = _contextlib_decorator(target)
    if manager_decorator is not None:
        generator: Function = vars(target)["__wrapped__"]
        return manager_decorator(decorated_function(generator, make_mock))
    called = _called(target)
    wrap = next((wrap for matches, wrap in _WRAPPERS if matches(target) or matches(called)), _plain)
    return wrap(target, make_mock)


def outlives_its_call(function: Function) -> bool:
    """Whether the work of a function goes on after a call has returned: a generator, or a context manager."""
    kinds = inspect.isgeneratorfunction(function), inspect.isasyncgenfunction(function)
    return any(kinds) or _contextlib_decorator(function) is not None


def _contextlib_decorator(target: Function) -> Callable[[Function], Function] | None:
    """`contextmanager` or `asynccontextmanager` if it decorated the target, or None.

    A call of such a target returns before the `with` block starts, so the mock must wrap the generator function.
    """
    decorators: tuple[Callable[[Any], Any], ...] = (contextlib.contextmanager, contextlib.asynccontextmanager)
    code = target.__code__ if isinstance(target, FunctionType) else None
    return next((decorator for decorator in decorators if decorator(_plain).__code__ is code), None)


def _called(target: Function) -> Function:
    """The function that a call runs: that of a partial, or the `__call__` of an instance."""
    while isinstance(target, functools.partial):
        target = target.func
    is_instance = not (inspect.isroutine(target) or inspect.isclass(target))
    return type(target).__call__ if is_instance else target


def _plain(function: Function, make_mock: MakeMock) -> Function:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with make_mock():
            returned = function(*args, **kwargs)
        # Another decorator may hide that this is a coroutine or generator function, whose work comes later.
        for matches, wrap in _UNFINISHED:
            if matches(returned):
                return wrap(lambda: returned, make_mock)()
        return returned

    return wrapper


def _coroutine(function: Function, make_mock: MakeMock) -> Function:
    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        with make_mock():
            return await function(*args, **kwargs)

    return wrapper


def _generator(function: Function, make_mock: MakeMock) -> Function:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with make_mock():
            return (yield from function(*args, **kwargs))

    return wrapper


def _async_generator(function: Function, make_mock: MakeMock) -> Function:
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
                    except GeneratorExit:
                        raise
                    except BaseException as error:  # noqa: BLE001 - thrown in by the caller, a cancellation too
                        resume, value = generator.athrow, error
            except StopAsyncIteration:
                return
            finally:
                await generator.aclose()

    return wrapper


Wrap = Callable[[Function, MakeMock], Function]
Matches = Callable[[Any], bool]

_WRAPPERS: tuple[tuple[Matches, Wrap], ...] = (
    (inspect.isasyncgenfunction, _async_generator),
    (inspect.isgeneratorfunction, _generator),
    (inspect.iscoroutinefunction, _coroutine),
)

_UNFINISHED: tuple[tuple[Matches, Wrap], ...] = (
    (inspect.isasyncgen, _async_generator),
    (inspect.isgenerator, _generator),
    (inspect.iscoroutine, _coroutine),
)
