"""Checks whether something can be decorated; the errors say what to do instead."""

from __future__ import annotations

import functools
import inspect
from typing import Any

from ..arguments import shown
from ..errors import UsageError

_NO_ATTRIBUTE = object()

_IMMUTABLE_TYPE = 1 << 8
"""Py_TPFLAGS_IMMUTABLETYPE: the flag of classes, such as `int`, whose attributes cannot be set."""


def check_can_be_decorated(target: object, decorator: str = "mock_cloudcontrol") -> None:
    """UsageError: the target is never called itself, so a decorator of that name can do nothing for its calls."""
    if is_fixture(target):
        raise UsageError(_wrong_order(decorator, target, "@pytest.fixture", "has already made it a fixture"))
    if isinstance(target, _ATTRIBUTES):
        other, why = f"@{type(target).__name__}", "has already made it an attribute, which is not called"
        raise UsageError(_wrong_order(decorator, target, other, why))
    if isinstance(target, type) and target.__flags__ & _IMMUTABLE_TYPE:
        raise UsageError(f"@{decorator} decorates test classes, not {target!r}, which cannot be changed.")
    if not callable(target) and not isinstance(target, classmethod):
        raise UsageError(f"@{decorator} decorates {_DECORATED[decorator].format(shown(target))}")


_DECORATED = {
    "mock_cloudcontrol": "functions and classes, not {}. Pass options by keyword, "
    "as in mock_cloudcontrol(region='us-east-1').",
    "record": "functions, not {}. Or use it as `with record(path):`.",
}
"""What each decorator is for."""


_ATTRIBUTES = (property, functools.cached_property)


def is_fixture(found: object) -> bool:
    """Whether an object is a pytest fixture; pytest need not be installed."""
    # An object of a pytest class since release 8.4, a marked function before.
    if type(found).__module__ == "_pytest.fixtures":
        return True
    return inspect.getattr_static(found, "_pytestfixturefunction", _NO_ATTRIBUTE) is not _NO_ATTRIBUTE


def _wrong_order(decorator: str, target: Any, other: str, why: str) -> str:
    functions = (getattr(target, attribute, None) for attribute in ("__wrapped__", "fget", "func"))
    name = getattr(next(filter(None, functions), target), "__name__", repr(target))
    return (
        f"@{decorator} is above {other} on {name}, which {why}. "
        f"Swap them: {other} first, @{decorator} right above the function."
    )
