"""Decorated `unittest.TestCase` classes: a mock for each test, or one for the class if it has a `setUpClass`.

The mock of a test is active during `setUp`, the test, `tearDown` and the cleanups. The mock of a class is active during
`setUpClass`, the tests, `tearDownClass` and the class cleanups.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, partialmethod
from typing import Any

from .classes import OwnedMock, Owner, enter, find_attribute, leave, mock_of, wrap_method

Original = Callable[[Owner], Any]

CLASS_METHODS = ("setUpClass", "tearDownClass")


def is_test_case(case: type[Any]) -> bool:
    """Whether the class is a `unittest.TestCase`."""
    # If it is, unittest has been imported; ccmock does not import it.
    unittest = sys.modules.get("unittest")
    return unittest is not None and issubclass(case, unittest.TestCase)


def wrap_test_case(case: type[Any]) -> None:
    """Wraps the methods that start and end the mocks of a test case."""
    # As partial methods: moto decorates every function of a class, and would start its mock around `run`.
    wrap_method(case, "run", _wrapped_run, partialmethod)
    wrap_method(case, "debug", _wrapped_debug, partialmethod)
    if any(find_attribute(case, name) is not find_attribute(_test_case(), name) for name in CLASS_METHODS):
        wrap_method(case, "setUpClass", _wrapped_set_up_class, classmethod)


def _test_case() -> type[Any]:
    test_case: type[Any] = sys.modules["unittest"].TestCase
    return test_case


def _wrapped_run(original: Original) -> Callable[..., Any]:
    def run(self: Any, result: Any = None) -> Any:
        if mock_of(self) is not None:
            return original(self)(result)
        enter(self)
        at_teardown = getattr(result, "addfinalizer", None)
        if at_teardown is not None:
            # pytest runs the test, and reads the mock for its report after this method has returned.
            at_teardown(partial(leave, self))
            return original(self)(result)
        try:
            returned = original(self)(result)
        except BaseException as error:
            leave(self, error)
            raise
        try:
            leave(self)
        except Exception:
            reported_to = returned if result is None else result
            if reported_to is None:
                raise
            # Raised here, it would end the whole run.
            reported_to.addError(self, sys.exc_info())
        return returned

    return run


def _wrapped_debug(original: Original) -> Callable[..., Any]:
    def debug(self: Any) -> None:
        if mock_of(self) is not None:
            original(self)()
            return
        enter(self)
        with _leaving(self):
            original(self)()

    return debug


@contextmanager
def _leaving(instance: Any) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        leave(instance, error)
        raise
    leave(instance)


def _wrapped_set_up_class(original: Original) -> Callable[..., Any]:
    def setUpClass(cls: type[Any]) -> None:
        found = mock_of(cls)
        if found is not None and found.is_running:
            original(cls)()
            return
        found = enter(cls)
        # The first cleanup runs last, and also runs if the setup fails.
        cls.addClassCleanup(_end, cls, found)
        try:
            with found.running():
                original(cls)()
        except Exception:
            raise
        except BaseException as error:
            # pytest.skip(), for example: neither pytest nor unittest runs the class cleanups then.
            leave(cls, error)
            raise
        found.save_state()

    return setUpClass


def _end(case: type[Any], found: OwnedMock) -> None:
    if mock_of(case) is found:
        leave(case)
