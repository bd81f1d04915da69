"""Decorates functions and test classes with `@mock_cloudcontrol`.

Each call of a decorated function has a fresh mock that is active from its first line to its last: for a coroutine while
it runs, for a generator until it is exhausted or closed. A decorated class has a fresh mock for each test, from `setUp`
or `setup_method` on. If it has a `setUpClass` or `setup_class`, it has one mock from there on, and each test starts
with the state after that setup.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar, cast

from .checks import check_can_be_decorated
from .functions import decorated_function, outlives_its_call
from .sources import SOURCE, MockSource

F = TypeVar("F", bound=Callable[..., Any])


def decorated(target: F, source: MockSource) -> F:
    """The decorated target, with the same signature; a class is changed in place.

    UsageError: the target cannot be decorated, such as a fixture or a property.
    """
    check_can_be_decorated(target)
    if isinstance(target, (staticmethod, classmethod)):
        return cast("F", type(target)(decorated(target.__func__, source)))
    if inspect.isclass(target):
        # Imported late to keep `import ccmock` fast: most tests are functions.
        from .test_classes import decorate_class  # noqa: PLC0415

        decorate_class(target, source)
        return target
    function = decorated_function(target, source)
    source.is_for_one_call = not outlives_its_call(function)
    setattr(function, SOURCE, source)
    return cast("F", function)
