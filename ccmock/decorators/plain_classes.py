"""A decorated class of pytest: a mock around each test, or around all of them from `setup_class` on.

A test's mock stands around `setup_method`, the test and `teardown_method`. Where a class sets something up for all of
its tests, its mock stands around `setup_class`, the tests and `teardown_class`. Test classes in it have it, too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ..errors import UsageError
from .checks import is_fixture
from .classes import Holder, enter, found_in, in_place, leave, replace

OF_CLASS = ("setup_class", "teardown_class")
OF_METHOD = ("setup_method", "teardown_method")

Original = Callable[[Holder], Any]


def adopt_plain_class(case: type[Any]) -> None:
    """Replaces the methods that mocks are put in place around."""
    for name in (*OF_CLASS, *OF_METHOD):
        if is_fixture(found_in(case, name)):
            raise UsageError(
                f"{case.__name__}.{name} is a fixture, and so pytest does not call it as {name}(), which a class "
                f"decorated with @mock_cloudcontrol needs. Give the fixture another name."
            )
    replace(case, "setup_method", _around_setup_method)
    replace(case, "teardown_method", _around_teardown_method)
    if any(found_in(case, name) is not None for name in OF_CLASS):
        replace(case, "setup_class", _around_setup_class, classmethod)
        replace(case, "teardown_class", _around_teardown_class, classmethod)


def _around_setup_method(original: Original) -> Callable[..., Any]:
    def setup_method(self: Any, method: Any = None) -> None:
        _set_up(self, original, method)

    return setup_method


def _around_teardown_method(original: Original) -> Callable[..., Any]:
    def teardown_method(self: Any, method: Any = None) -> None:
        _tear_down(self, original, method)

    return teardown_method


def _around_setup_class(original: Original) -> Callable[..., Any]:
    def setup_class(cls: type[Any]) -> None:
        _set_up(cls, original, cls)

    return setup_class


def _around_teardown_class(original: Original) -> Callable[..., Any]:
    def teardown_class(cls: type[Any]) -> None:
        _tear_down(cls, original, cls)

    return teardown_class


def _set_up(holder: Holder, original: Original, argument: Any) -> None:
    found = in_place(holder)
    if found is not None and found.is_busy:
        _call(original(holder), argument)
        return
    found = enter(holder)
    try:
        with found.busy():
            _call(original(holder), argument)
        if isinstance(holder, type):
            found.remember()
    except BaseException as error:
        leave(holder, error)
        raise


def _tear_down(holder: Holder, original: Original, argument: Any) -> None:
    found = in_place(holder)
    if found is None or found.is_busy:
        _call(original(holder), argument)
        return
    try:
        with found.busy():
            _call(original(holder), argument)
    except BaseException as error:
        leave(holder, error)
        raise
    leave(holder)


def _call(method: Callable[..., Any] | None, argument: Any) -> None:
    """Calls one as pytest does, which hands the test method, or the class, over where the function takes it."""
    if method is None:
        return
    takes_argument = len(inspect.signature(method).parameters) > 0
    method(*((argument,) if takes_argument else ()))
