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


def check_can_be_decorated(target: object) -> None:
    """UsageError: the target is never called itself, so no call of it can have a mock."""
    if is_fixture(target):
        raise UsageError(_wrong_order(target, "@pytest.fixture", "has already made it a fixture"))
    if isinstance(target, _ATTRIBUTES):
        decorator = f"@{type(target).__name__}"
        raise UsageError(_wrong_order(target, decorator, "has already made it an attribute, which is not called"))
    if isinstance(target, type) and target.__flags__ & _IMMUTABLE_TYPE:
        raise UsageError(f"@mock_cloudcontrol decorates test classes, not {target!r}, which cannot be changed.")
    if not callable(target) and not isinstance(target, classmethod):
        raise UsageError(
            f"@mock_cloudcontrol decorates functions and classes, not {shown(target)}. Pass options by keyword, "
            "as in mock_cloudcontrol(region='us-east-1')."
        )


_ATTRIBUTES = (property, functools.cached_property)


def is_fixture(found: object) -> bool:
    """Whether an object is a pytest fixture; pytest need not be installed."""
    # An object of a pytest class since release 8.4, a marked function before.
    if type(found).__module__ == "_pytest.fixtures":
        return True
    return inspect.getattr_static(found, "_pytestfixturefunction", _NO_ATTRIBUTE) is not _NO_ATTRIBUTE


def _wrong_order(target: Any, other: str, why: str) -> str:
    functions = (getattr(target, attribute, None) for attribute in ("__wrapped__", "fget", "func"))
    name = getattr(next(filter(None, functions), target), "__name__", repr(target))
    return (
        f"@mock_cloudcontrol is above {other} on {name}, which {why}. "
        f"Swap them: {other} first, @mock_cloudcontrol right above the function."
    )
