"""How a test is explored, as its decorator or the options of the run say."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ..arguments import shown, texts, whole
from ..errors import UsageError

DEFAULT_DEPTH = 1
DEFAULT_LIMIT = 500

CALLS_BEYOND, TIMES_AS_MANY = 200, 10
"""How many calls a run may make by default: so many more than ten times those of the run without failures."""

Allowed = type[BaseException] | Sequence[type[BaseException]] | Callable[[BaseException], bool]


@dataclass(frozen=True)
class Options:
    """How a test is explored; None for what is not said.

    `allowed`: whether an error is one that the test may end with. `may_leave`: patterns of the types of resources that
    may be left behind after an error. `depth`: how many failures a scenario has at most. `limit`: how many scenarios
    run at most. `max_calls`: how many calls one run may make.
    """

    allowed: Callable[[BaseException], bool] | None = None
    may_leave: tuple[str, ...] | None = None
    depth: int | None = None
    limit: int | None = None
    max_calls: int | None = None

    def over(self, others: Options) -> Options:
        """These, and where they say nothing, the others."""
        mine = {field.name: getattr(self, field.name) for field in fields(self)}
        theirs = {field.name: getattr(others, field.name) for field in fields(others)}
        return Options(**{name: theirs[name] if value is None else value for name, value in mine.items()})


def options_of(given: Mapping[str, Any]) -> Options:
    """The options that a test gives, by name; UsageError where a value is not valid."""
    read: dict[str, Any] = {name: _READERS[name](value) for name, value in given.items() if value is not None}
    return Options(**read)


def _allowed(value: Any) -> Callable[[BaseException], bool]:
    classes = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    if all(isinstance(each, type) and issubclass(each, BaseException) for each in classes):
        return lambda error: isinstance(error, classes)
    if not callable(value) or inspect.isclass(value):
        raise UsageError(
            f"explore(allowed={shown(value)}) is not valid. Give an exception class, several of them, or a callable "
            "that takes the error and says whether the test may end with it."
        )
    return lambda error: bool(value(error))


def _may_leave(value: Any) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value
    return tuple(texts("explore(may_leave=…)", given, "Give the names of resource types, with * for any part of one."))


def _whole(name: str) -> Callable[[Any], int]:
    return lambda value: whole(f"explore({name}=…)", value, 1)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "allowed": _allowed,
    "may_leave": _may_leave,
    "depth": _whole("depth"),
    "limit": _whole("limit"),
    "max_calls": _whole("max_calls"),
}
"""Option → what checks and converts its value."""


def error_of_a_client(error: BaseException) -> bool:
    """Whether an error is one that botocore raises when a call fails, which a test may end with by default."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - slow to import, and loaded by then

    return isinstance(error, (BotoCoreError, ClientError))
