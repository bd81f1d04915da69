"""What flags and the ini file say of mocks, and of what is told of them; read when it is first needed."""

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
    """`mock`: options of mock_cloudcontrol; `leftovers`: `tell`, `fail` or `ignore`."""

    mock: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    leftovers: str = "tell"
    report_lines: int = 40

    @property
    def watches(self) -> bool:
        """Whether anything is told of mocks at all."""
        return self.leftovers != "ignore" or self.report_lines > 0


def settings_of(given: Mapping[str, tuple[Value, str]]) -> Settings:
    """The settings by name → (value, where it was given). A UsageError of pytest where a value cannot be right."""
    mock: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name, (value, source) in given.items():
        try:
            if name in _OTHERS:
                others[name] = _OTHERS[name](name, value)
            else:
                mock[name] = _mock_option(name, value)
        except UsageError as error:
            raise pytest.UsageError(f"{source}: {error}") from None
    return Settings(mock, **others)


def _mock_option(name: str, value: Value) -> Any:
    from ..mock import mock_cloudcontrol  # noqa: PLC0415 - a run that gives none need not wait for it

    option: dict[str, Any] = {name: _number_or_text(value) if name == "seed" else value}
    mock_cloudcontrol(**option)
    return option[name]


def _number_or_text(value: Value) -> Value:
    try:
        return int(value)
    except ValueError:
        return value


def _leftovers(name: str, value: Value) -> str:
    if value not in LEFTOVERS:
        near = suggestion(str(value), LEFTOVERS)
        raise UsageError(f"{name}={value!r} is none of {', '.join(map(repr, LEFTOVERS))}.{near}")
    return str(value)


def _report_lines(name: str, value: Value) -> int:
    if not str(value).isdecimal():
        raise UsageError(f"{name}={value}: give a number of lines, 0 or more.")
    return int(value)


_OTHERS: Mapping[str, Callable[[str, Value], Any]] = {"leftovers": _leftovers, "report_lines": _report_lines}
