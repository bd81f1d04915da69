"""What `@mock_cloudcontrol` makes of what it decorates.

Each call of a decorated function has a mock of its own, in place from its first line to its last: a coroutine's while
it runs, a generator's until it is exhausted or closed. A decorated class has one for each test, from `setup_method` or
`setUp` on; or, where it has a `setUpClass` or `setup_class`, one that begins there, and with each test anew from there.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

from .classes import decorate, is_decorated, new_mock, stands_in
from .functions import MakeMock, decorated_function
from .mistakes import check_can_be_decorated
from .plain_classes import adopt_plain_class
from .test_cases import adopt_test_case, is_test_case

F = TypeVar("F", bound=Callable[..., Any])


def decorated(target: F, make_mock: MakeMock) -> F:
    """The decorated target, its signature kept; a class is changed in place. UsageError where it cannot be."""
    check_can_be_decorated(target)
    if isinstance(target, (staticmethod, classmethod)):
        return cast("F", type(target)(decorated(target.__func__, make_mock)))
    if inspect.isclass(target):
        decorate(target, make_mock, _adopt)
        return target
    return cast("F", decorated_function(target, make_mock))


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
