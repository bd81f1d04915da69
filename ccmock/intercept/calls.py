"""Makes calls so that their mock knows of them from their very beginning to their end, whatever breaks them off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .router import Router


def in_call(router: Router, call: Any, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """What a function returns, within a call of `router.new_call()`."""
    if call is None:
        return function(*args, **kwargs)
    in_flight = router.in_flight
    try:
        router.call_started(call)
        return function(*args, **kwargs)
    finally:
        # First, and no call of Python code, before which Ctrl-C could come.
        in_flight.discard(call)
        router.call_finished(call)


async def in_async_call(router: Router, call: Any, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """As `in_call`, for a coroutine function."""
    if call is None:
        return await function(*args, **kwargs)
    in_flight = router.in_flight
    try:
        router.call_started(call)
        return await function(*args, **kwargs)
    finally:
        in_flight.discard(call)
        router.call_finished(call)
