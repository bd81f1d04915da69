"""Decorated classes, those that inherit from them, and those that stand in them: unittest's and pytest's."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

from .classes import decorate, is_decorated, new_mock, stands_in
from .functions import MakeMock
from .plain_classes import adopt_plain_class
from .unittest_classes import adopt_test_case, is_test_case


def decorate_class(case: type[Any], make_mock: MakeMock) -> None:
    """Changes a class in place so that its tests have mocks, and the tests of all that will inherit from it."""
    decorate(case, make_mock, _adopt)


def _adopt(case: type[Any]) -> None:
    """Replaces what has to be replaced in a decorated class, and in each that inherits from it."""
    if is_test_case(case):
        adopt_test_case(case)
        return
    adopt_plain_class(case)
    for inner in _test_classes_in(case):
        stands_in(inner, case)
        decorate(inner, partial(new_mock, case), _adopt)


def _test_classes_in(case: type[Any]) -> list[type[Any]]:
    """Those without a mock of their own. pytest expects their outer class's methods of them."""
    return [
        inner
        for name, inner in vars(case).items()
        if inspect.isclass(inner) and name.startswith("Test") and not is_decorated(inner)
    ]
