"""A decorated `unittest.TestCase`: a mock around each test, or around all of them from `setUpClass` on.

A test's mock stands around `setUp`, the test, `tearDown` and the cleanups. Where a class sets something up for all of
its tests, its mock stands around `setUpClass`, the tests, `tearDownClass` and the class cleanups.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, partialmethod
from typing import Any

from ..errors import HandlerContractError
from .classes import Holder, InPlace, enter, found_in, in_place, leave, replace

Original = Callable[[Holder], Any]

OF_CLASS = ("setUpClass", "tearDownClass")


def is_test_case(case: type[Any]) -> bool:
    """Whether unittest runs the class."""
    # It can only be a TestCase once somebody has imported unittest; ccmock need not.
    unittest = sys.modules.get("unittest")
    return unittest is not None and issubclass(case, unittest.TestCase)


def adopt_test_case(case: type[Any]) -> None:
    """Replaces the methods that mocks are put in place around."""
    # No functions: moto decorates each of a class's, this one too, and would not begin anew with the test in it.
    replace(case, "run", _around_run, partialmethod)
    replace(case, "debug", _around_debug, partialmethod)
    if any(found_in(case, name) is not found_in(_test_case(), name) for name in OF_CLASS):
        replace(case, "setUpClass", _around_set_up_class, classmethod)


def _test_case() -> type[Any]:
    test_case: type[Any] = sys.modules["unittest"].TestCase
    return test_case


def _around_run(original: Original) -> Callable[..., Any]:
    def run(self: Any, result: Any = None) -> Any:
        if in_place(self) is not None:
            return original(self)(result)
        enter(self)
        at_teardown = getattr(result, "addfinalizer", None)
        if at_teardown is not None:
            # pytest, which writes its report of a failure after this, and looks at what the test did.
            at_teardown(partial(leave, self))
            return original(self)(result)
        returned = None
        try:
            with _left_at_the_end(self):
                returned = original(self)(result)
        except HandlerContractError:
            reported_to = returned if result is None else result
            if reported_to is None:
                raise
            # Raised from here it would end the whole run.
            reported_to.addError(self, sys.exc_info())
        return returned

    return run


def _around_debug(original: Original) -> Callable[..., Any]:
    def debug(self: Any) -> None:
        if in_place(self) is not None:
            original(self)()
            return
        enter(self)
        with _left_at_the_end(self):
            original(self)()

    return debug


@contextmanager
def _left_at_the_end(instance: Any) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        leave(instance, error)
        raise
    leave(instance)


def _around_set_up_class(original: Original) -> Callable[..., Any]:
    def setUpClass(cls: type[Any]) -> None:
        found = in_place(cls)
        if found is not None and found.is_busy:
            original(cls)()
            return
        found = enter(cls)
        # The first cleanup is the last to run, and runs as well where this fails.
        cls.addClassCleanup(_end, cls, found)
        try:
            with found.busy():
                original(cls)()
        except Exception:
            raise
        except BaseException as error:
            # A skip of pytest's, say: neither it nor unittest runs the class cleanups then.
            leave(cls, error)
            raise
        found.remember()

    return setUpClass


def _end(case: type[Any], found: InPlace) -> None:
    if in_place(case) is found:
        leave(case)
