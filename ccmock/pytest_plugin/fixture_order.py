"""The position of the fixture that a marker requests among the other fixtures of a test."""

from __future__ import annotations

from typing import Any

import pytest

from . import FIXTURE


def with_fixture(item: pytest.Item, names: list[str]) -> list[str]:
    """The names of a test's fixtures, with `cloudcontrol` right before the first function-scoped one it asks for."""
    known = getattr(item, "_fixtureinfo", None)
    found = getattr(known, "name2fixturedefs", {})
    if FIXTURE in found and found[FIXTURE][-1].scope != "function":
        # The test suite has a fixture of this name with a wider scope, which decides its position.
        return names
    asked = {name for mark in item.iter_markers("usefixtures") for name in mark.args}
    asked.update(getattr(known, "argnames", ()))
    others = [name for name in names if name != FIXTURE]
    first = next(
        (at for at, name in enumerate(others) if name in asked and _is_function_scoped(found.get(name))), len(others)
    )
    return [*others[:first], FIXTURE, *others[first:]]


def _is_function_scoped(definitions: Any) -> bool:
    return not definitions or definitions[-1].scope == "function"
