"""Decorated test classes of pytest: a mock for each test, or one for the class if it has a `setup_class`.

The mock of a test is active during `setup_method`, the test and `teardown_method`. The mock of a class is active during
`setup_class`, the tests and `teardown_class`; its nested test classes share it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ..errors import UsageError
from .checks import is_fixture
from .classes import Owner, enter, find_attribute, leave, mock_of, wrap_method

CLASS_METHODS = ("setup_class", "teardown_class")
TEST_METHODS = ("setup_method", "teardown_method")

Original = Callable[[Owner], Any]


def wrap_plain_class(case: type[Any]) -> None:
    """Wraps the setup and teardown methods of a class. UsageError: one of them is a fixture."""
    for name in (*CLASS_METHODS, *TEST_METHODS):
        if is_fixture(find_attribute(case, name)):
            raise UsageError(
                f"{case.__name__}.{name} is a fixture, so pytest does not call it as {name}(). A class decorated with "
                f"@mock_cloudcontrol needs that call. Give the fixture another name."
            )
    wrap_method(case, "setup_method", _wrapped_setup_method)
    wrap_method(case, "teardown_method", _wrapped_teardown_method)
    if any(find_attribute(case, name) is not None for name in CLASS_METHODS):
        wrap_method(case, "setup_class", _wrapped_setup_class, classmethod)
        wrap_method(case, "teardown_class", _wrapped_teardown_class, classmethod)


def _wrapped_setup_method(original: Original) -> Callable[..., Any]:
    def setup_method(self: Any, method: Any = None) -> None:
        _setup(self, original, method)

    return setup_method


def _wrapped_teardown_method(original: Original) -> Callable[..., Any]:
    def teardown_method(self: Any, method: Any = None) -> None:
        _teardown(self, original, method)

    return teardown_method


def _wrapped_setup_class(original: Original) -> Callable[..., Any]:
    def setup_class(cls: type[Any]) -> None:
        _setup(cls, original, cls)

    return setup_class


def _wrapped_teardown_class(original: Original) -> Callable[..., Any]:
    def teardown_class(cls: type[Any]) -> None:
        _teardown(cls, original, cls)

    return teardown_class


def _setup(owner: Owner, original: Original, argument: Any) -> None:
    found = mock_of(owner)
    if found is not None and found.is_running:
        _call(original(owner), argument)
        return
    found = enter(owner)
    try:
        with found.running():
            _call(original(owner), argument)
        if isinstance(owner, type):
            found.save_state()
    except BaseException as error:
        leave(owner, error)
        raise


def _teardown(owner: Owner, original: Original, argument: Any) -> None:
    found = mock_of(owner)
    if found is None or found.is_running:
        _call(original(owner), argument)
        return
    try:
        with found.running():
            _call(original(owner), argument)
    except BaseException as error:
        leave(owner, error)
        raise
    leave(owner)


def _call(method: Callable[..., Any] | None, argument: Any) -> None:
    """Calls a setup or teardown as pytest does: with the test method or the class, if it takes an argument."""
    if method is None:
        return
    takes_argument = len(inspect.signature(method).parameters) > 0
    method(*((argument,) if takes_argument else ()))
