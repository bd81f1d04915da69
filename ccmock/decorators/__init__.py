"""What `@mock_cloudcontrol` makes of what it decorates.

Each call of a decorated function has a mock of its own, in place from its first line to its last: a coroutine's while
it runs, a generator's until it is exhausted or closed. A decorated class has one for each test, from `setup_method` or
`setUp` on; or, where it has a `setUpClass` or `setup_class`, one that begins there, and with each test anew from there.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar, cast

from .checks import check_can_be_decorated
from .functions import MakeMock, decorated_function

F = TypeVar("F", bound=Callable[..., Any])


def decorated(target: F, make_mock: MakeMock) -> F:
    """The decorated target, its signature kept; a class is changed in place. UsageError where it cannot be."""
    check_can_be_decorated(target)
    if isinstance(target, (staticmethod, classmethod)):
        return cast("F", type(target)(decorated(target.__func__, make_mock)))
    if inspect.isclass(target):
        # Loaded where there is one: most tests are functions.
        from .test_classes import decorate_class  # noqa: PLC0415

        decorate_class(target, make_mock)
        return target
    return cast("F", decorated_function(target, make_mock))
