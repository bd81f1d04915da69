"""What cannot be decorated, and what to do instead."""

from __future__ import annotations

import functools
import inspect
from typing import Any

from ..errors import UsageError

_NO_ATTRIBUTE = object()


def check_can_be_decorated(target: object) -> None:
    """UsageError where a mock can be put around no call of the target."""
    if is_fixture(target):
        raise UsageError(_in_the_other_order(target, "@pytest.fixture", "has made a fixture of it already"))
    if isinstance(target, _ATTRIBUTES):
        what = f"@{type(target).__name__}"
        raise UsageError(_in_the_other_order(target, what, "has made an attribute of it, which nobody calls"))
    if not callable(target) and not isinstance(target, classmethod):
        raise UsageError(f"@mock_cloudcontrol decorates functions and classes, not {target!r}. Options go by keyword.")


_ATTRIBUTES = (property, functools.cached_property)


def is_fixture(found: object) -> bool:
    """Whether pytest has made a fixture of something; pytest itself need not be there."""
    # A class of pytest's own since its release 8.4, a function with a mark on it before.
    if type(found).__module__ == "_pytest.fixtures":
        return True
    return inspect.getattr_static(found, "_pytestfixturefunction", _NO_ATTRIBUTE) is not _NO_ATTRIBUTE


def _in_the_other_order(target: Any, other: str, why: str) -> str:
    functions = (getattr(target, attribute, None) for attribute in ("__wrapped__", "fget", "func"))
    name = getattr(next(filter(None, functions), target), "__name__", repr(target))
    return (
        f"@mock_cloudcontrol stands above {other} on {name}, which {why}. "
        f"Put them the other way round: {other} first, @mock_cloudcontrol right above the function."
    )
