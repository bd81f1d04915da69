"""Where the marker puts the fixture among the others of a test."""

from __future__ import annotations

from typing import Any

import pytest

from . import FIXTURE


def with_fixture(item: pytest.Item, names: list[str]) -> list[str]:
    """The names of a test's fixtures: ours right before the first one of the test's scope that was asked for."""
    known = getattr(item, "_fixtureinfo", None)
    found = getattr(known, "name2fixturedefs", {})
    if FIXTURE in found and found[FIXTURE][-1].scope != "function":
        # A fixture of the test's own that has our name has its place by its scope.
        return names
    asked = {name for mark in item.iter_markers("usefixtures") for name in mark.args}
    asked.update(getattr(known, "argnames", ()))
    others = [name for name in names if name != FIXTURE]
    first = next((at for at, name in enumerate(others) if name in asked and _is_of_test(found.get(name))), len(others))
    return [*others[:first], FIXTURE, *others[first:]]


def _is_of_test(definitions: Any) -> bool:
    return not definitions or definitions[-1].scope == "function"
