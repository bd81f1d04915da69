"""The settings of a run, from flags and the ini file; read when they are first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pytest

from ..errors import UsageError, suggestion

LEFTOVERS = ("tell", "fail", "ignore")

Value = str | int


@dataclass(frozen=True)
class Settings:
    """The settings of a run. `mock`: options of mock_cloudcontrol; `leftovers`: `tell`, `fail` or `ignore`.

    `explore_depth` and `explore_limit`: those of tests that are explored and give none themselves.
    """

    mock: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    leftovers: str = "tell"
    report_lines: int = 40
    explore_depth: int | None = None
    explore_limit: int | None = None

    @property
    def observes_mocks(self) -> bool:
        """Whether reports show anything of mocks at all."""
        return self.leftovers != "ignore" or self.report_lines > 0


def settings_of(given: Mapping[str, tuple[Value, str]]) -> Settings:
    """The settings from name → (value, where it was given). pytest's UsageError: a value is not valid."""
    mock: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name, (value, source) in given.items():
        try:
            if name in _READERS:
                others[name] = _READERS[name](name, value)
            else:
                mock[name] = _mock_option(name, value)
        except UsageError as error:
            raise pytest.UsageError(f"{source}: {error}") from None
    return Settings(mock, **others)


def _mock_option(name: str, value: Value) -> Any:
    from ..mock import mock_cloudcontrol  # noqa: PLC0415 - slow to import, and needed only if an option is given

    option: dict[str, Any] = {name: _CONVERTERS.get(name, _unchanged)(value)}
    # The run may say how recordings are used, and each test which one.
    mock_cloudcontrol(**({"replay": "any", **option} if name in OF_RECORDINGS else option))
    return option[name]


OF_RECORDINGS = ("order", "update", "redact")
"""Options of mocks that answer from a recording, and of no others."""


def with_defaults(settings: Settings, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a mock: those that it was given itself, and of the run's those that concern it."""
    merged = {**settings.mock, **options}
    is_unused = merged.get("replay") is None
    return {name: merged[name] for name in merged if name in options or not (is_unused and name in OF_RECORDINGS)}


def _unchanged(value: Value) -> Value:
    return value


def _number_or_text(value: Value) -> Value:
    try:
        return int(value)
    except ValueError:
        return value


def _number_or_none(value: Value) -> Value | None:
    return None if value == "none" else _number_or_text(value)


def _switch(value: Value) -> bool:
    if value not in SWITCHES:
        raise UsageError(f"update={value!r} is not one of {', '.join(map(repr, SWITCHES))}.")
    return SWITCHES[str(value)]


SWITCHES = {"on": True, "off": False}

_CONVERTERS: Mapping[str, Callable[[Value], Value | None]] = {
    "seed": _number_or_text,
    "max_polls": _number_or_none,
    "update": _switch,
}
"""The options of mocks that are no texts → what converts a value."""


def _leftovers(name: str, value: Value) -> str:
    if value not in LEFTOVERS:
        near = suggestion(str(value), LEFTOVERS)
        raise UsageError(f"{name}={value!r} is not one of {', '.join(map(repr, LEFTOVERS))}.{near}")
    return str(value)


def _report_lines(name: str, value: Value) -> int:
    if not str(value).isdecimal():
        raise UsageError(f"{name}={value} is not a valid number of lines. Use 0 or more.")
    return int(value)


def _at_least_one(name: str, value: Value) -> int:
    if not str(value).isdecimal() or not int(value):
        raise UsageError(f"{name}={value} is not valid. Use a whole number of at least 1.")
    return int(value)


_READERS: Mapping[str, Callable[[str, Value], Any]] = {
    "leftovers": _leftovers,
    "report_lines": _report_lines,
    "explore_depth": _at_least_one,
    "explore_limit": _at_least_one,
}
"""The settings that are not options of mocks → what checks and converts a value."""
