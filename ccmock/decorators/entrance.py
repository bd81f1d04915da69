"""`mock_cloudcontrol` without a call, and a mock that was not entered: mistakes that are told where they are made."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, NoReturn

from ..errors import UsageError


class NotStartedError(UsageError, AttributeError):
    """An attribute of a `MockCloud` was looked up where there is none yet. `hasattr` says so, too."""


class Entrance:
    """A function that is called like any other, and says what is missing where it is entered without a call.

    `with` looks for `__enter__` in the class, so that a function cannot have it.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        update_wrapper(self, function)
        self._function = function

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._function(*arguments, **options)

    def __repr__(self) -> str:
        return repr(self._function)

    def __reduce__(self) -> str:
        # Like a function, it is found by its name.
        return self._function.__qualname__

    def __enter__(self) -> NoReturn:
        raise UsageError(_uncalled("with"))

    def __exit__(self, *_: object) -> None:
        """Never called: `with` looks for it before it enters."""

    async def __aenter__(self) -> NoReturn:
        raise UsageError(_uncalled("async with"))

    async def __aexit__(self, *_: object) -> None:
        """Never called."""

    def __getattr__(self, name: str) -> NoReturn:
        if name in ("start", "stop") or is_of_cloud(name):
            raise NotStartedError(
                f"mock_cloudcontrol.{name} does not exist. Call it: `with mock_cloudcontrol() as cloud:`, then "
                f"`cloud.{name}`; or `mock = mock_cloudcontrol()`, then `mock.start()` and `mock.stop()`."
            )
        raise AttributeError(f"{self!r} has no attribute {name!r}")


def is_of_cloud(name: str) -> bool:
    """Whether a `MockCloud` has a public attribute of that name."""
    if name.startswith("_"):
        return False
    from ..cloud import MockCloud  # noqa: PLC0415 - for the error alone, so that no import of ccmock pays for it

    return hasattr(MockCloud, name) or name in MockCloud.__annotations__


def not_started(name: str, *, is_active: bool) -> NotStartedError:
    """The error of a mock whose attribute `name` is one of its `MockCloud`."""
    if is_active:
        return NotStartedError(
            f"A mock has no {name}: its MockCloud has. Use what `with … as cloud:` or `start()` gave, or `current()`."
        )
    return NotStartedError(
        f"This mock has not been started, so it has no {name}. Enter it: `with mock_cloudcontrol() as cloud:`, then "
        f"`cloud.{name}`; or call `cloud = mock.start()` and, at the end, `mock.stop()`."
    )


def _uncalled(statement: str) -> str:
    return f"`{statement} mock_cloudcontrol` lacks the call. Call it: `{statement} mock_cloudcontrol() as cloud:`."
